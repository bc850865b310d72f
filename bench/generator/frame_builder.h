// Creates the bytes of a valid Ethernet frame from a plan, checksums included.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "generator/frame_bytes.h"
#include "generator/payload.h"
#include "generator/traffic.h"

namespace wirecensus::bench {

class FrameBuilder {
 public:
  // The frame is valid until the next call.
  std::span<const std::uint8_t> build(const PacketPlan& plan);

 private:
  void put_arp(std::uint64_t number);
  void put_fragment(const PacketPlan& plan);
  void put_packet(const PacketPlan& plan);
  void put_ethernet(std::uint8_t tags, std::uint16_t type);
  void put_ip(const PacketPlan& plan, std::size_t ip_payload);
  void put_ipv4(const PacketPlan& plan, std::size_t ip_payload);
  void put_ipv6(const PacketPlan& plan, std::size_t ip_payload);
  void put_transport(const PacketPlan& plan, std::span<const std::uint8_t> payload);

  std::array<std::uint32_t, 2>& tcp_sequences(const PacketPlan& plan);
  void put_tcp_header(const PacketPlan& plan, std::size_t payload_size);

  // The next sequence number of client and server, by flow number: no segment is lost or repeated.
  std::vector<std::array<std::uint32_t, 2>> tcp_sequences_;
  Payload payload_;
  FrameBytes frame_;
};

}  // namespace wirecensus::bench
