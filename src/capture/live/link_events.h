// What happens to the interfaces of this machine: messages that the kernel sends when one is
// created, changed or removed (rtnetlink(7), RTMGRP_LINK). Needs no privilege.
#pragma once

#include <string>
#include <vector>

namespace wirecensus::capture {

struct LinkEvent {
  int index = 0;
  bool up = false;       // IFF_UP
  bool removed = false;  // otherwise: it exists
};

// Of the network namespace of the thread that creates it. Not thread-safe.
class LinkEvents {
 public:
  // If the kernel refuses a socket, there are no events, and lost() is true.
  LinkEvents();
  ~LinkEvents();
  LinkEvents(const LinkEvents&) = delete;
  LinkEvents& operator=(const LinkEvents&) = delete;

  // Readable when there are events; -1 if there are none ever.
  int descriptor() const { return descriptor_; }

  // The events since the last call that are about an interface of this name, in order. Does not
  // wait.
  std::vector<LinkEvent> take(const std::string& name);

  // Whether events may have been lost: more were pending than the socket could hold.
  bool lost() const { return lost_; }

 private:
  int descriptor_;
  bool lost_;
};

}  // namespace wirecensus::capture
