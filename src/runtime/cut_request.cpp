#include "runtime/cut_request.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace wirecensus::runtime {

CutRequest::CutRequest() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

CutRequest::~CutRequest() {
  if (descriptor_ >= 0) close(descriptor_);
}

void CutRequest::request() {
  const int saved_errno = errno;  // the interrupted code may be about to look at it
  requested_.store(true);
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof(one));
  errno = saved_errno;
}

// The descriptor is emptied first: a request that comes in between is met now, and wakes a wait for
// nothing.
bool CutRequest::take() {
  if (!requested_.load(std::memory_order_relaxed)) return false;
  std::uint64_t requests = 0;
  [[maybe_unused]] const ssize_t got = read(descriptor_, &requests, sizeof(requests));
  return requested_.exchange(false);
}

}  // namespace wirecensus::runtime
