#include "saved/census_ledger.h"

#include <array>
#include <concepts>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

namespace wirecensus::saved {
namespace {

// The numbers of each, in the order in which they are saved.
constexpr auto numbers_of(auto& counters) requires requires { counters.sent_dropped; }
{
  return std::array{&counters.received_packets, &counters.received_bytes, &counters.sent_packets,
                    &counters.sent_bytes,       &counters.missed,         &counters.dropped,
                    &counters.sent_dropped};
}

constexpr auto numbers_of(auto& range) requires requires { range.min; }
{ return std::array{&range.min, &range.max}; }

constexpr auto numbers_of(auto& packets) requires requires { packets.indivisible; }
{
  return std::array{&packets.frames, &packets.more_packets, &packets.more_bytes,
                    &packets.indivisible};
}

constexpr auto numbers_of(auto& account) requires requires { account.ring_dropped; }
{
  return std::array{&account.ring_dropped, &account.ring_freezes,   &account.ring_accepted,
                    &account.delivered,    &account.filtered_later, &account.past_limit,
                    &account.counted};
}

constexpr auto numbers_of(auto& file) requires requires { file.captured_bytes; }
{
  return std::array{&file.packets,  &file.frame_bytes, &file.captured_bytes,
                    &file.filtered, &file.undecided,   &file.lost};
}

constexpr auto numbers_of(auto& clock) requires requires { clock.max_error; }
{ return std::array{&clock.estimated_error, &clock.max_error}; }

constexpr auto numbers_of(
    auto& number) requires std::integral<std::remove_cvref_t<decltype(number)>> {
  return std::array{&number};
}

void write_numbers(CensusBytesWriter& out, const auto& record) {
  for (const std::uint64_t* number : numbers_of(record)) out.number(*number);
}

void read_numbers(CensusBytesReader& in, auto& record) {
  for (std::uint64_t* number : numbers_of(record)) *number = in.number();
}

// A flag whether there is one, then its numbers.
template <typename Record>
void write_optional(CensusBytesWriter& out, const std::optional<Record>& record) {
  out.byte(record ? 1 : 0);
  if (record) write_numbers(out, *record);
}

template <typename Record>
void read_optional(CensusBytesReader& in, std::optional<Record>& record) {
  if (in.flag()) read_numbers(in, record.emplace());
}

void write_interface(CensusBytesWriter out, const InterfaceAccount& account) {
  out.text(account.name);
  out.byte(account.loopback ? 1 : 0);
  write_optional(out, account.before);
  write_optional(out, account.after);
  write_optional(out, account.filtered);
  write_numbers(out, account);
  write_optional(out, account.delivered_outgoing);
  write_optional(out, account.super_packets);
  if (account.super_packets) out.byte(account.super_packets->divided ? 1 : 0);
}

void write_file(CensusBytesWriter out, const FileAccount& account) {
  out.number(account.number);
  out.text(account.name);
  out.text(account.format);
  out.text(account.compression);
  write_numbers(out, account);
  out.signed_64(account.first_seen);
  out.signed_64(account.last_seen);
  out.byte(account.lost_known ? 1 : 0);
  out.number(static_cast<std::uint64_t>(account.verdict));
}

}  // namespace

void write_ledger(const Ledger& ledger, CensusBlockWriter& file) {
  CensusBytesWriter sums = file.entry(CensusBlockKind::ledger);
  sums.number(ledger.counted);
  sums.number(ledger.undecided);
  sums.number(static_cast<std::uint64_t>(ledger.verdict()));
  if (ledger.filtered > 0) sums.number(ledger.filtered);
  if (ledger.duplicates > 0) sums.number(ledger.duplicates);
  for (const Loss& loss : ledger.losses) {
    CensusBytesWriter out = file.entry(CensusBlockKind::losses);
    // By name: names do not change when causes are added or removed.
    out.text(loss_cause_name(loss.cause));
    out.text(loss.source);
    out.number(loss.packets);
    out.byte(loss.packets_known ? 1 : 0);
    out.text(loss.detail);
  }
  for (const Doubt& doubt : ledger.doubts) {
    CensusBytesWriter out = file.entry(CensusBlockKind::doubts);
    out.text(doubt.source);
    out.text(doubt.detail);
  }
  for (const Remark& remark : ledger.remarks) {
    CensusBytesWriter out = file.entry(CensusBlockKind::remarks);
    out.text(remark.source);
    out.text(remark.detail);
  }
  for (const InterfaceAccount& account : ledger.interfaces) {
    write_interface(file.entry(CensusBlockKind::interfaces), account);
  }
  for (const FileAccount& account : ledger.files) {
    write_file(file.entry(CensusBlockKind::files), account);
  }
  if (!ledger.clock) return;
  CensusBytesWriter clock = file.entry(CensusBlockKind::clock);
  clock.byte(ledger.clock->synchronized ? 1 : 0);
  write_numbers(clock, *ledger.clock);
}

namespace {

std::optional<LossCause> cause_named(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(kLastLossCause); ++i) {
    const auto cause = static_cast<LossCause>(i);
    if (loss_cause_name(cause) == name) return cause;
  }
  return std::nullopt;
}

}  // namespace

bool read_ledger(CensusBytesReader& in, Ledger& ledger) {
  ledger.counted = in.number();
  ledger.undecided = in.number();
  const bool exact = in.number() == static_cast<std::uint64_t>(Verdict::exact);
  if (!in.empty()) ledger.filtered = in.number();
  if (!in.empty()) ledger.duplicates = in.number_to(ledger.filtered);
  return exact;
}

void read_loss(CensusBytesReader& in, Ledger& ledger) {
  const std::string name = in.text();
  const std::optional<LossCause> cause = cause_named(name);
  Loss loss{cause.value_or(LossCause::other), {}, 0, true, {}};
  loss.source = in.text();
  loss.packets = in.number();
  loss.packets_known = in.flag();
  loss.detail = in.text();
  if (!cause) loss.detail = "saved by a newer wirecensus as " + name + ": " + loss.detail;
  ledger.losses.push_back(std::move(loss));
}

void read_doubt(CensusBytesReader& in, Ledger& ledger) {
  Doubt doubt{in.text(), {}};
  doubt.detail = in.text();
  ledger.doubts.push_back(std::move(doubt));
}

void read_remark(CensusBytesReader& in, Ledger& ledger) {
  Remark remark{in.text(), {}};
  remark.detail = in.text();
  ledger.remarks.push_back(std::move(remark));
}

void read_interface(CensusBytesReader& in, Ledger& ledger) {
  InterfaceAccount account;
  account.name = in.text();
  account.loopback = in.flag();
  read_optional(in, account.before);
  read_optional(in, account.after);
  read_optional(in, account.filtered);
  read_numbers(in, account);
  read_optional(in, account.delivered_outgoing);
  read_optional(in, account.super_packets);
  if (account.super_packets) account.super_packets->divided = in.flag();
  ledger.interfaces.push_back(std::move(account));
}

void read_clock(CensusBytesReader& in, Ledger& ledger) {
  if (ledger.clock) return in.fail();
  constexpr auto kLongest = static_cast<std::uint64_t>(std::numeric_limits<Duration>::max());
  ClockState& clock = ledger.clock.emplace();
  clock.synchronized = in.flag();
  for (std::uint64_t* error : numbers_of(clock)) *error = in.number_to(kLongest);
}

void read_file(CensusBytesReader& in, Ledger& ledger) {
  FileAccount account;
  account.number = in.number();
  account.name = in.text();
  account.format = in.text();
  account.compression = in.text();
  read_numbers(in, account);
  account.first_seen = in.signed_64();
  account.last_seen = in.signed_64();
  account.lost_known = in.flag();
  account.verdict = in.name(Verdict::unknown);
  if (!ledger.files.empty() && account.number <= ledger.files.back().number) return in.fail();
  ledger.files.push_back(std::move(account));
}

}  // namespace wirecensus::saved
