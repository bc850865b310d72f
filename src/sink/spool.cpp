#include "sink/spool.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "base/display_text.h"
#include "base/output_file.h"
#include "saved/census_file.h"
#include "sink/unstored.h"

namespace wirecensus::sink {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 20;     // of a number of 64 bits
constexpr std::size_t kHexDigits = 16;  // likewise
constexpr std::string_view kEnding = ".wcs";
constexpr std::size_t kRunAt = kDigits + 1;
constexpr std::size_t kAfterAt = kRunAt + kHexDigits + 1 + kDigits + 1;
constexpr std::size_t kNameSize = kAfterAt + kDigits + kEnding.size();

// "begin-run-number-after.wcs": sorted by name, entries are in their order.
std::string name_of(const metrics::Census& census, const CensusPlace& place) {
  const metrics::Interval interval = interval_of(census, place);
  const Timestamp begin = std::max<Timestamp>(interval.begin, 0);
  return fmt::format("{:020}-{:016x}-{:020}-{:020}{}", begin, interval.run, interval.number,
                     place.after, kEnding);
}

std::optional<std::uint64_t> number_in(std::string_view digits, int base) {
  std::uint64_t number = 0;
  const char* const all = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), all, number, base);
  if (error != std::errc() || end != all) return std::nullopt;
  return number;
}

// None: it is no name of an entry.
std::optional<CensusPlace> place_in(std::string_view name) {
  constexpr int kHex = 16;
  constexpr int kDecimal = 10;
  if (name.size() != kNameSize || !name.ends_with(kEnding)) return std::nullopt;
  const auto run = number_in(name.substr(kRunAt, kHexDigits), kHex);
  const auto after = number_in(name.substr(kAfterAt, kDigits), kDecimal);
  if (!run || !after) return std::nullopt;
  return CensusPlace{.run = *run, .after = *after};
}

Error cannot_use(const std::string& folder, const std::string& why) {
  return Error{"cannot use the spool " + printable(folder) + ": " + why};
}

// A descriptor of the folder's lock, which ends with the process.
Result<int> locked(const std::string& folder) {
  constexpr mode_t kMode = 0600;
  const std::string path = folder + "/.lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kMode);
  if (descriptor < 0) return cannot_use(folder, std::generic_category().message(errno));
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
  close(descriptor);
  return cannot_use(folder, "another process does; give each a folder of its own");
}

}  // namespace

Result<std::unique_ptr<Spool>> Spool::open(std::string folder, std::uint64_t max_bytes) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return cannot_use(folder, error.message());
  const Result<int> lock = locked(folder);
  if (!lock) return lock.error();
  std::unique_ptr<Spool> spool(new Spool(std::move(folder), max_bytes, *lock));
  spool->find_left();
  return spool;
}

Spool::Spool(std::string folder, std::uint64_t max_bytes, int lock)
    : folder_(std::move(folder)), max_bytes_(max_bytes), lock_(lock) {}

Spool::~Spool() { close(lock_); }

void Spool::find_left() {
  std::error_code error;
  for (fs::directory_iterator file(folder_, error), end; !error && file != end;
       file.increment(error)) {
    const std::string name = file->path().filename().string();
    const auto place = place_in(name);
    if (!place) continue;
    left_.push_back({name, *place});
    bytes_ += file->file_size(error);
  }
  std::sort(left_.begin(), left_.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
}

std::string Spool::path_of(const std::string& name) const { return folder_ + "/" + name; }

Result<std::string> Spool::keep_within(std::uint64_t max_bytes, const metrics::CensusTables& tables,
                                       const CensusPlace& place) {
  std::string name = name_of(tables.census(), place);
  auto file = OutputFile::create(path_of(name));
  if (!file) return file.error();
  std::uint64_t size = 0;
  OutputFile counting = OutputFile::to([&](std::string_view bytes) {
    size += bytes.size();
    if (bytes_ + size <= max_bytes) file->append(bytes);
  });
  Status kept = saved::write_census(tables.census(), *tables.record_numbers(), counting);
  if (kept) kept = counting.commit();
  if (kept) kept = tables.disk_status();
  if (!kept) return kept.error();
  if (bytes_ + size > max_bytes) return cannot_use(folder_, "it is full (--spool-size)");
  if (Status written = file->commit(); !written) return written.error();
  bytes_ += size;
  return name;
}

Result<metrics::CensusTables> Spool::read(const std::string& name) const {
  auto census = saved::read_census(path_of(name));
  if (!census) return census.error();
  return metrics::CensusTables(std::make_shared<const metrics::Census>(std::move(*census)));
}

void Spool::remove(const std::string& name) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path_of(name), error);
  if (!error) bytes_ -= size;
  fs::remove(path_of(name), error);
}

}  // namespace wirecensus::sink
