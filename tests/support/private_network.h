// A network for one test: a separate namespace (network_namespaces(7)) that is removed after the
// test, so that counts are exact and the machine's network is not affected. Needs root; tests are
// skipped without.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace wirecensus {

// The namespace has lo, and the two ends `left` and `right` of a virtual cable, all up. IPv6 is
// off, because the kernel would send its own frames.
class PrivateNetwork : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Runs a shell command in the namespace and expects it to succeed.
  static void run(const std::string& command);

  // Brings `interface` up and waits until frames pass through the cable: the kernel connects the
  // other end slightly later.
  static void bring_up(const std::string& interface);

 private:
  int home_ = -1;
};

// Sends whole Ethernet frames out of an interface.
class FrameSender {
 public:
  enum class Frames { plain, described };  // described: preceded by a struct virtio_net_hdr

  explicit FrameSender(const std::string& interface, Frames frames = Frames::plain);
  // Waits until the frames sent have reached the captures.
  ~FrameSender();
  FrameSender(const FrameSender&) = delete;
  FrameSender& operator=(const FrameSender&) = delete;

  // Whether the kernel accepted it.
  bool send(const std::vector<std::uint8_t>& frame) const;

 private:
  int socket_;
};

// A UDP datagram of 127.0.0.1 that contains `serial`, padded to `frame_bytes`. Its Ethernet
// destination is unused, so that captures see it and no protocol answers.
std::vector<std::uint8_t> numbered_frame(std::uint32_t serial, std::uint16_t port = 9,
                                         std::size_t frame_bytes = 60);

// The same with an IEEE 802.1Q tag after the addresses, four bytes longer.
std::vector<std::uint8_t> tagged_frame(std::uint32_t serial, std::uint16_t tpid, std::uint16_t tci);

}  // namespace wirecensus
