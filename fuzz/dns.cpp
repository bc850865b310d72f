// DNS messages of any bytes are read. What was read of the first bytes stays, whatever follows
// them: a status but `incomplete` is final, and answers are only added. Names have the size that
// the protocol allows. The input is the message; its last two bytes choose the cut.
#include "inspect/names/dns_message.h"

#include <algorithm>

#include "fuzz/input.h"
#include "fuzz/require.h"

namespace wirecensus::fuzz {
namespace {

using inspect::DnsMessage;
using inspect::ParseStatus;

constexpr std::size_t kMaxName = 2 * 255;  // each byte of a label may be quoted

void check_names(const DnsMessage& message) {
  require(message.question.size() <= kMaxName, "a question has the size of a name");
  require(message.addresses.size() <= inspect::kMaxDnsAnswers, "answers are bounded");
  for (const inspect::DnsAddress& answer : message.addresses) {
    require(!answer.owner.empty() && answer.owner.size() <= kMaxName, "an owner has a name");
    require(answer.address.version != IpVersion::none, "an answer has an address");
  }
}

void check_cut(ParseStatus cut_status, const DnsMessage& cut, ParseStatus status,
               const DnsMessage& whole) {
  require(cut.question.empty() || cut.question == whole.question, "the question stays");
  require(cut.addresses.size() <= whole.addresses.size() &&
              std::equal(cut.addresses.begin(), cut.addresses.end(), whole.addresses.begin()),
          "answers are only added");
  if (cut_status == ParseStatus::incomplete) return;
  require(cut_status == status, "the status is final");
  require(cut.addresses == whole.addresses && cut.left_out == whole.left_out, "so is the content");
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  constexpr std::size_t kHeader = 12;  // less is `other`
  if (size < kHeader) return 0;
  const Bytes bytes(data, size);
  fuzz::Input last(data + size - 2, 2);
  inspect::DnsMessage whole;
  inspect::DnsMessage cut;
  const auto status = inspect::parse_dns(bytes, whole);
  const auto cut_status =
      inspect::parse_dns(bytes.first(kHeader + last.u16() % (size - kHeader + 1)), cut);
  fuzz::check_names(whole);
  fuzz::check_cut(cut_status, cut, status, whole);
  return 0;
}
