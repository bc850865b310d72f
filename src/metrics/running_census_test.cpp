#include "metrics/running_census.h"

#include <gtest/gtest.h>

#include "metrics/order/protocols.h"
#include "support/example_census.h"

namespace wirecensus::metrics {
namespace {

Ledger balanced(std::uint64_t packets) {
  Ledger ledger;
  ledger.counted = packets;
  ledger.add_loss({LossCause::ring_full, "v0", 1, true, ""});
  return ledger;
}

TEST(RunningCensus, IsTheSumOfItsParts) {
  const Census part = make_census(wirecensus::example_packets());
  RunningCensus running(1);
  for (std::uint64_t parts = 1; parts <= 3; ++parts) {
    running.add(part, balanced(5 * parts));
    EXPECT_EQ(running.figures().totals.packets, 5 * parts);
    EXPECT_EQ(running.figures().protocols.size(), 3U);
    EXPECT_EQ(running.figures().protocols.begin()->second.packets, 3 * parts);
    EXPECT_EQ(running.figures().biflows, 3U);
    const auto whole = running.census();
    EXPECT_EQ(whole, running.census());
    EXPECT_EQ(whole->totals.packets, 5 * parts);
    EXPECT_EQ(whole->sources, part.sources);
    EXPECT_EQ(whole->ledger.losses, balanced(0).losses);  // once, and the books balance
  }
}

TEST(RunningCensus, HasTheLargestFlowsAndSumsOfTheOthers) {
  const Census part = make_census(wirecensus::example_packets());
  RunningCensus whole(1);
  RunningCensus largest(1, 2);
  for (std::uint64_t parts = 1; parts <= 3; ++parts) {
    whole.add(part, balanced(5 * parts));
    largest.add(part, balanced(5 * parts));
    const Figures& figures = largest.figures();
    EXPECT_EQ(figures.totals, whole.figures().totals);
    EXPECT_EQ(figures.protocols, whole.figures().protocols);
    EXPECT_GT(figures.unlisted.packets, 0U);
    EXPECT_LT(figures.unlisted.packets, figures.totals.packets);
    ASSERT_EQ(figures.ledger.remarks.size(), 1U);
    EXPECT_EQ(figures.ledger.verdict(), whole.figures().ledger.verdict());
    const auto census = largest.census();
    EXPECT_EQ(census->ledger.remarks, figures.ledger.remarks);
    EXPECT_EQ(census->ledger.losses, balanced(0).losses);  // the books balance
    std::uint64_t packets = 0;
    for (const auto& protocol : fold_protocols(census->flows)) packets += protocol.packets;
    EXPECT_EQ(packets, figures.totals.packets);
  }
  EXPECT_EQ(whole.figures().unlisted, Amount{});
  EXPECT_TRUE(whole.figures().ledger.remarks.empty());
}

// The parts of two files that are counted at the same time.
Census part_of_two() {
  const std::vector<decode::Packet> packets = wirecensus::example_packets();
  Census part = make_census(packets);
  part.sources = {"a", "b"};
  for (const std::size_t middle : {std::size_t{2}, packets.size()}) {
    const std::size_t begin = middle == 2 ? 0 : 2;
    const std::vector<decode::Packet> own(&packets[begin], &packets[0] + middle);
    part.by_interface.push_back(std::make_shared<const Census>(make_census(own)));
  }
  return part;
}

TEST(RunningCensus, HasTheSharesOfEachInterface) {
  const Census part = part_of_two();
  RunningCensus running(1);
  for (std::uint64_t parts = 1; parts <= 3; ++parts) {
    Ledger so_far;
    so_far.counted = 5 * parts;
    running.add(part, so_far);
    const auto& shares = running.figures().interfaces;
    ASSERT_EQ(shares.size(), 2U);
    EXPECT_EQ(shares[0].name, "a");
    EXPECT_EQ(shares[0].totals.packets, 2 * parts);
    EXPECT_EQ(shares[1].totals.packets, 3 * parts);
    const auto whole = running.census();
    ASSERT_EQ(whole->by_interface.size(), 2U);
    EXPECT_EQ(whole->by_interface[0]->totals.packets, 2 * parts);
    EXPECT_EQ(whole->by_interface[0]->flows.size(), 1U);
    EXPECT_EQ(whole->by_interface[1]->flows.size(), 3U);
    EXPECT_EQ(whole->flows.size(), 3U);
    EXPECT_EQ(whole->by_interface[1]->ledger.verdict(), Verdict::exact);  // the books balance
    EXPECT_EQ(whole->totals.packets, 5 * parts);
  }
}

TEST(RunningCensus, OfNothingIsEmpty) {
  RunningCensus running(1);
  EXPECT_EQ(running.census()->totals.packets, 0U);
  running.add(make_census(wirecensus::example_packets()), balanced(5));
  EXPECT_EQ(running.census()->totals.packets, 5U);
}

TEST(RunningCensus, KeepsALossOfOnePartThatTheLedgerSoFarHasNot) {
  Census part = make_census(wirecensus::example_packets());
  part.ledger.add_loss({LossCause::books_do_not_balance, "wirecensus", 1, true, "totals"});
  RunningCensus running(1);
  running.add(part, balanced(5));
  running.add(make_census(wirecensus::example_packets()), balanced(10));
  const auto& losses = running.figures().ledger.losses;
  ASSERT_EQ(losses.size(), 2U);
  EXPECT_EQ(losses[1].cause, LossCause::books_do_not_balance);
}

// Hostile traffic must not make any number of time series; and no sum falls.
TEST(RunningCensus, HasAtMostSoManyProtocols) {
  std::vector<decode::Packet> packets;
  for (unsigned number = 0; number < kMaxProtocols + 20; ++number) {
    packets.push_back(example_packet({}, {}, 0, 60, kExampleTime));
    packets.back().protocol = {ProtocolSpace::ethertype, static_cast<std::uint16_t>(number)};
  }
  const Census part = make_census(packets);
  RunningCensus running(1);
  running.add(part, balanced(packets.size()));
  running.add(part, balanced(2 * packets.size()));
  EXPECT_EQ(running.figures().protocols.size(), kMaxProtocols);
  EXPECT_EQ(running.figures().other_protocols.packets, 40U);
  for (const auto& [protocol, sum] : running.figures().protocols) EXPECT_EQ(sum.packets, 2U);
}

// So that a count of days has the memory of an interval: sums go on, flows do not.
TEST(RunningCensus, HasTheFlowsOfTheOpenInterval) {
  RunningCensus running(1);
  Census part = make_census(wirecensus::example_packets());
  part.ledger = balanced(5);
  running.add(part, balanced(5));
  part.ledger.losses.clear();
  part.interval = Interval{.number = 0, .length = kSecond};
  running.add(part, balanced(10));
  EXPECT_EQ(running.census()->totals.packets, 10U);  // until the next part
  EXPECT_FALSE(running.of_one_interval());
  const std::vector<decode::Packet> packets = wirecensus::example_packets();
  running.add(make_census({packets[0]}), balanced(11));
  running.add(make_census({packets[0], packets[3]}), balanced(13));
  EXPECT_TRUE(running.of_one_interval());
  EXPECT_EQ(running.flows().size(), 2U);
  EXPECT_EQ(running.figures().totals.packets, 13U);
  EXPECT_EQ(running.figures().biflows, 5U);
  EXPECT_EQ(running.figures().ledger.losses.size(), 1U);
  const auto open = running.census();
  EXPECT_EQ(open->totals.packets, 3U);
  EXPECT_EQ(open->flows.size(), 2U);
  EXPECT_EQ(open->ledger.counted, 3U);
  EXPECT_EQ(open->ledger.verdict(), Verdict::exact);  // the loss was before, and the books balance
  running.add(make_census({packets[3]}), balanced(14));  // after census()
  EXPECT_EQ(running.census()->totals.packets, 4U);
  EXPECT_EQ(running.census()->ledger.verdict(), Verdict::exact);
  std::uint64_t by_size = 0;
  for (const SizeCount& size : running.figures().sizes) by_size += size.packets;
  EXPECT_EQ(by_size, 14U);
}

TEST(RunningCensus, HasTheSharesOfEachInterfaceInTheOpenInterval) {
  RunningCensus running(1);
  Census part = part_of_two();
  for (std::uint64_t parts = 1; parts <= 3; ++parts) {
    part.interval = Interval{.number = parts, .length = kSecond};
    Ledger so_far;
    so_far.counted = 5 * parts;
    running.add(part, so_far);
    EXPECT_EQ(running.figures().interfaces[1].totals.packets, 3 * parts);
    const auto open = running.census();
    EXPECT_EQ(open->totals.packets, 5U);
    EXPECT_EQ(open->by_interface[1]->totals.packets, 3U);
    EXPECT_EQ(open->by_interface[1]->ledger.verdict(), Verdict::exact);
  }
}

}  // namespace
}  // namespace wirecensus::metrics
