// A file descriptor as a source of bytes: read(2), and poll(2) if reading may block.
//
// A regular file never blocks, so it is read without poll(2); one that we opened is read at
// offsets, by several threads at the same time. All others (pipes, terminals, sockets) are polled
// together with the wake descriptor. Available bytes have priority over a wake-up, so a reader that
// was asked to stop can still read what has arrived.
#include "capture/file/byte_source.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <system_error>
#include <utility>

namespace wirecensus::capture {

namespace {

std::string errno_text() { return std::generic_category().message(errno); }

class DescriptorBytes : public ByteSource {
 public:
  DescriptorBytes(int descriptor, bool owned, const struct stat& status, WakeDescriptor wake,
                  std::string name)
      : descriptor_(descriptor),
        owned_(owned),
        regular_(S_ISREG(status.st_mode)),
        size_when_opened_(status.st_size),
        wake_(wake),
        name_(std::move(name)) {}

  ~DescriptorBytes() override {
    if (owned_) close(descriptor_);
  }

  Result<ByteRead> read(std::uint8_t* out, std::size_t room,
                        std::chrono::milliseconds wait_limit) override {
    if (!regular_ && !wait_for_bytes(wait_limit)) return ByteRead{ByteStatus::idle, 0};
    ssize_t count = -1;
    do {
      count =
          position() ? pread(descriptor_, out, room, position_) : ::read(descriptor_, out, room);
    } while (count < 0 && errno == EINTR);
    if (count > 0) {
      position_ += count;
      return ByteRead{ByteStatus::data, static_cast<std::size_t>(count)};
    }
    if (count == 0) return ByteRead{ByteStatus::end, 0};
    if (errno == EAGAIN) return ByteRead{ByteStatus::idle, 0};  // another reader was faster
    return Error{fmt::format("cannot read {}: {}", name_, errno_text())};
  }

  // Other processes that share the descriptor (standard input) may expect reading to move its
  // offset.
  std::optional<std::uint64_t> position() const override {
    if (!regular_ || !owned_) return std::nullopt;
    return static_cast<std::uint64_t>(position_);
  }

  std::size_t read_at(std::uint64_t offset, std::uint8_t* out, std::size_t room) const override {
    const ssize_t count = pread(descriptor_, out, room, static_cast<off_t>(offset));
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }

  // Detects truncation during the read, which is otherwise not noticed if a record ends there.
  std::optional<Fault> fault() const override {
    struct stat now {};
    const bool shrank = regular_ && fstat(descriptor_, &now) == 0 &&
                        now.st_size < size_when_opened_ && position_ < size_when_opened_;
    if (!position() || !shrank) return std::nullopt;
    return Fault{LossCause::file_cut_short,
                 fmt::format("the file shrank while it was being read: it had {} bytes, only {} "
                             "could be read",
                             size_when_opened_, position_)};
  }

  void skip(std::size_t size) override { position_ += static_cast<off_t>(size); }
  std::uint64_t bytes_read() const override { return static_cast<std::uint64_t>(position_); }

 private:
  // Whether a read will not block: there are bytes, the writer is gone, or there is an error.
  bool wait_for_bytes(std::chrono::milliseconds wait_limit) const {
    std::array<pollfd, 2> ready{pollfd{descriptor_, POLLIN, 0}, pollfd{wake_, POLLIN, 0}};
    const auto limit = std::clamp<std::chrono::milliseconds::rep>(wait_limit.count(), -1, INT_MAX);
    int count = -1;
    do {
      count = poll(ready.data(), ready.size(), static_cast<int>(limit));
    } while (count < 0 && errno == EINTR);
    return count < 0 || ready[0].revents != 0;
  }

  int descriptor_;
  bool owned_;
  bool regular_;
  off_t size_when_opened_;
  WakeDescriptor wake_;
  std::string name_;
  off_t position_ = 0;
};

}  // namespace

std::string quoted_name(const std::string& path) {
  return path == "-" ? "standard input" : fmt::format("'{}'", path);
}

Result<std::unique_ptr<ByteSource>> open_byte_source(const std::string& path, WakeDescriptor wake) {
  const std::string name = quoted_name(path);
  const bool owned = path != "-";
  const int descriptor = owned ? open(path.c_str(), O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
  if (descriptor < 0) return Error{fmt::format("cannot open {}: {}", name, errno_text())};

  struct stat status {};
  if (fstat(descriptor, &status) != 0) {
    Error error{fmt::format("cannot get the status of {}: {}", name, errno_text())};
    if (owned) close(descriptor);
    return error;
  }
  auto source = std::make_unique<DescriptorBytes>(descriptor, owned, status, wake, name);
  if (S_ISDIR(status.st_mode)) {
    return Error{fmt::format("{} is a directory; give the capture files in it", name)};
  }
  // Best effort: the kernel reads further ahead than the 128 KiB that it does anyway.
  constexpr off_t kReadAhead = off_t{128} << 10;
  if (S_ISREG(status.st_mode) && status.st_size > kReadAhead)
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::unique_ptr<ByteSource>(std::move(source));
}

Status read_head(ByteSource& source, std::vector<std::uint8_t>& head, std::size_t size) {
  constexpr std::size_t kMaxRoom = std::size_t{1}
                                   << 20;  // memory for the bytes that exist, not for those claimed
  std::size_t filled = head.size();
  if (filled >= size) return done();
  while (filled < size) {
    head.resize(std::min(size, filled + kMaxRoom));
    const Result<ByteRead> got = source.read(head.data() + filled, head.size() - filled, kForever);
    if (!got) return got.error();
    if (got->status == ByteStatus::idle)
      return Error{"stopped while waiting for the first bytes of a capture"};
    if (got->status == ByteStatus::end) break;
    filled += got->size;
  }
  head.resize(filled);
  return done();
}

}  // namespace wirecensus::capture
