// The user that the process runs as.
#pragma once

#include <sys/types.h>

#include <optional>
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

// The user that owns the file or folder; none if there is none with a name, or it is root.
std::optional<Identity> owner_of(const std::string& path);

// Whether this user, with this group alone and without capabilities, can reach the files
// (can_reach()). Precondition: the process may become that user.
bool could_reach(const Identity& identity, const std::vector<std::string>& reads,
                 const std::vector<std::string>& writes);

// Makes this user the real, effective and saved one of all threads, with its groups; the
// permitted capabilities of this thread stay. Error: refused.
Status become(const Identity& identity);

}  // namespace wirecensus::sandbox
