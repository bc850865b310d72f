#include "saved/census_names.h"

#include <array>
#include <string>
#include <utility>

#include "base/display_text.h"
#include "inspect/names/hello_ranges.h"

namespace wirecensus::saved {
namespace {

enum class NameEntry : std::uint8_t { left_out, name, flow, partial };

constexpr auto left_out_of(auto& names) {
  return std::array{&names.dns_names_left_out, &names.server_names_left_out,
                    &names.flow_names_left_out, &names.hellos_left_out};
}

CensusBytesWriter begin_entry(CensusBlockWriter& file, NameEntry kind) {
  CensusBytesWriter out = file.entry(CensusBlockKind::names);
  out.byte(static_cast<std::uint8_t>(kind));
  return out;
}

void write_address(CensusBytesWriter& out, const IpAddress& address) {
  out.byte(static_cast<std::uint8_t>(address.version));
  out.fixed(address.bytes);
}

IpAddress read_address(CensusBytesReader& in) {
  IpAddress address;
  const std::uint8_t version = in.byte();
  address.bytes = in.fixed<std::array<std::uint8_t, 16>>();
  const bool v4 = version == static_cast<std::uint8_t>(IpVersion::v4);
  if (!v4 && version != static_cast<std::uint8_t>(IpVersion::v6)) in.fail();
  address.version = v4 ? IpVersion::v4 : IpVersion::v6;
  return address;
}

// Of a TCP or UDP flow: all that have names.
void write_key(CensusBytesWriter& out, const flow::FlowKey& key) {
  write_address(out, key.source);
  write_address(out, key.destination);
  out.number(key.source_port);
  out.number(key.destination_port);
  out.number(key.protocol.number);
}

flow::FlowKey read_key(CensusBytesReader& in) {
  flow::FlowKey key;
  key.source = read_address(in);
  key.destination = read_address(in);
  key.source_port = static_cast<std::uint16_t>(in.number_to(0xffff));
  key.destination_port = static_cast<std::uint16_t>(in.number_to(0xffff));
  key.protocol = {ProtocolSpace::ip, static_cast<std::uint16_t>(in.number_to(0xff))};
  key.has_ports = true;
  if (key.source.version != key.destination.version) in.fail();
  return key;
}

std::string read_kept_text(CensusBytesReader& in) {
  std::string text = printable(in.text());  // as it is written again, so that it can be read
  if (text.size() > inspect::kMaxKeptText) in.fail();
  return text;
}

void write_ranges(CensusBytesWriter& out, const inspect::HelloRanges& bytes) {
  out.number(bytes.ranges().size());
  for (const inspect::HelloRanges::Range& range : bytes.ranges()) {
    const Bytes part = bytes.bytes(range);
    out.number(range.first);
    out.text({reinterpret_cast<const char*>(part.data()), part.size()});
  }
}

inspect::HelloRanges read_ranges(CensusBytesReader& in) {
  inspect::HelloRanges bytes;
  for (std::uint64_t more = in.number_to(inspect::kMaxHelloRanges); more > 0; --more) {
    const std::uint64_t begin = in.number();
    const std::string part = in.text();
    bytes.add(begin, {reinterpret_cast<const std::uint8_t*>(part.data()), part.size()});
  }
  return bytes;
}

void write_partial(CensusBytesWriter out, const inspect::StreamKey& key,
                   const inspect::PartialHello& hello) {
  write_key(out, key.direction);
  out.number(key.start);
  out.signed_64(hello.time);
  out.number(hello.packets);
  write_ranges(out, hello.bytes);
  out.number(hello.key_ids.size());
  for (const std::string& id : hello.key_ids) out.text(id);
}

void read_partial(CensusBytesReader& in, inspect::Names& names) {
  const flow::FlowKey direction = read_key(in);
  const inspect::StreamKey key{direction, static_cast<std::uint32_t>(in.number_to(0xffffffff))};
  inspect::PartialHello hello;
  hello.time = in.signed_64();
  hello.packets = static_cast<std::uint32_t>(in.number_to(0xffffffff));
  hello.bytes = read_ranges(in);
  constexpr std::uint64_t kMaxIds = 0xff;
  for (std::uint64_t more = in.number_to(kMaxIds); more > 0; --more)
    hello.key_ids.push_back(in.text());
  if (!in.failed() && !names.partial.emplace(key, std::move(hello)).second) in.fail();
}

void read_seen(CensusBytesReader& in, inspect::Names& names) {
  inspect::SeenName seen;
  seen.name = read_kept_text(in);
  seen.address = read_address(in);
  seen.evidence = in.name(inspect::NameEvidence::dns_answer);
  inspect::NameCount count;
  count.count = in.number();
  count.first_seen = in.signed_64();
  count.last_seen = in.signed_64();
  if (!in.failed()) names.seen[std::move(seen)].merge(count);
}

void read_flow(CensusBytesReader& in, inspect::Names& names) {
  const flow::FlowKey key = read_key(in);
  inspect::FlowName name;
  name.time = in.signed_64();
  name.application = in.name(inspect::Application::dtls);
  name.server_name = read_kept_text(in);
  name.alpn = read_kept_text(in);
  name.ja4 = read_kept_text(in);
  if (key != inspect::biflow_key(key)) in.fail();
  if (!in.failed() && !names.flows.emplace(key, std::move(name)).second) in.fail();
}

void write_seen(CensusBytesWriter out, const inspect::SeenName& seen,
                const inspect::NameCount& count) {
  out.text(seen.name);
  write_address(out, seen.address);
  out.number(static_cast<std::uint64_t>(seen.evidence));
  out.number(count.count);
  out.signed_64(count.first_seen);
  out.signed_64(count.last_seen);
}

void write_flow(CensusBytesWriter out, const flow::FlowKey& key, const inspect::FlowName& name) {
  write_key(out, key);
  out.signed_64(name.time);
  out.number(static_cast<std::uint64_t>(name.application));
  out.text(name.server_name);
  out.text(name.alpn);
  out.text(name.ja4);
}

}  // namespace

void write_names(const inspect::Names& names, CensusBlockWriter& file) {
  CensusBytesWriter out = begin_entry(file, NameEntry::left_out);
  for (const std::uint64_t* count : left_out_of(names)) out.number(*count);
  for (const auto& [seen, count] : names.seen)
    write_seen(begin_entry(file, NameEntry::name), seen, count);
  for (const auto& [key, name] : names.flows)
    write_flow(begin_entry(file, NameEntry::flow), key, name);
  for (const auto& [key, hello] : names.partial)
    write_partial(begin_entry(file, NameEntry::partial), key, hello);
}

void read_name(CensusBytesReader& in, inspect::Names& names) {
  switch (in.name(NameEntry::partial)) {
    case NameEntry::left_out:
      for (std::uint64_t* count : left_out_of(names)) *count += in.number();
      return;
    case NameEntry::name: return read_seen(in, names);
    case NameEntry::flow: return read_flow(in, names);
    case NameEntry::partial: return read_partial(in, names);
  }
}

}  // namespace wirecensus::saved
