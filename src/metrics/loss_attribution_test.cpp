#include "metrics/loss_attribution.h"

#include <gtest/gtest.h>

namespace wirecensus::metrics {
namespace {

CensusDifference missing(std::uint64_t packets) {
  CensusDifference difference;
  difference.sums[static_cast<std::size_t>(FlowChange::lost)] = {1, {packets, 60 * packets}, {}};
  difference.missing_by_size = packets;
  return difference;
}

Loss loss(LossCause cause, std::uint64_t packets) { return {cause, "eth0", packets, true, ""}; }

TEST(LossAttribution, BlamesNobodyWhereNothingIsMissing) {
  Ledger ledger;
  ledger.add_loss(loss(LossCause::ring_full, 5));  // of packets that were not expected
  EXPECT_EQ(attribute_losses(missing(0), ledger).all(), 0U);
}

TEST(LossAttribution, PutsWhatNeverCameBeforeTheInterface) {
  const LossAttribution blame = attribute_losses(missing(7), {});
  EXPECT_EQ(blame.before, 7U);
  EXPECT_EQ(blame.all(), 7U);
}

TEST(LossAttribution, DividesWhatNeverCameByTheReportOfTheSender) {
  LossAttribution lost = attribute_losses(missing(7), {});
  attribute_to_sender(lost, 100, {.sent = 95, .failed = 5});
  EXPECT_EQ(lost.sender, 5U);
  EXPECT_EQ(lost.path, 2U);
  EXPECT_EQ(lost.before, 0U);
  EXPECT_EQ(lost.all(), 7U);
  EXPECT_EQ(lost.culprit(), "sender");
  lost = attribute_losses(missing(7), {});
  attribute_to_sender(lost, 100, {.sent = 110, .failed = 0});  // in more loops
  EXPECT_EQ(lost.path, 7U);
  EXPECT_EQ(lost.culprit(), "path");
  lost = attribute_losses(missing(7), {});
  attribute_to_sender(lost, 100, {.sent = 10, .failed = 0});
  EXPECT_EQ(lost.sender, 7U);
}

TEST(LossAttribution, BlamesTheKernelForWhatItDropped) {
  Ledger ledger;
  ledger.add_loss(loss(LossCause::ring_full, 4));
  ledger.add_loss(loss(LossCause::interface_dropped, 2));
  const LossAttribution blame = attribute_losses(missing(7), ledger);
  EXPECT_EQ(blame.kernel, 6U);
  EXPECT_EQ(blame.before, 1U);
  EXPECT_EQ(attribute_losses(missing(5), ledger).kernel, 5U);
}

// Of 100 packets, the interface counted 95 and the ring accepted 90: 5 did not arrive, and 5 were
// lost between interface and ring.
TEST(LossAttribution, AsksTheInterfaceItself) {
  InterfaceAccount account;
  account.before = InterfaceCounters{.received_packets = 1'000};
  account.after = InterfaceCounters{.received_packets = 1'095};
  account.filtered = CountRange{};
  account.ring_accepted = account.delivered = account.counted = 90;
  Ledger ledger;
  ledger.counted = 90;
  ledger.interfaces = {account};
  LossAttribution blame = attribute_losses(missing(10), ledger);
  EXPECT_EQ(blame.past, 5U);
  EXPECT_EQ(blame.kernel, 0U) << "the ledger has none without room";
  EXPECT_EQ(blame.before, 5U);
  EXPECT_EQ(blame.at_interface, 95U);
  ledger.add_loss(loss(LossCause::interface_dropped, 5));  // the same five
  blame = attribute_losses(missing(10), ledger);
  EXPECT_EQ(blame.kernel, 5U);
  EXPECT_EQ(blame.before, 5U);
  ledger.interfaces[0].after.reset();
  EXPECT_EQ(attribute_losses(missing(10), ledger).at_interface, std::nullopt);
}

TEST(LossAttribution, KnowsWhatArrivedChanged) {
  CensusDifference difference = missing(7);
  difference.sums[static_cast<std::size_t>(FlowChange::gained)] = {1, {}, {5, 300}};
  difference.missing_by_size = 3;  // for four of the seven, a packet of the same length was counted
  const LossAttribution blame = attribute_losses(difference, {});
  EXPECT_EQ(blame.changed, 4U);
  EXPECT_EQ(blame.before, 3U);
  difference.missing_by_size = 7;  // the five surplus packets are other traffic
  EXPECT_EQ(attribute_losses(difference, {}).changed, 0U);
  EXPECT_EQ(attribute_losses(difference, {}).before, 7U);
}

TEST(LossAttribution, ReportsWhatTheCaptureLost) {
  Ledger ledger;
  ledger.add_loss(loss(LossCause::capture_os_dropped, 3));
  const LossAttribution blame = attribute_losses(missing(3), ledger);
  EXPECT_EQ(blame.capture, 3U);
}

TEST(LossAttribution, BlamesNobodyWhereTheLedgerCannotTell) {
  Ledger doubtful;
  doubtful.doubts.push_back({"eth0", "no statistics"});
  EXPECT_EQ(attribute_losses(missing(7), doubtful).unknown, 7U);
  Ledger cut_short;
  cut_short.add_loss(loss(LossCause::ring_full, 2));
  cut_short.add_loss({LossCause::file_cut_short, "a.pcap", 0, false, ""});
  const LossAttribution blame = attribute_losses(missing(7), cut_short);
  EXPECT_EQ(blame.kernel, 2U);
  EXPECT_EQ(blame.unknown, 5U);
}

}  // namespace
}  // namespace wirecensus::metrics
