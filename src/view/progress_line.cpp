#include "view/progress_line.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "base/display_text.h"

namespace wirecensus::view {
namespace {

constexpr std::size_t kMinBar = 10;
constexpr std::size_t kWidestBar = 32;
constexpr std::size_t kLongestName = 24;
constexpr std::string_view kBetween = "  ";

// An item of the line. Items with the highest rank are omitted first.
struct Item {
  std::string text;
  int rank;
};

struct Rates {
  double read = 0;  // bytes of files
  double packets = 0;
  double frame_bytes = 0;
};

// Without tenths, which change too quickly to be read.
std::string whole_seconds(Duration duration) {
  const Duration seconds = duration / kSecond;
  return seconds < 60 ? fmt::format("{} s", seconds) : readable_duration(seconds * kSecond);
}

double part_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 1 : std::min(1.0, ratio(part, whole));
}

// The completed share, for the limit that will be reached first.
std::optional<double> part_done(const WorkProgress& progress, Duration elapsed) {
  const WorkStage& stage = progress.stage;
  std::optional<double> part;
  const auto consider = [&part](double one) { part = std::max(part.value_or(0), one); };
  if (stage.total_bytes) consider(part_of(progress.bytes_read, *stage.total_bytes));
  if (stage.packet_limit) consider(part_of(progress.packets, *stage.packet_limit));
  if (stage.time_limit) {
    consider(std::min(1.0, static_cast<double>(elapsed) / static_cast<double>(*stage.time_limit)));
  }
  return part;
}

std::optional<Duration> time_for(std::uint64_t done, std::uint64_t all, double per_second) {
  if (done >= all) return 0;
  constexpr double kLongest = 365.0 * 86400;  // longer times are not shown
  const double seconds = static_cast<double>(all - done) / per_second;
  if (!(seconds < kLongest)) return std::nullopt;
  return static_cast<Duration>(std::ceil(seconds) * kSecond);
}

std::optional<Duration> time_left(const WorkProgress& progress, Duration elapsed,
                                  const Rates& rates) {
  const WorkStage& stage = progress.stage;
  std::optional<Duration> least;
  const auto consider = [&least](std::optional<Duration> one) {
    if (one) least = std::min(least.value_or(*one), *one);
  };
  if (stage.total_bytes) consider(time_for(progress.bytes_read, *stage.total_bytes, rates.read));
  if (stage.packet_limit) consider(time_for(progress.packets, *stage.packet_limit, rates.packets));
  if (stage.time_limit) consider(std::max<Duration>(*stage.time_limit - elapsed, 0));
  return least;
}

std::size_t columns_of(const std::vector<Item>& items) {
  std::size_t columns = 0;
  for (const Item& item : items) columns += character_count(item.text) + kBetween.size();
  return columns == 0 ? 0 : columns - kBetween.size();
}

void leave_out_what_does_not_fit(std::vector<Item>& items, std::size_t width) {
  while (items.size() > 1 && columns_of(items) > width) {
    items.erase(std::max_element(items.begin(), items.end(),
                                 [](const Item& a, const Item& b) { return a.rank < b.rank; }));
  }
}

std::string bar(double part, std::size_t columns) {
  const auto full = static_cast<std::size_t>(part * static_cast<double>(columns));
  return fmt::format("[{}{}]", std::string(full, '#'), std::string(columns - full, '.'));
}

constexpr int kPercentRank = 0;

// The bar uses the remaining columns, after the percentage.
void add_bar(std::vector<Item>& items, double part, std::size_t width) {
  const std::size_t taken = columns_of(items) + std::string_view(" []").size();
  if (taken + kMinBar > width) return;
  for (Item& item : items) {
    if (item.rank == kPercentRank) {
      item.text += " " + bar(part, std::min(width - taken, kWidestBar));
    }
  }
}

void add_counts(std::vector<Item>& items, const WorkProgress& progress,
                const std::optional<Rates>& rates) {
  const bool live = progress.stage.kind == WorkStage::Kind::interface;
  items.push_back({counted(progress.packets, "packet", "packets"), 2});
  if (live) items.push_back({with_si_prefix(static_cast<double>(progress.frame_bytes), "B"), 8});
  if (rates) items.push_back({with_si_prefix(rates->packets, "packets/s"), 4});
  if (rates) items.push_back({with_si_prefix(rates->frame_bytes, "B/s"), 6});
  if (live) items.push_back({grouped(progress.lost) + " lost", progress.lost > 0 ? 3 : 9});
}

std::string name_of(const WorkStage& stage) {
  return shorten_middle(printable(stage.name), kLongestName);
}

}  // namespace

// A stage that has just begun has no rates yet.
void ProgressLine::follow(const WorkProgress& progress, Duration now) {
  if (progress.number != stage_) *this = ProgressLine();
  if (stage_ == 0) begun_ = now;
  stage_ = progress.number;
  read_.add(now, progress.bytes_read);
  packets_.add(now, progress.packets);
  bytes_.add(now, progress.frame_bytes);
}

std::string ProgressLine::text(const WorkProgress& progress, Duration now, int width) {
  if (progress.number == 0) return {};
  follow(progress, now);
  const Duration elapsed = now - begun_;
  std::optional<Rates> rates;  // none at the first call
  if (elapsed > 0) rates = {read_.per_second(), packets_.per_second(), bytes_.per_second()};
  const std::optional<double> part = part_done(progress, elapsed);
  const std::optional<Duration> left = time_left(progress, elapsed, rates.value_or(Rates{}));

  std::vector<Item> items{{name_of(progress.stage), 7}};
  if (part) items.push_back({fmt::format("{:2.0f} %", std::floor(100 * *part)), kPercentRank});
  if (progress.stage.kind != WorkStage::Kind::reports) add_counts(items, progress, rates);
  items.push_back({whole_seconds(elapsed), left ? 5 : 1});
  if (left) items.push_back({whole_seconds(*left) + " left", 1});

  const auto room = static_cast<std::size_t>(std::max(width, 0));
  leave_out_what_does_not_fit(items, room);
  if (part) add_bar(items, *part, room);
  std::string line;
  for (const Item& item : items) line.append(line.empty() ? "" : kBetween).append(item.text);
  return shorten_middle(line, room);
}

}  // namespace wirecensus::view
