#include "sandbox/identity.h"

#include <grp.h>
#include <pwd.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <system_error>

#include "sandbox/capabilities.h"
#include "sandbox/reach.h"

namespace wirecensus::sandbox {
namespace {

constexpr std::size_t kEntryRoom = std::size_t{64} * 1024;  // for the texts of a user

}  // namespace

Result<Identity> find_user(const std::string& name) {
  std::vector<char> room(kEntryRoom);
  passwd entry{};
  passwd* found = nullptr;
  const int failure = getpwnam_r(name.c_str(), &entry, room.data(), room.size(), &found);
  if (failure != 0) return Error{std::generic_category().message(failure)};
  if (found == nullptr) return Error{"there is no such user"};
  if (entry.pw_uid == 0) return Error{"that is root: name a user without privileges"};
  return Identity{name, entry.pw_uid, entry.pw_gid};
}

std::optional<Identity> owner_of(const std::string& path) {
  std::vector<char> room(kEntryRoom);
  struct stat status {};
  passwd entry{};
  passwd* found = nullptr;
  if (stat(path.c_str(), &status) != 0 || status.st_uid == 0) return std::nullopt;
  getpwuid_r(status.st_uid, &entry, room.data(), room.size(), &found);
  if (found == nullptr) return std::nullopt;
  return Identity{entry.pw_name, entry.pw_uid, entry.pw_gid};
}

// Of this thread, and only for looking at files: setfsuid(2).
bool could_reach(const Identity& identity, const std::vector<std::string>& reads,
                 const std::vector<std::string>& writes) {
  const CapabilitySet all = effective_capabilities();
  const auto own_group = static_cast<gid_t>(setfsgid(identity.group));
  const auto own_user = static_cast<uid_t>(setfsuid(identity.user));
  set_effective_capabilities(0);
  const bool reaches = can_reach(reads, writes);
  set_effective_capabilities(all);
  setfsuid(own_user);
  setfsgid(own_group);
  set_effective_capabilities(all);  // those of files went with the user
  return reaches;
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
