#include "runtime/record/file_sink.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/display_text.h"
#include "capture/write/compressed_sink.h"

namespace wirecensus::runtime {
namespace {

constexpr mode_t kMode = 0600;
// O_NONBLOCK, because blocking in a pipe would not notice a stop request; no effect on files.
constexpr int kFlags = O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

Error cannot_write(const std::string& path, const std::string& reason) {
  return Error{"cannot write " + printable(path) + ": " + reason};
}

Error cannot_write(const std::string& path, int code) {
  std::string reason = std::generic_category().message(code);
  if (code == ENOENT) reason += " (does the directory exist?)";
  if (code == ENOSPC || code == EDQUOT) reason += "; free some space or choose another directory";
  if (code == EACCES || code == EPERM) {
    reason +=
        " (check the permissions of directory and file, and fs.protected_symlinks in "
        "proc_sys_fs(5))";
  }
  return cannot_write(path, reason);
}

// Waits for a stop request; returns whether there is one.
bool stops(capture::WakeDescriptor wake, int milliseconds) {
  pollfd stop{wake, POLLIN, 0};
  return poll(&stop, 1, milliseconds) > 0;
}

class FileSink : public capture::ByteSink {
 public:
  FileSink(int descriptor, std::string path, capture::WakeDescriptor wake)
      : descriptor_(descriptor), path_(std::move(path)), wake_(wake) {}
  ~FileSink() override {
    if (descriptor_ >= 0) close(descriptor_);
  }

  Status write(Bytes bytes) override {
    const std::size_t size = bytes.size();
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count >= 0) {
        bytes = bytes.skip(static_cast<std::size_t>(count));
      } else if (errno == EAGAIN) {
        if (!wait_for_reader()) return cannot_write(path_, "no process reads from it");
      } else if (errno != EINTR) {
        return cannot_write(path_, errno);
      }
    }
    written_ += size;
    return done();
  }

  // Some file systems (NFS, quotas) report a failed write only on close().
  Status commit() override {
    if (is_removed()) return cannot_write(path_, "it was removed while it was being written");
    if (close(std::exchange(descriptor_, -1)) != 0) return cannot_write(path_, errno);
    return done();
  }

  bool salvage() override {
    if (descriptor_ < 0 || written_ == 0) return false;
    return ftruncate(descriptor_, static_cast<off_t>(written_)) == 0 && commit().ok();
  }

 private:
  // A file without a name is gone once it is closed.
  bool is_removed() const {
    struct stat status {};
    return fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 0;
  }

  // After a stop request, the reader still has some time to read the rest.
  bool wait_for_reader() const {
    constexpr int kForStopping = 3000;  // milliseconds
    std::array<pollfd, 2> events{pollfd{descriptor_, POLLOUT, 0}, pollfd{wake_, POLLIN, 0}};
    poll(events.data(), events.size(), -1);
    return events[0].revents != 0 || poll(events.data(), 1, kForStopping) > 0;
  }

  int descriptor_;
  std::string path_;
  capture::WakeDescriptor wake_;
  std::uint64_t written_ = 0;  // by write()s that succeeded
};

// Waits for a reader: without one, open() fails with ENXIO.
int open_with_reader(const std::string& path, capture::WakeDescriptor wake) {
  constexpr int kBetweenTries = 50;  // milliseconds
  while (true) {
    const int descriptor = open(path.c_str(), kFlags | O_TRUNC, kMode);
    if (descriptor >= 0) return descriptor;
    if (errno == EINTR) continue;
    if (errno != ENXIO) return descriptor;
    const bool stopped = stops(wake, kBetweenTries);
    errno = ENXIO;
    if (stopped) return descriptor;
  }
}

// The compression is given by the extension of `path`.
std::unique_ptr<capture::ByteSink> compressed(std::unique_ptr<capture::ByteSink> sink,
                                              const std::string& path) {
  std::unique_ptr<capture::Compressor> compressor = capture::compressor_for(path);
  if (compressor == nullptr) return sink;
  return std::make_unique<capture::CompressedSink>(std::move(sink), std::move(compressor));
}

}  // namespace

Result<std::unique_ptr<capture::ByteSink>> open_file_sink(const std::string& path,
                                                          capture::WakeDescriptor wake) {
  struct stat status {};
  const bool is_pipe = stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode);
  const int descriptor =
      is_pipe ? open_with_reader(path, wake) : open(path.c_str(), kFlags | O_TRUNC, kMode);
  if (descriptor < 0 && is_pipe && errno == ENXIO) {
    return cannot_write(path, "no process reads from it");
  }
  if (descriptor < 0) return cannot_write(path, errno);
  return compressed(std::make_unique<FileSink>(descriptor, path, wake), path);
  // The analyzer does not follow the pointer into the variant of a Result.
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks)

// Pipes and devices are not probed: the reader of a pipe would take the probe for the whole output,
// and opening some devices has side effects.
Status probe_file(const std::string& path) {
  struct stat status {};
  const bool exists = stat(path.c_str(), &status) == 0;
  if (exists && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) return done();
  const bool is_new = !exists && lstat(path.c_str(), &status) != 0;  // not a dangling link either
  const int descriptor = open(path.c_str(), kFlags, kMode);
  if (descriptor < 0) return cannot_write(path, errno);
  close(descriptor);
  if (is_new) unlink(path.c_str());
  return done();
}

}  // namespace wirecensus::runtime
