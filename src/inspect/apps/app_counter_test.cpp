#include "inspect/apps/app_counter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <utility>

#include "base/link_type.h"
#include "inspect/depth_sorter.h"
#include "support/frame_builder.h"

namespace wirecensus::inspect {
namespace {

constexpr std::uint64_t kAppSeed = 11;
constexpr std::size_t kOneFlow = 100;
constexpr std::uint8_t kSettles = '!';
constexpr std::uint8_t kGrows = '+';

// Its word is the number of packets of a flow, as in "p3"; or "Unknown" of the first only. A packet
// that begins with kSettles is the last that it wants; one that begins with kGrows takes as much
// memory as a flow.
class PacketNumber : public AppDetector {
 public:
  explicit PacketNumber(int* examined = nullptr) : examined_(examined) {}

  std::size_t bytes() const override {
    const auto used = std::count_if(packets_.begin(), packets_.end(), [](int n) { return n >= 0; });
    return kOneFlow * static_cast<std::size_t>(used) + additional_;
  }
  void begin(std::uint32_t slot) override {
    packets_.resize(std::max<std::size_t>(packets_.size(), slot + 1), -1);
    EXPECT_EQ(-1, packets_[slot]) << "the slot is free";
    packets_[slot] = 0;
  }
  bool examine(std::uint32_t slot, Bytes ip_packet, Timestamp) override {
    ++packets_[slot];
    additional_ += !ip_packet.empty() && ip_packet[0] == kGrows ? kOneFlow : 0;
    if (examined_ != nullptr) ++*examined_;
    return !ip_packet.empty() && ip_packet[0] == kSettles;
  }
  std::string conclude(std::uint32_t slot) override {
    const int packets = std::exchange(packets_[slot], -1);
    additional_ = 0;
    return packets == 1 ? kUnknownApp : "p" + std::to_string(packets);
  }

 private:
  int* const examined_;
  std::size_t additional_ = 0;  // until a flow is concluded
  std::vector<int> packets_;
};

flow::FlowKey app_flow(std::uint8_t number, std::uint8_t protocol = ip_protocol::kUdp) {
  const IpAddress low{IpVersion::v4, {192, 0, 2, number}};
  const IpAddress high{IpVersion::v4, {198, 51, 100, number}};
  return {low, high, 1, 2, {ProtocolSpace::ip, protocol}, true};
}

void add_app_packet(const flow::FlowKey& flow, Timestamp time, std::uint8_t byte, AppLane& lane) {
  KeyedAppPacket<flow::Ipv4Key>& packet = lane.ipv4.emplace_back();
  flow::compact(flow, packet.key);
  packet.hash = flow::FlowHash{kAppSeed}(packet.key);
  packet.packet = {time, lane.bytes.size(), 1};
  lane.bytes.push_back(byte);
}

struct AppEvent {
  std::uint8_t flow = 0;
  std::uint8_t byte = 0;
};

// Packet after packet, a second apart, in both directions.
AppRecords count_apps(const std::vector<AppEvent>& events, std::size_t slots = 1000,
                      int* examined = nullptr) {
  AppCounter counter(kAppSeed, std::make_unique<PacketNumber>(examined), slots * kOneFlow);
  Timestamp time = 0;
  for (const AppEvent& event : events) {
    AppLane lane;
    const flow::FlowKey flow = app_flow(event.flow);
    time += kSecond;
    add_app_packet(time % (2 * kSecond) == 0 ? flow : flow.reversed(), time, event.byte, lane);
    counter.count(lane);
  }
  return std::move(counter).finish();
}

std::string word_of(const AppRecords& records, std::uint8_t flow) {
  return std::string(records.find(app_flow(flow)));
}

TEST(AppCounter, ShowsBothDirectionsUntilTheWordIsSettled) {
  int examined = 0;
  const AppRecords records =
      count_apps({{1}, {2}, {1, kSettles}, {1}, {1}, {2}, {2}}, 9, &examined);
  EXPECT_EQ("p2", word_of(records, 1));
  EXPECT_EQ("p3", word_of(records, 2));
  EXPECT_EQ("p3", records.find(app_flow(2).reversed()));
  EXPECT_EQ("", word_of(records, 3));
  EXPECT_EQ(5, examined);
  EXPECT_THAT(records.words, ::testing::ElementsAre("p2", "p3"));
  EXPECT_EQ(0U, records.left_out);
  EXPECT_EQ(kSecond, records.flows[0].time);
}

TEST(AppCounter, GivesUpAfterAsManyPacketsAsNdpiReader) {
  for (const auto& [protocol, most] :
       {std::pair{ip_protocol::kTcp, "p81"}, std::pair{ip_protocol::kUdp, "p25"}}) {
    AppCounter counter(kAppSeed, std::make_unique<PacketNumber>());
    const flow::FlowKey flow = app_flow(1, static_cast<std::uint8_t>(protocol));
    AppLane lane;
    for (int i = 0; i < 100; ++i) add_app_packet(flow, i, 0, lane);
    counter.count(lane);
    EXPECT_EQ(most, std::move(counter).finish().find(flow));
  }
}

TEST(AppCounter, LetsTheFlowThatIsSilentForLongestGiveWay) {
  const AppRecords kept = count_apps({{1}, {1}, {2}, {1}, {3}, {3}}, 2);
  EXPECT_EQ("p3", word_of(kept, 1));
  EXPECT_EQ("Unknown", word_of(kept, 2)) << "found with its one packet";
  EXPECT_EQ("p2", word_of(kept, 3));
  EXPECT_EQ(0U, kept.left_out);

  const AppRecords goes_on = count_apps({{1}, {1}, {2}, {1}, {3}, {3}, {2}, {2}}, 2);
  EXPECT_EQ("", word_of(goes_on, 2)) << "its other packets were not examined";
  EXPECT_EQ(1U, goes_on.left_out);
  EXPECT_EQ("p3", word_of(goes_on, 1));
  EXPECT_THAT(goes_on.words, ::testing::ElementsAre("p2", "p3")) << "only those of flows";
}

TEST(AppCounter, LetsFlowsGiveWayForWhatAnotherOneTakes) {
  const AppRecords records = count_apps({{1}, {2}, {2}, {1, kGrows}, {2}}, 2);
  EXPECT_EQ("p2", word_of(records, 1));
  EXPECT_EQ("", word_of(records, 2));
  EXPECT_EQ(1U, records.left_out);
}

TEST(AppCounter, CanExamineOneFlowWhateverItTakes) {
  const AppRecords records = count_apps({{1}, {1}, {2}}, 0);
  EXPECT_EQ("p2", word_of(records, 1));
  EXPECT_EQ("Unknown", word_of(records, 2));
}

std::vector<AppEvent> random_events(std::mt19937& random) {
  std::vector<AppEvent> events(random() % 60);
  for (AppEvent& event : events) {
    event.flow = static_cast<std::uint8_t>(random() % 9);
    event.byte = random() % 8 == 0 ? kSettles : 0;
  }
  return events;
}

TEST(AppCounter, NoWordDependsOnTheRoom) {
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    const std::vector<AppEvent> events = random_events(random);
    const AppRecords all = count_apps(events);
    const AppRecords some = count_apps(events, 1 + random() % 4);
    std::size_t left_out = 0;
    for (const FlowApp& flow : all.flows) {
      const std::string_view word = some.find(flow.key);
      left_out += word.empty() ? 1U : 0U;
      EXPECT_TRUE(word.empty() || word == all.find(flow.key));
    }
    EXPECT_EQ(left_out, some.left_out);
    EXPECT_EQ(0U, all.left_out);
  }
}

AppRecords one_app(std::uint8_t flow, Timestamp time, const std::string& word) {
  return {true, {word}, {{app_flow(flow), time, 0}}, 1};
}

AppRecords merged_apps(const std::vector<AppRecords>& all) {
  AppCounter sum(kAppSeed, nullptr);
  for (const AppRecords& records : all) sum.add(records);
  return std::move(sum).finish();
}

TEST(AppCounter, TakesTheKnownThenTheEarliestOfMergedWords) {
  std::vector<AppRecords> parts = {one_app(1, 5, "TLS"), one_app(1, 9, "DNS"),
                                   one_app(1, 1, kUnknownApp), one_app(2, 4, kUnknownApp)};
  const AppRecords whole = merged_apps(parts);
  EXPECT_EQ("TLS", word_of(whole, 1));
  EXPECT_EQ("Unknown", word_of(whole, 2));
  EXPECT_EQ(4U, whole.left_out);
  EXPECT_THAT(whole.words, ::testing::ElementsAre("TLS", "Unknown"));
  std::mt19937 random(5);
  for (int round = 0; round < 24; ++round) {
    std::shuffle(parts.begin(), parts.end(), random);
    EXPECT_EQ(whole, merged_apps(parts));
    EXPECT_EQ(whole,
              merged_apps({merged_apps({parts[0], parts[1]}), merged_apps({parts[2], parts[3]})}));
  }
}

TEST(AppRecords, OfShardsAreOne) {
  AppRecords whole = one_app(3, 5, "TLS");
  whole.append(one_app(1, 5, "TLS"));
  whole.append(one_app(2, 5, "DNS"));
  whole.append({});
  EXPECT_EQ((AppRecords{true,
                        {"DNS", "TLS"},
                        {{app_flow(1), 5, 1}, {app_flow(2), 5, 0}, {app_flow(3), 5, 1}},
                        3}),
            whole);
}

Bytes only_packet(const test::Wire& wire, std::size_t cap_len, DepthLanes& lanes) {
  Frame frame;
  frame.data = wire.data();
  frame.cap_len = static_cast<std::uint32_t>(cap_len);
  frame.frame_len = static_cast<std::uint32_t>(wire.size());
  frame.link_type = link_type::kEthernet;
  DepthSorter sorter({.apps = true}, kAppSeed, {&lanes, 1});
  sorter.push(frame, decode::decode(frame));
  const bool is_ipv6 = !lanes.apps.ipv6.empty();
  EXPECT_EQ(1U, lanes.apps.ipv4.size() + lanes.apps.ipv6.size());
  return lanes.apps.bytes_of(is_ipv6 ? lanes.apps.ipv6[0].packet : lanes.apps.ipv4[0].packet);
}

test::Wire wire_of(Bytes bytes) { return {bytes.data(), bytes.data() + bytes.size()}; }

TEST(AppLane, HasTheIpPacketAsFarAsItWasCaptured) {
  using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language
  DepthLanes lanes;
  const Wire padded = ethernet(0x0800, ipv4_udp()) + zeros(14);
  EXPECT_EQ(ipv4_udp(), wire_of(only_packet(padded, padded.size(), lanes)));
  const Wire six = ethernet(0x86dd, ipv6_udp());
  EXPECT_EQ(ipv6_udp(), wire_of(only_packet(six, six.size(), lanes)));
  const Wire cut = wire_of(only_packet(padded, 14 + 29, lanes));
  EXPECT_EQ(29U, cut.size());
  EXPECT_TRUE(std::equal(cut.begin(), cut.end(), ipv4_udp().begin()));
}

TEST(AppLane, HasNoPacketsOfWhichTheFlowIsNotKnown) {
  using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language
  EXPECT_FALSE(has_app_packet(decode_frame(link_type::kRaw, ipv4(17, zeros(8), 3))));
  EXPECT_FALSE(has_app_packet(decode_frame(link_type::kEthernet, ethernet(0x0806, zeros(28)))));
  EXPECT_TRUE(has_app_packet(decode_frame(link_type::kRaw, ipv4(17, udp(1, 2, {}), 0x2000))));
}

}  // namespace
}  // namespace wirecensus::inspect
