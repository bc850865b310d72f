#include "runtime/wake_set.h"

#include <sys/epoll.h>
#include <unistd.h>

namespace wirecensus::runtime {

WakeSet::WakeSet(const StopRequest& stop, const CutRequest* cuts)
    : descriptor_(epoll_create1(EPOLL_CLOEXEC)), cuts_(cuts != nullptr ? cuts->descriptor() : -1) {
  add(stop.descriptor());
  add(cuts_);
}

WakeSet::~WakeSet() {
  if (descriptor_ >= 0) close(descriptor_);
}

void WakeSet::heed_cuts(bool heed) {
  if (heed) return add(cuts_);
  epoll_ctl(descriptor_, EPOLL_CTL_DEL, cuts_, nullptr);
}

// If this fails, waits are not woken and end by their time limit.
void WakeSet::add(int descriptor) {
  epoll_event event{.events = EPOLLIN, .data = {}};
  epoll_ctl(descriptor_, EPOLL_CTL_ADD, descriptor, &event);
}

}  // namespace wirecensus::runtime
