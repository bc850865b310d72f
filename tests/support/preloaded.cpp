// For tests: a library that is loaded before those of the program (LD_PRELOAD), and replaces some
// of their functions. What it does is said by the variable WIRECENSUS_PRELOADED:
//
//   planted      In the thread that reads packets, once: tries what whoever takes it over by a
//   packet
//                would try, and writes a line to standard error: "planted: open 13 exec 1 ...", the
//                error numbers. Files: when zstd data is decompressed. Interfaces: when the kernel
//                is asked for the packets that it dropped.
//   no-ring-3    Simulates a kernel without TPACKET_V3, before Linux 3.2.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

bool is_wanted(std::string_view what) {
  const char* const wanted = std::getenv("WIRECENSUS_PRELOADED");
  return wanted != nullptr && wanted == what;
}

// 0 if the call succeeded.
int error_of(long result) { return result >= 0 ? 0 : errno; }

int connects() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  if (socket < 0) return errno;
  sockaddr_in nowhere{};
  nowhere.sin_family = AF_INET;
  nowhere.sin_port = htons(9);
  nowhere.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return error_of(connect(socket, reinterpret_cast<const sockaddr*>(&nowhere), sizeof nowhere));
}

void plant() {
  static std::atomic<bool> planted = false;
  if (!is_wanted("planted") || planted.exchange(true)) return;
  char program[] = "/bin/true";
  char* const arguments[] = {program, nullptr};
  const int opened = error_of(open("/etc/passwd", O_RDONLY | O_CLOEXEC));
  const int created =
      error_of(open("/var/tmp/wirecensus-planted", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  const int traced = error_of(ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr));
  const int sent = error_of(syscall(SYS_kill, getppid(), 0));
  const int connected = connects();
  const int executed = error_of(execve(program, arguments, nullptr));
  std::array<char, 200> line{};
  const int size = std::snprintf(
      line.data(), line.size(), "planted: open %d create %d connect %d exec %d ptrace %d kill %d\n",
      opened, created, connected, executed, traced, sent);
  [[maybe_unused]] const ssize_t written =
      write(STDERR_FILENO, line.data(), static_cast<std::size_t>(size));
}

bool is_ring_of_version_3(int level, int option, const void* value) {
  if (level != SOL_PACKET || (option != PACKET_VERSION && option != PACKET_HDRLEN)) return false;
  int version = 0;
  std::memcpy(&version, value, sizeof version);
  return version == TPACKET_V3 && is_wanted("no-ring-3");
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

std::size_t ZSTD_decompressStream(void* stream, void* out, void* in) {
  plant();
  static auto* const original = next<std::size_t(void*, void*, void*)>("ZSTD_decompressStream");
  return original(stream, out, in);
}

int getsockopt(int socket, int level, int option, void* value, socklen_t* size) noexcept {
  if (level == SOL_PACKET && option == PACKET_STATISTICS) plant();
  if (is_ring_of_version_3(level, option, value)) {
    errno = EINVAL;
    return -1;
  }
  return static_cast<int>(syscall(SYS_getsockopt, socket, level, option, value, size));
}

int setsockopt(int socket, int level, int option, const void* value, socklen_t size) noexcept {
  if (is_ring_of_version_3(level, option, value)) {
    errno = EINVAL;
    return -1;
  }
  return static_cast<int>(syscall(SYS_setsockopt, socket, level, option, value, size));
}
}
