// Fragments of few identifications, paths and addresses, with times near the limits of their rule
// (flow/fragment_table.h), are counted whole and in three parts that are joined, in either
// grouping. Flows and open fragments are the same. So are the flows of a count to which none is
// joined.
#include <cstdint>
#include <span>
#include <vector>

#include "flow/flow_table.h"
#include "fuzz/input.h"
#include "fuzz/require.h"
#include "support/packet_builder.h"

namespace wirecensus::fuzz {
namespace {

using decode::Packet;
using flow::CountedFlows;
using flow::FlowTable;

constexpr std::size_t kMaxPackets = 100;

// Two bytes of input: what it is, and how far its time is from that of the packet before it.
Packet packet_of(Input& input, Timestamp& time) {
  constexpr Duration kSteps[] = {0, 0, 1, 20, 59, 60, 61, 90, -1, -30, -60, -100};
  constexpr Duration kNear[] = {0, 0, 0, 1, -1};
  const std::uint8_t what = input.byte();
  const std::uint8_t when = input.byte();
  time += kSteps[when % std::size(kSteps)] * kSecond + kNear[when / 32 % std::size(kNear)];
  const std::uint32_t id = what >> 1 & 1;
  const auto port = static_cast<std::uint16_t>(1000 + (what >> 2 & 1));
  const Timestamp at = (when & 0xf0) == 0xf0 ? kNoTime : time;
  Packet packet =
      (what & 1) != 0 ? test::first_fragment(id, port, at) : test::next_fragment(id, at);
  packet.path = what >> 3 & 1;
  if ((what >> 4 & 1) != 0) {
    packet.source = test::ipv6(1);
    packet.destination = test::ipv6(2);
  }
  if (what >> 5 == 7) packet.protocol.number = ip_protocol::kTcp;
  return packet;
}

CountedFlows count(std::span<const Packet> packets, flow::Ends ends = flow::Ends::open) {
  FlowTable table(1);
  table.add(test::keyed(packets, 1));
  return std::move(table).freeze(ends);
}

CountedFlows join(const CountedFlows& a, const CountedFlows& b) {
  FlowTable table(2);
  table.add(a.records, a.open);
  table.add(b.records, b.open);
  return std::move(table).freeze();
}

void check_same(const CountedFlows& whole, const CountedFlows& joined) {
  require(test::flows_of(whole.records) == test::flows_of(joined.records),
          "fragments belong to the same flows");
  require(whole.open == joined.open, "the same fragments are open");
}

std::uint64_t packets_in(const CountedFlows& counted) {
  std::uint64_t packets = 0;
  for (const auto& [key, counters] : test::flows_of(counted.records)) packets += counters.packets;
  return packets;
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  fuzz::Input input(data, size);
  const std::uint32_t first_cut = input.byte();
  const std::uint32_t second_cut = input.byte();
  std::vector<decode::Packet> packets;
  for (Timestamp time = 0; !input.empty() && packets.size() < fuzz::kMaxPackets;) {
    packets.push_back(fuzz::packet_of(input, time));
  }
  const std::span<const decode::Packet> all(packets);
  const std::size_t first = first_cut % (all.size() + 1);
  const std::size_t second = first + second_cut % (all.size() - first + 1);
  const auto a = fuzz::count(all.first(first));
  const auto b = fuzz::count(all.subspan(first, second - first));
  const auto c = fuzz::count(all.subspan(second));
  const auto whole = fuzz::count(all);
  fuzz::require(fuzz::packets_in(whole) == packets.size(), "every fragment is in a flow");
  fuzz::check_same(whole, fuzz::join(fuzz::join(a, b), c));
  fuzz::check_same(whole, fuzz::join(a, fuzz::join(b, c)));
  const auto closed = fuzz::count(all, flow::Ends::closed);
  fuzz::require(test::flows_of(whole.records) == test::flows_of(closed.records),
                "fragments belong to the same flows where nothing is open");
  return 0;
}
