#include "inspect/names/quic_initial.h"

#include <gtest/gtest.h>

#include "inspect/crypto.h"
#include "support/name_messages.h"
#include "support/quic_samples.h"

namespace wirecensus::inspect {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

const Wire kClientId = from_hex("8394c8f03e515708");

// The plain payload of the first Initial of a datagram; empty if it cannot be opened.
Wire open_first(const Wire& wire, const Wire& key_id = kClientId) {
  Bytes datagram = view(wire);
  QuicInitial initial;
  std::vector<std::uint8_t> frames;
  if (take_quic_initial(datagram, initial) == ParseStatus::parsed)
    open_quic_initial(initial, view(key_id), frames);
  return frames;
}

// "offset+size" of each CRYPTO frame.
std::string frames_of(const Wire& payload) {
  std::string line;
  Bytes rest = view(payload);
  CryptoFrame frame;
  while (take_crypto_frame(rest, frame) == ParseStatus::parsed) {
    line += std::to_string(frame.offset) + "+" + std::to_string(frame.data.size()) + " ";
  }
  return line;
}

TEST(QuicInitialTest, OfTheRfcsIsOpened) {
  for (const char* sample : {kQuic1Initial, kQuic2Initial}) {
    const Wire payload = open_first(from_hex(sample));
    ASSERT_EQ(payload.size(), 1162U);
    EXPECT_EQ(Wire(payload.begin(), payload.begin() + 8), from_hex("060040f1010000ed"));
    EXPECT_EQ(frames_of(payload), "0+241 ");
  }
}

TEST(QuicInitialTest, HasFramesInAnyOrderAmongOthers) {
  EXPECT_EQ(frames_of(open_first(from_hex(kQuicSecondHalf))), "180+61 100+80 ");
  EXPECT_EQ(frames_of(open_first(from_hex(kQuicFirstHalf))), "40+60 0+40 ");
}

TEST(QuicInitialTest, HasTheKeysOfTheFirstIdOrOfThatAfterARetry) {
  EXPECT_EQ(frames_of(open_first(from_hex(kQuicFirstHalfToServerId))), "0+100 ");
  EXPECT_EQ(frames_of(open_first(from_hex(kQuicAfterRetry), from_hex("aabbccdd00112233"))),
            "0+241 ");
  EXPECT_TRUE(open_first(from_hex(kQuicAfterRetry)).empty());
  EXPECT_TRUE(open_first(from_hex(kQuicOfServer)).empty());
}

TEST(QuicInitialTest, ChangedAtEachByteIsNotOpened) {
  const Wire whole = from_hex(kQuicSecondHalf);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    Wire changed = whole;
    changed[at] ^= 0x10;
    EXPECT_TRUE(open_first(changed).empty()) << at;
  }
}

TEST(QuicDatagram, CutAtEachByteHasNoInitial) {
  for_each_cut(from_hex(kQuicFirstHalf), [](Bytes bytes, std::size_t size) {
    QuicInitial initial;
    const ParseStatus status = take_quic_initial(bytes, initial);
    EXPECT_EQ(status, size == 0 ? ParseStatus::other : ParseStatus::incomplete) << size;
  });
}

TEST(QuicDatagram, ChangedAtEachByteStaysBounded) {
  for_each_mutation(from_hex(kQuicFirstHalf), [](Bytes whole) {
    Bytes datagram = whole;
    QuicInitial initial;
    while (take_quic_initial(datagram, initial) == ParseStatus::parsed) {
      EXPECT_TRUE(is_within(initial.packet, whole));
      EXPECT_TRUE(is_within(initial.destination_id, whole));
      EXPECT_LE(initial.number_offset, initial.packet.size());
    }
    EXPECT_LE(datagram.size(), whole.size());
  });
}

TEST(QuicDatagram, MayHaveOtherPacketsBeforeAnInitial) {
  Wire handshake_packet = from_hex("e0000000010811111111111111110003aabbcc");
  Bytes datagram;
  QuicInitial initial;
  const Wire both = handshake_packet + from_hex(kQuicFirstHalf);
  datagram = view(both);
  EXPECT_EQ(take_quic_initial(datagram, initial), ParseStatus::parsed);
  EXPECT_EQ(initial.packet.size(), from_hex(kQuicFirstHalf).size());
  EXPECT_EQ(take_quic_initial(datagram, initial), ParseStatus::other);
}

TEST(QuicDatagram, OfOtherVersionsAndTypesHasNone) {
  EXPECT_TRUE(starts_quic_initial(view(from_hex(kQuic1Initial))));
  EXPECT_TRUE(starts_quic_initial(view(from_hex(kQuic2Initial))));
  Wire draft = from_hex(kQuic1Initial);
  std::copy_n(from_hex("ff00001d").begin(), 4, draft.begin() + 1);
  EXPECT_TRUE(starts_quic_initial(view(draft)));
  for (const char* other : {"c0000000000811", "c0513034360811", "40000000010811", "f0000000010811",
                            "c06b3343cf0811", "c0000000"}) {
    EXPECT_FALSE(starts_quic_initial(view(from_hex(other)))) << other;
  }
}

TEST(QuicDatagram, MaySettleTheVersionAlone) {
  const Wire ids = from_hex("080102030405060708") + from_hex("00");
  const Wire reserved = from_hex("c30a0a0a0a") + ids;
  EXPECT_TRUE(settles_quic_version(view(reserved + zeros(1200))));
  EXPECT_FALSE(settles_quic_version(view(reserved + zeros(1000)))) << "not padded";
  EXPECT_FALSE(settles_quic_version(view(from_hex("c30a0a0a0b") + ids + zeros(1200))));
  EXPECT_FALSE(settles_quic_version(view(from_hex("430a0a0a0a") + ids + zeros(1200))));
  EXPECT_FALSE(settles_quic_version(view(from_hex("c30a0a0a0a0401020304") + zeros(1200))))
      << "the ID is too short";
  const Wire list = from_hex("8000000000") + ids;
  EXPECT_TRUE(settles_quic_version(view(list + from_hex("abcdef0100000001"))));
  EXPECT_TRUE(settles_quic_version(view(list + from_hex("1a2a3a4a"))));
  for (const char* none : {"", "abcdef01", "0000000100", "00"}) {
    EXPECT_FALSE(settles_quic_version(view(list + from_hex(none)))) << none;
  }
  EXPECT_FALSE(settles_quic_version(view(from_hex(kQuic1Initial))));
}

TEST(CryptoFrames, CutOrChangedStayBounded) {
  const Wire frames =
      from_hex("0001020000000003000000000102031c0a0601aa0600000305aabbccddee06430003aabbcc");
  const auto take_all = [](Bytes whole) {
    Bytes rest = whole;
    CryptoFrame frame;
    while (take_crypto_frame(rest, frame) == ParseStatus::parsed)
      EXPECT_TRUE(is_within(frame.data, whole));
    EXPECT_LE(rest.size(), whole.size());
  };
  for_each_cut(frames, [&](Bytes bytes, std::size_t) { take_all(bytes); });
  for_each_mutation(frames, take_all);
}

TEST(CryptoFrames, AmongFramesThatAnInitialMayNotHaveAreNotRead) {
  Bytes rest;
  CryptoFrame frame;
  const Wire stream = from_hex("08000102060001aa");
  rest = view(stream);
  EXPECT_EQ(take_crypto_frame(rest, frame), ParseStatus::malformed);
}

}  // namespace
}  // namespace wirecensus::inspect
