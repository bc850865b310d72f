#include "sandbox/reach.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace wirecensus::sandbox {
namespace {

bool is_forbidden(const std::string& path, int mode) {
  return faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) != 0 && errno == EACCES;
}

int mode_to_write(const std::string& path) {
  struct stat status {};
  const bool folder = stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  return folder ? W_OK | X_OK : W_OK;
}

}  // namespace

bool can_reach(const std::vector<std::string>& reads, const std::vector<std::string>& writes) {
  const auto unreadable = [](const std::string& path) { return is_forbidden(path, R_OK); };
  const auto unwritable = [](const std::string& path) {
    return is_forbidden(path, mode_to_write(path));
  };
  return std::none_of(reads.begin(), reads.end(), unreadable) &&
         std::none_of(writes.begin(), writes.end(), unwritable);
}

}  // namespace wirecensus::sandbox
