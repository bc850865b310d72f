#include "sender/frame_plan.h"

#include <arpa/inet.h>
#include <endian.h>
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace wirecensus::bench {
namespace {

constexpr std::size_t kIpHeaderBytes = 20;
constexpr const char* kImix = "60,590,60,60,590,60,1514,60,590,60,590,60";

template <typename T>
void put(FrameBuffer& frame, std::size_t offset, T value) {
  std::memcpy(&frame[offset], &value, sizeof value);
}

std::uint32_t sum_of_words(const FrameBuffer& frame, std::size_t begin, std::size_t bytes) {
  std::uint32_t sum = 0;
  for (std::size_t at = begin; at < begin + bytes; at += 2) {
    sum += std::uint32_t{frame[at]} << 8 | frame[at + 1];
  }
  return sum;
}

FrameShape shape_of(std::size_t size) {
  const std::size_t ip_length = size - kIpHeader;
  FrameBuffer frame = template_frame();
  FrameShape shape{.size = static_cast<std::uint32_t>(size),
                   .checksum_sum = 0,
                   .ip_length = htons(static_cast<std::uint16_t>(ip_length)),
                   .udp_length = htons(static_cast<std::uint16_t>(ip_length - kIpHeaderBytes))};
  put(frame, kIpTotalLength, shape.ip_length);
  shape.checksum_sum = sum_of_words(frame, kIpHeader, kIpHeaderBytes);
  return shape;
}

}  // namespace

std::size_t FramePlan::largest_frame() const {
  return std::max_element(sizes.begin(), sizes.end(),
                          [](const auto& a, const auto& b) { return a.size < b.size; })
      ->size;
}

std::uint64_t FramePlan::frame_bytes(std::uint64_t packets) const {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::uint64_t times = packets / sizes.size() + (i < packets % sizes.size() ? 1 : 0);
    bytes += times * sizes[i].size;
  }
  return bytes;
}

Result<std::vector<FrameShape>> parse_sizes(const std::string& text) {
  std::vector<FrameShape> shapes;
  const std::string list = text == "imix" ? kImix : text;
  const char* const end = list.data() + list.size();
  for (const char* at = list.data(); at <= end; ++at) {
    std::size_t size = 0;
    const auto [stop, error] = std::from_chars(at, end, size);
    const bool read = error == std::errc{} && (stop == end || *stop == ',');
    if (!read || size < kMinFrame || size > kMaxFrame || shapes.size() == kMaxSizes) {
      return Error{
          fmt::format("'{}': frame lengths are 'imix', or up to {} numbers from {} to {} "
                      "(without FCS) with commas between them",
                      text, kMaxSizes, kMinFrame, kMaxFrame)};
    }
    shapes.push_back(shape_of(size));
    at = stop;
  }
  return shapes;
}

FrameBuffer template_frame() {
  constexpr std::array<std::uint8_t, kSerial> kHeaders{
      0x02, 0,  0, 0, 0,   0x02, 0x02, 0, 0, 0, 0, 0x01, 0x08, 0x00,  // Ethernet, IPv4 within
      0x45, 0,  0, 0, 0,   0,    0,    0,                             // IPv4: lengths come later
      64,   17, 0, 0,                                                 // time to live, UDP
      127,  1,  0, 0, 127, 2,    0,    1,                             // source, destination
      0,    0,  0, 9, 0,   0,    0,    0};                            // UDP: port 9
  FrameBuffer frame{};
  std::copy(kHeaders.begin(), kHeaders.end(), frame.begin());
  return frame;
}

std::size_t number_frame(const FramePlan& plan, std::uint64_t serial, FrameBuffer& frame) {
  const FrameShape& shape = plan.sizes[serial % plan.sizes.size()];
  const auto flow = static_cast<std::uint32_t>(serial / plan.in_a_row % plan.flows);
  const std::uint32_t low = flow & 0xffff;
  std::uint32_t sum = shape.checksum_sum + low;
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  put(frame, kIpTotalLength, shape.ip_length);
  put(frame, kIpChecksum, htons(static_cast<std::uint16_t>(~sum)));
  put(frame, kSourceLow, htons(static_cast<std::uint16_t>(low)));
  put(frame, kUdpHeader, htons(static_cast<std::uint16_t>(kFirstPort + (flow >> 16))));
  put(frame, kUdpLength, shape.udp_length);
  put(frame, kSerial, htobe64(serial));
  return shape.size;
}

}  // namespace wirecensus::bench
