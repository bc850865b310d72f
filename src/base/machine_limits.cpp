#include "base/machine_limits.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

namespace wirecensus {
namespace {

constexpr std::uint64_t kKibibyte = 1024;

// More than the mounts of any machine take.
constexpr std::size_t kMaxText = std::size_t{64} << 20;

// Returns an empty string if the file cannot be read. These files are read at each start, where
// streams take longer than the kernel.
std::string text_of(const std::string& path) {
  std::string text;
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return text;
  std::array<char, 8192> part;
  ssize_t size = 0;
  while (text.size() < kMaxText && (size = read(file, part.data(), part.size())) > 0) {
    text.append(part.data(), static_cast<std::size_t>(size));
  }
  close(file);
  return text;
}

// Calls `take(part)` for what lies between the separators, until it returns true.
template <typename Take>
void each_part(std::string_view text, char between, Take take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(between), text.size());
    if (take(text.substr(0, end))) return;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  each_part(line, ' ', [&](std::string_view word) {
    words.push_back(word);
    return false;
  });
  return words;
}

bool lists(std::string_view names, std::string_view name) {
  bool found = false;
  each_part(names, ',', [&](std::string_view one) { return found = one == name; });
  return found;
}

// None if `text` is not a number, such as "max".
std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{}) return std::nullopt;
  return number;
}

// The number in the line that starts with this name, as in /proc/meminfo and memory.stat.
std::optional<std::uint64_t> entry_of(std::string_view text, std::string_view name) {
  std::optional<std::uint64_t> number;
  each_part(text, '\n', [&](std::string_view line) {
    if (!line.starts_with(name)) return false;
    const std::size_t value = line.find_first_not_of(' ', name.size());
    if (value == line.npos || value == name.size()) return false;  // a longer name
    number = number_of(line.substr(value));
    return true;
  });
  return number;
}

// A hierarchy of groups, from /proc/self/mountinfo: proc(5). It views that text.
struct Hierarchy {
  std::string_view root;     // the group that is mounted
  std::string_view at;       // the mount point
  std::string_view options;  // version 1: its controllers
  bool second = false;       // version 2, which has all controllers
};

std::optional<Hierarchy> hierarchy_of(std::string_view line) {
  constexpr std::size_t kRoot = 3;
  constexpr std::size_t kMountPoint = 4;
  if (line.find(" - cgroup") == line.npos) return std::nullopt;  // as most lines
  const std::vector<std::string_view> words = words_of(line);
  const auto dash = std::find(words.begin(), words.end(), "-");
  if (words.size() <= kMountPoint || words.end() - dash < 4) return std::nullopt;
  if (!dash[1].starts_with("cgroup")) return std::nullopt;
  return Hierarchy{words[kRoot], words[kMountPoint], dash[3], dash[1] == "cgroup2"};
}

// The group of this process, from /proc/self/cgroup: "0::/path", or "4:cpu,cpuacct:/path".
std::optional<std::string> group_in(std::string_view groups, const Hierarchy& hierarchy,
                                    std::string_view controller) {
  std::optional<std::string> group;
  each_part(groups, '\n', [&](std::string_view line) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (second == line.npos) return false;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const bool is_it = hierarchy.second ? controllers.empty() : lists(controllers, controller);
    if (is_it) group = line.substr(second + 1);
    return is_it;
  });
  return group;
}

struct Group {
  std::string folder;
  bool second;
};

// `top` is the folder of the group that is mounted.
void add_with_ancestors(const Hierarchy& hierarchy, const std::string& top, std::string path,
                        std::vector<Group>& groups) {
  if (path.starts_with(hierarchy.root) && hierarchy.root != "/") {
    path.erase(0, hierarchy.root.size());
  }
  while (path.size() > 1) {
    groups.push_back({top + path, hierarchy.second});
    path.erase(path.rfind('/'));
  }
  groups.push_back({top, hierarchy.second});
}

// The directories of this process's groups that may limit a controller.
std::vector<Group> groups_of(const std::string& root, std::string_view controller) {
  std::vector<Group> found;
  const std::string groups = text_of(root + "/proc/self/cgroup");
  const std::string mounts = text_of(root + "/proc/self/mountinfo");
  each_part(mounts, '\n', [&](std::string_view line) {
    const std::optional<Hierarchy> hierarchy = hierarchy_of(line);
    if (!hierarchy || !(hierarchy->second || lists(hierarchy->options, controller))) return false;
    if (const auto path = group_in(groups, *hierarchy, controller)) {
      add_with_ancestors(*hierarchy, root + std::string(hierarchy->at), *path, found);
    }
    return false;
  });
  return found;
}

template <typename Number>
void lower(std::optional<Number>& limit, const std::optional<Number>& other) {
  if (other && (!limit || *other < *limit)) limit = other;
}

std::optional<double> quota_of(const Group& group) {
  std::string quota;
  std::string period;
  if (group.second) {
    const std::string text = text_of(group.folder + "/cpu.max");
    const std::size_t space = std::min(text.find(' '), text.size());
    quota = text.substr(0, space);
    period = text.substr(std::min(space + 1, text.size()));
  } else {
    quota = text_of(group.folder + "/cpu.cfs_quota_us");
    period = text_of(group.folder + "/cpu.cfs_period_us");
  }
  const auto microseconds = number_of(quota);
  const auto of = number_of(period);
  if (!microseconds || !of || *of == 0) return std::nullopt;
  return static_cast<double>(*microseconds) / static_cast<double>(*of);
}

std::optional<std::uint64_t> number_in(const Group& group, const char* second, const char* first) {
  return number_of(text_of(group.folder + "/" + (group.second ? second : first)));
}

// In version 1, a group without a limit reports a number close to the maximum.
std::optional<std::uint64_t> memory_limit_of(const Group& group) {
  std::optional<std::uint64_t> limit = number_in(group, "memory.max", "memory.limit_in_bytes");
  if (group.second) lower(limit, number_in(group, "memory.high", ""));
  return limit;
}

// Statistics are read only where there is a limit: the kernel sums them up for each reader.
std::optional<std::uint64_t> free_in(const Group& group) {
  constexpr std::uint64_t kMaxLimit = std::uint64_t{1} << 62;
  const std::optional<std::uint64_t> limit = memory_limit_of(group);
  if (!limit || *limit >= kMaxLimit) return std::nullopt;
  const auto used = number_in(group, "memory.current", "memory.usage_in_bytes");
  if (!used) return limit;
  const std::string statistics = text_of(group.folder + "/memory.stat");
  const std::string all = group.second ? "" : "total_";
  const std::uint64_t cache = entry_of(statistics, all + "inactive_file").value_or(0) +
                              entry_of(statistics, all + "active_file").value_or(0);
  const std::uint64_t taken = *used - std::min(cache, *used);
  return *limit - std::min(taken, *limit);
}

// 0 if the machine has more processors than the largest mask tried.
unsigned processors_of_mask() {
  constexpr int kMaxProcessors = 1 << 18;
  for (int room = CPU_SETSIZE; room <= kMaxProcessors; room *= 2) {
    std::vector<cpu_set_t> mask(static_cast<std::size_t>(room) / CPU_SETSIZE);
    const std::size_t size = mask.size() * sizeof(cpu_set_t);
    if (sched_getaffinity(0, size, mask.data()) != 0) continue;
    return static_cast<unsigned>(CPU_COUNT_S(size, mask.data()));
  }
  return 0;
}

}  // namespace

unsigned MachineLimits::processors() const {
  const unsigned all = std::max(processors_of_mask(), 1U);
  const auto quota = processor_quota();
  if (!quota || *quota >= all) return all;
  return std::max(static_cast<unsigned>(std::ceil(*quota)), 1U);
}

std::optional<double> MachineLimits::processor_quota() const {
  std::optional<double> quota;
  for (const Group& group : groups_of(root_, "cpu")) lower(quota, quota_of(group));
  return quota;
}

std::optional<std::uint64_t> MachineLimits::free_memory() const {
  std::optional<std::uint64_t> free = entry_of(text_of(root_ + "/proc/meminfo"), "MemAvailable:");
  if (free) *free *= kKibibyte;
  for (const Group& group : groups_of(root_, "memory")) lower(free, free_in(group));
  return free;
}

}  // namespace wirecensus
