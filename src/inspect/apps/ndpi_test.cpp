// The real library, where it is installed.
#include "inspect/apps/ndpi.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "support/name_messages.h"

namespace wirecensus::inspect {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

class Ndpi : public ::testing::Test {
 protected:
  void SetUp() override {
    const Status loaded = load_ndpi();
    if (!loaded) GTEST_SKIP() << loaded.error().message;
    detector_ = make_ndpi_detector();
    ASSERT_NE(nullptr, detector_);
  }

  // Of a flow with these packets, a millisecond apart.
  std::string word_of(const std::vector<Wire>& packets, std::uint32_t slot = 0) {
    detector_->begin(slot);
    Timestamp time = 0;
    for (const Wire& packet : packets) {
      time += kSecond / 1000;
      if (detector_->examine(slot, view(packet), time)) break;
    }
    return detector_->conclude(slot);
  }

  std::unique_ptr<AppDetector> detector_;
};

Wire turned(Wire packet) {
  std::swap_ranges(packet.begin() + 12, packet.begin() + 16, packet.begin() + 16);
  std::swap_ranges(packet.begin() + 20, packet.begin() + 22, packet.begin() + 22);
  return packet;
}

std::vector<Wire> dns_packets() {
  const Wire query = dns_header(0x0100, 1, 0) + dns_question("www.example.com");
  return {ipv4(17, udp(40000, 53, query)),
          turned(ipv4(
              17, udp(40000, 53,
                      dns_response("www.example.com", "www.example.com", Wire{192, 0, 2, 1}))))};
}

std::vector<Wire> tls_packets(std::string_view server, std::size_t port) {
  return {ipv4(6, tcp(40000, port, tls_hello(server)))};
}

std::vector<Wire> http_packets(std::size_t port) {
  return {ipv4(6, tcp(40000, port,
                      text("GET / HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: x\r\n\r\n"))),
          turned(ipv4(6, tcp(40000, port, text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))))};
}

std::vector<Wire> noise_packets() { return {ipv4(17, udp(40000, 53, text("xyzzy")))}; }

TEST_F(Ndpi, NamesProtocolsWhateverTheirPorts) {
  EXPECT_EQ("DNS", word_of(dns_packets()));
  EXPECT_EQ("TLS", word_of(tls_packets("www.example.com", 443)));
  EXPECT_EQ("TLS", word_of(tls_packets("www.example.com", 4711)));
  EXPECT_EQ("HTTP", word_of(http_packets(80)));
  EXPECT_EQ("HTTP", word_of(http_packets(4711)));
}

TEST_F(Ndpi, NamesApplicationsByTheirServers) {
  EXPECT_EQ("TLS.YouTube", word_of(tls_packets("www.youtube.com", 443)));
}

TEST_F(Ndpi, NamesNothingByAPortAlone) {
  EXPECT_EQ(kUnknownApp, word_of(noise_packets()));
  EXPECT_EQ(kUnknownApp, word_of({ipv4(6, tcp(40000, 443, {}))}));
  EXPECT_EQ(kUnknownApp, word_of({}));
}

TEST_F(Ndpi, ExaminesFlowsApart) {
  const std::vector<std::vector<Wire>> flows = {dns_packets(), http_packets(80), noise_packets()};
  for (std::uint32_t slot = 0; slot < flows.size(); ++slot) detector_->begin(slot);
  for (std::uint32_t slot = 0; slot < flows.size(); ++slot) {
    detector_->examine(slot, view(flows[slot][0]), 1);
  }
  EXPECT_EQ("DNS", detector_->conclude(0));
  EXPECT_EQ("DNS", word_of(dns_packets(), 0)) << "the slot is used again";
  EXPECT_EQ("HTTP", detector_->conclude(1));
  EXPECT_EQ(kUnknownApp, detector_->conclude(2));
}

// Of itself, nDPI takes any data between two ends for BitTorrent that it has seen use that.
TEST_F(Ndpi, ForgetsWhatOtherFlowsWere) {
  const Wire hello = text(
                         "\x13"
                         "BitTorrent protocol") +
                     zeros(8) + Wire(20, 'H') + text("-TR2940-abcdefghijkl");
  EXPECT_EQ("BitTorrent", word_of({ipv4(6, tcp(40000, 6881, hello))}));
  EXPECT_EQ(kUnknownApp, word_of({ipv4(6, tcp(40001, 6881, text("neither")))}));
}

TEST_F(Ndpi, ReadsPacketsCutAnywhere) {
  for (const std::vector<Wire>& packets :
       {dns_packets(), tls_packets("www.youtube.com", 443), http_packets(80)}) {
    for_each_cut(packets[0], [&](Bytes cut, std::size_t) {
      detector_->begin(0);
      detector_->examine(0, cut, 1);
      const std::string word = detector_->conclude(0);
      EXPECT_TRUE(!word.empty() && word.size() <= kMaxAppWord);
    });
  }
}

// The first bytes of a message that never ends: nDPI keeps them.
Wire endless_tls() { return ipv4(6, tcp(40000, 443, Wire{22, 3, 1, 0x40, 0} + zeros(1300))); }

TEST_F(Ndpi, KnowsWhatItsFlowsTake) {
  EXPECT_EQ(0U, detector_->bytes());
  detector_->begin(0);
  const std::size_t one = detector_->bytes();
  EXPECT_GT(one, 500U);
  detector_->begin(1);
  EXPECT_EQ(2 * one, detector_->bytes());
  for (int i = 0; i < 3; ++i) detector_->examine(1, view(endless_tls()), i);
  EXPECT_GT(detector_->bytes(), 2 * one + 2000);
  detector_->conclude(1);
  EXPECT_EQ(one, detector_->bytes());
  detector_->conclude(0);
  EXPECT_EQ(0U, detector_->bytes());
}

}  // namespace
}  // namespace wirecensus::inspect
