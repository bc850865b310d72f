#include "generator/pcap_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace wirecensus::bench {
namespace {

constexpr std::size_t kBufferSize = std::size_t{1} << 20;
constexpr std::uint32_t kMicrosecondMagic = 0xa1b2c3d4;
constexpr std::uint32_t kNanosecondMagic = 0xa1b23c4d;
constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

bool is_special(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

}  // namespace

PcapWriter::PcapWriter(std::string path, bool nanoseconds, std::uint32_t snap_length)
    : path_(std::move(path)), snap_length_(snap_length), nanoseconds_(nanoseconds) {
  buffer_.reserve(kBufferSize + 2 * std::size_t{snap_length});
  open();
  put32(nanoseconds ? kNanosecondMagic : kMicrosecondMagic);
  put16(2);  // version 2.4
  put16(4);
  put32(0);
  put32(0);
  put32(snap_length);
  put32(1);  // LINKTYPE_ETHERNET
}

PcapWriter::~PcapWriter() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!unfinished_path_.empty()) ::unlink(unfinished_path_.c_str());
}

void PcapWriter::open() {
  const bool special = is_special(path_);
  const std::string name = special ? path_ : path_ + ".unfinished-" + std::to_string(::getpid());
  const int flags = O_WRONLY | O_CLOEXEC | (special ? 0 : O_CREAT | O_EXCL);
  descriptor_ = ::open(name.c_str(), flags, 0666);
  if (descriptor_ < 0) return fail("cannot be created");
  if (!special) unfinished_path_ = name;
}

void PcapWriter::write(std::int64_t time, std::span<const std::uint8_t> frame) {
  const auto frame_len = static_cast<std::uint32_t>(frame.size());
  const std::uint32_t cap_len = std::min(frame_len, snap_length_);
  put32(static_cast<std::uint32_t>(time / kNanosecondsPerSecond));
  put32(static_cast<std::uint32_t>(time % kNanosecondsPerSecond / (nanoseconds_ ? 1 : 1000)));
  put32(cap_len);
  put32(frame_len);
  buffer_.insert(buffer_.end(), frame.begin(), frame.begin() + cap_len);
  if (buffer_.size() >= kBufferSize) flush();
}

const std::string& PcapWriter::finish() {
  flush();
  if (failed()) return error_;
  if (::close(std::exchange(descriptor_, -1)) != 0) {
    fail("cannot be written");
  } else if (!unfinished_path_.empty()) {
    if (std::rename(unfinished_path_.c_str(), path_.c_str()) != 0) {
      fail("cannot be given its name");
    } else {
      unfinished_path_.clear();
    }
  }
  return error_;
}

// Little-endian on any machine, so that the bytes are always the same.
void PcapWriter::put16(std::uint32_t value) {
  buffer_.push_back(static_cast<std::uint8_t>(value));
  buffer_.push_back(static_cast<std::uint8_t>(value >> 8));
}

void PcapWriter::put32(std::uint32_t value) {
  put16(value);
  put16(value >> 16);
}

void PcapWriter::flush() {
  std::span<const std::uint8_t> rest = buffer_;
  while (!failed() && !rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      fail("cannot be written");
      break;
    }
    rest = rest.subspan(static_cast<std::size_t>(written));
    file_bytes_ += static_cast<std::uint64_t>(written);
  }
  buffer_.clear();
}

void PcapWriter::fail(const std::string& what) {
  error_ = path_ + " " + what + ": " + std::strerror(errno);
}

}  // namespace wirecensus::bench
