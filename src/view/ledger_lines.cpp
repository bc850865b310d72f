#include "view/ledger_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/display_text.h"
#include "metrics/wire_totals.h"
#include "view/wording.h"

namespace wirecensus {
namespace {

constexpr std::size_t kMaxEntries = 3;  // of each kind; they are told whole

std::string range_text(const CountRange& range) {
  return range.exact() ? grouped(range.least) : grouped(range.least) + " to " + grouped(range.most);
}

std::string own_counters_text(const InterfaceAccount& account) {
  const auto own = account.own_rise();
  if (!own) return printable(account.name) + ": its own counters cannot be asked";
  return fmt::format("{}: {} received, {} sent, {} missed, {} dropped by its own counters",
                     printable(account.name), grouped(own->received_packets),
                     grouped(own->sent_packets), grouped(own->missed), grouped(own->dropped));
}

// "1,000 came by = 0 filtered + 0 without room + 1,000 into the ring"
std::string intake_text(const InterfaceAccount& account) {
  const auto came_by = account.came_by();
  std::string text = came_by ? range_text(*came_by) : "unknown number";
  text += fmt::format(" came by = {} filtered + {} without room + {} into the ring",
                      account.filtered ? range_text(*account.filtered) : "unknown number",
                      grouped(account.ring_dropped), grouped(account.ring_accepted));
  if (account.ring_freezes > 0) {
    text += fmt::format(" (full {})", counted(account.ring_freezes, "time", "times"));
  }
  return text;
}

// What it is made up of, without what there was none of.
std::string delivery_text(const InterfaceAccount& account) {
  std::string text =
      grouped(account.ring_accepted) + " into the ring = " + grouped(account.counted) + " counted";
  const auto add = [&](std::uint64_t number, std::string_view what) {
    if (number > 0) text += fmt::format(" + {} {}", grouped(number), what);
  };
  add(account.filtered_later, "filtered by their tag");
  add(account.past_limit, "past the limit");
  add(account.left_unread(), "left unread");
  return text;
}

// Where the two differ, a person should know what that may mean.
std::string difference_text(const InterfaceAccount& account) {
  if (agrees_with_interface(account).value_or(true)) return {};
  return "the interface counted another number than came by: what passed in the moments of start "
         "and stop, or what its driver counts otherwise";
}

void add_account(Page& page, const InterfaceAccount& account) {
  page.paragraph("Interface", own_counters_text(account));
  page.paragraph("", intake_text(account));
  page.paragraph("", delivery_text(account));
  if (account.loopback) page.paragraph("", "the copy of each on its way out was left out");
  if (const std::string text = difference_text(account); !text.empty()) page.paragraph("", text);
}

void add_more(Page& page, std::size_t entries) {
  if (entries > kMaxEntries) page.line("", fmt::format("and {} more", entries - kMaxEntries));
}

void add_accounts(Page& page, const std::vector<InterfaceAccount>& accounts) {
  for (std::size_t i = 0; i < std::min(accounts.size(), kMaxEntries); ++i) {
    add_account(page, accounts[i]);
  }
  add_more(page, accounts.size());
}

// Nothing where each packet was one on the wire.
void add_wire(Page& page, const Census& census) {
  if (census.ledger.interfaces.empty()) return;
  const auto wire = wire_totals(census);
  if (wire && wire->super_packets == 0) return;
  page.paragraph("Wire", wire
                             ? fmt::format("{} packets of {} bytes: {} delivered as one each",
                                           grouped(wire->packets), grouped(wire->bytes),
                                           counted(wire->super_packets, "group was", "groups were"))
                             : "what it carried is not known");
}

std::string loss_text(const Loss& loss) {
  std::string text(loss_cause_name(loss.cause));
  text +=
      ", " + (loss.packets_known ? counted(loss.packets, "packet", "packets") : "unknown number");
  if (!loss.source.empty()) text += ": " + printable(loss.source);
  if (!loss.detail.empty()) text += ": " + printable(loss.detail);
  return text;
}

std::string doubt_text(const Doubt& doubt) {
  return "not known: " + printable(doubt.source) + ": " + printable(doubt.detail);
}

void add_books(Page& page, const Ledger& ledger) {
  std::string text = fmt::format("{} seen = {} counted + {} lost", grouped(ledger.seen()),
                                 grouped(ledger.counted), grouped(ledger.lost()));
  if (ledger.lost() > 0) text += " (" + percent(ledger.lost(), ledger.seen()) + ")";
  page.line("Ledger", text);
  for (std::size_t i = 0; i < std::min(ledger.losses.size(), kMaxEntries); ++i) {
    page.paragraph("", loss_text(ledger.losses[i]));
  }
  add_more(page, ledger.losses.size());
  for (std::size_t i = 0; i < std::min(ledger.doubts.size(), kMaxEntries); ++i) {
    page.paragraph("", doubt_text(ledger.doubts[i]));
  }
  add_more(page, ledger.doubts.size());
}

void add_keeping(Page& page, const Keeping& keeping) {
  std::string text = keeping.complete() ? counted(keeping.kept, "packet", "packets")
                                        : fmt::format("{} of {} packets", grouped(keeping.kept),
                                                      grouped(keeping.offered));
  text += " in " + printable(keeping.file);
  if (keeping.files > 1) text += fmt::format(", {} files", grouped(keeping.files));
  if (!keeping.detail.empty()) text += ": " + printable(keeping.detail);
  page.paragraph("Kept", text);
}

void add_verdict(Page& page, Verdict verdict) {
  const Ink ink = verdict == Verdict::exact   ? Ink::green
                  : verdict == Verdict::lossy ? Ink::red
                                              : Ink::yellow;
  page.line("Verdict", verdict_name(verdict), ink);
}

}  // namespace

void add_ledger(Page& page, const Census& census) {
  add_accounts(page, census.ledger.interfaces);
  add_wire(page, census);
  add_books(page, census.ledger);
  if (census.ledger.keeping) add_keeping(page, *census.ledger.keeping);
  add_verdict(page, census.ledger.verdict());
}

}  // namespace wirecensus
