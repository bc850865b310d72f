#include "runtime/stop_request.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace wirecensus::runtime {

StopRequest::StopRequest() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

StopRequest::~StopRequest() {
  if (descriptor_ >= 0) close(descriptor_);
}

void StopRequest::request() {
  const int saved_errno = errno;  // the interrupted code may read it next
  requested_.store(true, std::memory_order_relaxed);
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof(one));
  errno = saved_errno;
}

}  // namespace wirecensus::runtime
