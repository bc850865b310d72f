#include "serve/snapshots.h"

#include <gtest/gtest.h>

#include "support/example_census.h"

namespace wirecensus::serve {
namespace {

using std::chrono::milliseconds;

class Waiter : public SnapshotWaiter {
 public:
  void resume(bool possible) override { ++(possible ? resumed : refused); }
  int resumed = 0;
  int refused = 0;
};

struct SnapshotsTest : testing::Test {
  Freshness ask(const std::shared_ptr<Waiter>& waiter) { return snapshots.ask(waiter, now); }
  void add(bool last = false) { add_cut_at(now, last); }
  void add_cut_at(Snapshots::Time cut_at, bool last = false) {
    ++parts;
    Ledger so_far;
    so_far.counted = part.ledger.counted * parts;
    snapshots.add(part, so_far, last, cut_at);
  }
  std::string read(Page page) {
    const auto document = snapshots.document(page);
    EXPECT_TRUE(document && *document);
    std::string text((*document)->size(), '\0');
    EXPECT_EQ((*document)->read(0, text.data(), text.size()), text.size());
    EXPECT_EQ((*document)->read(text.size(), text.data(), 1), 0U);
    return text;
  }

  int cuts = 0;
  unsigned parts = 0;
  Snapshots snapshots{1, {}, [this] { ++cuts; }};
  Snapshots::Time now{std::chrono::hours(1)};
  metrics::Census part = make_census(example_packets());
  std::shared_ptr<Waiter> a = std::make_shared<Waiter>();
  std::shared_ptr<Waiter> b = std::make_shared<Waiter>();
};

TEST_F(SnapshotsTest, RequestsThatComeTogetherShareACut) {
  EXPECT_EQ(ask(a), Freshness::waiting);
  EXPECT_EQ(ask(b), Freshness::waiting);
  EXPECT_EQ(cuts, 1);
  add();
  EXPECT_EQ(a->resumed, 1);
  EXPECT_EQ(b->resumed, 1);
  EXPECT_EQ(snapshots.figures().totals.packets, 5U);
}

TEST_F(SnapshotsTest, AYoungOneIsShownAgain) {
  ask(a);
  add();
  now += kFresh - milliseconds(1);
  EXPECT_EQ(ask(b), Freshness::fresh);
  now += milliseconds(1);
  EXPECT_EQ(ask(b), Freshness::waiting);
  EXPECT_EQ(cuts, 2);
}

TEST_F(SnapshotsTest, AfterTheLastPartNothingIsRequested) {
  add(true);
  now += std::chrono::hours(1);
  EXPECT_EQ(ask(a), Freshness::fresh);
  EXPECT_EQ(cuts, 0);
}

TEST_F(SnapshotsTest, ACutForOthersIsAsYoungAsItIs) {
  add();
  EXPECT_EQ(ask(a), Freshness::fresh);
  const auto cut_at = now;
  now += kFresh;
  EXPECT_EQ(ask(a), Freshness::waiting);
  add_cut_at(cut_at);  // it was made long ago, and took long to be added
  EXPECT_EQ(a->resumed, 0);
  EXPECT_EQ(ask(b), Freshness::waiting);
  EXPECT_EQ(cuts, 1);
  add_cut_at(cut_at + milliseconds(1));
  EXPECT_EQ(a->resumed + b->resumed, 2);
}

TEST_F(SnapshotsTest, TheLastPartIsForAllThatWait) {
  ask(a);
  part.ledger.counted = part.totals.packets;
  snapshots.add(part, part.ledger, true, now - std::chrono::hours(1));
  EXPECT_EQ(a->resumed, 1);
}

TEST_F(SnapshotsTest, OneThatLeftIsNotResumedAndTheNextAsksAgain) {
  ask(a);
  snapshots.leave(*a);
  EXPECT_EQ(ask(b), Freshness::waiting);
  EXPECT_EQ(cuts, 2);
  add();
  EXPECT_EQ(a->resumed, 0);
  EXPECT_EQ(b->resumed, 1);
}

TEST_F(SnapshotsTest, AfterAFailureNothingIsShown) {
  ask(a);
  snapshots.fail();
  add();
  EXPECT_EQ(a->refused, 1);
  EXPECT_EQ(ask(b), Freshness::impossible);
}

TEST_F(SnapshotsTest, DocumentsAreOfAllParts) {
  add();
  EXPECT_NE(read(Page::census_json).find("\"total_packets\":5"), std::string::npos);
  add();
  add();
  EXPECT_EQ(snapshots.figures().biflows, 3U);
  EXPECT_EQ(snapshots.figures().totals.packets, 15U);
  const std::string json = read(Page::census_json);
  EXPECT_NE(json.find("\"total_packets\":15"), std::string::npos) << json.substr(0, 1000);
  EXPECT_NE(json.find("\"EXACT\""), std::string::npos);
  EXPECT_TRUE(read(Page::report_html).starts_with("<!"));
  EXPECT_EQ(read(Page::census_json), json);
}

TEST_F(SnapshotsTest, OnlySomeDocumentsAreKeptForSlowReaders) {
  std::vector<std::shared_ptr<const Document>> kept;
  for (std::size_t i = 0; i < kMaxDocuments; ++i) {
    add();
    kept.push_back(*snapshots.document(Page::census_json));
    ASSERT_NE(kept.back(), nullptr);
    EXPECT_EQ(*snapshots.document(Page::census_json), kept.back());
  }
  add();
  EXPECT_EQ(*snapshots.document(Page::census_json), nullptr);
  kept.clear();
  const std::string json = read(Page::census_json);
  EXPECT_NE(json.find("\"total_packets\":25"), std::string::npos) << json.substr(0, 1000);
  EXPECT_EQ(json.substr(json.find_last_not_of('\n')), "}\n");
}

}  // namespace
}  // namespace wirecensus::serve
