// The main function of a fuzzer where there is no libFuzzer: it runs the inputs of a folder, and
// then as many made of them by chance, always the same ones.
//
//     FUZZER FOLDER INPUTS            the files of FOLDER, then INPUTS mutations of them
//     FUZZER FOLDER INPUTS slowest    the slowest input stays in the file `fuzz-slowest`
//     FUZZER FILE                     that input alone
//
// It tells the processor time of the slowest input beside that of the median one, and the same for
// a byte of those above 1 KiB: an input of which bytes cost far more than usual is an attack. Where
// a property does not hold or the program breaks, the input stays in the file `fuzz-failed`, in the
// current folder.
#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Without it (build release), times are those of the program as it is used.
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace wirecensus::fuzz {
namespace {

using Data = std::vector<std::uint8_t>;
using Chance = std::mt19937_64;

constexpr std::size_t kMaxInput = 65536;

Data current;  // the input that is running

void keep(const Data& input, const char* name) {
  if (std::FILE* const file = std::fopen(name, "wb")) {
    std::fwrite(input.data(), 1, input.size(), file);
    std::fclose(file);
    fmt::print(stderr, "the input is in the file {}\n", name);
  }
}

void keep_current() { keep(current, "fuzz-failed"); }

void keep_and_abort(int signal) {
  keep_current();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::int64_t processor_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// Nanoseconds that the input took.
std::int64_t run(const Data& input) {
  current = input;
  const std::int64_t begin = processor_nanoseconds();
  LLVMFuzzerTestOneInput(current.data(), current.size());
  return processor_nanoseconds() - begin;
}

Data contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<Data> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Data> files;
  for (const auto& path : paths) files.push_back(contents(path));
  return files;
}

// Below `limit`, which is not 0.
std::size_t below(Chance& chance, std::size_t limit) { return chance() % limit; }

// Numbers at which something changes.
std::uint8_t edge(Chance& chance) {
  constexpr std::uint8_t kEdges[] = {0,  1,  2,  4,   8,   15,  16,  20,
                                     32, 60, 64, 127, 128, 192, 254, 255};
  return kEdges[below(chance, std::size(kEdges))];
}

// A part of `data`, of at most half of it.
std::pair<std::size_t, std::size_t> part_of(const Data& data, Chance& chance) {
  const std::size_t begin = below(chance, data.size());
  const std::size_t most = std::min(data.size() - begin, data.size() / 2 + 1);
  return {begin, begin + 1 + below(chance, most)};
}

void mutate(Data& data, const std::vector<Data>& others, Chance& chance) {
  if (data.empty()) return data.push_back(edge(chance));
  const auto at = [&data](std::size_t place) {
    return data.begin() + static_cast<std::ptrdiff_t>(place);
  };
  const std::size_t place = below(chance, data.size());
  switch (below(chance, 7)) {
    case 0: data[place] ^= static_cast<std::uint8_t>(1U << below(chance, 8)); return;
    case 1: data[place] = edge(chance); return;
    case 2: data[place] = static_cast<std::uint8_t>(data[place] + below(chance, 9) - 4); return;
    case 3: data.insert(at(place), edge(chance)); return;
    case 4: {
      const auto [begin, end] = part_of(data, chance);
      data.erase(at(begin), at(end));
      return;
    }
    case 5: {
      const auto [begin, end] = part_of(data, chance);
      const Data copy(at(begin), at(end));
      data.insert(at(place), copy.begin(), copy.end());
      return;
    }
    default: {
      const Data& other = others[below(chance, others.size())];
      if (other.empty()) return;
      const auto [begin, end] = part_of(other, chance);
      data.insert(at(place), other.begin() + static_cast<std::ptrdiff_t>(begin),
                  other.begin() + static_cast<std::ptrdiff_t>(end));
    }
  }
}

Data mutation_of(const std::vector<Data>& files, Chance& chance) {
  Data data = files[below(chance, files.size())];
  for (std::size_t count = 1 + below(chance, 6); count > 0; --count) mutate(data, files, chance);
  data.resize(std::min(data.size(), kMaxInput));
  return data;
}

struct Run {
  std::int64_t nanoseconds;
  std::size_t size;

  double per_byte() const { return static_cast<double>(nanoseconds) / static_cast<double>(size); }
};

// The run in the middle, and the last one, by `value_of`. Precondition: there are runs.
template <typename ValueOf>
std::pair<Run, Run> middle_and_most(std::vector<Run>& runs, ValueOf value_of) {
  std::sort(runs.begin(), runs.end(),
            [&](const Run& a, const Run& b) { return value_of(a) < value_of(b); });
  return {runs[runs.size() / 2], runs.back()};
}

void tell(std::vector<Run> runs) {
  const auto [median, slowest] =
      middle_and_most(runs, [](const Run& run) { return run.nanoseconds; });
  fmt::print("{} inputs, median {} us, slowest {} us ({} bytes)", runs.size(),
             median.nanoseconds / 1000, slowest.nanoseconds / 1000, slowest.size);
  // What an input costs beside its bytes would hide what its bytes cost.
  constexpr std::size_t kLarge = 1024;
  std::erase_if(runs, [](const Run& run) { return run.size < kLarge; });
  if (!runs.empty()) {
    const auto [usual, most] = middle_and_most(runs, [](const Run& run) { return run.per_byte(); });
    fmt::print("; of {} above 1 KiB, median {:.1f} ns a byte, most {:.1f} ({:.1f} x, {} bytes)",
               runs.size(), usual.per_byte(), most.per_byte(), most.per_byte() / usual.per_byte(),
               most.size);
  }
  fmt::print("\n");
}

int run_folder(const std::string& folder, std::uint64_t inputs, bool keep_slowest) {
  const std::vector<Data> files = files_of(folder);
  if (files.empty()) {
    fmt::print(stderr, "{} has no inputs\n", folder);
    return 2;
  }
  Chance chance(1);
  std::vector<Run> runs;
  Data slowest;
  std::int64_t most = -1;
  for (std::uint64_t i = 0; i < files.size() + inputs; ++i) {
    const std::int64_t nanoseconds = run(i < files.size() ? files[i] : mutation_of(files, chance));
    runs.push_back({nanoseconds, current.size()});
    if (nanoseconds <= most) continue;
    most = nanoseconds;
    slowest = current;
  }
  tell(std::move(runs));
  if (keep_slowest) keep(slowest, "fuzz-slowest");
  return 0;
}

}  // namespace
}  // namespace wirecensus::fuzz

int main(int argc, char** argv) {
  using namespace wirecensus::fuzz;  // NOLINT(google-build-using-namespace): main is outside of it
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_set_death_callback(keep_current);
#endif
  std::signal(SIGABRT, keep_and_abort);
  if (argc == 2) {
    run(contents(argv[1]));
    return 0;
  }
  const bool keep_slowest = argc == 4 && std::string_view(argv[3]) == "slowest";
  if (argc == 3 || keep_slowest)
    return run_folder(argv[1], std::strtoull(argv[2], nullptr, 10), keep_slowest);
  fmt::print(stderr, "usage: {} FOLDER INPUTS [slowest], or {} FILE\n", argv[0], argv[0]);
  return 2;
}
