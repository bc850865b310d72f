#include "support/private_network.h"

#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "capture/live/interfaces.h"

namespace wirecensus {
namespace {

constexpr std::size_t kIpHeader = 14;
constexpr std::size_t kUdpHeader = kIpHeader + 20;
constexpr std::size_t kSerial = kUdpHeader + 8;

void store(std::vector<std::uint8_t>& frame, std::size_t offset, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) {
    frame[offset + static_cast<std::size_t>(i)] =
        static_cast<std::uint8_t>(value >> (8 * (size - 1 - i)));
  }
}

// Whether the backlogs of all processors are empty; the kernel of a busy machine processes them
// later (net/core/net-procfs.c, softnet_seq_show(): the twelfth column, since Linux 5.14).
bool nothing_waits() {
  std::ifstream table("/proc/net/softnet_stat");
  for (std::string line; std::getline(table, line);) {
    std::istringstream columns(line);
    std::string column;
    for (int i = 0; i < 12; ++i) columns >> column;
    if (columns && std::stoul(column, nullptr, 16) > 0) return false;
  }
  return true;
}

}  // namespace

void PrivateNetwork::SetUp() {
  const int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (home < 0 || unshare(CLONE_NEWNET) != 0) {
    const int reason = errno;
    if (home >= 0) close(home);
    GTEST_SKIP() << "cannot make a network namespace (run as root): " << std::strerror(reason);
  }
  home_ = home;
  for (const char* which : {"all", "default"}) {
    // If the file is missing, there is no IPv6.
    std::ofstream("/proc/sys/net/ipv6/conf/" + std::string(which) + "/disable_ipv6") << "1";
  }
  run("ip link set lo up");
  run("ip link add left type veth peer name right");
  run("ip link set left up");
  bring_up("right");
}

void PrivateNetwork::TearDown() {
  if (home_ < 0) return;
  EXPECT_EQ(setns(home_, CLONE_NEWNET), 0) << std::strerror(errno);
  close(home_);
}

void PrivateNetwork::run(const std::string& command) {
  // The child process has the namespace of the thread that starts it.
  EXPECT_EQ(std::system(command.c_str()), 0) << command;  // NOLINT(concurrency-mt-unsafe)
}

void PrivateNetwork::bring_up(const std::string& interface) {
  run("ip link set " + interface + " up");
  const auto all_running = [] {
    const auto interfaces = capture::list_interfaces();
    return interfaces.ok() && std::all_of(interfaces->begin(), interfaces->end(),
                                          [](const auto& each) { return each.running; });
  };
  for (int i = 0; i < 1000 && !all_running(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_TRUE(all_running());
  // The kernel reports "running" slightly early, but under the lock that this needs.
  run("ip link set lo up");
}

FrameSender::FrameSender(const std::string& interface, Frames frames)
    : socket_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0)
      << interface << ": " << std::strerror(errno);
  if (frames == Frames::plain) return;
  constexpr int kYes = 1;
  EXPECT_EQ(setsockopt(socket_, SOL_PACKET, PACKET_VNET_HDR, &kYes, sizeof kYes), 0);
}

FrameSender::~FrameSender() {
  close(socket_);
  for (int i = 0; i < 5000 && !nothing_waits(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

bool FrameSender::send(const std::vector<std::uint8_t>& frame) const {
  return ::send(socket_, frame.data(), frame.size(), 0) == static_cast<ssize_t>(frame.size());
}

std::vector<std::uint8_t> numbered_frame(std::uint32_t serial, std::uint16_t port,
                                         std::size_t frame_bytes) {
  std::vector<std::uint8_t> frame{0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01, 0x08, 0x00};
  frame.resize(std::max(frame_bytes, kSerial + 4));
  frame[kIpHeader] = 0x45;
  store(frame, kIpHeader + 2, std::min<std::size_t>(frame.size() - kIpHeader, 0xffff), 2);
  frame[kIpHeader + 8] = 64;  // time to live
  frame[kIpHeader + 9] = 17;  // UDP
  store(frame, kIpHeader + 12, 0x7f000001, 4);
  store(frame, kIpHeader + 16, 0x7f000002, 4);
  store(frame, kUdpHeader, 40000, 2);
  store(frame, kUdpHeader + 2, port, 2);
  store(frame, kUdpHeader + 4, std::min<std::size_t>(frame.size() - kUdpHeader, 0xffff), 2);
  store(frame, kSerial, serial, 4);
  return frame;
}

std::vector<std::uint8_t> tagged_frame(std::uint32_t serial, std::uint16_t tpid,
                                       std::uint16_t tci) {
  std::vector<std::uint8_t> frame = numbered_frame(serial);
  frame.insert(frame.begin() + 12, 4, 0);
  store(frame, 12, tpid, 2);
  store(frame, 14, tci, 2);
  return frame;
}

}  // namespace wirecensus
