// For tests: a TCP connection told segment by segment.
#pragma once

#include <optional>
#include <vector>

#include "inspect/connection.h"
#include "inspect/tcp_tracker.h"
#include "support/packet_builder.h"

namespace wirecensus::test {

namespace tcp_flag = inspect::tcp_flag;

inline flow::Ipv4Key tcp_key(std::uint16_t port, std::uint16_t other_port) {
  const flow::FlowKey key{ipv4(1), ipv4(2), port, other_port, {ProtocolSpace::ip, 6}, true};
  flow::Ipv4Key compact;
  flow::compact(key, compact);
  return compact;
}

// Times are milliseconds from 1 s after the epoch on.
inline inspect::TcpSegment tcp_segment_at(Duration time, std::uint16_t flags,
                                          std::uint32_t sequence, std::uint32_t acknowledgment,
                                          std::uint32_t payload_bytes = 0) {
  inspect::TcpSegment segment;
  segment.time = (1000 + time) * 1'000'000;
  segment.flags = flags;
  segment.sequence = sequence;
  segment.acknowledgment = acknowledgment;
  segment.payload_bytes = payload_bytes;
  segment.ip_bytes = 40 + payload_bytes;
  segment.frame_len = 54 + payload_bytes;
  segment.window = 1000;
  segment.is_readable = true;
  return segment;
}

// The client has the lower address: its direction is that of the key.
class TcpExchange {
 public:
  explicit TcpExchange(std::uint16_t client_port = 40000, std::uint16_t server_port = 80)
      : flow_{.key = tcp_key(client_port, server_port), .forward = {}, .reverse = {}} {}

  void client(const inspect::TcpSegment& segment) {
    inspect::track(segment, flow_.forward, flow_.reverse, pools_);
  }
  void server(const inspect::TcpSegment& segment) {
    inspect::track(segment, flow_.reverse, flow_.forward, pools_);
  }
  // Whether a segment of the client would begin another connection.
  bool begins_another(const inspect::TcpSegment& segment) const {
    return inspect::begins_connection(flow_.forward, flow_.reverse, segment, pools_);
  }

  // From initial sequence numbers 100 and 500; takes 20 ms.
  void open() {
    client(tcp_segment_at(0, tcp_flag::kSyn, 100, 0));
    server(tcp_segment_at(20, tcp_flag::kSyn | tcp_flag::kAck, 500, 101));
    client(tcp_segment_at(20, tcp_flag::kAck, 101, 501));
  }

  bool has_ended(bool is_quiet) const {
    return inspect::closing_of(flow_).is_closed() || inspect::is_reset(flow_, pools_, is_quiet);
  }

  inspect::Connection connection() const { return inspect::connection_of(flow_, pools_); }
  inspect::TcpHealth client_health() const { return connection().tcp->originator; }
  inspect::TcpHealth server_health() const { return connection().tcp->responder; }

 private:
  inspect::TcpFlow<flow::Ipv4Key> flow_;
  inspect::TcpPools pools_;
};

}  // namespace wirecensus::test
