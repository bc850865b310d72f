#include "base/file_head.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wirecensus {

// Opening a pipe would wait for its writer, so it is looked at before.
FileHead::FileHead(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return;
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return;
  const ssize_t count = read(file, memory_.data(), memory_.size());
  close(file);
  if (count > 0) size_ = static_cast<std::size_t>(count);
}

}  // namespace wirecensus
