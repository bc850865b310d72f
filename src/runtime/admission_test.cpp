#include "runtime/admission.h"

#include <gtest/gtest.h>

#include "support/scripted_source.h"

namespace wirecensus::runtime {
namespace {

using test::Script;
using test::ScriptedSource;
using test::SourceLog;

capture::FrameBatch batch_of(std::size_t frames, Frame frame = {}) {
  SourceLog log;
  ScriptedSource source(Script{.name = "a", .batches = {frames}, .frame = frame}, log);
  capture::FrameBatch batch;
  EXPECT_TRUE(source.read(batch, std::chrono::milliseconds{0}).ok());
  return batch;
}

// 50 bytes of headers and 3,000 bytes of payload, sent in packets of 1,000.
Frame super_packet() {
  Frame frame = batch_of(1).frames.front();
  frame.frame_len = 3050;
  frame.segment_bytes = 1000;
  frame.segment_header_bytes = 50;
  return frame;
}

Admission admission(const AdmissionRules& rules) {
  Result<Admission> admission = Admission::create(rules);
  EXPECT_TRUE(admission.ok());
  return std::move(*admission);
}

void admit(Admission& admission, capture::FrameBatch& batch) {
  admission.filter(batch);
  admission.admit(batch);
}

TEST(Admission, CountsWhatItAdmitsBySourceAndInAll) {
  Admission all = admission({});
  capture::FrameBatch batch = batch_of(3);
  admit(all, batch);
  EXPECT_EQ(batch.frames.size(), 3U);
  all.begin_source();
  EXPECT_EQ(all.admitted().counted, 0U);
  batch = batch_of(4);
  admit(all, batch);
  EXPECT_EQ(all.admitted().counted, 4U);
  EXPECT_EQ(all.counted(), 7U);
  EXPECT_FALSE(all.limit_reached());
}

TEST(Admission, TheLimitIsThatOfAllSources) {
  Admission first = admission({.packet_limit = 5});
  capture::FrameBatch batch = batch_of(3);
  admit(first, batch);
  EXPECT_FALSE(first.limit_reached());
  first.begin_source();
  batch = batch_of(6);
  admit(first, batch);
  EXPECT_EQ(batch.frames.size(), 2U);
  EXPECT_EQ(first.admitted().counted, 2U);
  EXPECT_EQ(first.admitted().past_limit, 4U);
  EXPECT_TRUE(first.limit_reached());
  batch = batch_of(1);
  admit(first, batch);
  EXPECT_TRUE(batch.frames.empty());
  EXPECT_EQ(first.admitted().past_limit, 5U);
  EXPECT_EQ(first.counted(), 5U);
}

TEST(Admission, WhatTheFilterRefusesIsNeitherCountedNorPastTheLimit) {
  Admission none = admission({.filter = "tcp", .packet_limit = 1});
  capture::FrameBatch batch = batch_of(3);
  admit(none, batch);
  EXPECT_TRUE(batch.frames.empty());
  EXPECT_EQ(none.admitted().counted, 0U);
  EXPECT_EQ(none.admitted().past_limit, 0U);
  EXPECT_TRUE(none.undecided().empty());
  EXPECT_FALSE(Admission::create({.filter = "no such word"}).ok());
}

TEST(Admission, DuplicatesAreLeftOutAndTold) {
  Admission unique = admission({.packet_limit = 2, .duplicate_window = 1});
  capture::FrameBatch batch = batch_of(3);  // alike, and of one time
  admit(unique, batch);
  EXPECT_EQ(unique.admitted().counted, 1U);
  EXPECT_EQ(unique.filtered(), 2U);
  EXPECT_EQ(unique.duplicates(), 2U);
  unique.begin_source();
  batch = batch_of(1);
  admit(unique, batch);
  EXPECT_EQ(unique.admitted().counted, 1U) << "of another source";
}

TEST(Admission, WhatTheFilterCannotDecideIsTheSources) {
  Admission some = admission({.filter = "udp"});
  Frame other = batch_of(1).frames.front();
  other.link_type = 239;  // NFLOG
  capture::FrameBatch batch = batch_of(2, other);
  admit(some, batch);
  EXPECT_TRUE(batch.frames.empty());
  ASSERT_EQ(some.undecided().size(), 1U);
  EXPECT_EQ(some.undecided().front().packets, 2U);
  EXPECT_FALSE(some.check_filter().ok());
  some.begin_source();
  EXPECT_TRUE(some.undecided().empty());
  batch = batch_of(1);
  admit(some, batch);
  EXPECT_EQ(some.admitted().counted, 1U);
  EXPECT_TRUE(some.check_filter().ok());
}

TEST(Admission, KnowsWhatTheWireCarriedForSuperPackets) {
  Admission frames = admission({});
  capture::FrameBatch batch = batch_of(2, super_packet());
  admit(frames, batch);
  const SuperPackets super_packets = frames.admitted().super_packets;
  EXPECT_EQ(super_packets.frames, 2U);
  EXPECT_EQ(super_packets.more_packets, 4U);
  EXPECT_EQ(super_packets.more_bytes, 200U);
  EXPECT_EQ(super_packets.indivisible, 0U);
  EXPECT_EQ(frames.counted(), 2U);

  Frame unknown = super_packet();
  unknown.segment_header_bytes = 0;
  batch = batch_of(1, unknown);
  admit(frames, batch);
  EXPECT_EQ(frames.admitted().super_packets.indivisible, 1U);
  EXPECT_EQ(frames.admitted().super_packets.more_packets, 4U);
}

TEST(Admission, KeepsTheMembersOfASourceApart) {
  Admission frames = admission({.packet_limit = 5});
  for (const std::size_t member : {1U, 0U, 1U}) {
    capture::FrameBatch batch = batch_of(2, {});
    batch.member = member;
    admit(frames, batch);
  }
  EXPECT_EQ(frames.admitted(0).counted, 2U);
  EXPECT_EQ(frames.admitted(1).counted, 3U);
  EXPECT_EQ(frames.admitted(1).past_limit, 1U);
  EXPECT_EQ(frames.admitted(2).counted, 0U);
  EXPECT_EQ(frames.counted(), 5U);
}

TEST(Admission, ALimitOfWirePacketsEndsWithTheSuperPacketThatCrossesIt) {
  Admission wire = admission({.packet_limit = 4, .wire = true});
  capture::FrameBatch batch = batch_of(3, super_packet());
  admit(wire, batch);
  EXPECT_EQ(batch.frames.size(), 2U);
  EXPECT_EQ(wire.counted(), 6U);
  EXPECT_EQ(wire.admitted().counted, 2U) << "frames";
  EXPECT_EQ(wire.admitted().past_limit, 1U);
  EXPECT_TRUE(wire.limit_reached());
}

capture::FrameBatch batch_at(const std::vector<Timestamp>& times) {
  capture::FrameBatch batch = batch_of(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) batch.frames[i].time = times[i];
  return batch;
}

TEST(Admission, TheRangeOfTimesIsHalfOpen) {
  Admission range = admission({.times = {.since = 10, .until = 20}});
  capture::FrameBatch batch = batch_at({9, 10, 19, 20, -5});
  admit(range, batch);
  ASSERT_EQ(batch.frames.size(), 2U);
  EXPECT_EQ(batch.frames[0].time, 10);
  EXPECT_EQ(batch.frames[1].time, 19);
  EXPECT_EQ(range.admitted().counted, 2U);
  EXPECT_EQ(range.filtered(), 3U);
  range.begin_source();
  EXPECT_EQ(range.filtered(), 0U);
}

TEST(Admission, WithoutATimeARangeDoesNotDecide) {
  Admission range = admission({.filter = "udp", .times = {.since = 10}});
  capture::FrameBatch batch = batch_at({kNoTime, 5, 15});
  admit(range, batch);
  EXPECT_EQ(range.admitted().counted, 1U);
  EXPECT_EQ(range.admitted().filtered, 1U);
  EXPECT_EQ(range.admitted().undecided, 1U);
  EXPECT_EQ(range.timeless(), 1U);

  Admission all = admission({});
  batch = batch_at({kNoTime});
  admit(all, batch);
  EXPECT_EQ(all.admitted().counted, 1U);
}

// Either alone may decide: neither is asked about what the other leaves out.
TEST(Admission, FilterAndRangeDecideForEachOther) {
  Admission range = admission({.filter = "tcp", .times = {.since = 10}});
  capture::FrameBatch batch = batch_at({kNoTime, 15});  // UDP
  admit(range, batch);
  EXPECT_EQ(range.filtered(), 2U);
  EXPECT_EQ(range.timeless(), 0U);
  batch = batch_at({5, 15});
  for (Frame& frame : batch.frames) frame.link_type = 0xfffe;  // no filter compiles for it
  admit(range, batch);
  EXPECT_EQ(range.filtered(), 3U);
  EXPECT_EQ(range.admitted().undecided, 1U);
}

}  // namespace
}  // namespace wirecensus::runtime
