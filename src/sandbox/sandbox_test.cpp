// Each test enters the sandbox in a process of its own, which could not leave it. Without seccomp
// in this build (sanitizers) or Landlock in the kernel, the tests of those parts are skipped.
#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): SIGSYS is POSIX's, not C++'s
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <functional>
#include <thread>

#include "support/temporary_folder.h"

namespace wirecensus::sandbox {
namespace {

using testing::HasSubstr;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kFiltersCalls = false;
#else
constexpr bool kFiltersCalls = true;
#endif

// The status of a process that does this, as wait(2) has it; `action` returns its exit code.
int status_of(const std::function<int()>& action) {
  const pid_t process = fork();
  if (process == 0) _exit(action());
  int status = 0;
  EXPECT_EQ(waitpid(process, &status, 0), process);
  return status;
}

// The error number of `action`, 0 if it succeeded, in a process that has entered the sandbox.
int error_in(const Policy& policy, const std::function<bool()>& action) {
  const int status = status_of([&] {
    Sandbox sandbox(policy);
    if (!sandbox.enter()) return 255;
    errno = 0;
    return action() ? 0 : errno;
  });
  EXPECT_TRUE(WIFEXITED(status)) << status;
  return WEXITSTATUS(status);
}

bool opens(const std::string& path, int flags = O_RDONLY) {
  return open(path.c_str(), flags | O_CLOEXEC, 0600) >= 0;
}

bool kernel_has_landlock() { return syscall(SYS_landlock_create_ruleset, nullptr, 0, 1) > 0; }

class SandboxOfFiles : public testing::Test {
 protected:
  void SetUp() override {
    if (!kernel_has_landlock()) GTEST_SKIP() << "this kernel has no Landlock";
    std::ofstream(folder_.path("named")) << "named";
    std::ofstream(folder_.path("other")) << "other";
  }
  TemporaryFolder folder_;
};

TEST_F(SandboxOfFiles, OnlyNamedFilesAreRead) {
  const Policy policy{.named_reads = {folder_.path("named"), "/no/such/file"}};
  EXPECT_EQ(error_in(policy, [&] { return opens(folder_.path("named")); }), 0);
  EXPECT_EQ(error_in(policy, [&] { return opens(folder_.path("named"), O_WRONLY); }), EACCES);
  EXPECT_EQ(error_in(policy, [&] { return opens(folder_.path("other")); }), EACCES);
  EXPECT_EQ(error_in(policy, [] { return opens("/etc/passwd"); }), EACCES);
  EXPECT_EQ(error_in(policy, [] { return opens("/no/such/file"); }), ENOENT);
}

TEST_F(SandboxOfFiles, NamedFoldersAreWritten) {
  const Policy policy{.named_writes = {folder_.path("out")}};
  ASSERT_EQ(mkdir(folder_.path("out").c_str(), 0700), 0);
  const std::string temporary = folder_.path("out/.new");
  const std::string whole = folder_.path("out/whole");
  std::ofstream(whole) << "old";
  EXPECT_EQ(error_in(policy,
                     [&] {
                       return opens(temporary, O_WRONLY | O_CREAT | O_EXCL) &&
                              rename(temporary.c_str(), whole.c_str()) == 0 &&
                              symlink("whole", folder_.path("out/latest").c_str()) == 0 &&
                              mkdir(folder_.path("out/interval").c_str(), 0700) == 0 &&
                              rmdir(folder_.path("out/interval").c_str()) == 0 &&
                              opens(whole, O_WRONLY | O_TRUNC) && unlink(whole.c_str()) == 0;
                     }),
            0);
  EXPECT_EQ(error_in(policy, [&] { return opens(folder_.path("x"), O_WRONLY | O_CREAT); }), EACCES);
  EXPECT_EQ(error_in(policy, [&] { return unlink(folder_.path("other").c_str()) == 0; }), EACCES);
}

// "CapEff:\t0000000000000000"
bool status_has(const std::string& line) {
  std::ifstream file("/proc/self/status");
  for (std::string one; std::getline(file, one);) {
    if (one == line) return true;
  }
  return false;
}

TEST(Sandbox, TakesCapabilitiesAndNewPrivileges) {
  const int status = status_of([] {
    Sandbox sandbox({.files = {.reads = {"/proc/self"}, .writes = {}, .devices = {}}});
    if (!sandbox.enter()) return 1;
    for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapAmb"}) {
      if (!status_has(std::string(set) + ":\t0000000000000000")) return 2;
    }
    if (geteuid() == 0 && !status_has("CapBnd:\t0000000000000000")) return 3;
    return status_has("NoNewPrivs:\t1") && (!kFiltersCalls || status_has("Seccomp:\t2")) ? 0 : 4;
  });
  EXPECT_EQ(status, 0);
}

TEST(Sandbox, KeepsWhatIsAskedForUntilItIsNarrowed) {
  if (effective_capabilities() == 0) GTEST_SKIP() << "needs root";
  const CapabilitySet raw = capability_bit(CAP_NET_RAW);
  const int status = status_of([&] {
    Sandbox sandbox({.calls = {.opens_interfaces = true}, .capabilities = raw});
    if (!sandbox.enter() || effective_capabilities() != raw) return 1;
    const int socket = ::socket(AF_PACKET, SOCK_RAW, 0);
    if (socket < 0 && errno == EPERM) return 2;
    sandbox.narrow({.reads_interfaces = true}, 0);
    if (effective_capabilities() != 0) return 3;
    return ::socket(AF_PACKET, SOCK_RAW, 0) < 0 && errno == EPERM ? 0 : 4;
  });
  EXPECT_EQ(status, 0);
}

TEST(Sandbox, AllThreadsAreUnderTheFilter) {
  if (!kFiltersCalls) GTEST_SKIP() << "no filter with sanitizers";
  EXPECT_EQ(error_in({},
                     [] {
                       int reason = 0;
                       std::thread([&] {
                         static_cast<void>(::socket(AF_INET, SOCK_STREAM, 0));
                         reason = errno;
                       }).join();
                       errno = reason;
                       return false;
                     }),
            EPERM);
}

// What whoever takes over the program would try first.
TEST(Sandbox, PlantedCallsAreRefused) {
  if (!kFiltersCalls) GTEST_SKIP() << "no filter with sanitizers";
  EXPECT_EQ(error_in({}, [] { return execl("/bin/true", "true", nullptr) == 0; }), EPERM);
  EXPECT_EQ(error_in({}, [] { return fork() >= 0; }), EPERM);
  EXPECT_EQ(error_in({}, [] { return ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0; }), EPERM);
  EXPECT_EQ(error_in({}, [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }), EPERM);
  EXPECT_EQ(error_in({}, [] { return kill(getppid(), SIGCONT) == 0; }), EPERM);
  EXPECT_EQ(error_in({},
                     [] {
                       return mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
                     }),
            EPERM);
}

// errno of connecting to a port where nobody listens.
int error_of_connecting(const Policy& policy, std::uint16_t port) {
  sockaddr_in nowhere{};
  nowhere.sin_family = AF_INET;
  nowhere.sin_port = htons(port);
  nowhere.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return error_in(policy, [&] {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    return connect(socket, reinterpret_cast<const sockaddr*>(&nowhere), sizeof nowhere) == 0;
  });
}

TEST(Sandbox, TcpConnectionsAreRefusedBesides) {
  const int reason = error_of_connecting({.calls = {.resolves_names = true}}, 9);
  if (reason == ECONNREFUSED) GTEST_SKIP() << "this kernel's Landlock has no rules for networks";
  EXPECT_EQ(reason, EACCES);
}

TEST(Sandbox, TcpConnectionsToNamedPortsAreAllowed) {
  const Policy exporting{.files = {.connects = {9}}, .calls = {.connects = true}};
  EXPECT_EQ(error_of_connecting(exporting, 9), ECONNREFUSED);
  const int reason = error_of_connecting(exporting, 10);
  if (reason == ECONNREFUSED) GTEST_SKIP() << "this kernel's Landlock has no rules for networks";
  EXPECT_EQ(reason, EACCES);
}

TEST(Sandbox, ViolationsKillWhereThatIsAskedFor) {
  if (!kFiltersCalls) GTEST_SKIP() << "no filter with sanitizers";
  const int status = status_of([] {
    Sandbox sandbox({.violation = Violation::kills});
    return sandbox.enter() ? execl("/bin/true", "true", nullptr) : 1;
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGSYS);
}

TEST(Sandbox, SaysWhatHolds) {
  Sandbox sandbox({.named_reads = {"a", "b", "c", "d"}, .named_writes = {}});
  const int status = status_of([&] {
    if (!sandbox.enter()) return 1;
    const std::string text = sandbox.text();
    const bool files = !kernel_has_landlock() ||
                       text.find("(reads: a, b, c and 1 more; writes: nothing)") != text.npos;
    return text.starts_with("no capabilities, no new privileges, ") && files ? 0 : 2;
  });
  EXPECT_EQ(status, 0);
}

TEST(Sandbox, RunsAsAnotherUser) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  const auto nobody = find_user("nobody");
  ASSERT_TRUE(nobody.ok());
  EXPECT_EQ(error_in({.identity = *nobody},
                     [&] { return geteuid() == nobody->user && effective_capabilities() == 0; }),
            0);
  EXPECT_THAT(find_user("root").error().message, HasSubstr("that is root"));
  EXPECT_THAT(find_user("no-such-user").error().message, HasSubstr("no such user"));
}

}  // namespace
}  // namespace wirecensus::sandbox
