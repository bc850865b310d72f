#include "saved/census_headers.h"

#include <limits>
#include <vector>

#include "saved/census_flow_key.h"

namespace wirecensus::saved {
namespace {

using inspect::FlowHeaders;
using inspect::LeastValues;

constexpr std::uint64_t kMaxMac = 0xffff'ffff'ffff;

// A saved census with headers begins with `counted`; without, it may have flows of ICMP.
enum class HeaderEntry : std::uint8_t { counted, flow };

template <typename T, std::size_t kMax>
void write_values(CensusBytesWriter& out, const LeastValues<T, kMax>& values) {
  out.number(values.values().size());
  for (const T value : values.values()) out.number(value);
  out.byte(values.has_more() ? 1 : 0);
}

template <typename T, std::size_t kMax>
void read_values(CensusBytesReader& in, std::uint64_t greatest, LeastValues<T, kMax>& values) {
  std::vector<T> all(in.number_to(kMax));
  for (T& value : all) value = static_cast<T>(in.number_to(greatest));
  const bool has_more = in.flag();
  if (!in.failed() && !values.restore(all, has_more)) in.fail();
}

void write_flow_headers(CensusBytesWriter out, const FlowHeaders& flow) {
  const inspect::HeaderFacts& facts = flow.facts;
  out.byte(static_cast<std::uint8_t>(HeaderEntry::flow));
  write_flow_key(out, flow.key);
  write_values(out, facts.source_macs);
  write_values(out, facts.destination_macs);
  write_values(out, facts.vlans);
  write_values(out, facts.icmp_types_and_codes);
  write_values(out, facts.dscps);
  out.byte(facts.min_hop_limit);
  out.byte(facts.max_hop_limit);
}

FlowHeaders read_flow_headers(CensusBytesReader& in) {
  constexpr std::uint64_t kMaxNumber = std::numeric_limits<std::uint16_t>::max();
  constexpr std::uint64_t kMaxDscp = 63;
  FlowHeaders flow;
  inspect::HeaderFacts& facts = flow.facts;
  flow.key = read_flow_key(in);
  read_values(in, kMaxMac, facts.source_macs);
  read_values(in, kMaxMac, facts.destination_macs);
  read_values(in, kMaxNumber, facts.vlans);
  read_values(in, kMaxNumber, facts.icmp_types_and_codes);
  read_values(in, kMaxDscp, facts.dscps);
  facts.min_hop_limit = in.byte();
  facts.max_hop_limit = in.byte();
  if (facts.empty()) in.fail();
  return flow;
}

}  // namespace

void write_headers(const inspect::HeaderRecords& headers, CensusBlockWriter& file) {
  if (headers.counted) {
    file.entry(CensusBlockKind::headers).byte(static_cast<std::uint8_t>(HeaderEntry::counted));
  }
  for (const FlowHeaders& flow : headers.flows) {
    write_flow_headers(file.entry(CensusBlockKind::headers), flow);
  }
}

void read_headers(CensusBytesReader& in, inspect::HeaderRecords& headers) {
  const auto kind = in.name(HeaderEntry::flow);
  if (in.failed()) return;
  if (kind == HeaderEntry::counted) {
    if (headers.counted || !headers.flows.empty()) return in.fail();
    headers.counted = true;
    return;
  }
  const FlowHeaders next = read_flow_headers(in);
  const bool ascends = headers.flows.empty() || headers.flows.back().key < next.key;
  if (!ascends) return in.fail();
  if (!in.failed()) headers.flows.push_back(next);
}

}  // namespace wirecensus::saved
