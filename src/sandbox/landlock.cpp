// Raw system calls, because no library of Debian 12 has them. Its header is of Linux 6.1, with the
// rights of version 2: those of later ones are named here, with the values that the kernel
// documents in Documentation/userspace-api/landlock.rst and include/uapi/linux/landlock.h. What a
// version does not know must not be asked for, so the rights depend on the version found.
#include "sandbox/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace wirecensus::sandbox {
namespace {

using Rights = std::uint64_t;

constexpr Rights kTruncate = 1U << 14;       // LANDLOCK_ACCESS_FS_TRUNCATE: version 3, Linux 6.2
constexpr Rights kControlDevice = 1U << 15;  // LANDLOCK_ACCESS_FS_IOCTL_DEV: version 5, Linux 6.10
constexpr Rights kBindTcp = 1U << 0;         // LANDLOCK_ACCESS_NET_BIND_TCP: version 4, Linux 6.7
constexpr Rights kConnectTcp = 1U << 1;      // LANDLOCK_ACCESS_NET_CONNECT_TCP: version 4

constexpr int kNetPortRule = 2;  // LANDLOCK_RULE_NET_PORT: version 4

// struct landlock_net_port_attr.
struct PortRule {
  std::uint64_t allowed_access;
  std::uint64_t port;
};

// struct landlock_ruleset_attr as of version 4. A kernel of an earlier one takes its first member.
struct RulesetAttributes {
  std::uint64_t handled_access_fs;
  std::uint64_t handled_access_net;
};

constexpr Rights kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr Rights kWrite = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
                          LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                          LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                          LANDLOCK_ACCESS_FS_MAKE_SYM | kTruncate;
constexpr Rights kDevice =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | kControlDevice;

// Those that exist for what is not a folder.
constexpr Rights kOfFiles = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                            LANDLOCK_ACCESS_FS_READ_FILE | kTruncate | kControlDevice;

// All that a version knows: what is not handled would be allowed.
Rights known_rights(int version) {
  Rights rights =
      LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
      LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
      LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
      LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
      LANDLOCK_ACCESS_FS_MAKE_SYM;
  if (version >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) rights |= kTruncate;
  if (version >= 5) rights |= kControlDevice;
  return rights;
}

int find_version() {
  return static_cast<int>(
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

FileRestriction refused_restriction() {
  const bool absent = errno == ENOSYS || errno == EOPNOTSUPP;
  return {.refusal = absent ? "this kernel has none" : std::generic_category().message(errno)};
}

class Ruleset {
 public:
  explicit Ruleset(int version) : known_(known_rights(version)) {
    const RulesetAttributes attributes{known_, kBindTcp | kConnectTcp};
    const std::size_t size = version >= 4 ? sizeof attributes : sizeof attributes.handled_access_fs;
    descriptor_ = static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, size, 0));
  }
  ~Ruleset() {
    if (valid()) close(descriptor_);
  }
  Ruleset(const Ruleset&) = delete;
  Ruleset& operator=(const Ruleset&) = delete;

  bool valid() const { return descriptor_ >= 0; }

  void allow(const std::string& path, Rights rights) {
    const int place = open(path.c_str(), O_PATH | O_CLOEXEC);
    if (place < 0) return;
    struct stat status {};
    const bool folder = fstat(place, &status) == 0 && S_ISDIR(status.st_mode);
    landlock_path_beneath_attr rule{};
    rule.allowed_access = rights & known_ & (folder ? ~Rights{0} : kOfFiles);
    rule.parent_fd = place;
    syscall(SYS_landlock_add_rule, descriptor_, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(place);
  }

  void allow_connect(std::uint16_t port) {
    const PortRule rule{kConnectTcp, port};
    syscall(SYS_landlock_add_rule, descriptor_, kNetPortRule, &rule, 0);
  }

  bool apply() const { return syscall(SYS_landlock_restrict_self, descriptor_, 0) == 0; }

 private:
  const Rights known_;
  int descriptor_ = -1;
};

}  // namespace

FileRestriction restrict_files(const FileRules& rules) {
  const int version = find_version();
  if (version <= 0) return refused_restriction();
  Ruleset ruleset(version);
  if (!ruleset.valid()) return refused_restriction();
  for (const std::string& path : rules.reads) ruleset.allow(path, kRead);
  for (const std::string& path : rules.writes) ruleset.allow(path, kWrite);
  for (const std::string& path : rules.emptied) {
    ruleset.allow(path, LANDLOCK_ACCESS_FS_REMOVE_DIR);
  }
  for (const std::string& path : rules.devices) ruleset.allow(path, kDevice);
  for (const std::uint16_t port : rules.connects) ruleset.allow_connect(port);
  if (!ruleset.apply()) return refused_restriction();
  return {.version = version, .refusal = {}};
}

}  // namespace wirecensus::sandbox
