#include "cli/status_request.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace wirecensus {

StatusRequest::StatusRequest() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

StatusRequest::~StatusRequest() {
  if (descriptor_ >= 0) close(descriptor_);
}

void StatusRequest::request() {
  const int saved_errno = errno;  // the interrupted code may read it next
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof(one));
  errno = saved_errno;
}

bool StatusRequest::take() {
  std::uint64_t requests = 0;
  return read(descriptor_, &requests, sizeof(requests)) == sizeof(requests);
}

}  // namespace wirecensus
