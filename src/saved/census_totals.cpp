#include "saved/census_totals.h"

#include <array>
#include <cstddef>
#include <limits>

namespace wirecensus::saved {
namespace {

// The numbers of totals, in the order in which they are saved.
constexpr auto parts_of_totals(auto& totals) {
  return std::array{&totals.packets,
                    &totals.frame_bytes,
                    &totals.captured_bytes,
                    &totals.fcs_bytes,
                    &totals.ip_packets,
                    &totals.ip_bytes,
                    &totals.payload_bytes,
                    &totals.fragments,
                    &totals.aggregates,
                    &totals.packets_without_time,
                    &totals.frame_bytes_without_time};
}

}  // namespace

void write_totals(CensusBytesWriter out, const metrics::Totals& totals) {
  for (const std::uint64_t* number : parts_of_totals(totals)) out.number(*number);
  out.signed_64(totals.first_seen);
  out.signed_64(totals.last_seen);
}

void read_totals(CensusBytesReader& in, metrics::Totals& totals) {
  for (std::uint64_t* number : parts_of_totals(totals)) *number = in.number();
  totals.first_seen = in.signed_64();
  totals.last_seen = in.signed_64();
  totals.issues[0] = totals.packets;  // reduced by each issue that follows
}

void write_issues(const metrics::Totals& totals, CensusBlockWriter& file) {
  for (std::size_t issue = 1; issue < totals.issues.size(); ++issue) {
    if (totals.issues[issue] == 0) continue;
    CensusBytesWriter out = file.entry(CensusBlockKind::issues);
    out.number(issue);
    out.number(totals.issues[issue]);
  }
}

void read_issue(CensusBytesReader& in, metrics::Totals& totals) {
  std::uint64_t& packets = totals.issues[in.defined_to(kDecodeIssueCount - 1)];
  const std::uint64_t saved = in.number_to(totals.issues[0]);
  if (&packets == &totals.issues[0] || packets > 0 || saved == 0) return in.fail();
  packets = saved;
  totals.issues[0] -= saved;
}

void write_interval(const metrics::Interval& interval, CensusBlockWriter& file) {
  CensusBytesWriter out = file.entry(CensusBlockKind::interval);
  out.number(interval.run);
  out.number(interval.number);
  out.signed_64(interval.begin);
  out.number(static_cast<std::uint64_t>(interval.length));
  out.number(interval.late_packets);
  out.number(interval.last ? 1 : 0);
}

metrics::Interval read_interval(CensusBytesReader& in) {
  metrics::Interval interval{.run = in.number(), .number = in.number(), .begin = in.signed_64()};
  interval.length = static_cast<Duration>(in.number_to(std::numeric_limits<Duration>::max()));
  interval.late_packets = in.number();
  interval.last = in.flag();
  if (interval.length == 0) in.fail();
  return interval;
}

void write_sizes(const std::vector<metrics::SizeCount>& sizes, CensusBlockWriter& file) {
  for (const metrics::SizeCount& count : sizes) {
    CensusBytesWriter out = file.entry(CensusBlockKind::sizes);
    out.number(count.size);
    out.number(count.packets);
  }
}

void read_size(CensusBytesReader& in, std::vector<metrics::SizeCount>& sizes) {
  const auto size = static_cast<std::uint32_t>(in.number_to(0xffffffff));
  const std::uint64_t packets = in.number();
  if (packets == 0 || (!sizes.empty() && size <= sizes.back().size)) return in.fail();
  sizes.push_back({size, packets});
}

}  // namespace wirecensus::saved
