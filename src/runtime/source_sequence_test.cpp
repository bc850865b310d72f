#include "runtime/source_sequence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <map>

#include "support/scripted_source.h"

namespace wirecensus::runtime {
namespace {

using test::ScriptedSource;
using test::SourceLog;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Opens the given names a limited number of times each; further ones are errors.
class SourceSequenceTest : public ::testing::Test {
 protected:
  SourceSequence sequence_of(std::vector<std::string> names) {
    return SourceSequence({.names = std::move(names),
                           .open = [this](const std::string& name) { return open(name); },
                           .shortage = "memory is short"});
  }

  std::map<std::string, int> times_{{"a", 9}, {"b", 9}, {"c", 9}};  // how often each can be opened
  std::map<std::string, int> opened_;
  bool light_ = false;

 private:
  Result<std::unique_ptr<capture::FrameSource>> open(const std::string& name) {
    if (opened_[name] == times_[name]) return Error{"cannot open '" + name + "'"};
    ++opened_[name];
    return std::unique_ptr<capture::FrameSource>(
        std::make_unique<ScriptedSource>(test::Script{.name = name, .light = light_}, log_));
  }

  SourceLog log_;
};

TEST_F(SourceSequenceTest, OpensOneAfterTheOther) {
  SourceSequence sequence = sequence_of({"a", "b"});
  EXPECT_EQ(sequence.current(), nullptr);
  ASSERT_TRUE(sequence.open_first().ok());
  EXPECT_EQ(sequence.current()->name(), "a");
  EXPECT_EQ(sequence.notes().shortage, "memory is short");
  ASSERT_TRUE(sequence.open_next());
  EXPECT_EQ(sequence.current()->name(), "b");
  EXPECT_FALSE(sequence.open_next());
  EXPECT_EQ(sequence.current(), nullptr);
  EXPECT_THAT(sequence.opened(), ElementsAre("a", "b"));
  EXPECT_TRUE(sequence.left_out().empty());
}

TEST_F(SourceSequenceTest, TriesAllBeforeTheFirstIsCounted) {
  SourceSequence sequence = sequence_of({"a", "x", "b", "y"});
  ASSERT_TRUE(sequence.open_first().ok());
  ASSERT_EQ(sequence.left_out().size(), 2U);
  EXPECT_EQ(sequence.left_out()[0].loss.source, "x");
  EXPECT_EQ(sequence.left_out()[0].number, 1U);
  EXPECT_EQ(sequence.left_out()[1].loss.detail, "cannot open 'y'");
  EXPECT_EQ(sequence.left_out()[0].loss.cause, LossCause::file_not_read);
  EXPECT_FALSE(sequence.left_out()[0].loss.packets_known);
  EXPECT_EQ(sequence.notes().shortage,
            "2 of 4 files cannot be read and are skipped; the first: cannot open 'x'");
  EXPECT_EQ(sequence.number(), 0U);
  ASSERT_TRUE(sequence.open_next());
  EXPECT_EQ(sequence.number(), 2U);
  EXPECT_FALSE(sequence.open_next());
  EXPECT_THAT(sequence.opened(), ElementsAre("a", "b"));
}

TEST_F(SourceSequenceTest, OpensLightSourcesOnce) {
  for (const bool light : {false, true}) {
    light_ = light;
    opened_.clear();
    SourceSequence sequence = sequence_of({"a", "b"});
    ASSERT_TRUE(sequence.open_first().ok());
    ASSERT_TRUE(sequence.open_next());
    EXPECT_EQ(sequence.current()->name(), "b");
    EXPECT_EQ(opened_["a"], light ? 1 : 2);
    EXPECT_EQ(opened_["b"], light ? 1 : 2);
  }
}

TEST_F(SourceSequenceTest, OpensMoreThanMayBeOpenInTheirTurn) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit low{4, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  light_ = true;
  SourceSequence sequence = sequence_of({"a", "b", "c"});
  const Status opened = sequence.open_first();
  setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_TRUE(opened.ok());
  while (sequence.open_next()) continue;
  EXPECT_EQ(opened_["b"], 1);
  EXPECT_EQ(opened_["c"], 2);
}

TEST(SourceSequence, TriesManyOnSeveralThreads) {
  SourceLog log;
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) names.push_back(std::to_string(i));
  const OpenSource open =
      [&](const std::string& name) -> Result<std::unique_ptr<capture::FrameSource>> {
    if (name.ends_with('7')) return Error{"cannot open " + name};
    return std::unique_ptr<capture::FrameSource>(
        std::make_unique<ScriptedSource>(test::Script{.name = name}, log));
  };
  SourceSequence sequence({.names = names, .open = open, .shortage = ""}, 4);
  ASSERT_TRUE(sequence.open_first().ok());
  ASSERT_EQ(sequence.left_out().size(), 30U);
  for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(sequence.left_out()[i].number, 10 * i + 7);
  EXPECT_EQ(sequence.left_out()[1].loss.detail, "cannot open 17");
}

TEST_F(SourceSequenceTest, ALoneSourceIsOpenedOnce) {
  SourceSequence sequence = sequence_of({"a"});
  ASSERT_TRUE(sequence.open_first().ok());
  EXPECT_EQ(opened_["a"], 1);
}

TEST_F(SourceSequenceTest, WhatGivesItsBytesOnceIsNotTried) {
  times_["-"] = 1;
  SourceSequence sequence = sequence_of({"a", "-"});
  ASSERT_TRUE(sequence.open_first().ok());
  EXPECT_EQ(opened_["-"], 0);
  EXPECT_TRUE(sequence.open_next());
}

TEST_F(SourceSequenceTest, WhatVanishesBeforeItsTurnIsLeftOut) {
  times_["b"] = 1;
  SourceSequence sequence = sequence_of({"a", "b", "c"});
  ASSERT_TRUE(sequence.open_first().ok());
  EXPECT_TRUE(sequence.left_out().empty());
  ASSERT_TRUE(sequence.open_next());
  EXPECT_THAT(sequence.opened(), ElementsAre("a", "c"));
  ASSERT_EQ(sequence.left_out().size(), 1U);
  EXPECT_EQ(sequence.left_out()[0].loss.source, "b");
}

TEST_F(SourceSequenceTest, FailsWhereNothingCanBeOpened) {
  SourceSequence one = sequence_of({"x"});
  EXPECT_EQ(one.open_first().error().message, "cannot open 'x'");
  SourceSequence two = sequence_of({"x", "y"});
  EXPECT_EQ(two.open_first().error().message,
            "none of the 2 files can be read; the first: cannot open 'x'");
}

}  // namespace
}  // namespace wirecensus::runtime
