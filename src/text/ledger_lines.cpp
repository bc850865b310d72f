#include "text/ledger_lines.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/display_text.h"
#include "base/interface_comparison.h"
#include "metrics/wire_totals.h"

namespace wirecensus::text {
namespace {

// Collects the lines, with a maximum number of entries of each kind.
class Lines {
 public:
  explicit Lines(std::size_t at_most) : at_most_(at_most) {}

  void add(std::string_view label, std::string text) { lines_.push_back({label, std::move(text)}); }

  // Calls add_one(entry) for the first entries, then adds the number of further ones.
  template <typename Entry, typename AddOne>
  void add_each(const std::vector<Entry>& entries, AddOne add_one) {
    const std::size_t told = std::min(entries.size(), at_most_);
    for (std::size_t i = 0; i < told; ++i) add_one(entries[i]);
    if (told < entries.size()) add("", "and " + grouped(entries.size() - told) + " more");
  }

  std::vector<LedgerLine> take() { return std::move(lines_); }

 private:
  std::size_t at_most_;
  std::vector<LedgerLine> lines_;
};

std::string range_text(const CountRange& range) {
  return range.exact() ? grouped(range.min) : grouped(range.min) + " to " + grouped(range.max);
}

std::string own_counters_text(const InterfaceAccount& account) {
  const auto own = account.own_rise();
  if (!own) return printable(account.name) + ": its counters could not be read";
  return fmt::format("{} counted {} received, {} sent, {} missed, {} dropped",
                     printable(account.name), grouped(own->received_packets),
                     grouped(own->sent_packets), grouped(own->missed), grouped(own->dropped));
}

// "1,000 seen = 0 filtered + 0 dropped (ring full) + 1,000 captured"
std::string intake_text(const InterfaceAccount& account) {
  const auto seen = account.seen();
  std::string text = seen ? range_text(*seen) : "unknown number";
  const std::string times =
      account.ring_freezes > 0 ? " " + counted(account.ring_freezes, "time", "times") : "";
  return text + fmt::format(" seen = {} filtered + {} dropped (ring full{}) + {} captured",
                            account.filtered ? range_text(*account.filtered) : "unknown number",
                            grouped(account.ring_dropped), times, grouped(account.ring_accepted));
}

// The parts of the captured packets, without those that are 0.
std::string delivery_text(const InterfaceAccount& account) {
  std::string text =
      grouped(account.ring_accepted) + " captured = " + grouped(account.counted) + " counted";
  const auto add = [&](std::uint64_t number, std::string_view what) {
    if (number > 0) text += fmt::format(" + {} {}", grouped(number), what);
  };
  add(account.filtered_later, "filtered by VLAN tag, time or as duplicates");
  add(account.past_limit, "beyond the -c limit");
  add(account.left_unread(), "left unread");
  return text;
}

// Explains a difference between the two counts; empty if a doubt explains it already.
std::string difference_text(const InterfaceAccount& account) {
  const auto compared = compare_counts(account);
  if (!compared || agrees_with_interface(account) == true || !counter_doubts(account).empty()) {
    return {};
  }
  if (compared->unseen() == 0) {
    return "the interface counted " + grouped(compared->uncounted()) +
           " fewer: its driver counts differently, or the kernel delivered them without counting "
           "(macvlan, tc mirred)";
  }
  return "the interface's count differs from the packets seen: packets passed during start or "
         "stop, or its driver counts differently";
}

void add_account(Lines& lines, const InterfaceAccount& account) {
  lines.add("Interface", own_counters_text(account));
  lines.add("", intake_text(account));
  lines.add("", delivery_text(account));
  if (account.loopback) lines.add("", "loopback: the outgoing copy of each packet is ignored");
  if (std::string text = difference_text(account); !text.empty()) lines.add("", std::move(text));
}

// Nothing if there are no super packets.
void add_wire(Lines& lines, const metrics::Census& census) {
  if (census.ledger.interfaces.empty()) return;
  const auto wire = metrics::wire_totals(census);
  if (wire && wire->super_packets == 0) return;
  lines.add("Wire", wire
                        ? fmt::format("{} packets, {} bytes ({} split into segments)",
                                      grouped(wire->packets), grouped(wire->bytes),
                                      counted(wire->super_packets, "super packet", "super packets"))
                        : "unknown: not reported by the kernel");
}

std::string remark_text(const Remark& remark) {
  return "note: " + printable(remark.source) + ": " + printable(remark.detail);
}

void add_books(Lines& lines, const Ledger& ledger) {
  std::string text = fmt::format("{} seen = {} counted + {} lost", grouped(ledger.seen()),
                                 grouped(ledger.counted), grouped(ledger.lost()));
  if (ledger.lost() > 0) text += " (" + percent(ledger.lost(), ledger.seen()) + ")";
  lines.add("Ledger", text);
  if (ledger.undecided > 0) {
    lines.add("", counted(ledger.undecided, "packet", "packets") +
                      " undecided (the filter does not apply, or no time): not counted");
  }
  if (ledger.filtered > 0) {
    lines.add("", counted(ledger.filtered, "packet", "packets") +
                      " filtered (-f, --since, --until, --dedup): not counted");
  }
  if (ledger.duplicates > 0) {
    lines.add("", counted(ledger.duplicates, "of them is a duplicate", "of them are duplicates") +
                      " of packets counted");
  }
  lines.add_each(ledger.losses, [&](const Loss& loss) { lines.add("", loss_text(loss)); });
  lines.add_each(ledger.doubts, [&](const Doubt& doubt) { lines.add("", doubt_text(doubt)); });
  lines.add_each(ledger.remarks, [&](const Remark& remark) { lines.add("", remark_text(remark)); });
}

void add_recording(Lines& lines, const Recording& recording) {
  std::string text = recording.complete()
                         ? counted(recording.recorded, "packet", "packets")
                         : fmt::format("{} of {} packets", grouped(recording.recorded),
                                       grouped(recording.offered));
  text += " to " + printable(recording.file);
  if (recording.files > 1) text += fmt::format(", {} files", grouped(recording.files));
  if (!recording.detail.empty()) text += ": " + printable(recording.detail);
  lines.add("Written", text);
}

void add_interval(Lines& lines, const metrics::Interval& interval) {
  if (interval.late_packets == 0) return;
  lines.add("", counted(interval.late_packets, "packet is", "packets are") +
                    " earlier than the interval: they came when their own had ended");
}

}  // namespace

std::string loss_text(const Loss& loss) {
  std::string text = fmt::format(
      "lost: {} ({})",
      loss.packets_known ? counted(loss.packets, "packet", "packets") : "unknown number of packets",
      loss_cause_name(loss.cause));
  if (!loss.source.empty()) text += ": " + printable(loss.source);
  if (!loss.detail.empty()) text += ": " + printable(loss.detail);
  return text;
}

std::string doubt_text(const Doubt& doubt) {
  return "unknown: " + printable(doubt.source) + ": " + printable(doubt.detail);
}

std::vector<LedgerLine> ledger_lines(const metrics::Census& census, std::size_t at_most) {
  Lines lines(at_most);
  lines.add_each(census.ledger.interfaces,
                 [&](const InterfaceAccount& account) { add_account(lines, account); });
  add_wire(lines, census);
  add_books(lines, census.ledger);
  if (census.interval) add_interval(lines, *census.interval);
  if (census.ledger.recording) add_recording(lines, *census.ledger.recording);
  return lines.take();
}

}  // namespace wirecensus::text
