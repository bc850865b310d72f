#include "report/chart/time_axis.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "base/display_text.h"
#include "metrics/timeline.h"

namespace wirecensus::report {
namespace {

constexpr Duration kMinute = 60 * kSecond;
constexpr Duration kHour = 60 * kMinute;
constexpr Duration kDay = 24 * kHour;

constexpr std::size_t kDateSize = 10;    // 2023-11-14
constexpr std::size_t kSecondSize = 19;  // 2023-11-14T22:13:20

// The distance of ticks: a duration, or months if `duration` is 0.
struct Step {
  Duration duration;
  int months;
};

constexpr Step kSteps[] = {
    {kSecond, 0},
    {2 * kSecond, 0},
    {5 * kSecond, 0},
    {10 * kSecond, 0},
    {15 * kSecond, 0},
    {30 * kSecond, 0},
    {kMinute, 0},
    {2 * kMinute, 0},
    {5 * kMinute, 0},
    {10 * kMinute, 0},
    {15 * kMinute, 0},
    {30 * kMinute, 0},
    {kHour, 0},
    {2 * kHour, 0},
    {3 * kHour, 0},
    {6 * kHour, 0},
    {12 * kHour, 0},
    {kDay, 0},
    {2 * kDay, 0},
    {5 * kDay, 0},
    {10 * kDay, 0},
    {0, 1},
    {0, 3},
    {0, 6},
    {0, 12},
    {0, 24},
    {0, 60},
    {0, 120},
    {0, 240},
    {0, 600},
    {0, 1200},
};

// In nanoseconds; a month counts as 28 days, the minimum.
double length_of(const Step& step) {
  return static_cast<double>(step.duration) + 28.0 * step.months * static_cast<double>(kDay);
}

std::size_t label_size(const Step& step) {
  if (step.months >= 12) return 4;          // 2023
  if (step.months > 0) return 7;            // 2023-11
  if (step.duration >= kDay) return 10;     // 2023-11-14
  return step.duration >= kMinute ? 6 : 8;  // 22:13 or, at midnight, Nov 15; 22:13:20
}

Step step_below_a_second(double length) {
  constexpr std::size_t kLabelSize = 6;  // 1,800
  const double step = round_step(length / intervals_with_room(kLabelSize));
  return {static_cast<Duration>(step), 0};
}

Step step_for(double length) {
  const Step fine = step_below_a_second(length);
  if (fine.duration < kSecond) return fine;
  const auto* step = std::find_if(std::begin(kSteps), std::end(kSteps) - 1, [&](const Step& next) {
    return length / length_of(next) <= intervals_with_room(label_size(next));
  });
  return *step;
}

Duration remainder_of(Timestamp time, Duration divisor) {
  const Duration remainder = time % divisor;
  return remainder < 0 ? remainder + divisor : remainder;
}

// The multiples of `step` from `begin` to `end`.
std::vector<Timestamp> regular_ticks(Timestamp begin, Timestamp end, Duration step) {
  std::vector<Timestamp> ticks;
  const Duration past = remainder_of(begin, step);
  Timestamp time = 0;
  bool beyond = __builtin_add_overflow(begin, past == 0 ? 0 : step - past, &time);
  for (; !beyond && time <= end; beyond = __builtin_add_overflow(time, step, &time)) {
    ticks.push_back(time);
  }
  return ticks;
}

// The beginnings of months that are multiples of `step`, counted from January.
std::vector<Timestamp> month_ticks(Timestamp begin, Timestamp end, int step) {
  using std::chrono::days, std::chrono::months, std::chrono::sys_days, std::chrono::January;
  const auto date_of = [](Timestamp time) {
    return std::chrono::year_month_day{sys_days(days(metrics::interval_of(time, kDay)))};
  };
  const int first_year = static_cast<int>(date_of(begin).year());
  const int last_year = static_cast<int>(date_of(end).year());
  std::vector<Timestamp> ticks;
  for (int month = first_year * 12; month <= last_year * 12 + 11; ++month) {
    if (month % step != 0) continue;
    const sys_days day{std::chrono::year(month / 12) / (January + months(month % 12)) / 1};
    Timestamp time = 0;
    if (__builtin_mul_overflow(day.time_since_epoch().count(), kDay, &time)) continue;
    if (begin <= time && time <= end) ticks.push_back(time);
  }
  return ticks;
}

std::vector<Timestamp> ticks_of(Timestamp begin, Timestamp end, const Step& step) {
  return step.months > 0 ? month_ticks(begin, end, step.months)
                         : regular_ticks(begin, end, step.duration);
}

// "Nov 15"
std::string day_label(const std::string& time) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto month = static_cast<std::size_t>((time[5] - '0') * 10 + time[6] - '0');
  const std::string day = time.substr(time[8] == '0' ? 9 : 8, time[8] == '0' ? 1 : 2);
  return std::string(kMonths.substr(3 * month - 3, 3)) + " " + day;
}

// `days`: whether the axis covers more than one day.
std::string clock_label(Timestamp time, const Step& step, bool days) {
  const std::string text = timestamp_text(time);
  if (step.months >= 12) return text.substr(0, 4);
  if (step.months > 0) return text.substr(0, 7);
  if (step.duration >= kDay) return text.substr(0, kDateSize);
  if (days && remainder_of(time, kDay) == 0) return day_label(text);
  return text.substr(kDateSize + 1, step.duration >= kMinute ? 5 : 8);
}

void label_by_clock(Axis& axis, const std::vector<Timestamp>& ticks, const Step& step,
                    Timestamp begin, Timestamp end) {
  const bool days = metrics::interval_of(begin, kDay) != metrics::interval_of(end, kDay);
  for (const Timestamp tick : ticks) {
    axis.ticks.push_back({time_after(begin, tick), clock_label(tick, step, days)});
  }
  const std::string day = timestamp_text(begin).substr(0, kDateSize);
  const bool dates = step.months > 0 || step.duration >= kDay;
  axis.label = dates ? "Time (UTC)" : (days ? "Time from " : "Time on ") + day + " (UTC)";
}

struct Unit {
  std::string_view name;
  Duration length;
  std::size_t digits;  // decimals of the seconds in the reference time
};

Unit unit_for(Duration step) {
  if (step < 1'000) return {"ns", 1, 6};
  if (step < 1'000'000) return {"µs", 1'000, 3};
  return {"ms", 1'000'000, 0};
}

// Labels ticks with offsets from a reference time: full times would be long and nearly equal.
void label_by_offset(Axis& axis, const std::vector<Timestamp>& ticks, Duration step,
                     Timestamp begin) {
  const Unit unit = unit_for(step);
  const Duration past = remainder_of(begin, 1'000 * unit.length);
  const Timestamp moment = begin - std::min(past, elapsed(kNoTime + 1, begin));
  for (const Timestamp tick : ticks) {
    const auto units = static_cast<std::uint64_t>((tick - moment) / unit.length);
    axis.ticks.push_back({time_after(begin, tick), grouped(units)});
  }
  const std::size_t size = kSecondSize + (unit.digits > 0 ? 1 + unit.digits : 0);
  std::string text = timestamp_text(moment).substr(0, size);
  text[kDateSize] = ' ';
  axis.label = ("Time after " + text + " UTC (").append(unit.name).append(")");
}

}  // namespace

Axis time_axis(Timestamp begin, Timestamp end) {
  Axis axis;
  axis.end = time_after(begin, end);
  const Step step = step_for(axis.end);
  const std::vector<Timestamp> ticks = ticks_of(begin, end, step);
  if (step.months == 0 && step.duration < kSecond) {
    label_by_offset(axis, ticks, step.duration, begin);
  } else {
    label_by_clock(axis, ticks, step, begin, end);
  }
  return axis;
}

std::string plain_duration(Duration duration) {
  constexpr std::pair<Duration, std::string_view> kUnits[] = {
      {kDay, " d"},       {kHour, " h"},  {kMinute, " min"}, {kSecond, " s"},
      {1'000'000, " ms"}, {1'000, " µs"}, {1, " ns"}};
  const auto* unit = std::find_if(std::begin(kUnits), std::end(kUnits),
                                  [&](const auto& next) { return duration % next.first == 0; });
  return grouped(static_cast<std::uint64_t>(duration / unit->first)).append(unit->second);
}

}  // namespace wirecensus::report
