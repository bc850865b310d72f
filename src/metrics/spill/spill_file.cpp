#include "metrics/spill/spill_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <iterator>
#include <system_error>
#include <utility>

namespace wirecensus::metrics {
namespace {

Error spill_error(const std::string& what, const std::string& folder, int code) {
  return Error{"cannot " + what + " a temporary file in " + folder + ": " +
               std::generic_category().message(code) +
               "; give a folder with more room (--spill), or more memory (--memory)"};
}

// Only whole blocks can be given back.
std::uint64_t in_blocks(std::uint64_t size) {
  constexpr std::uint64_t kBlock = 4096;
  return (size + kBlock - 1) / kBlock * kBlock;
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

std::uint64_t SpillFile::reserve(std::uint64_t size) {
  size = in_blocks(size);
  const std::lock_guard lock(mutex_);
  const auto gap = std::find_if(gaps_.begin(), gaps_.end(),
                                [&](const auto& free) { return free.second >= size; });
  if (gap == gaps_.end()) return std::exchange(end_, end_ + size);
  const auto [offset, room] = *gap;
  gaps_.erase(gap);
  if (room > size) gaps_.emplace(offset + size, room - size);
  return offset;
}

std::uint64_t SpillFile::end() const {
  const std::lock_guard lock(mutex_);
  return end_;
}

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
  size = in_blocks(size);
  if (size == 0) return;
  fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
            static_cast<off_t>(size));  // best effort
  const std::lock_guard lock(mutex_);
  const auto behind = gaps_.find(offset + size);
  if (behind != gaps_.end()) {
    size += behind->second;
    gaps_.erase(behind);
  }
  const auto next = gaps_.lower_bound(offset);
  if (next != gaps_.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second == offset) {
      offset = before->first;
      size += before->second;
      gaps_.erase(before);
    }
  }
  if (offset + size == end_) {
    end_ = offset;
  } else {
    gaps_.emplace(offset, size);
  }
}

}  // namespace wirecensus::metrics
