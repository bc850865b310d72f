// Which system calls a count makes, by what it does.
#pragma once

#include <sys/types.h>

#include <vector>

#include "sandbox/call_filter.h"

namespace wirecensus::sandbox {

// What a process still has to do, beside computing, on several threads, and reading and writing
// files.
struct CallNeeds {
  bool opens_interfaces = false;  // live sources, and libraries for them
  bool reads_interfaces = false;  // open live sources: their counters, until they are closed
  bool serves = false;            // accepts connections on sockets that listen already
  bool resolves_names = false;    // of hosts and services, through libraries of the system
  bool connects = false;          // to other hosts, whose names are resolved likewise
  pid_t command = 0;              // a process that it waits for, and may end; 0: none
};

// Never among them: to execute a program, trace a process, change credentials, connect or bind TCP
// sockets of its own, mount, load modules, or make memory executable. Exceptions: libraries are
// loaded to open interfaces and to resolve names, which, as connecting to hosts, also takes sockets
// of its own.
std::vector<CallRule> calls_for(const CallNeeds& needs);

}  // namespace wirecensus::sandbox
