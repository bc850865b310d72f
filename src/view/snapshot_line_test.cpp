#include "view/snapshot_line.h"

#include <gtest/gtest.h>

namespace wirecensus::view {
namespace {

TEST(SnapshotLine, HasTheCountTheLossAndTheVerdict) {
  Ledger ledger;
  ledger.counted = 1'234'567;
  EXPECT_EQ(snapshot_line(ledger), "1,234,567 packets counted, 0 lost: EXACT so far");
  ledger.counted = 1;
  ledger.doubts.push_back({"eth0", "it went down"});
  EXPECT_EQ(snapshot_line(ledger), "1 packet counted, 0 lost: UNKNOWN so far");
  ledger.add_loss({LossCause::ring_full, "eth0", 1000, true, ""});
  EXPECT_EQ(snapshot_line(ledger), "1 packet counted, 1,000 lost: LOSSY so far");
  ledger.add_loss({LossCause::file_cut_short, "a.pcap", 0, false, ""});
  EXPECT_EQ(snapshot_line(ledger), "1 packet counted, at least 1,000 lost: LOSSY so far");
}

}  // namespace
}  // namespace wirecensus::view
