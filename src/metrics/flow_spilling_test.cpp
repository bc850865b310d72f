#include "metrics/flow_spilling.h"

#include <gtest/gtest.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): POSIX
#include <sys/resource.h>

#include <random>
#include <span>

#include "support/count_all.h"
#include "support/temporary_folder.h"

namespace wirecensus::metrics {
namespace {

constexpr std::uint64_t kSpillSeed = 1;
constexpr FlowBounds kNarrow{.table = 40'000, .reading = 1 << 20};

// Packets of many flows of all kinds: some in both directions, some of one address with itself,
// without addresses, with zeros as addresses, and fragments.
std::vector<decode::Packet> packets_of_many_flows(std::size_t count) {
  std::mt19937 random(7);
  const auto address = [&] {
    IpAddress made = random() % 3 == 0 ? test::ipv6(1) : test::ipv4(1);
    made.bytes[3] = static_cast<std::uint8_t>(random() % 20);
    if (random() % 50 == 0) made.bytes = {};
    return made;
  };
  std::vector<decode::Packet> packets;
  while (packets.size() < count) {
    const auto time = static_cast<Timestamp>(packets.size());
    const auto id = static_cast<std::uint32_t>(random() % 100);
    const auto kind = random() % 20;
    const IpAddress source = address();
    IpAddress destination = address();
    while (destination.version != source.version) destination = address();
    if (kind == 0) packets.push_back(test::arp(time));
    if (kind == 1) packets.push_back(test::next_fragment(id, time));
    if (kind == 2) packets.push_back(test::first_fragment(id, 1000, time));
    if (kind < 3) continue;
    packets.push_back(test::udp(source, static_cast<std::uint16_t>(random() % 20), destination, 53,
                                time, 60 + static_cast<std::uint32_t>(random() % 3)));
  }
  return packets;
}

Census count_in_batches(const std::vector<decode::Packet>& packets, const FlowSpilling& spilling) {
  std::vector<CensusCounter> counters;
  counters.emplace_back(kSpillSeed);
  constexpr std::size_t kBatch = 100;
  for (std::size_t at = 0; at < packets.size(); at += kBatch) {
    const auto batch = std::span(packets).subspan(at, std::min(kBatch, packets.size() - at));
    for (const decode::Packet& packet : batch) counters[0].count_totals(packet);
    counters[0].count_flows(test::keyed(batch, kSpillSeed));
    spilling.bound(counters[0]);
  }
  Ledger ledger;
  ledger.counted = packets.size();
  return spilling.finish(assemble(freeze(std::move(counters)), ledger, {"test"}));
}

// All rows of all tables, as text.
std::vector<std::string> rows_of(const CensusTables& tables) {
  std::vector<std::string> rows;
  const auto add = [&](const auto&... values) {
    std::string& row = rows.emplace_back();
    ((row += std::to_string(values) + " "), ...);
  };
  const auto name = [&](const IpAddress& address) { rows.back() += address_text(address) + " "; };
  add(tables.flow_counts().flows, tables.flow_counts().biflows, tables.addresses().size(),
      tables.conversations().count);
  tables.flow_order().for_each([&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
    add(counters.frame_bytes, counters.packets, counters.first_seen, counters.last_seen,
        key.source_port, key.destination_port, key.protocol.number, counters.min_size);
    name(key.source);
    name(key.destination);
  });
  tables.addresses().for_each([&](const AddressRecord& record) {
    add(record.flows_as_source, record.flows_as_destination, record.packets_sent,
        record.packets_received, record.bytes_sent, record.bytes_received, record.peers);
    name(record.address);
  });
  const auto conversation = [&](const ConversationRecord& record) {
    add(record.packets_a_to_b, record.packets_b_to_a, record.bytes_a_to_b, record.bytes_b_to_a,
        record.flows_a_to_b, record.flows_b_to_a, record.first_seen, record.last_seen);
    name(record.a);
    name(record.b);
  };
  tables.conversation_order().for_each(conversation);
  for (const ConversationRecord& record : tables.conversations().top) conversation(record);
  for (const ProtocolRecord& record : tables.protocols()) {
    add(record.packets, record.frame_bytes, record.flows, record.protocol.number);
  }
  return rows;
}

TEST(FlowSpilling, ChangesNothing) {
  const TemporaryFolder folder;
  const auto packets = packets_of_many_flows(20'000);
  const CensusTables plain = test::tables_of(count_in_batches(packets, FlowSpilling()));
  const auto spilling = FlowSpilling::create(*SpillFile::create(folder.path()), kNarrow);
  const CensusTables spilled = test::tables_of(count_in_batches(packets, spilling));
  ASSERT_NE(spilled.census().spilled, nullptr);
  EXPECT_EQ(spilled.census().flows.size(), 0U);
  EXPECT_GT(plain.census().flows.size(), 5'000U);
  EXPECT_EQ(spilled.census().ledger.verdict(), Verdict::exact);
  EXPECT_EQ(rows_of(spilled), rows_of(plain));
  EXPECT_EQ(spilled.census().open_fragments, plain.census().open_fragments);
  EXPECT_TRUE(spilled.census().spilled->status().ok());
}

TEST(FlowSpilling, TheLargestFlowsAreShown) {
  const TemporaryFolder folder;
  const auto packets = packets_of_many_flows(30'000);
  const Census plain = count_in_batches(packets, FlowSpilling());
  const auto spilling = FlowSpilling::create(*SpillFile::create(folder.path()), kNarrow);
  const auto spilled = std::make_shared<const Census>(count_in_batches(packets, spilling));
  ASSERT_NE(spilled->spilled, nullptr);
  const auto shown = shown_whole(spilled, 100);
  EXPECT_EQ(shown->totals, plain.totals);
  EXPECT_EQ(amounts_of_flows(shown->flows), amounts_of_flows(plain.flows));
  EXPECT_GT(shown->flows.size(), 100U);
  EXPECT_LE(shown->flows.size(), 103U);  // and those of UDP, ARP and others without ports
  std::vector<std::uint64_t> sizes;
  plain.flows.for_each([&](flow::FlowRef, const auto& record) {
    sizes.push_back(record.forward.frame_bytes + record.reverse.frame_bytes);
  });
  std::sort(sizes.begin(), sizes.end(), std::greater<>());
  shown->flows.for_each([&](flow::FlowRef, const auto& record) {
    if (!record.key.has_addresses()) return;
    EXPECT_GE(record.forward.frame_bytes + record.reverse.frame_bytes, sizes[102]);
  });
  EXPECT_EQ(shown_whole(shown, 1), shown);
}

TEST(FlowSpilling, FewFlowsStayInMemory) {
  const TemporaryFolder folder;
  const auto spilling = FlowSpilling::create(*SpillFile::create(folder.path()), kNarrow);
  const Census census = count_in_batches(test::example_packets(), spilling);
  EXPECT_EQ(census.spilled, nullptr);
  EXPECT_EQ(census.flows.size(), 5U);
}

// A disk of some size, which then is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST(FlowSpilling, WhatHasNoRoomIsOneRowAndSumsStayExact) {
  const TemporaryFolder folder;
  const auto packets = packets_of_many_flows(20'000);
  const std::uint64_t biflows = count_in_batches(packets, FlowSpilling()).flows.size();
  for (const rlim_t room : {0U, 5'000U, 200'000U, 400'000U}) {
    const FullDisk disk(room);
    const auto spilling = FlowSpilling::create(*SpillFile::create(folder.path()), kNarrow);
    const CensusTables tables = test::tables_of(count_in_batches(packets, spilling));
    std::uint64_t sum = 0;
    std::uint64_t remainder = 0;
    tables.flow_order().for_each([&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
      sum += counters.packets;
      if (protocol_name(key.protocol) == "remainder") remainder += counters.packets;
    });
    EXPECT_EQ(sum, packets.size());
    EXPECT_GT(remainder, 0U);
    EXPECT_LT(tables.flow_counts().biflows, biflows);
    EXPECT_EQ(tables.census().ledger.verdict(), Verdict::lossy);
    ASSERT_EQ(tables.census().ledger.losses.size(), 1U);
    EXPECT_NE(tables.census().ledger.losses[0].detail.find("'remainder'"), std::string::npos);
  }
}

}  // namespace
}  // namespace wirecensus::metrics
