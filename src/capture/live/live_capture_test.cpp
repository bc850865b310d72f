#include "capture/live/live_capture.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/capability.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <set>
#include <thread>

#include "base/address_shard.h"
#include "base/interface_comparison.h"
#include "base/wire_integer.h"
#include "support/kernel_refusals.h"
#include "support/private_network.h"

namespace wirecensus::capture {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t kSmallRing = std::size_t{4} << 20;

struct Kept {
  std::vector<std::uint8_t> bytes;
  std::uint32_t frame_len;
  Timestamp time;
  LinkType link_type;
  std::uint16_t segment_bytes;
  std::uint16_t segment_header_bytes;
};

// The packets delivered by a capture, copied out of its ring.
struct Capture {
  std::vector<Kept> frames;
  std::size_t super_packets = 0;
  Ledger ledger;

  const InterfaceAccount& account() const { return ledger.interfaces.at(0); }

  std::vector<std::uint32_t> serials() const {
    std::vector<std::uint32_t> numbers;
    for (const Kept& frame : frames) {
      const Bytes bytes(frame.bytes.data(), frame.bytes.size());
      const Be32* serial = bytes.as<Be32>(42);
      numbers.push_back(serial != nullptr ? std::uint32_t{*serial} : 0xffffffff);
    }
    return numbers;
  }
};

class LiveCapture : public PrivateNetwork {
 protected:
  static std::unique_ptr<FrameSource> open(const std::string& interface,
                                           const std::string& filter = "",
                                           std::size_t ring_bytes = kSmallRing,
                                           WakeDescriptor wake = -1, unsigned rings = 1) {
    auto source = open_live_capture(
        {.interface = interface, .filter = filter, .ring_bytes = ring_bytes, .rings = rings}, wake);
    EXPECT_TRUE(source.ok()) << source.error().message;
    return source.ok() ? std::move(*source) : nullptr;
  }

  static std::string error_of(const std::string& interface, const std::string& filter = "") {
    const auto source =
        open_live_capture({.interface = interface, .filter = filter, .ring_bytes = kSmallRing});
    return source.ok() ? "" : source.error().message;
  }

  static ReadOutcome read_into(Capture& capture, FrameSource& source, milliseconds limit) {
    FrameBatch batch;
    const auto outcome = source.read(batch, limit);
    EXPECT_TRUE(outcome.ok()) << outcome.error().message;
    for (const Frame& frame : batch.frames) {
      capture.frames.push_back({{frame.data, frame.data + frame.cap_len},
                                frame.frame_len,
                                frame.time,
                                frame.link_type,
                                frame.segment_bytes,
                                frame.segment_header_bytes});
    }
    capture.super_packets += batch.super_packets;
    return outcome.ok() ? *outcome : ReadOutcome::end;
  }

  // Reads until the source ends by itself, or for at most a minute.
  static void read_to_end(Capture& capture, FrameSource& source) {
    const auto patience = steady_clock::now() + std::chrono::seconds(60);
    while (read_into(capture, source, milliseconds(100)) == ReadOutcome::more) {
      ASSERT_LT(steady_clock::now(), patience) << "the source does not end";
    }
    capture.ledger.counted = capture.frames.size();
    source.finish();
    source.account(capture.ledger);
  }

  static Capture stop_and_drain(FrameSource& source) {
    Capture capture;
    source.stop();
    read_to_end(capture, source);
    return capture;
  }
};

std::vector<std::uint32_t> numbers_from(std::uint32_t first, std::size_t count) {
  std::vector<std::uint32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

constexpr std::size_t kSourceAddress = 26;       // of an IPv4 header after an Ethernet header
constexpr std::size_t kDestinationAddress = 30;  // likewise

// The same frame, from one of 200 hosts.
std::vector<std::uint8_t> from_many_hosts(std::vector<std::uint8_t> frame, std::uint32_t number) {
  frame[kSourceAddress + 3] = static_cast<std::uint8_t>(number % 200);
  return frame;
}

std::uint32_t folded_ipv4(Bytes frame) {
  return *frame.as<Be32>(kSourceAddress) ^ *frame.as<Be32>(kDestinationAddress);
}

void send_numbered(const std::string& interface, std::uint32_t count) {
  const FrameSender sender(interface);
  for (std::uint32_t i = 0; i < count; ++i) ASSERT_TRUE(sender.send(numbered_frame(i)));
}

TEST_F(LiveCapture, DeliversEachLoopbackFrameOnce) {
  const auto source = open("lo");
  const auto before = std::chrono::system_clock::now().time_since_epoch();
  send_numbered("lo", 1000);
  const Capture capture = stop_and_drain(*source);
  EXPECT_EQ(capture.serials(), numbers_from(0, 1000));
  EXPECT_EQ(capture.ledger.verdict(), Verdict::exact);
  ASSERT_FALSE(capture.frames.empty());
  EXPECT_EQ(capture.frames[7].bytes, numbered_frame(7));
  EXPECT_EQ(capture.frames[7].link_type, link_type::kEthernet);
  EXPECT_NEAR(static_cast<double>(capture.frames[7].time),
              static_cast<double>(std::chrono::nanoseconds(before).count()), 5e9);
}

TEST_F(LiveCapture, DeliversBothDirectionsOfACable) {
  const auto source = open("left");
  send_numbered("left", 10);
  send_numbered("right", 10);
  const Capture capture = stop_and_drain(*source);
  EXPECT_EQ(capture.frames.size(), 20U);
  EXPECT_EQ(capture.ledger.verdict(), Verdict::exact);
}

TEST_F(LiveCapture, PutsVlanTagsBack) {
  const auto source = open("left");
  const FrameSender sender("right");
  const std::vector<std::vector<std::uint8_t>> sent{
      tagged_frame(0, 0x8100, 0x6007), tagged_frame(1, 0x88a8, 0x0fff), numbered_frame(2)};
  for (const auto& frame : sent) ASSERT_TRUE(sender.send(frame));
  const Capture capture = stop_and_drain(*source);
  ASSERT_EQ(capture.frames.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(capture.frames[i].bytes, sent[i]);
    EXPECT_EQ(capture.frames[i].frame_len, sent[i].size());
  }
}

TEST_F(LiveCapture, DeliversTheLargestFramesWhole) {
  const auto source = open("lo");
  const auto frame = numbered_frame(0, 9, 65536 + 14);
  ASSERT_TRUE(FrameSender("lo").send(frame));
  const Capture capture = stop_and_drain(*source);
  ASSERT_EQ(capture.frames.size(), 1U);
  EXPECT_EQ(capture.frames[0].frame_len, frame.size());
  EXPECT_EQ(capture.frames[0].bytes, frame);
}

TEST_F(LiveCapture, KeepsTheWireLengthOfAFrameLargerThanItsBlock) {
  const auto source = open("lo", "", 8192);
  const auto frame = numbered_frame(0, 9, 9000);
  ASSERT_TRUE(FrameSender("lo").send(frame));
  const Capture capture = stop_and_drain(*source);
  ASSERT_EQ(capture.frames.size(), 1U);
  EXPECT_EQ(capture.frames[0].frame_len, frame.size());
  EXPECT_LT(capture.frames[0].bytes.size(), 4096U);
  EXPECT_GT(capture.frames[0].bytes.size(), 3800U);
}

TEST_F(LiveCapture, DeliversOnlyWhatPassesTheFilter) {
  const auto source = open("lo", "udp port 53");
  const FrameSender sender("lo");
  for (std::uint32_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(sender.send(numbered_frame(i, i < 40 ? 53 : 80)));
  }
  const Capture capture = stop_and_drain(*source);
  EXPECT_EQ(capture.serials(), numbers_from(0, 40));
  EXPECT_EQ(capture.ledger.verdict(), Verdict::exact);
}

TEST_F(LiveCapture, KnowsHowManyTheFilterRefused) {
  for (const std::string interface : {"lo", "left"}) {
    const auto source = open(interface, "udp port 53");
    const FrameSender sender(interface);
    for (std::uint32_t i = 0; i < 1000; ++i) {
      ASSERT_TRUE(sender.send(numbered_frame(i, i < 40 ? 53 : 80)));
    }
    const InterfaceAccount account = stop_and_drain(*source).account();
    EXPECT_EQ(account.filtered, (CountRange{960, 960})) << interface;
    EXPECT_EQ(account.seen(), (CountRange{1000, 1000}));
    EXPECT_EQ(account.ring_accepted, 40U);
    EXPECT_EQ(agrees_with_interface(account), true);
  }
}

TEST_F(LiveCapture, KnowsThatAFilterRefusedAllThatCame) {
  const auto source = open("lo", "udp port 53");
  send_numbered("lo", 100);
  Capture capture;
  read_into(capture, *source, milliseconds(10));
  const InterfaceAccount account = stop_and_drain(*source).account();
  EXPECT_EQ(account.filtered, (CountRange{100, 100}));
  EXPECT_EQ(account.delivered, 0U);
}

TEST_F(LiveCapture, AccountsForWhatCameByInEitherDirection) {
  const auto source = open("left");
  send_numbered("left", 30);
  send_numbered("right", 12);
  const InterfaceAccount account = stop_and_drain(*source).account();
  EXPECT_EQ(account.name, "left");
  EXPECT_FALSE(account.loopback);
  EXPECT_EQ(account.filtered, (CountRange{0, 0}));
  EXPECT_EQ(account.ring_accepted, 42U);
  EXPECT_EQ(account.delivered, 42U);
  EXPECT_EQ(account.delivered_outgoing, 30U);
  ASSERT_TRUE(account.own_rise().has_value());
  EXPECT_EQ(account.own_rise()->received_packets, 12U);
  EXPECT_EQ(account.own_rise()->sent_packets, 30U);
  EXPECT_EQ(agrees_with_interface(account), true);
}

TEST_F(LiveCapture, AccountsForLoopbackCopies) {
  const auto source = open("lo");
  send_numbered("lo", 30);
  const InterfaceAccount account = stop_and_drain(*source).account();
  EXPECT_TRUE(account.loopback);
  EXPECT_EQ(account.delivered, 30U);
  EXPECT_EQ(account.delivered_outgoing, 0U);
  EXPECT_EQ(account.own_rise()->sent_packets, 30U);
  EXPECT_EQ(agrees_with_interface(account), true);
}

TEST_F(LiveCapture, IsNotDisturbedByAnotherRingOnTheSameInterface) {
  const auto other = open("lo", "", 8192);
  const auto source = open("lo");
  send_numbered("lo", 3000);
  const Capture capture = stop_and_drain(*source);
  const Capture others = stop_and_drain(*other);
  EXPECT_EQ(capture.ledger.verdict(), Verdict::exact);
  EXPECT_EQ(capture.account().ring_accepted, 3000U);
  EXPECT_EQ(others.account().ring_accepted + others.account().ring_dropped, 3000U);
  EXPECT_GT(others.account().ring_dropped, 0U);
}

TEST_F(LiveCapture, ReportsTheMemoryOfItsRing) {
  const SourceNotes notes = open("lo", "", std::size_t{8} << 20)->notes();
  EXPECT_THAT(notes.setup, HasSubstr("ring of 8 MiB on lo"));
  EXPECT_EQ(notes.shortage, "");
}

TEST_F(LiveCapture, TakesASmallerRingWhereMemoryIsShortAndSaysSo) {
  KernelRefusals refusals;
  refusals.no_ring_above(std::size_t{3} << 20);
  const auto source = open("lo", "", std::size_t{8} << 20);
  EXPECT_THAT(source->notes().setup, HasSubstr("ring of 2 MiB"));
  EXPECT_THAT(source->notes().shortage, HasSubstr("ring of 2 MiB on lo instead of 8 MiB"));
  send_numbered("lo", 1000);
  EXPECT_EQ(stop_and_drain(*source).ledger.verdict(), Verdict::exact);
}

TEST_F(LiveCapture, CountsWhereTheKernelDoesNotDescribeSuperPackets) {
  KernelRefusals refusals;
  refusals.no_descriptions();
  const auto source = open("lo");
  send_numbered("lo", 1000);
  const Capture capture = stop_and_drain(*source);
  EXPECT_EQ(capture.serials(), numbers_from(0, 1000));
  EXPECT_FALSE(capture.account().super_packets.has_value());
  EXPECT_EQ(capture.ledger.verdict(), Verdict::exact);
}

// A TCP packet on 127.0.0.1 with `payload` bytes, declared as a super packet by the sender; it is
// not segmented on a cable that supports super packets.
class SuperPackets : public LiveCapture {
 protected:
  static constexpr std::uint16_t kHeaders = 14 + 20 + 20;
  static constexpr std::uint16_t kSegment = 1000;

  static void send(const std::string& interface, std::uint32_t payload) {
    std::vector<std::uint8_t> frame = numbered_frame(0, 9, kHeaders + payload);
    frame[14 + 9] = 6;                   // TCP
    frame[14 + 20 + 12] = 5 << 4;        // header of 20 bytes
    frame.insert(frame.begin(), 10, 0);  // struct virtio_net_hdr, in this machine's byte order
    const auto put = [&](std::size_t at, std::uint16_t value) {
      std::memcpy(&frame[at], &value, sizeof value);
    };
    frame[0] = 1;  // VIRTIO_NET_HDR_F_NEEDS_CSUM
    frame[1] = 1;  // VIRTIO_NET_HDR_GSO_TCPV4
    put(2, kHeaders);
    put(4, kSegment);
    put(6, 14 + 20);
    put(8, 16);
    ASSERT_TRUE(FrameSender(interface, FrameSender::Frames::described).send(frame));
  }
};

TEST_F(SuperPackets, AreDeliveredAsOneWithWhatTheyAreMadeOf) {
  for (const std::string interface : {"lo", "left"}) {
    const auto source = open(interface);
    send(interface, 10500);
    send_numbered(interface, 1);
    const Capture capture = stop_and_drain(*source);
    ASSERT_EQ(capture.frames.size(), 2U) << interface;
    EXPECT_EQ(capture.frames[0].frame_len, kHeaders + 10500U);
    EXPECT_EQ(capture.frames[0].segment_bytes, kSegment);
    EXPECT_EQ(capture.frames[0].segment_header_bytes, kHeaders);
    EXPECT_EQ(capture.frames[1].segment_bytes, 0);
    EXPECT_EQ(capture.super_packets, 1U);
    EXPECT_EQ(capture.ledger.verdict(), Verdict::exact);
    EXPECT_TRUE(capture.account().super_packets.has_value());
  }
}

TEST_F(LiveCapture, FiltersByATagThatTheKernelKeepsApart) {
  const auto source = open("left", "vlan 7");
  const FrameSender sender("right");
  ASSERT_TRUE(sender.send(numbered_frame(0)));
  ASSERT_TRUE(sender.send(tagged_frame(1, 0x8100, 8)));
  ASSERT_TRUE(sender.send(tagged_frame(2, 0x8100, 7)));
  const Capture capture = stop_and_drain(*source);
  ASSERT_EQ(capture.frames.size(), 1U);
  EXPECT_EQ(capture.frames[0].bytes, tagged_frame(2, 0x8100, 7));
  EXPECT_EQ(capture.account().filtered, (CountRange{1, 1})) << "by the kernel: without a tag";
  EXPECT_EQ(capture.account().filtered_later, 1U);
  EXPECT_EQ(capture.account().delivered, 2U);
}

TEST_F(LiveCapture, SaysHowManyFoundNoRoomInTheRing) {
  const auto source = open("lo", "", 8192);
  constexpr std::uint32_t kSent = 5000;
  send_numbered("lo", kSent);
  const Capture capture = stop_and_drain(*source);
  EXPECT_GT(capture.frames.size(), 0U);
  EXPECT_EQ(capture.ledger.seen(), kSent);
  EXPECT_EQ(capture.ledger.verdict(), Verdict::lossy);
  ASSERT_EQ(capture.ledger.losses.size(), 1U);
  EXPECT_EQ(capture.ledger.losses[0].cause, LossCause::ring_full);
  EXPECT_THAT(capture.ledger.losses[0].detail, HasSubstr("8 KiB"));
  EXPECT_EQ(capture.account().ring_dropped, capture.ledger.lost());
  EXPECT_EQ(capture.account().ring_freezes, 1U);
  EXPECT_EQ(capture.account().seen(), (CountRange{kSent, kSent}));
  EXPECT_THAT(capture.ledger.doubts, IsEmpty());
}

TEST_F(LiveCapture, GoesRoundTheRingManyTimes) {
  const auto source = open("lo", "", std::size_t{1} << 20);
  const FrameSender sender("lo");
  Capture capture;
  for (std::uint32_t i = 0; i < 20000; ++i) {
    ASSERT_TRUE(sender.send(numbered_frame(i)));
    if (i % 100 == 99) read_into(capture, *source, milliseconds(0));
  }
  source->stop();
  read_to_end(capture, *source);
  EXPECT_EQ(capture.serials(), numbers_from(0, 20000));
  EXPECT_EQ(capture.ledger.verdict(), Verdict::exact);
}

// Also with several rings, although they are opened one after the other.
class LiveRings : public LiveCapture, public testing::WithParamInterface<unsigned> {};

TEST_P(LiveRings, SeeAnUnbrokenRangeOfWhatIsSentAcrossOpenAndStop) {
  std::atomic<bool> enough = false;
  std::atomic<std::uint32_t> sent = 0;
  std::thread traffic([&] {  // has the namespace of the thread that starts it
    const FrameSender sender("lo");
    while (!enough) {
      ASSERT_TRUE(sender.send(from_many_hosts(numbered_frame(sent), sent)));
      ++sent;
    }
  });
  while (sent < 1000) std::this_thread::yield();
  const auto source = open("lo", "", std::size_t{64} << 20, -1, GetParam());
  Capture capture;
  const std::uint32_t opened_at = sent;
  while (sent < opened_at + 50000) read_into(capture, *source, milliseconds(10));
  const std::uint32_t before_stop = sent;
  source->stop();
  const std::uint32_t after_stop = sent;
  read_to_end(capture, *source);
  while (sent < after_stop + 1000) std::this_thread::yield();
  enough = true;
  traffic.join();

  auto serials = capture.serials();
  if (GetParam() > 1) std::sort(serials.begin(), serials.end());
  ASSERT_FALSE(serials.empty());
  EXPECT_EQ(serials, numbers_from(serials.front(), serials.size()));
  EXPECT_LE(serials.front(), opened_at + 1) << "one more may be on its way uncounted";
  EXPECT_GE(serials.back() + 1, before_stop) << "what was in before stop() is delivered";
  EXPECT_LE(serials.back(), after_stop) << "what came after stop() is not";
  EXPECT_EQ(capture.ledger.verdict(), Verdict::exact);
}

INSTANTIATE_TEST_SUITE_P(One, LiveRings, testing::Values(1U));
INSTANTIATE_TEST_SUITE_P(Several, LiveRings, testing::Values(2U, 5U));

// The kernel passes a packet to the ring with the number of its flow table's shard.
TEST_F(LiveCapture, DealsPacketsToRingsByTheirAddresses) {
  constexpr unsigned kRings = 3;
  const auto source = open("left", "", kSmallRing, -1, kRings);
  const FrameSender sender("right");
  for (std::uint32_t i = 0; i < 300; ++i) {
    ASSERT_TRUE(sender.send(from_many_hosts(numbered_frame(i), i)));
  }
  source->stop();
  std::set<std::uint32_t> all;
  FrameBatch batch;
  while (*source->read(batch, milliseconds(100)) == ReadOutcome::more) {
    std::set<std::uint32_t> shards;
    for (const Frame& frame : batch.frames)
      shards.insert(shard_of(folded_ipv4(frame.bytes()), kRings));
    EXPECT_LE(shards.size(), 1U) << "a batch is of one ring";
    all.merge(shards);
  }
  EXPECT_EQ(all.size(), kRings);
}

TEST_F(LiveCapture, TakesNothingInAfterStop) {
  const auto source = open("lo");
  send_numbered("lo", 10);
  source->stop();
  send_numbered("lo", 10);
  Capture capture;
  read_to_end(capture, *source);
  EXPECT_EQ(capture.serials(), numbers_from(0, 10));
  EXPECT_EQ(capture.ledger.verdict(), Verdict::exact);
}

TEST_F(LiveCapture, IsExactForWhoStopsReadingEarly) {
  const auto source = open("lo");
  send_numbered("lo", 10);
  Ledger ledger;
  source->finish();
  source->account(ledger);
  EXPECT_EQ(ledger.verdict(), Verdict::exact);
  ASSERT_EQ(ledger.interfaces.size(), 1U);
  EXPECT_EQ(ledger.interfaces[0].left_unread(), 10U);
}

// With a hook before the protocols, the kernel counts packets that no protocol takes as rx_dropped,
// although the capture saw them.
TEST_F(LiveCapture, KnowsFramesThatTheInterfaceCountsAsDroppedAfterTheCapture) {
  if (std::system("tc qdisc add dev left clsact") != 0) {  // NOLINT(concurrency-mt-unsafe)
    GTEST_SKIP() << "this kernel has no clsact";
  }
  const auto source = open("left");
  auto unwanted = numbered_frame(0);
  std::fill_n(unwanted.begin(), 6, std::uint8_t{0xff});
  unwanted[12] = 0x88;
  unwanted[13] = 0xb5;
  ASSERT_TRUE(FrameSender("right").send(unwanted));
  const Capture capture = stop_and_drain(*source);
  EXPECT_EQ(capture.frames.size(), 1U);
  EXPECT_EQ(capture.account().own_rise()->dropped, 1U);
  EXPECT_EQ(capture.account().evidence->untaken, 1U);
  EXPECT_EQ(capture.ledger.verdict(), Verdict::exact);
}

std::chrono::nanoseconds processor_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

TEST_F(LiveCapture, UsesNoProcessorWhileTheInterfaceIsSilent) {
  const auto source = open("left");
  const auto started = steady_clock::now();
  const auto used = processor_time();
  Capture capture;
  EXPECT_EQ(read_into(capture, *source, milliseconds(500)), ReadOutcome::more);
  EXPECT_GE(steady_clock::now() - started, milliseconds(490));
  // A twentieth: to wait in a loop takes all of it, and a busy machine's sanitized build some for
  // one wait.
  EXPECT_LT(processor_time() - used, milliseconds(25));
  EXPECT_THAT(capture.frames, IsEmpty());
}

TEST_F(LiveCapture, WakesWhenAsked) {
  const int wake = eventfd(0, EFD_CLOEXEC);
  const auto source = open("left", "", kSmallRing, wake);
  std::thread waker([wake] {
    std::this_thread::sleep_for(milliseconds(50));
    EXPECT_EQ(eventfd_write(wake, 1), 0);
  });
  const auto started = steady_clock::now();
  Capture capture;
  EXPECT_EQ(read_into(capture, *source, milliseconds(20000)), ReadOutcome::more);
  EXPECT_LT(steady_clock::now() - started, milliseconds(10000));
  waker.join();
  EXPECT_EQ(stop_and_drain(*source).ledger.verdict(), Verdict::exact);
  close(wake);
}

TEST_F(LiveCapture, EndsWhenTheInterfaceIsRemovedAndSaysSo) {
  const auto source = open("left");
  send_numbered("right", 10);
  std::thread remover([] {
    std::this_thread::sleep_for(milliseconds(200));
    run("ip link delete left");
  });
  Capture capture;
  read_to_end(capture, *source);
  remover.join();
  EXPECT_EQ(capture.serials(), numbers_from(0, 10));
  EXPECT_EQ(capture.ledger.verdict(), Verdict::unknown);
  ASSERT_EQ(capture.ledger.doubts.size(), 1U);
  EXPECT_EQ(capture.ledger.doubts[0].source, "left");
  EXPECT_THAT(capture.ledger.doubts[0].detail, HasSubstr("removed"));
}

TEST_F(LiveCapture, GoesOnWhenTheInterfaceComesUpAgainAndDoubts) {
  const auto source = open("left");
  Capture capture;
  for (int round = 0; round < 2; ++round) {
    run("ip link set left down");
    read_into(capture, *source, milliseconds(1000));
    bring_up("left");
  }
  send_numbered("right", 10);
  source->stop();
  read_to_end(capture, *source);
  EXPECT_EQ(capture.serials(), numbers_from(0, 10));
  EXPECT_EQ(capture.ledger.verdict(), Verdict::unknown);
  ASSERT_EQ(capture.ledger.doubts.size(), 1U);
  EXPECT_THAT(capture.ledger.doubts[0].detail, HasSubstr("went down 2 times"));
  EXPECT_EQ(capture.account().ring_accepted, 10U);
  EXPECT_EQ(capture.account().delivered, 10U);
  EXPECT_EQ(agrees_with_interface(capture.account()), true);
}

TEST_F(LiveCapture, CanBeStoppedWhileTheInterfaceIsDown) {
  const auto source = open("left");
  send_numbered("right", 10);
  run("ip link set left down");
  const auto used = processor_time();
  const Capture capture = stop_and_drain(*source);
  EXPECT_LT(processor_time() - used, milliseconds(50)) << "draining must not spin";
  EXPECT_EQ(capture.serials(), numbers_from(0, 10));
  ASSERT_EQ(capture.ledger.doubts.size(), 1U);
  EXPECT_THAT(capture.ledger.doubts[0].detail, HasSubstr("went down once"));
}

TEST_F(LiveCapture, TakesPacketsOfATunnelFromTheirNetworkHeader) {
  const int tunnel = ::open("/dev/net/tun", O_RDWR | O_CLOEXEC);
  if (tunnel < 0) GTEST_SKIP() << "there is no /dev/net/tun";
  ifreq request{};
  std::string("tunnel").copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  ASSERT_EQ(ioctl(tunnel, TUNSETIFF, &request), 0);
  run("ip link set tunnel up");

  const auto source = open("tunnel", "udp port 53");
  for (const std::uint16_t port : {std::uint16_t{53}, std::uint16_t{80}}) {
    const auto frame = numbered_frame(0, port);
    EXPECT_EQ(write(tunnel, frame.data() + 14, frame.size() - 14),
              static_cast<ssize_t>(frame.size() - 14));
  }
  const Capture capture = stop_and_drain(*source);
  ASSERT_EQ(capture.frames.size(), 1U);
  const auto sent = numbered_frame(0, 53);
  EXPECT_EQ(capture.frames[0].bytes, std::vector<std::uint8_t>(sent.begin() + 14, sent.end()));
  EXPECT_EQ(capture.frames[0].link_type, link_type::kRaw);
  close(tunnel);
}

TEST_F(LiveCapture, NamesTheInterfacesThereAreWhenGivenAnother) {
  EXPECT_EQ(error_of("nosuch0"), "no such interface: 'nosuch0'; available: lo, right, left");
  EXPECT_THAT(error_of("any"), HasSubstr("give one of lo, right, left"));
}

TEST_F(LiveCapture, SaysHowToBringAnInterfaceUp) {
  run("ip link set left down");
  EXPECT_THAT(error_of("left"), HasSubstr("ip link set dev left up"));
}

TEST_F(LiveCapture, RefusesAFilterThatDoesNotCompile) {
  EXPECT_THAT(error_of("lo", "udp prot 53"), HasSubstr("'udp prot 53'"));
}

// Drops all capabilities of this thread until it ends.
class Unprivileged {
 public:
  Unprivileged() {
    syscall(SYS_capget, &header_, had_);
    const __user_cap_data_struct none[2] = {{0, had_[0].permitted, had_[0].inheritable},
                                            {0, had_[1].permitted, had_[1].inheritable}};
    EXPECT_EQ(syscall(SYS_capset, &header_, none), 0);
  }
  ~Unprivileged() { syscall(SYS_capset, &header_, had_); }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  __user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct had_[2]{};
};

TEST_F(LiveCapture, GivesTheLineThatGrantsThePrivilegeItLacks) {
  const Unprivileged guard;
  const std::string message = error_of("lo");
  EXPECT_THAT(message, HasSubstr("sudo setcap cap_net_raw+ep /"));
  EXPECT_THAT(message, HasSubstr("_test\n"));
}

}  // namespace
}  // namespace wirecensus::capture
