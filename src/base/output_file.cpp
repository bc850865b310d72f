#include "base/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

namespace wirecensus {
namespace {

Error cannot_write(const std::string& path, int code) {
  std::string reason = std::generic_category().message(code);
  if (code == ENOENT) reason += " (does the directory exist?)";
  if (code == ENOSPC || code == EDQUOT) reason += "; free some space or choose another directory";
  return Error{"cannot write " + path + ": " + reason};
}

// A name in the same directory, so that rename() stays within one file system; hidden, so that a
// pattern such as *.csv does not match an incomplete file.
std::string temporary_name(const std::string& path, int attempt) {
  const std::size_t name = path.rfind('/') + 1;  // npos + 1 is 0
  return path.substr(0, name) + "." + path.substr(name) + "." + std::to_string(getpid()) + "." +
         std::to_string(attempt) + ".tmp";
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::string& path) {
  constexpr int kAttempts = 100;  // names may be left from killed processes with the same number
  constexpr mode_t kMode = 0666;  // reduced by the umask
  for (int attempt = 0;; ++attempt) {
    std::string temporary = temporary_name(path, attempt);
    const int descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
    if (descriptor >= 0) return OutputFile(path, std::move(temporary), descriptor);
    if (errno != EEXIST || attempt >= kAttempts) return cannot_write(path, errno);
  }
}

Result<OutputFile> OutputFile::stream(int descriptor, const std::string& name) {
  const int own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return cannot_write(name, errno);
  return OutputFile(name, {}, own);
}

OutputFile OutputFile::to(std::function<void(std::string_view)> take) {
  OutputFile file({}, {}, -1);
  file.take_ = std::move(take);
  return file;
}

OutputFile::OutputFile(std::string path, std::string temporary, int descriptor)
    : path_(std::move(path)),
      temporary_(std::move(temporary)),
      descriptor_(descriptor),
      buffer_(std::make_unique_for_overwrite<char[]>(kBufferSize)) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      take_(std::move(other.take_)),
      failed_(other.failed_),
      buffer_(std::move(other.buffer_)),
      used_(std::exchange(other.used_, 0)) {}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void OutputFile::append(std::string_view bytes) {
  if (bytes.size() > kBufferSize - used_) empty_buffer();
  if (bytes.size() > kBufferSize) return write_all(bytes.data(), bytes.size());
  std::memcpy(buffer_.get() + used_, bytes.data(), bytes.size());
  used_ += bytes.size();
}

void OutputFile::empty_buffer() {
  write_all(buffer_.get(), used_);
  used_ = 0;
}

void OutputFile::write_all(const char* data, std::size_t size) {
  if (take_) return take_({data, size});
  while (size > 0 && failed_ == 0) {
    const ssize_t written = write(descriptor_, data, size);
    if (written >= 0) {
      data += written;
      size -= static_cast<std::size_t>(written);
    } else if (errno != EINTR) {
      failed_ = errno;
    }
  }
}

Status OutputFile::commit() {
  empty_buffer();
  if (take_) return done();
  // Some file systems (NFS, quotas) report a failed write only on close().
  if (close(std::exchange(descriptor_, -1)) != 0 && failed_ == 0) failed_ = errno;
  const bool is_stream = temporary_.empty();
  if (is_stream && failed_ == EPIPE) return done();
  if (failed_ != 0) return cannot_write(path_, failed_);
  if (is_stream) return done();
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) return cannot_write(path_, errno);
  temporary_.clear();
  return done();
}

}  // namespace wirecensus
