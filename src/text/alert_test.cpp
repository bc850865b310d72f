#include "text/alert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirecensus::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

Loss ring_loss(const std::string& source, std::uint64_t packets) {
  return {.cause = LossCause::ring_full,
          .source = source,
          .packets = packets,
          .detail = "the ring was full"};
}

TEST(Alerts, NoneOfAnExactCount) {
  CountState state;
  state.ledger.counted = 1000;
  state.ledger.remarks.push_back({"eth0", "the interface was down for a while"});
  EXPECT_THAT(alerts_of(state), IsEmpty());
}

TEST(Alerts, AreOneByKindAndSourceInAFixedOrder) {
  CountState state;
  state.ledger.doubts = {{"eth1", "it went down"}, {"eth0", "a"}, {"eth1", "b"}, {"eth1", "c"}};
  state.ledger.losses = {ring_loss("eth1", 1),
                         ring_loss("eth0", 1234),
                         {LossCause::interface_dropped, "eth1", 0, false, "the queue was full"}};
  state.absent = {"wg0"};
  state.memory = {.used = 80 * kMebibyte, .bound = 100 * kMebibyte};
  EXPECT_THAT(
      alerts_of(state),
      ElementsAre(Alert{AlertKind::loss, "eth1",
                        "1 packet lost: the ring was full; an unknown number of packets lost: the "
                        "queue was full"},
                  Alert{AlertKind::loss, "eth0", "1,234 packets lost: the ring was full"},
                  Alert{AlertKind::interface_gone, "wg0",
                        "the interface does not exist or is down: it is waited for"},
                  Alert{AlertKind::memory, "",
                        "80 MiB of memory are in use, and counting stops at 100 MiB"},
                  Alert{AlertKind::doubt, "eth1", "it went down (and 2 more doubts)"},
                  Alert{AlertKind::doubt, "eth0", "a"}));
}

TEST(Alerts, MemoryIsNearItsBoundFromFourFifthsOn) {
  CountState state;
  state.memory = {.used = 79 * kMebibyte, .bound = 100 * kMebibyte};
  EXPECT_THAT(alerts_of(state), IsEmpty());
  state.memory = {.used = 500 * kMebibyte, .bound = 0};  // not known
  EXPECT_THAT(alerts_of(state), IsEmpty());
}

TEST(Alerts, AreOnePrintableLine) {
  CountState state;
  state.ledger.doubts = {{"eth\n0", "line\nend"}};
  EXPECT_THAT(alerts_of(state), ElementsAre(Alert{AlertKind::doubt, "eth\\x0a0", "line\\x0aend"}));
}

// A verdict and the alerts beside it are of one moment; what is waited for is that of now.
TEST(Alerts, OfACutHaveItsLedger) {
  CountState now;
  now.ledger.losses = {ring_loss("eth0", 2)};
  now.absent = {"wg0"};
  Ledger ledger;
  ledger.losses = {ring_loss("eth0", 1)};
  const auto alerts = alerts_of(ledger, &now);
  ASSERT_EQ(alerts.size(), 2U);
  EXPECT_EQ(alert_text(alerts[0]), "loss: eth0: 1 packet lost: the ring was full");
  EXPECT_EQ(alert_name(alerts[1]), "interface_gone: wg0");
  EXPECT_THAT(alerts_of(ledger, nullptr), ElementsAre(alerts[0]));
  EXPECT_EQ(alert_name({AlertKind::memory, "", "x"}), "memory");
}

}  // namespace
}  // namespace wirecensus::text
