#include "capture/live/libpcap_capture.h"

#include <gmock/gmock.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>

#include "base/interface_comparison.h"
#include "capture/live/live_source.h"
#include "capture/pcap_handle.h"
#include "support/kernel_refusals.h"
#include "support/private_network.h"

namespace wirecensus::capture {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct CaptureByLibpcap {
  std::vector<std::vector<std::uint8_t>> frames;
  std::vector<Timestamp> times;
  LinkType link_type = 0;
  Ledger ledger;
};

class LibpcapCapture : public PrivateNetwork {
 protected:
  static std::unique_ptr<FrameSource> open(const std::string& interface,
                                           const std::string& filter = "",
                                           CaptureMethod method = CaptureMethod::libpcap) {
    auto source = open_live_source({.interface = interface,
                                    .filter = filter,
                                    .ring_bytes = std::size_t{4} << 20,
                                    .method = method});
    EXPECT_TRUE(source.ok()) << source.error().message;
    return source.ok() ? std::move(*source) : nullptr;
  }

  static CaptureByLibpcap stop_and_drain(FrameSource& source) {
    CaptureByLibpcap capture;
    FrameBatch batch;
    source.stop();
    const auto patience = steady_clock::now() + std::chrono::seconds(60);
    for (auto outcome = ReadOutcome::more; outcome == ReadOutcome::more;) {
      const auto result = source.read(batch, milliseconds(100));
      EXPECT_TRUE(result.ok()) << result.error().message;
      EXPECT_LT(steady_clock::now(), patience) << "the source does not end";
      if (!result.ok() || steady_clock::now() > patience) break;
      outcome = *result;
      for (const Frame& frame : batch.frames) {
        capture.frames.emplace_back(frame.data, frame.data + frame.cap_len);
        capture.times.push_back(frame.time);
        capture.link_type = frame.link_type;
      }
    }
    capture.ledger.counted = capture.frames.size();
    source.finish();
    source.account(capture.ledger);
    return capture;
  }

  static void send_numbered(const std::string& interface, std::uint32_t count) {
    const FrameSender sender(interface);
    for (std::uint32_t i = 0; i < count; ++i) ASSERT_TRUE(sender.send(numbered_frame(i)));
  }
};

TEST_F(LibpcapCapture, DeliversEachFrameOnceAndClaimsNothing) {
  for (const std::string interface : {"lo", "left"}) {
    const auto source = open(interface);
    const Timestamp before =
        std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
    send_numbered(interface, 1000);
    const CaptureByLibpcap capture = stop_and_drain(*source);
    ASSERT_EQ(capture.frames.size(), 1000U) << interface;
    EXPECT_EQ(capture.frames[7], numbered_frame(7));
    EXPECT_NEAR(static_cast<double>(capture.times[7]), static_cast<double>(before), 5e9);
    EXPECT_EQ(capture.link_type, link_type::kEthernet);
    EXPECT_EQ(capture.ledger.verdict(), Verdict::unknown);
    ASSERT_EQ(capture.ledger.doubts.size(), 1U);
    EXPECT_THAT(capture.ledger.doubts[0].detail, HasSubstr("libpcap"));
  }
}

TEST_F(LibpcapCapture, HasTimesInNanoseconds) {
  const auto source = open("left");
  send_numbered("left", 100);
  const CaptureByLibpcap capture = stop_and_drain(*source);
  EXPECT_TRUE(std::any_of(capture.times.begin(), capture.times.end(),
                          [](Timestamp time) { return time % 1000 != 0; }));
}

TEST_F(LibpcapCapture, AccountsForWhatItKnows) {
  const auto source = open("left");
  send_numbered("right", 25);
  const CaptureByLibpcap capture = stop_and_drain(*source);
  const InterfaceAccount& account = capture.ledger.interfaces.at(0);
  EXPECT_EQ(account.delivered, 25U);
  EXPECT_FALSE(account.super_packets.has_value());
  EXPECT_FALSE(account.delivered_outgoing.has_value());
  ASSERT_TRUE(account.own_rise().has_value());
  EXPECT_EQ(account.own_rise()->received_packets, 25U);
  EXPECT_EQ(agrees_with_interface(account), true);
}

TEST_F(LibpcapCapture, TakesWhatPassesTheFilterAndDoesNotClaimToKnowTheRest) {
  const auto source = open("left", "udp port 53");
  const FrameSender sender("left");
  for (std::uint32_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(sender.send(numbered_frame(i, i < 40 ? 53 : 80)));
  }
  const CaptureByLibpcap capture = stop_and_drain(*source);
  EXPECT_EQ(capture.frames.size(), 40U);
  EXPECT_FALSE(capture.ledger.interfaces.at(0).filtered.has_value());
}

TEST_F(LibpcapCapture, PutsVlanTagsBack) {
  const auto source = open("left");
  ASSERT_TRUE(FrameSender("right").send(tagged_frame(0, 0x8100, 0x6007)));
  const CaptureByLibpcap capture = stop_and_drain(*source);
  ASSERT_EQ(capture.frames.size(), 1U);
  EXPECT_EQ(capture.frames[0], tagged_frame(0, 0x8100, 0x6007));
}

TEST_F(LibpcapCapture, ReportsLosses) {
  const auto source = open("left");
  send_numbered("left", 100000);
  const CaptureByLibpcap capture = stop_and_drain(*source);
  EXPECT_EQ(capture.ledger.verdict(), Verdict::lossy);
  EXPECT_EQ(capture.ledger.seen(), 100000U);
  EXPECT_EQ(capture.ledger.losses.at(0).cause, LossCause::ring_full);
}

TEST_F(LibpcapCapture, EndsWhenItsInterfaceDoes) {
  const auto source = open("left");
  run("ip link delete left");
  FrameBatch batch;
  auto outcome = source->read(batch, milliseconds(1000));
  for (int i = 0; i < 10 && outcome.ok(); ++i) outcome = source->read(batch, milliseconds(1000));
  ASSERT_FALSE(outcome.ok());
  EXPECT_THAT(outcome.error().message, HasSubstr("left ended"));
  Ledger ledger;
  source->finish();
  source->account(ledger);
  EXPECT_EQ(ledger.verdict(), Verdict::unknown);
}

TEST_F(LibpcapCapture, NamesWhatItCannotOpen) {
  const auto source =
      open_live_source({.interface = "nosuch0", .filter = "", .method = CaptureMethod::libpcap});
  ASSERT_FALSE(source.ok());
  EXPECT_THAT(source.error().message, HasSubstr("'nosuch0'"));
  const auto filtered = open_live_source(
      {.interface = "lo", .filter = "udp prot 53", .method = CaptureMethod::libpcap});
  ASSERT_FALSE(filtered.ok());
  EXPECT_THAT(filtered.error().message, HasSubstr("'udp prot 53' does not compile"));
}

TEST_F(LibpcapCapture, IsUsedWhereTheKernelHasNoRing) {
  KernelRefusals refusals;
  refusals.no_ring_of_version_3();
  const auto source = open("left", "", CaptureMethod::automatic);
  ASSERT_NE(source, nullptr);
  EXPECT_THAT(source->notes().setup, HasSubstr("libpcap"));
  send_numbered("left", 10);
  EXPECT_EQ(stop_and_drain(*source).frames.size(), 10U);
}

TEST_F(LibpcapCapture, IsNotUsedWhereTheKernelHasOneOrItIsAskedFor) {
  EXPECT_THAT(open("left", "", CaptureMethod::automatic)->notes().setup,
              HasSubstr("ring of 4 MiB"));
  KernelRefusals refusals;
  refusals.no_ring_of_version_3();
  const auto source =
      open_live_source({.interface = "left", .filter = "", .method = CaptureMethod::ring});
  ASSERT_FALSE(source.ok());
  EXPECT_THAT(source.error().message, HasSubstr("does not support TPACKET_V3"));
}

TEST(PcapLinkTypes, AreNumberedTwice) {
  for (const int type : {1, 100, 101, 102, 103, 106, 113, 276}) {
    EXPECT_EQ(link_type_of_dlt(dlt_of(static_cast<LinkType>(type))), type);
  }
  EXPECT_EQ(link_type_of_dlt(DLT_RAW), link_type::kRaw);
}

}  // namespace
}  // namespace wirecensus::capture
