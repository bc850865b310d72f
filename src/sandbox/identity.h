// The user that the process runs as.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace wirecensus::sandbox {

struct Identity {
  std::string name;
  uid_t user = 0;
  gid_t group = 0;
};

// Error: there is no such user, or it is root.
Result<Identity> find_user(const std::string& name);

// Makes this user the real, effective and saved one of all threads, with its groups; the
// permitted capabilities of this thread stay. Error: refused.
Status become(const Identity& identity);

}  // namespace wirecensus::sandbox
