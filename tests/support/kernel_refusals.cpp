#include "support/kernel_refusals.h"

#include <linux/if_packet.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <limits>

namespace wirecensus {
namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

std::atomic<bool> g_refuse_version_3 = false;
std::atomic<bool> g_refuse_descriptions = false;
std::atomic<std::size_t> g_most_ring_bytes = kNoLimit;

// The error number for a refused option; 0: not refused.
int refusal(int option, const void* value) {
  if (option == PACKET_VERSION && g_refuse_version_3) {
    int version = 0;
    std::memcpy(&version, value, sizeof version);
    return version == TPACKET_V3 ? EINVAL : 0;
  }
  if (option == PACKET_VNET_HDR && g_refuse_descriptions) return EINVAL;
  if (option == PACKET_RX_RING) {
    tpacket_req request{};  // the common part of all versions
    std::memcpy(&request, value, sizeof request);
    const std::size_t bytes = std::size_t{request.tp_block_size} * request.tp_block_nr;
    return bytes > g_most_ring_bytes ? ENOMEM : 0;
  }
  return 0;
}

}  // namespace

KernelRefusals::~KernelRefusals() {
  g_refuse_version_3 = g_refuse_descriptions = false;
  g_most_ring_bytes = kNoLimit;
}

void KernelRefusals::no_ring_of_version_3() { g_refuse_version_3 = true; }
void KernelRefusals::no_ring_above(std::size_t bytes) { g_most_ring_bytes = bytes; }
void KernelRefusals::no_descriptions() { g_refuse_descriptions = true; }

}  // namespace wirecensus

// Also used by libpcap: a program's symbols have precedence over those of libraries.
extern "C" int setsockopt(int socket, int level, int option, const void* value,
                          socklen_t size) noexcept {
  if (level == SOL_PACKET) {
    if (const int reason = wirecensus::refusal(option, value); reason != 0) {
      errno = reason;
      return -1;
    }
  }
  return static_cast<int>(syscall(SYS_setsockopt, socket, level, option, value, size));
}

// An older kernel does not know the header size of that version, which libpcap requests.
extern "C" int getsockopt(int socket, int level, int option, void* value,
                          socklen_t* size) noexcept {
  if (level == SOL_PACKET && option == PACKET_HDRLEN) {
    if (wirecensus::refusal(PACKET_VERSION, value) != 0) {
      errno = EINVAL;
      return -1;
    }
  }
  return static_cast<int>(syscall(SYS_getsockopt, socket, level, option, value, size));
}
