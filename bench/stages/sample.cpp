#include "stages/sample.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "base/link_type.h"
#include "decode/decoder.h"
#include "generator/frame_builder.h"
#include "generator/profile.h"
#include "generator/traffic.h"

namespace wirecensus::bench {
namespace {

using FrameBytesView = std::span<const std::uint8_t>;

// Calls visit(time, wire length, captured bytes) for every packet.
template <typename Visitor>
void for_each_frame(std::string_view name, std::uint64_t packets, std::uint64_t flows,
                    Visitor visit) {
  Profile profile = *find_profile(name);
  profile.packets = packets;
  profile.flows = flows;
  Traffic traffic(profile, 1);
  FrameBuilder builder;
  while (!traffic.done()) {
    const PacketPlan plan = traffic.next();
    const FrameBytesView frame = builder.build(plan);
    const std::size_t captured = std::min<std::size_t>(frame.size(), profile.snap_length);
    visit(plan.time, static_cast<std::uint32_t>(frame.size()), frame.first(captured));
  }
}

// In this machine's byte order, as the format allows.
void put32(std::vector<std::uint8_t>& out, std::uint32_t value) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
  out.insert(out.end(), bytes, bytes + sizeof value);
}

}  // namespace

std::vector<std::uint8_t> make_pcap(std::string_view profile, std::uint64_t packets,
                                    std::uint64_t flows) {
  constexpr std::uint32_t kMagic = 0xa1b2c3d4;  // microseconds
  constexpr std::uint32_t kVersion = 2 | 4 << 16;
  constexpr std::uint32_t kSnapLength = 65'535;
  std::vector<std::uint8_t> file;
  for (const std::uint32_t word : {kMagic, kVersion, 0U, 0U, kSnapLength}) put32(file, word);
  put32(file, link_type::kEthernet);
  for_each_frame(profile, packets, flows,
                 [&file](std::int64_t time, std::uint32_t frame_len, FrameBytesView bytes) {
                   put32(file, static_cast<std::uint32_t>(time / 1'000'000'000));
                   put32(file, static_cast<std::uint32_t>(time % 1'000'000'000 / 1'000));
                   put32(file, static_cast<std::uint32_t>(bytes.size()));
                   put32(file, frame_len);
                   file.insert(file.end(), bytes.begin(), bytes.end());
                 });
  return file;
}

std::vector<decode::Packet> make_packets(std::uint64_t flows, std::uint64_t rest) {
  std::vector<decode::Packet> packets;
  packets.reserve(2 * flows + rest);
  for_each_frame(
      "small", 2 * flows + rest, flows,
      [&packets](std::int64_t time, std::uint32_t frame_len, FrameBytesView bytes) {
        packets.push_back(decode::decode({.data = bytes.data(),
                                          .cap_len = static_cast<std::uint32_t>(bytes.size()),
                                          .frame_len = frame_len,
                                          .time = time,
                                          .link_type = link_type::kEthernet}));
      });
  return packets;
}

}  // namespace wirecensus::bench
