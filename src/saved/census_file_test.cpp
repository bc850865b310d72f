#include "saved/census_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>

#include "inspect/names/names.h"
#include "saved/census_blocks.h"
#include "support/census_bytes_edit.h"
#include "support/example_census.h"
#include "support/packet_builder.h"
#include "support/tcp_exchange.h"
#include "support/temporary_folder.h"

namespace wirecensus::saved {
namespace {

using ::testing::HasSubstr;

std::vector<decode::Packet> packets() {
  std::vector<decode::Packet> packets = example_packets();
  packets.push_back(test::first_fragment(1, 1000, kExampleTime));
  packets.push_back(test::next_fragment(2, kExampleTime + 1));
  packets.push_back(test::next_fragment(1, kExampleTime + 1));
  packets.push_back(
      with_ports(example_packet(ipv6(2), ipv6(1), ip_protocol::kTcp, 262'145, 7), 80, 9));
  packets.push_back(test::next_fragment(1, kNoTime));
  return packets;
}

Ledger ledger() {
  Ledger ledger;
  ledger.add_loss({LossCause::ring_full, "eth0", 17, true, "no room"});
  ledger.add_loss({LossCause::file_cut_short, "a.pcap", 0, false, "at byte 24"});
  ledger.doubts.push_back({"eth1", "no statistics"});
  ledger.add_undecided(5, {"b.pcap", "not filtered"});
  ledger.remarks.push_back({"a.pcap", "given twice"});
  InterfaceAccount account;
  account.name = "eth0";
  account.loopback = true;
  account.before = InterfaceCounters{1, 2, 3, 4, 5, 6, 7};
  account.filtered = CountRange{8, 9};
  account.ring_dropped = 17;
  account.delivered = 300;
  account.counted = 10;
  account.super_packets = SuperPackets{1, 2, 3, 4, true};
  ledger.interfaces = {account, InterfaceAccount{}};
  ledger.filtered = 77;
  ledger.clock = ClockState{true, 1'000, 2'000};
  return ledger;
}

std::vector<FileAccount> files() {
  return {{.name = "a.pcap",
           .format = "pcap",
           .compression = "gzip",
           .packets = 1,
           .frame_bytes = 2,
           .captured_bytes = 3,
           .first_seen = -4,
           .last_seen = 5,
           .filtered = 6,
           .undecided = 7,
           .lost = 8,
           .lost_known = false,
           .verdict = Verdict::lossy},
          {.number = 3, .name = "b.pcap"}};
}

metrics::Census whole_census() {
  metrics::Census census = make_census(packets(), ledger());
  census.ledger.files = files();
  return census;
}

class CensusFile : public ::testing::Test {
 protected:
  std::string path() const { return folder_.path("census.wcs"); }

  void write(const metrics::Census& census) const {
    auto file = OutputFile::create(path());
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(write_census(census, *test::tables_of(census).record_numbers(), *file).ok());
    ASSERT_TRUE(file->commit().ok());
  }

  std::string bytes() const {
    std::ifstream file(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  Result<metrics::Census> read(const std::string& bytes) const {
    std::ofstream(path(), std::ios::binary) << bytes;
    return read_census(path());
  }

  std::string example() const {
    write(whole_census());
    return bytes();
  }

 private:
  TemporaryFolder folder_;
};

void expect_same(const metrics::Census& a, const metrics::Census& b) {
  EXPECT_EQ(a.totals, b.totals);
  EXPECT_EQ(a.sizes, b.sizes);
  EXPECT_EQ(a.timeline, b.timeline);
  EXPECT_EQ(test::flows_of(a.flows), test::flows_of(b.flows));
  EXPECT_EQ(a.open_fragments, b.open_fragments);
  EXPECT_EQ(a.ledger.counted, b.ledger.counted);
  EXPECT_EQ(a.ledger.undecided, b.ledger.undecided);
  EXPECT_EQ(a.ledger.filtered, b.ledger.filtered);
  EXPECT_EQ(a.ledger.files, b.ledger.files);
  EXPECT_EQ(a.ledger.losses, b.ledger.losses);
  EXPECT_EQ(a.ledger.remarks, b.ledger.remarks);
  EXPECT_EQ(a.ledger.doubts, b.ledger.doubts);
  EXPECT_EQ(a.ledger.interfaces, b.ledger.interfaces);
  EXPECT_EQ(a.ledger.clock, b.ledger.clock);
  EXPECT_EQ(a.sources, b.sources);
}

TEST_F(CensusFile, HoldsAllThereIs) {
  const metrics::Census census = whole_census();
  ASSERT_FALSE(census.open_fragments.pairs.empty());
  ASSERT_FALSE(census.open_fragments.without.empty());
  write(census);
  EXPECT_TRUE(is_census_file(path()));
  const Result<metrics::Census> read = read_census(path());
  ASSERT_TRUE(read.ok()) << read.error().message;
  expect_same(*read, census);
}

TEST_F(CensusFile, HoldsCheckSequences) {
  metrics::Census census = make_census(packets(), ledger());
  census.totals.fcs_bytes = 1234;
  write(census);
  const Result<metrics::Census> read = read_census(path());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->totals.fcs_bytes, 1234U);
}

inspect::HeaderRecords example_headers() {
  inspect::HeaderFacts facts;
  for (std::uint16_t vlan = 1; vlan < 7; ++vlan) {
    facts.add({.source_mac = std::uint64_t{vlan} << 40,
               .vlan = vlan,
               .icmp_type_and_code = 0x0301,
               .hop_limit = 3,
               .dscp = 63,
               .has_ip = true,
               .has_icmp = vlan > 5});
  }
  inspect::HeaderFacts without_ip;
  without_ip.add({});
  const flow::FlowKey key{ipv4(1), ipv4(2), 0, 0, {ProtocolSpace::ip, ip_protocol::kIcmp}, false};
  return {true, {{key, facts}, {key.reversed(), without_ip}}};
}

TEST_F(CensusFile, HoldsWhatHeadersSaid) {
  metrics::Census census = make_census(packets());
  census.depth.headers = example_headers();
  write(census);
  const Result<metrics::Census> read = read_census(path());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->depth.headers, census.depth.headers);
}

TEST_F(CensusFile, HoldsApplications) {
  metrics::Census census = make_census(packets());
  const flow::FlowKey key{ipv4(1), ipv4(2), 7, 9, {ProtocolSpace::ip, ip_protocol::kUdp}, true};
  const flow::FlowKey later{ipv6(1), ipv6(2), 7, 9, {ProtocolSpace::ip, ip_protocol::kTcp}, true};
  for (const inspect::AppRecords& apps :
       {inspect::AppRecords{true, {"DNS", "TLS.YouTube"}, {{key, 5, 1}, {later, kNoTime, 0}}, 9},
        inspect::AppRecords{true, {}, {}, 0}, inspect::AppRecords{}}) {
    census.depth.apps = apps;
    write(census);
    const Result<metrics::Census> read = read_census(path());
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read->depth.apps, apps);
  }
}

TEST_F(CensusFile, HoldsNothingAsWell) {
  write(make_census({}));
  const Result<metrics::Census> read = read_census(path());
  ASSERT_TRUE(read.ok()) << read.error().message;
  expect_same(*read, make_census({}));
}

TEST_F(CensusFile, HoldsManyBlocks) {
  std::mt19937 random(1);
  std::vector<decode::Packet> many;
  for (int i = 0; i < 40'000; ++i) {
    many.push_back(with_ports(example_packet(ipv4(1), ipv4(2), ip_protocol::kUdp, 100, i),
                              static_cast<std::uint16_t>(random()),
                              static_cast<std::uint16_t>(random())));
  }
  const metrics::Census census = make_census(many);
  write(census);
  EXPECT_GT(bytes().size(), std::size_t{1} << 20);
  const Result<metrics::Census> read = read_census(path());
  ASSERT_TRUE(read.ok()) << read.error().message;
  expect_same(*read, census);
}

TEST_F(CensusFile, ItsBytesDoNotDependOnHowItWasCounted) {
  const std::string expected = example();
  metrics::Census census = make_census({});
  std::vector<metrics::CensusCounter> counters;
  counters.emplace_back(77);
  counters.emplace_back(78);
  for (const decode::Packet& packet : packets()) {
    metrics::CensusCounter& shard = counters[packet.source.version == IpVersion::v4 ? 1 : 0];
    shard.count_totals(packet);
    shard.count_flows(test::keyed(std::span(&packet, 1), &shard == &counters[0] ? 77 : 78));
  }
  Ledger books = ledger();
  books.counted = packets().size();
  metrics::Census counted =
      metrics::assemble(metrics::freeze(std::move(counters)), books, {"example.pcap"});
  counted.ledger.files = files();  // those of the example were not counted
  write(counted);
  EXPECT_EQ(bytes(), expected);
}

TEST_F(CensusFile, EveryChangedByteIsFound) {
  const std::string whole = example();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1 << i % 8);
    ASSERT_FALSE(read(changed).ok()) << "byte " << i;
  }
}

TEST_F(CensusFile, EveryCutIsFound) {
  const std::string whole = example();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ASSERT_FALSE(read(whole.substr(0, size)).ok()) << "cut at " << size;
  }
  EXPECT_THAT(read(whole.substr(0, whole.size() - 1)).error().message, HasSubstr("cut short"));
  EXPECT_THAT(read(whole + "x").error().message, HasSubstr("bytes after the end mark"));
}

TEST_F(CensusFile, ANewerVersionIsRefused) {
  std::string newer = example();
  newer[sizeof(CensusFileHead::magic)] = kCensusVersion + 1;
  EXPECT_THAT(read(newer).error().message, HasSubstr("a census of version 2"));
  EXPECT_THAT(read(newer).error().message, HasSubstr("use a newer wirecensus"));
  EXPECT_TRUE(is_census_file(path()));
}

TEST_F(CensusFile, FormatsBeforeVersion1AreRefused) {
  std::string older = example();
  older.replace(1, 3, "WCS");
  EXPECT_THAT(read(older).error().message, HasSubstr("before version 1"));
  EXPECT_THAT(read(older).error().message, HasSubstr("count the captures again"));
  EXPECT_TRUE(is_census_file(path()));
}

TEST_F(CensusFile, WhatIsNoneIsTold) {
  EXPECT_THAT(read("not a census at all").error().message, HasSubstr("is not a saved census"));
  EXPECT_FALSE(is_census_file(path()));
  EXPECT_FALSE(is_census_file(path() + ".missing"));
  EXPECT_FALSE(read_census(path() + ".missing").ok());
}

// Whoever signs what they changed can say what they like, but not break the reader, nor what is
// made from what it gives.
TEST_F(CensusFile, SignedNonsenseBreaksNothing) {
  const std::string whole = example();
  const std::vector<test::EditedBlock> blocks = test::blocks_of(whole);
  ASSERT_EQ(test::file_of(whole, blocks), whole);
  std::mt19937 random(6);
  int refused = 0;
  for (int round = 0; round < 1'000; ++round) {
    std::vector<test::EditedBlock> changed = blocks;
    for (int changes = 0; changes < 1 + round % 3; ++changes) {
      std::string& entries = changed[random() % (changed.size() - 1)].entries;  // not the end mark
      entries[random() % entries.size()] = static_cast<char>(random());
    }
    const Result<metrics::Census> census = read(test::file_of(whole, changed));
    if (census.ok()) {
      write(*census);
    } else {
      ++refused;
    }
  }
  EXPECT_GT(refused, 500);
}

TEST_F(CensusFile, BlocksThatNoWriterMakesAreRefused) {
  const std::string whole = example();
  const auto refusal = [&](auto change) {
    std::vector<test::EditedBlock> blocks = test::blocks_of(whole);
    change(blocks);
    const Result<metrics::Census> census = read(test::file_of(whole, blocks));
    return census.ok() ? "it was read" : census.error().message;
  };
  const auto end_mark_not_empty = [](auto& blocks) { blocks.back().entries = "\1x"; };
  const auto end_mark_doubled = [](auto& blocks) { blocks.push_back(blocks.back()); };
  const auto no_end_mark = [](auto& blocks) { blocks.pop_back(); };
  const auto empty = [](auto& blocks) { blocks.front().entries.clear(); };
  const auto doubled = [](auto& blocks) { blocks.insert(blocks.begin(), blocks.front()); };
  const auto missing = [](auto& blocks) { blocks.erase(blocks.begin()); };
  const auto no_letters = [](auto& blocks) { blocks.front().kind = "TOT-"; };
  const auto no_letter_first = [](auto& blocks) { blocks.front().kind = "4OTL"; };
  const auto entry_beyond_block = [](auto& blocks) { blocks.front().entries[0] += 1; };
  EXPECT_THAT(refusal(end_mark_not_empty), HasSubstr("the end mark is not empty"));
  EXPECT_THAT(refusal(end_mark_doubled), HasSubstr("bytes after the end mark"));
  EXPECT_THAT(refusal(no_end_mark), HasSubstr("cut short"));
  EXPECT_THAT(refusal(empty), HasSubstr("invalid entry, in the block at byte 16;"));
  EXPECT_THAT(refusal(doubled), HasSubstr("invalid entry"));
  EXPECT_THAT(refusal(missing), HasSubstr("damaged"));
  EXPECT_THAT(refusal(no_letters), HasSubstr("invalid block kind"));
  EXPECT_THAT(refusal(no_letter_first), HasSubstr("invalid block kind"));
  EXPECT_THAT(refusal(entry_beyond_block), HasSubstr("invalid entry"));
}

// A census with one connection, whose client has these round-trip times.
metrics::Census connected_census(const inspect::TcpRtt& rtt) {
  inspect::TcpFlow<flow::Ipv4Key> flow{test::tcp_key(40000, 80), {}, {}};
  flow.forward.counters.packets = 1;
  flow.forward.counters.frame_bytes = 60;
  flow.forward.counters.min_size = flow.forward.counters.max_size = 60;
  flow.forward.rtt = rtt;
  inspect::Connections::Shard shard;
  shard.ipv4.ended.push_back(flow);
  metrics::Census census = whole_census();
  census.depth.has_tcp = true;
  census.depth.connections = inspect::Connections(std::move(shard));
  return census;
}

TEST_F(CensusFile, ConnectionsThatWereNotAskedForAreRefused) {
  write(connected_census({}));
  const std::string whole = bytes();
  std::vector<test::EditedBlock> blocks = test::blocks_of(whole);
  EXPECT_TRUE(read(test::file_of(whole, blocks)).ok());
  std::erase_if(blocks, [](const test::EditedBlock& block) { return block.kind == "conn"; });
  EXPECT_FALSE(read(test::file_of(whole, blocks)).ok());
}

// Their mean is a division, which overflows for the least number and -1.
TEST_F(CensusFile, RoundTripTimesThatCannotBeAreRefused) {
  constexpr Duration kLeast = std::numeric_limits<Duration>::min();
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  for (const inspect::TcpRtt& rtt :
       {inspect::TcpRtt{kMost, 0, 0}, inspect::TcpRtt{1, kLeast, 0}, inspect::TcpRtt{1, 0, -1}}) {
    write(connected_census(rtt));
    EXPECT_FALSE(read_census(path()).ok());
  }
  write(connected_census({2, 10, 5}));
  EXPECT_TRUE(read_census(path()).ok());
}

// Names are made printable when they are read. What is read must be as short as what is written.
TEST_F(CensusFile, NamesThatBecomeTooLongAreRefused) {
  const std::string whole = example();
  const auto is_read = [&](std::size_t bytes_of_name) {
    std::string entry;
    CensusBytesWriter out(entry);
    out.byte(1);
    out.text(std::string(bytes_of_name, 1));
    out.byte(static_cast<std::uint8_t>(IpVersion::v4));
    out.fixed(std::array<std::uint8_t, 16>{});
    for (int numbers = 0; numbers < 2; ++numbers) out.number(0);
    for (int times = 0; times < 2; ++times) out.signed_64(0);
    std::vector<test::EditedBlock> blocks = test::blocks_of(whole);
    blocks.insert(blocks.end() - 1, {"name", test::entries_of({entry})});
    return read(test::file_of(whole, blocks)).ok();
  };
  EXPECT_TRUE(is_read(inspect::kMaxNameBytes));
  EXPECT_FALSE(is_read(inspect::kMaxNameBytes + 1));
}

TEST_F(CensusFile, TablesThatContradictEachOtherAreTold) {
  metrics::Census census = make_census(packets(), ledger());
  census.totals.packets += 1;
  write(census);
  EXPECT_THAT(read_census(path()).error().message, HasSubstr("contradict"));
}

TEST_F(CensusFile, ATimelineThatIsNotThatOfThePacketsIsTold) {
  const auto refused = [&](auto change) {
    metrics::Census census = make_census(packets(), ledger());
    change(census.timeline);
    write(census);
    return !read_census(path()).ok();
  };
  EXPECT_FALSE(refused([](metrics::Timeline&) {}));
  EXPECT_TRUE(refused([](metrics::Timeline& timeline) { timeline.width *= 10; }));
  EXPECT_TRUE(refused([](metrics::Timeline& timeline) { timeline.points.back().interval += 1; }));
  EXPECT_TRUE(
      refused([](metrics::Timeline& timeline) { timeline.points.front().frame_bytes += 1; }));
  EXPECT_TRUE(refused([](metrics::Timeline& timeline) { timeline.points.clear(); }));
  EXPECT_TRUE(
      refused([](metrics::Timeline& timeline) { timeline.points[1] = timeline.points[0]; }));
}

}  // namespace
}  // namespace wirecensus::saved
