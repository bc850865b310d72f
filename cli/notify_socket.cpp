#include "cli/notify_socket.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace wirecensus {
namespace {

// An abstract address begins with '@' in the variable, and with a zero byte in the kernel.
int connect_to(std::string_view path) {
  sockaddr_un address{};
  const bool usable = path.size() > 1 && path.size() < sizeof address.sun_path &&
                      (path.front() == '/' || path.front() == '@');
  if (!usable) return -1;
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return -1;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (path.front() == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  if (connect(socket, reinterpret_cast<const sockaddr*>(&address), size) == 0) return socket;
  close(socket);
  return -1;
}

std::optional<std::uint64_t> number_in(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

}  // namespace

NotifySocket::NotifySocket() {
  if (const char* path = std::getenv("NOTIFY_SOCKET")) descriptor_ = connect_to(path);
}

NotifySocket::~NotifySocket() {
  if (connected()) close(descriptor_);
}

void NotifySocket::send(std::string_view assignments) const {
  if (!connected()) return;
  [[maybe_unused]] const ssize_t sent =
      ::send(descriptor_, assignments.data(), assignments.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

std::optional<std::chrono::microseconds> watchdog_time() {
  const auto time = number_in("WATCHDOG_USEC");
  const auto process = number_in("WATCHDOG_PID");
  if (!time || *time == 0) return std::nullopt;
  if (process && *process != static_cast<std::uint64_t>(getpid())) return std::nullopt;
  return std::chrono::microseconds(*time);
}

}  // namespace wirecensus
