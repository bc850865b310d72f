#include "metrics/spill/spill_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace wirecensus::metrics {
namespace {

Error spill_error(const std::string& what, const std::string& folder, int code) {
  return Error{"cannot " + what + " a temporary file in " + folder + ": " +
               std::generic_category().message(code) +
               "; give a folder with more room (--spill), or more memory (--memory)"};
}

// For file systems that have no unnamed files.
int named_and_removed(const std::string& folder) {
  std::string name = folder + "/.wirecensus-XXXXXX";
  const int descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor >= 0) unlink(name.c_str());
  return descriptor;
}

}  // namespace

Result<std::shared_ptr<SpillFile>> SpillFile::create(const std::string& folder) {
  constexpr mode_t kOwnerOnly = 0600;
  int descriptor = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
    descriptor = named_and_removed(folder);
  }
  if (descriptor < 0) return spill_error("create", folder, errno);
  return std::shared_ptr<SpillFile>(new SpillFile(folder, descriptor));
}

SpillFile::~SpillFile() { close(descriptor_); }

Status SpillFile::write(std::uint64_t offset, const void* data, std::size_t size) {
  const char* from = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = pwrite(descriptor_, from, size, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return spill_error("write", folder_, written < 0 ? errno : ENOSPC);
    from += written;
    offset += static_cast<std::uint64_t>(written);
    size -= static_cast<std::size_t>(written);
  }
  return done();
}

Status SpillFile::read(std::uint64_t offset, void* data, std::size_t size) const {
  char* to = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t got = pread(descriptor_, to, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return spill_error("read", folder_, got < 0 ? errno : EIO);
    to += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
  return done();
}

void SpillFile::discard(std::uint64_t offset, std::uint64_t size) {
  fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
            static_cast<off_t>(size));  // best effort
}

}  // namespace wirecensus::metrics
