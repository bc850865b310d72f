#include "base/machine_limits.h"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

namespace wirecensus {
namespace {

constexpr std::uint64_t kKibibyte = 1024;

// Returns an empty string if the file cannot be read.
std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> words_of(const std::string& line, char between) {
  std::vector<std::string> words;
  std::istringstream stream(line);
  for (std::string word; std::getline(stream, word, between);) words.push_back(word);
  return words;
}

bool lists(const std::string& names, std::string_view name) {
  const std::vector<std::string> words = words_of(names, ',');
  return std::find(words.begin(), words.end(), name) != words.end();
}

// None if `text` is not a number, such as "max".
std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{}) return std::nullopt;
  return number;
}

// The number in the line that starts with this name, as in /proc/meminfo and memory.stat.
std::optional<std::uint64_t> entry_of(const std::string& text, std::string_view name) {
  std::istringstream lines(text);
  std::string first;
  std::string value;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    if (words >> first >> value && first == name) return number_of(value);
  }
  return std::nullopt;
}

// A hierarchy of groups, from /proc/self/mountinfo: proc(5).
struct Hierarchy {
  std::string root;     // the group that is mounted
  std::string at;       // the mount point
  std::string options;  // version 1: its controllers
  bool second = false;  // version 2, which has all controllers
};

std::optional<Hierarchy> hierarchy_of(const std::string& line) {
  constexpr std::size_t kRoot = 3;
  constexpr std::size_t kMountPoint = 4;
  const std::vector<std::string> words = words_of(line, ' ');
  const auto dash = std::find(words.begin(), words.end(), "-");
  if (words.size() <= kMountPoint || words.end() - dash < 4) return std::nullopt;
  if (!dash[1].starts_with("cgroup")) return std::nullopt;
  return Hierarchy{words[kRoot], words[kMountPoint], dash[3], dash[1] == "cgroup2"};
}

// The group of this process, from /proc/self/cgroup: "0::/path", or "4:cpu,cpuacct:/path".
std::optional<std::string> group_in(const std::string& groups, const Hierarchy& hierarchy,
                                    std::string_view controller) {
  std::istringstream lines(groups);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool is_it = hierarchy.second ? controllers.empty() : lists(controllers, controller);
    if (is_it) return line.substr(second + 1);
  }
  return std::nullopt;
}

struct Group {
  std::string folder;
  bool second;
};

void add_with_ancestors(const Hierarchy& hierarchy, std::string path, std::vector<Group>& groups) {
  if (path.starts_with(hierarchy.root) && hierarchy.root != "/") {
    path.erase(0, hierarchy.root.size());
  }
  while (path.size() > 1) {
    groups.push_back({hierarchy.at + path, hierarchy.second});
    path.erase(path.rfind('/'));
  }
  groups.push_back({hierarchy.at, hierarchy.second});
}

// The directories of this process's groups that may limit a controller.
std::vector<Group> groups_of(const std::string& root, std::string_view controller) {
  std::vector<Group> found;
  const std::string groups = text_of(root + "/proc/self/cgroup");
  std::istringstream mounts(text_of(root + "/proc/self/mountinfo"));
  for (std::string line; std::getline(mounts, line);) {
    std::optional<Hierarchy> hierarchy = hierarchy_of(line);
    if (!hierarchy || !(hierarchy->second || lists(hierarchy->options, controller))) continue;
    hierarchy->at.insert(0, root);
    if (const auto path = group_in(groups, *hierarchy, controller)) {
      add_with_ancestors(*hierarchy, *path, found);
    }
  }
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
    std::istringstream(text_of(group.folder + "/cpu.max")) >> quota >> period;
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
