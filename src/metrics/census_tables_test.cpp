#include "metrics/census_tables.h"

#include <gtest/gtest.h>

#include <latch>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <tuple>

#include "support/count_all.h"

namespace wirecensus::metrics {
namespace {

using test::arp;
using test::census_of;
using test::example_packets;
using test::ipv4;
using test::next_fragment;
using test::tables_of;
using test::udp;

std::vector<AddressRecord> addresses_of(const CensusTables& tables) {
  std::vector<AddressRecord> records;
  tables.addresses().for_each([&](const AddressRecord& record) { records.push_back(record); });
  return records;
}

TEST(DerivedTables, FlowsAreSortedByBytesThenKey) {
  const CensusTables tables = tables_of(example_packets());
  std::vector<std::uint64_t> bytes;
  tables.flow_order().for_each([&](const flow::FlowKey&, const flow::FlowCounters& counters) {
    bytes.push_back(counters.frame_bytes);
  });
  EXPECT_EQ(bytes, (std::vector<std::uint64_t>{300, 100, 100, 100, 60, 42}));
  EXPECT_EQ(tables.flow_counts().flows, 6U);
  EXPECT_EQ(tables.flow_counts().biflows, 5U);
}

TEST(DerivedTables, AddressesSumTheirFlows) {
  const auto addresses = addresses_of(tables_of(example_packets()));
  ASSERT_EQ(addresses.size(), 3U);
  const AddressRecord& busiest = addresses.front();
  EXPECT_EQ(busiest.address, ipv4(1));
  EXPECT_EQ(busiest.flows_as_source, 4U);
  EXPECT_EQ(busiest.flows_as_destination, 1U);
  EXPECT_EQ(busiest.packets_sent, 4U);
  EXPECT_EQ(busiest.bytes_received, 300U);
  EXPECT_EQ(busiest.peers, 2U);
}

TEST(DerivedTables, AnAddressTalkingToItselfIsOnePeerAndOneConversation) {
  const CensusTables tables = tables_of({udp(ipv4(1), 5, ipv4(1), 6), udp(ipv4(1), 6, ipv4(1), 5)});
  const auto addresses = addresses_of(tables);
  ASSERT_EQ(addresses.size(), 1U);
  EXPECT_EQ(addresses[0].peers, 1U);
  EXPECT_EQ(addresses[0].flows_as_source, 2U);
  EXPECT_EQ(tables.conversations().count, 1U);
  EXPECT_EQ(tables.conversations().top[0].flows_a_to_b, 2U);
  EXPECT_EQ(tables.conversations().top[0].packets_b_to_a, 0U);
}

TEST(DerivedTables, ConversationsJoinBothDirections) {
  const Conversations conversations = tables_of(example_packets()).conversations();
  ASSERT_EQ(conversations.count, 2U);
  ASSERT_EQ(conversations.top.size(), 2U);
  EXPECT_EQ(conversations.top[0].a, ipv4(1));
  EXPECT_EQ(conversations.top[0].b, ipv4(2));
  EXPECT_EQ(conversations.top[0].packets_a_to_b, 3U);
  EXPECT_EQ(conversations.top[0].bytes_b_to_a, 300U);
}

TEST(DerivedTables, ProtocolsIncludeWhatIsNotIp) {
  const auto protocols = tables_of(example_packets()).protocols();
  ASSERT_EQ(protocols.size(), 2U);
  EXPECT_EQ(protocols[0].packets, 5U);
  EXPECT_EQ(protocols[1].protocol, (Protocol{ProtocolSpace::ethertype, 0x0806}));
  EXPECT_EQ(protocols[1].frame_bytes, 42U);
}

// A reference implementation: maps with whole keys.
struct Plain {
  explicit Plain(const flow::FlowRecords& records) {
    records.for_each([this](flow::FlowRef, const auto& stored) { add(flow::expand(stored)); });
  }

  void add(const flow::FlowRecord& record) {
    add_direction(record.key, record.forward);
    add_direction(record.key.reversed(), record.reverse);
  }

  void add_direction(const flow::FlowKey& key, const flow::FlowCounters& counters) {
    if (counters.packets == 0) return;
    flows.insert({~counters.frame_bytes, key});
    ProtocolRecord& protocol = protocols[key.protocol];
    protocol.packets += counters.packets;
    protocol.frame_bytes += counters.frame_bytes;
    ++protocol.flows;
    if (key.source.version == IpVersion::none) return;
    AddressRecord& sender = addresses[key.source];
    ++sender.flows_as_source;
    sender.packets_sent += counters.packets;
    sender.bytes_sent += counters.frame_bytes;
    AddressRecord& receiver = addresses[key.destination];
    ++receiver.flows_as_destination;
    receiver.packets_received += counters.packets;
    receiver.bytes_received += counters.frame_bytes;
    peers[key.source].insert(key.destination);
    peers[key.destination].insert(key.source);
    add_to_conversation(key, counters);
  }

  void add_to_conversation(const flow::FlowKey& key, const flow::FlowCounters& counters) {
    const auto [a, b] = std::minmax(key.source, key.destination);
    const bool from_a = key.source == a;
    ConversationRecord& pair = conversations[{a, b}];
    (from_a ? pair.packets_a_to_b : pair.packets_b_to_a) += counters.packets;
    (from_a ? pair.bytes_a_to_b : pair.bytes_b_to_a) += counters.frame_bytes;
    ++(from_a ? pair.flows_a_to_b : pair.flows_b_to_a);
    pair.first_seen = std::min(pair.first_seen, counters.first_seen);
    pair.last_seen = std::max(pair.last_seen, counters.last_seen);
  }

  std::set<std::pair<std::uint64_t, flow::FlowKey>> flows;
  std::map<IpAddress, AddressRecord> addresses;
  std::map<IpAddress, std::set<IpAddress>> peers;
  std::map<std::pair<IpAddress, IpAddress>, ConversationRecord> conversations;
  std::map<Protocol, ProtocolRecord> protocols;
};

auto tied(const AddressRecord& r) {
  return std::tie(r.address, r.flows_as_source, r.flows_as_destination, r.packets_sent,
                  r.packets_received, r.bytes_sent, r.bytes_received, r.peers);
}

auto tied(const ConversationRecord& r) {
  return std::tie(r.a, r.b, r.packets_a_to_b, r.packets_b_to_a, r.bytes_a_to_b, r.bytes_b_to_a,
                  r.flows_a_to_b, r.flows_b_to_a, r.first_seen, r.last_seen);
}

auto tied(const ProtocolRecord& r) {
  return std::tie(r.protocol, r.packets, r.frame_bytes, r.flows);
}

template <typename Record>
void expect_equal(const std::vector<Record>& found, const std::vector<Record>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_TRUE(tied(found[i]) == tied(expected[i])) << i;
  }
}

void expect_flows(const CensusTables& tables, const Plain& plain) {
  auto expected = plain.flows.begin();
  tables.flow_order().for_each([&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
    ASSERT_TRUE(expected != plain.flows.end());
    ASSERT_EQ(counters.frame_bytes, ~expected->first);
    ASSERT_TRUE(key == expected->second);
    ++expected;
  });
  EXPECT_TRUE(expected == plain.flows.end());
  EXPECT_EQ(tables.flow_counts().flows, plain.flows.size());
}

// Stable: ties stay in the order of the map.
template <typename Record, typename BytesOf>
void sort_by_bytes(std::vector<Record>& records, BytesOf bytes_of) {
  std::stable_sort(records.begin(), records.end(),
                   [&](const Record& a, const Record& b) { return bytes_of(a) > bytes_of(b); });
}

void expect_addresses(const CensusTables& tables, const Plain& plain) {
  std::vector<AddressRecord> expected;
  for (auto [address, record] : plain.addresses) {
    record.address = address;
    record.peers = plain.peers.at(address).size();
    expected.push_back(record);
  }
  sort_by_bytes(expected, [](const AddressRecord& r) { return r.bytes_sent + r.bytes_received; });
  EXPECT_EQ(tables.addresses().size(), expected.size());
  expect_equal(addresses_of(tables), expected);
}

void expect_conversations(const CensusTables& tables, const Plain& plain) {
  std::vector<ConversationRecord> expected;
  for (auto [pair, record] : plain.conversations) {
    std::tie(record.a, record.b) = pair;
    expected.push_back(record);
  }
  sort_by_bytes(expected,
                [](const ConversationRecord& r) { return r.bytes_a_to_b + r.bytes_b_to_a; });
  std::vector<ConversationRecord> all;
  tables.conversation_order().for_each(
      [&](const ConversationRecord& record) { all.push_back(record); });
  expect_equal(all, expected);
  EXPECT_EQ(tables.conversations().count, expected.size());
  expected.resize(std::min(expected.size(), kTopConversations));
  expect_equal(tables.conversations().top, expected);
}

void expect_protocols(const CensusTables& tables, const Plain& plain) {
  std::vector<ProtocolRecord> expected;
  for (auto [protocol, record] : plain.protocols) {
    record.protocol = protocol;
    expected.push_back(record);
  }
  sort_by_bytes(expected, [](const ProtocolRecord& r) { return r.frame_bytes; });
  expect_equal(tables.protocols(), expected);
}

void expect_as_plain(const std::vector<decode::Packet>& packets) {
  const CensusTables tables = tables_of(packets);
  const Plain plain(tables.census().flows);
  expect_flows(tables, plain);
  expect_addresses(tables, plain);
  expect_conversations(tables, plain);
  expect_protocols(tables, plain);
}

// Packets between few or many addresses of both families, and packets without addresses.
class ScatteredPackets {
 public:
  ScatteredPackets(unsigned seed, std::uint32_t addresses, std::uint32_t sizes)
      : random_(seed), addresses_(addresses), sizes_(sizes) {}

  std::vector<decode::Packet> operator()(std::size_t count) {
    std::vector<decode::Packet> packets;
    while (packets.size() < count) packets.push_back(packet());
    return packets;
  }

 private:
  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }

  IpAddress address(IpVersion version) {
    IpAddress address{version, {}};
    const std::uint32_t number = below(addresses_);
    const std::size_t last = version == IpVersion::v4 ? 3 : 15;
    address.bytes[0] = static_cast<std::uint8_t>(number % 3 * 100);
    address.bytes[last - 1] = static_cast<std::uint8_t>(number >> 8);
    address.bytes[last] = static_cast<std::uint8_t>(number);
    return address;
  }

  decode::Packet packet() {
    decode::Packet packet;
    packet.frame_len = packet.cap_len = below(sizes_);
    packet.protocol = {below(2) == 0 ? ProtocolSpace::ip : ProtocolSpace::ethertype,
                       static_cast<std::uint16_t>(below(256))};
    if (below(10) == 0) return packet;
    const IpVersion version = below(2) == 0 ? IpVersion::v4 : IpVersion::v6;
    packet.source = address(version);
    packet.destination = address(version);
    packet.has_ports = below(2) == 0;
    if (!packet.has_ports) return packet;
    packet.source_port = static_cast<std::uint16_t>(below(3) * 32767);
    packet.destination_port = static_cast<std::uint16_t>(below(3));
    return packet;
  }

  std::mt19937 random_;
  std::uint32_t addresses_;
  std::uint32_t sizes_;
};

TEST(DerivedTables, IsWhatPlainMapsGive) {
  expect_as_plain({});
  expect_as_plain({arp()});
  expect_as_plain(ScatteredPackets(1, 8, 1500)(10'000));
  expect_as_plain(ScatteredPackets(2, 60'000, 1500)(10'000));
}

TEST(DerivedTables, OrdersTiesByKeyHoweverManyThereAre) {
  expect_as_plain(ScatteredPackets(3, 60'000, 1)(10'000));  // no bytes at all
  expect_as_plain(ScatteredPackets(4, 60'000, 2)(10'000));
  expect_as_plain(ScatteredPackets(5, 500, 3)(10'000));
}

TEST(DerivedTables, OrdersBytesThatFillSixtyFourBits) {
  std::vector<decode::Packet> packets = ScatteredPackets(6, 100, 2)(1000);
  for (std::size_t i = 0; i < packets.size(); i += 3) packets[i].frame_len = 0xffffffff;
  expect_as_plain(packets);
}

// The use counts of the census and of the numbers show which tables share them.
TEST(CensusTables, MakesPartsWhenTheyAreAskedFor) {
  const auto census = std::make_shared<const Census>(census_of(example_packets()));
  const CensusTables tables(census);
  tables.sizes();
  tables.flow_counts();
  tables.protocols();
  EXPECT_EQ(census.use_count(), 2);  // here and in the tables: no record is numbered yet
  const auto& numbers = tables.record_numbers();
  EXPECT_EQ(census.use_count(), 3);
  EXPECT_EQ(numbers.use_count(), 1);
  tables.flow_order();
  EXPECT_EQ(numbers.use_count(), 2);
  tables.conversations();
  EXPECT_EQ(numbers.use_count(), 3);  // made of the addresses, which refer to records
  tables.addresses();
  EXPECT_EQ(numbers.use_count(), 3);
  tables.conversation_order();
  EXPECT_EQ(numbers.use_count(), 4);
  EXPECT_EQ(census.use_count(), 3);
}

TEST(CensusTables, ASummaryPreparesNoOrders) {
  const CensusTables tables = tables_of(example_packets());
  tables.prepare_summary(3);
  const auto used = tables.record_numbers().use_count();
  tables.addresses();
  tables.conversations();
  EXPECT_EQ(tables.record_numbers().use_count(), used);
  tables.flow_order();
  EXPECT_GT(tables.record_numbers().use_count(), used);
}

std::vector<const void*> places_of_parts(const CensusTables& tables) {
  return {&tables.sizes(),      &tables.protocols(),          &tables.addresses(),
          &tables.flow_order(), &tables.conversation_order(), &tables.conversations(),
          &tables.census(),     tables.record_numbers().get()};
}

TEST(CensusTables, CopiesShareWhatIsMade) {
  const CensusTables tables = tables_of(example_packets());
  const CensusTables copy = tables;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(places_of_parts(copy), places_of_parts(tables));
}

TEST(CensusTables, ThreadsThatAskTogetherGetTheSameParts) {
  constexpr std::size_t kThreads = 8;
  const CensusTables tables = tables_of(ScatteredPackets(8, 300, 50)(5'000));
  std::vector<std::vector<const void*>> places(kThreads);
  std::latch start(kThreads);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&start, &place = places[i], copy = tables, summary = i % 2 == 0] {
        start.arrive_and_wait();
        if (summary) copy.prepare_summary(2);
        place = places_of_parts(copy);
      });
    }
  }
  for (const auto& place : places) EXPECT_EQ(place, places.front());
  EXPECT_EQ(tables.record_numbers().use_count(), 4);  // each order was made once
}

TEST(CensusTables, APartCopiedOutNeedsNothingElse) {
  const auto census = std::make_shared<const Census>(census_of(example_packets()));
  auto tables = std::make_unique<const CensusTables>(census);
  const FlowOrder flows = tables->flow_order();
  const Addresses addresses = tables->addresses();
  const ConversationOrder conversations = tables->conversation_order();
  tables.reset();
  EXPECT_EQ(census.use_count(), 2);  // the parts share one set of numbers
  std::size_t visited = 0;
  flows.for_each([&](const auto&...) { ++visited; });
  addresses.for_each([&](const AddressRecord&) { ++visited; });
  conversations.for_each([&](const ConversationRecord&) { ++visited; });
  EXPECT_EQ(visited, 6U + 3U + 2U);
}

}  // namespace
}  // namespace wirecensus::metrics
