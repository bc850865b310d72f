#include "anonymize/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace wirecensus::anonymize {
namespace {

constexpr std::size_t kMaxBytes = 256;  // more than any key file has

std::optional<Key> key_of_digits(std::string_view text) {
  while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != text.npos) {
    text.remove_suffix(1);
  }
  Key key{};
  if (text.size() != 2 * key.size()) return std::nullopt;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const char* const digits = text.data() + 2 * i;
    const auto [end, error] = std::from_chars(digits, digits + 2, key[i], 16);
    if (error != std::errc() || end != digits + 2) return std::nullopt;
  }
  return key;
}

std::optional<Key> key_of(std::string_view text) {
  Key key{};
  if (text.size() != key.size()) return key_of_digits(text);
  text.copy(reinterpret_cast<char*>(key.data()), key.size());
  return key;
}

Error cannot_read(const std::string& path) {
  return Error{"cannot read the key file " + path + ": " + std::generic_category().message(errno)};
}

// Up to kMaxBytes from the front.
Result<std::string> front_of(int descriptor, const std::string& path) {
  std::string text(kMaxBytes, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = read(descriptor, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

}  // namespace

Result<KeyFile> read_key_file(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot_read(path);
  struct stat status {};
  const bool known = fstat(descriptor, &status) == 0;
  const auto text = front_of(descriptor, path);
  close(descriptor);
  if (!text) return text.error();
  const std::optional<Key> key = key_of(*text);
  if (!key) {
    return Error{"the key file " + path +
                 " must have 32 bytes or 64 hexadecimal digits; make one with: head -c 32 "
                 "/dev/urandom > " +
                 path};
  }
  return KeyFile{*key, known && (status.st_mode & S_IROTH) != 0};
}

}  // namespace wirecensus::anonymize
