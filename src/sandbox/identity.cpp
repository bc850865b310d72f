#include "sandbox/identity.h"

#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <system_error>

namespace wirecensus::sandbox {

Result<Identity> find_user(const std::string& name) {
  constexpr std::size_t kRoom = std::size_t{64} * 1024;
  std::vector<char> room(kRoom);
  passwd entry{};
  passwd* found = nullptr;
  const int failure = getpwnam_r(name.c_str(), &entry, room.data(), room.size(), &found);
  if (failure != 0) return Error{std::generic_category().message(failure)};
  if (found == nullptr) return Error{"there is no such user"};
  if (entry.pw_uid == 0) return Error{"that is root: name a user without privileges"};
  return Identity{name, entry.pw_uid, entry.pw_gid};
}

Status become(const Identity& identity) {
  const bool changed = prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0 &&
                       initgroups(identity.name.c_str(), identity.group) == 0 &&
                       setresgid(identity.group, identity.group, identity.group) == 0 &&
                       setresuid(identity.user, identity.user, identity.user) == 0;
  if (changed) return done();
  return Error{std::generic_category().message(errno)};
}

}  // namespace wirecensus::sandbox
