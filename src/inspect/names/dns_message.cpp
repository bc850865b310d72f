#include "inspect/names/dns_message.h"

#include <algorithm>

#include "base/wire_integer.h"
#include "inspect/names/byte_reader.h"

namespace wirecensus::inspect {
namespace {

constexpr std::size_t kDnsHeader = 12;
constexpr std::size_t kMaxDnsName = 255;      // RFC 1035, section 3.1
constexpr int kMaxDnsPointers = 64;           // more than a name has labels: a loop
constexpr std::uint16_t kClassMask = 0x7fff;  // the first bit is multicast DNS's (RFC 6762)
constexpr std::uint16_t kClassInternet = 1;
constexpr std::uint16_t kTypeA = 1;
constexpr std::uint16_t kTypeAaaa = 28;
constexpr std::uint16_t kTypeNetbios = 32;
constexpr std::uint16_t kTypeNetbiosStatus = 33;

void append_label(std::string& name, Bytes label) {
  if (!name.empty()) name += '.';
  for (std::size_t i = 0; i < label.size(); ++i) {
    if (label[i] == '.' || label[i] == '\\') name += '\\';
    name += static_cast<char>(label[i]);
  }
}

// Reads a name at the reader, whose message is `whole`. Pointers must go back (RFC 1035, section
// 4.1.4), so that there is no loop.
ParseStatus read_dns_name(Bytes whole, ByteReader& reader, std::string& name) {
  ByteReader at = reader;
  std::size_t size = 0;
  bool jumped = false;
  for (int pointers = 0;;) {
    const Bytes here = at.rest();
    const std::uint8_t length = at.u8();
    if (!at.ok()) return ParseStatus::incomplete;
    if (length >= 0xc0) {
      const std::size_t target = (length & 0x3fU) << 8 | at.u8();
      if (!at.ok()) return ParseStatus::incomplete;
      if (!jumped) reader = at;
      jumped = true;
      if (target >= whole.size() - here.size() || ++pointers > kMaxDnsPointers)
        return ParseStatus::malformed;
      at = ByteReader(whole.drop(target));
      continue;
    }
    if (length >= 0x40) return ParseStatus::malformed;
    if (length == 0) break;
    const Bytes label = at.take(length);
    if (!at.ok()) return ParseStatus::incomplete;
    size += length + 1U;
    if (size >= kMaxDnsName) return ParseStatus::malformed;
    append_label(name, label);
  }
  if (name.empty()) name = ".";
  if (!jumped) reader = at;
  return ParseStatus::parsed;
}

IpAddress address_of(IpVersion version, Bytes data) {
  IpAddress address{version, {}};
  std::copy_n(data.data(), data.size(), address.bytes.begin());
  return address;
}

ParseStatus read_dns_question(Bytes whole, ByteReader& reader, DnsMessage& message) {
  std::string name;
  if (const ParseStatus status = read_dns_name(whole, reader, name); status != ParseStatus::parsed)
    return status;
  const std::uint16_t type = reader.u16();
  reader.u16();
  if (!reader.ok()) return ParseStatus::incomplete;
  if (type == kTypeNetbios || type == kTypeNetbiosStatus) return ParseStatus::other;
  if (message.question.empty()) message.question = std::move(name);
  return ParseStatus::parsed;
}

ParseStatus read_dns_answer(Bytes whole, ByteReader& reader, DnsMessage& message) {
  std::string name;
  if (const ParseStatus status = read_dns_name(whole, reader, name); status != ParseStatus::parsed)
    return status;
  const std::uint16_t type = reader.u16();
  const std::uint16_t internet = reader.u16() & kClassMask;
  reader.take(4);  // time to live
  const Bytes data = reader.vector(2);
  if (!reader.ok()) return ParseStatus::incomplete;
  if (internet != kClassInternet || (type != kTypeA && type != kTypeAaaa))
    return ParseStatus::parsed;
  const bool is_ipv4 = type == kTypeA;
  if (data.size() != (is_ipv4 ? 4U : 16U)) return ParseStatus::malformed;
  if (message.addresses.size() == kMaxDnsAnswers) {
    ++message.left_out;
    return ParseStatus::parsed;
  }
  message.addresses.push_back(
      {std::move(name), address_of(is_ipv4 ? IpVersion::v4 : IpVersion::v6, data)});
  return ParseStatus::parsed;
}

struct DnsHeader {
  Be16 id;
  Be16 flags;
  Be16 questions;
  Be16 answers;
  Be16 authorities;
  Be16 additional;
};
static_assert(sizeof(DnsHeader) == kDnsHeader);

// Opcodes are QUERY to DSO (RFC 8490) at most; of a query, the bits of its answer are not set.
bool is_plausible(const DnsHeader& header) {
  const unsigned flags = header.flags;
  const bool is_response = (flags & 0x8000U) != 0;
  if ((flags >> 11 & 0xfU) > 6 || (flags & 0x40U) != 0) return false;
  return is_response || header.answers == 0 || header.questions == 0;
}

}  // namespace

bool may_be_dns(Bytes bytes) {
  const auto* header = bytes.as<DnsHeader>();
  return header != nullptr && is_plausible(*header) && header->questions == 1 &&
         header->answers <= kMaxDnsAnswers;
}

ParseStatus parse_dns(Bytes bytes, DnsMessage& message) {
  const auto* header = bytes.as<DnsHeader>();
  if (header == nullptr || !is_plausible(*header)) return ParseStatus::other;
  message.is_response = (header->flags & 0x8000U) != 0;
  ByteReader reader(bytes.drop(kDnsHeader));
  for (unsigned i = 0; i < header->questions; ++i) {
    const ParseStatus status = read_dns_question(bytes, reader, message);
    if (status != ParseStatus::parsed) return status;
  }
  for (unsigned i = 0; i < header->answers; ++i) {
    const ParseStatus status = read_dns_answer(bytes, reader, message);
    if (status != ParseStatus::parsed) return status;
  }
  return ParseStatus::parsed;
}

}  // namespace wirecensus::inspect
