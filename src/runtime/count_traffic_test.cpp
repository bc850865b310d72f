#include "runtime/count_traffic.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/link_type.h"

namespace wirecensus::runtime {
namespace {

// A folder with two captures of UDP packets between a few hosts, some of them fragments.
class CountTraffic : public ::testing::Test {
 protected:
  static constexpr unsigned kPackets = 6'000;  // in each file

  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "count-traffic-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    write_capture(file("a.pcap"), 0);
    write_capture(file("b.pcap"), kPackets);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const char* name) const { return folder_ + "/" + name; }

  CountOptions both_files() const {
    CountOptions options;
    options.input = FileInput{{file("a.pcap"), file("b.pcap")}};
    return options;
  }

 private:
  static void put(std::string& out, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
  }

  static std::string udp_packet(unsigned number) {
    std::string ip("\x45\0\0\x1c\0\0\0\0\x40\x11\0\0\xc0\0\2\0\xc0\0\2\0\0\0\0\x35\0\x08\0\0", 28);
    ip[5] = static_cast<char>(number / 3 % 200);            // identification
    ip[6] = static_cast<char>(number % 3 == 0 ? 0x20 : 0);  // first fragments,
    ip[7] = static_cast<char>(number % 3);                  // and two after each
    ip[15] = static_cast<char>(number / 3 % 7);
    ip[19] = static_cast<char>(number / 3 % 11);
    ip[21] = static_cast<char>(number / 3 % 50);
    return ip;
  }

  static void write_capture(const std::string& path, unsigned first) {
    std::string bytes;
    put(bytes, 0xa1b2c3d4, 4);
    put(bytes, 0x00040002, 4);
    put(bytes, 0, 4);
    put(bytes, 0, 4);
    put(bytes, 65535, 4);
    put(bytes, link_type::kRaw, 4);
    for (unsigned number = first; number < first + kPackets; ++number) {
      const std::string packet = udp_packet(number);
      put(bytes, 1'700'000'000, 4);
      put(bytes, number, 4);
      put(bytes, static_cast<std::uint32_t>(packet.size()), 4);
      put(bytes, static_cast<std::uint32_t>(packet.size()), 4);
      bytes += packet;
    }
    std::ofstream(path, std::ios::binary) << bytes;
  }

  std::string folder_;
};

std::map<flow::FlowKey, std::uint64_t> packets_by_flow(const metrics::Census& census) {
  std::map<flow::FlowKey, std::uint64_t> packets;
  census.flows.for_each([&](flow::FlowRef, const auto& stored) {
    const flow::FlowRecord record = flow::expand(stored);
    packets[record.key] += record.forward.packets;
    packets[record.key.reversed()] += record.reverse.packets;
  });
  return packets;
}

TEST_F(CountTraffic, IsTheSameForAnyNumberOfThreads) {
  StopRequest stop;
  CountOptions options = both_files();
  const Result<metrics::Census> one = count_traffic(options, stop);
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one->totals.packets, 2 * kPackets);
  EXPECT_EQ(one->ledger.verdict(), Verdict::exact);
  for (const unsigned threads : {2U, 3U, 4U, 5U, 6U, 7U, 8U, 33U, 150U}) {
    options.threads = threads;
    const Result<metrics::Census> many = count_traffic(options, stop);
    ASSERT_TRUE(many.ok());
    EXPECT_EQ(many->ledger.verdict(), Verdict::exact);
    EXPECT_EQ(many->sizes, one->sizes);
    EXPECT_EQ(many->totals.payload_bytes, one->totals.payload_bytes);
    EXPECT_EQ(packets_by_flow(*many), packets_by_flow(*one)) << options.threads << " threads";
  }
}

TEST_F(CountTraffic, StopsAfterTheNumberOfPackets) {
  StopRequest stop;
  for (const std::uint64_t limit : {1UL, 10UL, kPackets + 1UL}) {
    CountOptions options = both_files();
    options.packet_limit = limit;
    options.threads = 3;
    const Result<metrics::Census> census = count_traffic(options, stop);
    ASSERT_TRUE(census.ok());
    EXPECT_EQ(census->totals.packets, limit);
    EXPECT_EQ(census->ledger.verdict(), Verdict::exact);
    EXPECT_EQ(census->sources.size(), limit > kPackets ? 2U : 1U);
  }
}

TEST_F(CountTraffic, AFilterDecidesWhatIsCounted) {
  StopRequest stop;
  CountOptions options = both_files();
  options.filter = "src 192.0.2.3";
  const Result<metrics::Census> census = count_traffic(options, stop);
  ASSERT_TRUE(census.ok());
  EXPECT_GT(census->totals.packets, kPackets / 7);
  EXPECT_LT(census->totals.packets, kPackets / 2);
  options.filter = "not a filter";
  EXPECT_FALSE(count_traffic(options, stop).ok());
}

TEST_F(CountTraffic, AFileLeftBeforeItsEndIsADoubt) {
  StopRequest stop;
  stop.request();
  const Result<metrics::Census> census = count_traffic(both_files(), stop);
  ASSERT_TRUE(census.ok());
  EXPECT_EQ(census->ledger.verdict(), Verdict::unknown);
}

TEST_F(CountTraffic, AMissingFileIsReportedBeforeAnythingIsCounted) {
  StopRequest stop;
  CountOptions options = both_files();
  std::get<FileInput>(options.input).files.push_back(file("c.pcap"));
  std::string shortage;
  options.on_ready = [&](const capture::SourceNotes& notes) { shortage = notes.shortage; };
  const Result<metrics::Census> census = count_traffic(options, stop);
  ASSERT_TRUE(census.ok());
  EXPECT_NE(shortage.find("c.pcap"), std::string::npos) << shortage;
  ASSERT_EQ(census->ledger.losses.size(), 1U);
  EXPECT_EQ(census->ledger.losses.front().cause, LossCause::file_not_read);
}

}  // namespace
}  // namespace wirecensus::runtime
