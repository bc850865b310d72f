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
  const int saved_errno = errno;  // the interrupted code may read it next
  requested_.store(true);
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof(one));
  errno = saved_errno;
}

// The descriptor is reset first: a request in between is then taken by this call, and only causes a
// spurious wake-up.
bool CutRequest::take() {
  if (!requested_.load(std::memory_order_relaxed)) return false;
  std::uint64_t requests = 0;
  [[maybe_unused]] const ssize_t got = read(descriptor_, &requests, sizeof(requests));
  return requested_.exchange(false);
}

}  // namespace wirecensus::runtime
