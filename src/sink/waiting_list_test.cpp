#include "sink/waiting_list.h"

#include <gtest/gtest.h>

#include <memory>

#include "metrics/census.h"

namespace wirecensus::sink {
namespace {

WaitingCensus waiting(std::uint64_t run, std::string kept = "") {
  return {metrics::CensusTables(std::make_shared<const metrics::Census>()),
          {},
          {.run = run},
          std::move(kept)};
}

TEST(WaitingList, IsInOrder) {
  WaitingList list;
  EXPECT_TRUE(list.empty());
  list.push_back(waiting(2));
  list.push_back(waiting(3));
  list.push_front(waiting(1));
  for (const std::uint64_t run : {1U, 2U, 3U}) EXPECT_EQ(list.take().place.run, run);
  EXPECT_TRUE(list.empty());
}

TEST(WaitingList, MakesRoom) {
  WaitingList list;
  list.push_back(waiting(0, "a"));
  for (std::uint64_t run = 1; run < WaitingList::kMaxSmall; ++run) {
    EXPECT_FALSE(list.is_full());
    list.push_back(waiting(run));
  }
  EXPECT_TRUE(list.is_full());
  EXPECT_FALSE(list.make_room().has_value());  // it is in the spool
  EXPECT_FALSE(list.is_full());
  EXPECT_EQ(list.make_room()->place.run, 1U);
  const WaitingCensus first = list.take();
  EXPECT_EQ(first.kept, "a");
  EXPECT_FALSE(first.tables.has_value());
  EXPECT_EQ(list.take().place.run, 2U);
}

TEST(WaitingList, NotesTakeNoRoom) {
  WaitingList list;
  WaitingCensus note = waiting(0);
  note.noted = true;
  list.push_back(note);
  WaitingCensus noted = waiting(1, "a");  // whole in memory, and noted in the spool
  noted.noted = true;
  list.push_back(noted);
  EXPECT_EQ(list.notes(), 1U);
  const auto given_up = list.make_room();
  ASSERT_TRUE(given_up.has_value());
  EXPECT_EQ(given_up->place.run, 1U);
  EXPECT_TRUE(given_up->tables.has_value());
  EXPECT_TRUE(list.take().is_note());
  EXPECT_EQ(list.notes(), 0U);
  const WaitingCensus last = list.take();
  EXPECT_TRUE(last.is_note());
  EXPECT_EQ(last.kept, "a");
}

}  // namespace
}  // namespace wirecensus::sink
