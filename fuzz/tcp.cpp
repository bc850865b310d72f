// A TCP connection is counted whole, cut in two at any place and merged, and without its opening
// also backwards: each as a connection of its own, in the same two counts. The figures that
// docs/tcp.md calls commutative are the same, and so are those of the union unless holes had no
// room. Segments are made of a few small fields, so that they meet: data that overlap, FIN, RST,
// copies, closed windows, times that go back, numbers that wrap. They are sent through the same
// interface as real ones, as frames.
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "base/frame.h"
#include "decode/decoder.h"
#include "fuzz/input.h"
#include "fuzz/require.h"
#include "inspect/connection.h"
#include "inspect/depth_counter.h"
#include "inspect/depth_sorter.h"

namespace wirecensus::fuzz {
namespace {

using inspect::Connection;
using inspect::Depth;
using inspect::DepthCounter;
using inspect::DepthLanes;
using inspect::DepthOptions;
using inspect::TcpEvents;
using inspect::TcpHealth;

constexpr std::uint64_t kSeed = 1;
constexpr Timestamp kInOrder = std::numeric_limits<Timestamp>::max();  // whatever the times say
constexpr std::size_t kMaxSegments = 60;
constexpr std::uint16_t kServerPort = 80;
constexpr std::uint16_t kFirstPort = 40000;  // of the client of the whole
constexpr std::uint8_t kFin = 1;
constexpr std::uint8_t kSyn = 2;
constexpr std::uint8_t kRst = 4;
constexpr std::uint8_t kAck = 16;

struct Segment {
  bool is_reverse = false;
  std::uint8_t flags = kAck;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  std::uint16_t window = 1000;
  std::uint16_t identification = 0;  // of IPv4: 0 tells nothing
  std::uint8_t payload = 0;
  Timestamp time = 0;
};

void put(std::uint32_t number, std::size_t size, std::vector<std::uint8_t>& out) {
  for (std::size_t i = size; i-- > 0;) out.push_back(static_cast<std::uint8_t>(number >> 8 * i));
}

// Ethernet, IPv4 and TCP, without checksums.
std::vector<std::uint8_t> frame_bytes(const Segment& segment, std::uint16_t client_port) {
  std::vector<std::uint8_t> out(12);
  const std::uint8_t source = segment.is_reverse ? 2 : 1;
  put(0x0800, 2, out);
  put(0x4500, 2, out);
  put(40U + segment.payload, 2, out);
  put(segment.identification, 2, out);
  put(0x4000, 2, out);
  put(0x40060000, 4, out);
  put(0xc0000200U + source, 4, out);
  put(0xc0000200U + (3U - source), 4, out);
  put(segment.is_reverse ? kServerPort : client_port, 2, out);
  put(segment.is_reverse ? client_port : kServerPort, 2, out);
  put(segment.sequence, 4, out);
  put(segment.acknowledgment, 4, out);
  put(0x5000U | segment.flags, 2, out);
  put(segment.window, 2, out);
  put(0, 4, out);
  out.resize(out.size() + segment.payload);
  return out;
}

using Segments = std::vector<Segment>;

// A count of connections that differ in the port of their client.
class Count {
 public:
  Count() : sorter_(kOptions, kSeed, lanes_) {}

  void add(std::uint16_t client_port, const Segments& segments) {
    for (const Segment& segment : segments) {
      const std::vector<std::uint8_t> bytes = frame_bytes(segment, client_port);
      const auto size = static_cast<std::uint32_t>(bytes.size());
      const Frame frame{.data = bytes.data(),
                        .cap_len = size,
                        .frame_len = size,
                        .time = segment.time,
                        .link_type = link_type::kEthernet};
      sorter_.push(frame, decode::decode(frame));
    }
  }
  Depth finish() {
    DepthCounter counter(kOptions, kSeed);
    counter.count(lanes_[0]);
    return std::move(counter).finish();
  }

 private:
  static constexpr DepthOptions kOptions{.tcp = true};
  std::array<DepthLanes, 1> lanes_;
  inspect::DepthSorter sorter_;
};

// By the port of the client.
std::map<std::uint16_t, Connection> connections_of(const Depth& depth) {
  std::map<std::uint16_t, Connection> all;
  depth.connections.for_each([&](const auto& flow, const auto& pools) {
    const Connection connection = inspect::connection_of(flow, pools);
    const auto client = std::max(connection.key.source_port, connection.key.destination_port);
    require(all.emplace(client, connection).second, "one SYN at most begins one connection");
  });
  return all;
}

void check_same(const TcpEvents& a, const TcpEvents& b) {
  require(a.reset_bytes == b.reset_bytes, "bytes in RST commute");
  require(a.zero_window_packets == b.zero_window_packets, "closed windows commute");
  require(a.unread_packets == b.unread_packets, "unreadable packets commute");
}

void check_same(const TcpHealth& a, const TcpHealth& b) {
  require(a.flags == b.flags && a.syn_packets == b.syn_packets && a.fin_packets == b.fin_packets &&
              a.rst_packets == b.rst_packets && a.data_packets == b.data_packets,
          "flags commute");
  check_same(a.events, b.events);
  require(a.handshake_rtt == b.handshake_rtt, "times commute");
  if (a.ranges_overflowed || b.ranges_overflowed) return;
  require(a.unique_bytes == b.unique_bytes, "unique bytes are those of the union");
  require(a.repeated_bytes == b.repeated_bytes, "repeated bytes are those of the union");
  require(a.missing_bytes == b.missing_bytes, "missing bytes are those of the union");
  require(a.unseen_bytes == b.unseen_bytes, "unseen bytes are those of the union");
  require(a.unacked_bytes == b.unacked_bytes, "unacknowledged bytes are those of the union");
}

void check_same(const Connection& whole, const Connection& other) {
  const bool by_server = whole.key.source_port == kServerPort;
  require(by_server == (other.key.source_port == kServerPort) && whole.rule == other.rule,
          "the originator is the same");
  require(whole.originator == other.originator && whole.responder == other.responder,
          "packets and bytes are the same");
  require(whole.tcp->state == other.tcp->state, "the state is the same");
  require(whole.tcp->handshake_time == other.tcp->handshake_time, "the opening took as long");
  check_same(whole.tcp->originator, other.tcp->originator);
  check_same(whole.tcp->responder, other.tcp->responder);
}

// SYN, SYN and ACK, ACK.
void append_opening(std::uint32_t client, std::uint32_t server, Segments& segments) {
  segments.push_back({.flags = kSyn, .sequence = client - 1, .time = 1});
  segments.push_back({.is_reverse = true,
                      .flags = kSyn | kAck,
                      .sequence = server - 1,
                      .acknowledgment = client,
                      .time = 2});
  segments.push_back({.sequence = client, .acknowledgment = server, .time = 3});
}

Segment segment_of(std::uint32_t client, std::uint32_t server, Input& input) {
  constexpr std::uint8_t kFlags[] = {kAck, kAck, kAck, kAck, kFin | kAck, kRst, kRst | kAck, 0};
  constexpr std::uint8_t kSizes[] = {0, 0, 1, 10, 10, 20, 100, 7};
  constexpr Duration kUnits[] = {1, 1, kSecond, 70'000'000 * kSecond};  // up to the limits of times
  const std::uint8_t choice = input.byte();
  const std::uint8_t kind = input.byte();
  Segment segment;
  segment.is_reverse = (choice & 1) != 0;
  segment.identification = choice >> 1 & 3;
  segment.window = (choice >> 3 & 7) == 0 ? 0 : 1000;
  segment.flags = kFlags[kind & 7];
  segment.payload = kSizes[kind >> 3 & 7];
  const std::uint32_t sent = input.byte();
  segment.sequence = (segment.is_reverse ? server : client) + sent;
  segment.acknowledgment = (segment.is_reverse ? client : server) + input.byte();
  segment.time = 100 + static_cast<std::int8_t>(input.byte()) * kUnits[kind >> 6];
  return segment;
}

// The whole, its reverse if that is the same, and all ways to cut it.
void check_connection(const Segments& segments, bool has_opening) {
  Count first;
  Count second;
  std::uint16_t port = kFirstPort;
  first.add(port++, segments);
  if (!has_opening) first.add(port++, Segments(segments.rbegin(), segments.rend()));
  for (auto middle = segments.begin(); middle != segments.end(); ++middle) {
    first.add(port, Segments(segments.begin(), middle));
    second.add(port++, Segments(middle, segments.end()));
  }
  DepthCounter sum(kSeed);
  sum.add(first.finish(), kNoTime, kInOrder);
  sum.add(second.finish(), kNoTime, kInOrder);
  const auto all = connections_of(std::move(sum).finish());
  require(all.size() == std::size_t{port} - kFirstPort, "each has a connection");
  for (const auto& [client, connection] : all) check_same(all.at(kFirstPort), connection);
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  constexpr std::uint32_t kFirst[] = {101, 0xffffff80, 0x7fffffc0, 1};
  fuzz::Input input(data, size);
  const std::uint32_t client = input.one_of(kFirst);
  const std::uint32_t server = input.one_of(kFirst);
  const bool has_opening = input.flag();
  fuzz::Segments segments;
  if (has_opening) fuzz::append_opening(client, server, segments);
  while (!input.empty() && segments.size() < fuzz::kMaxSegments) {
    segments.push_back(fuzz::segment_of(client, server, input));
  }
  if (!segments.empty()) fuzz::check_connection(segments, has_opening);
  return 0;
}
