#include "serve/exposition.h"

#include <fmt/core.h>

#include <array>
#include <optional>
#include <utility>

#include "base/decode_issue.h"
#include "base/display_text.h"
#include "base/interface_account.h"
#include "serve/families.h"
#include "text/alert.h"

namespace wirecensus::serve {
namespace {

constexpr std::array kVerdicts{Verdict::exact, Verdict::lossy, Verdict::unknown};
constexpr std::array kLossCauses{LossCause::ring_full,
                                 LossCause::interface_dropped,
                                 LossCause::capture_os_dropped,
                                 LossCause::capture_if_dropped,
                                 LossCause::file_cut_short,
                                 LossCause::file_damaged,
                                 LossCause::file_not_read,
                                 LossCause::out_of_memory,
                                 LossCause::books_do_not_balance,
                                 LossCause::other};

void write_totals(MetricWriter& out, const metrics::Totals& totals) {
  out.begin(families::kPackets);
  out.sample(totals.packets);
  out.begin(families::kFrameBytes);
  out.sample(totals.frame_bytes);
  out.begin(families::kIpBytes);
  out.sample(totals.ip_bytes);
  out.begin(families::kPayloadBytes);
  out.sample(totals.payload_bytes);
  out.begin(families::kDecodeIssuePackets);
  for (std::size_t issue = 1; issue < totals.issues.size(); ++issue) {
    out.sample("issue", decode_issue_name(static_cast<DecodeIssue>(issue)), totals.issues[issue]);
  }
}

std::uint64_t lost_by(const Ledger& ledger, LossCause cause) {
  std::uint64_t sum = 0;
  for (const Loss& loss : ledger.losses) {
    if (loss.cause == cause) sum = saturating_sum(sum, loss.packets);
  }
  return sum;
}

void write_ledger(MetricWriter& out, const Ledger& ledger) {
  out.begin(families::kPacketsLost);
  for (const LossCause cause : kLossCauses) {
    out.sample("cause", loss_cause_name(cause), lost_by(ledger, cause));
  }
  out.begin(families::kUndecidedPackets);
  out.sample(ledger.undecided);
  out.begin(families::kFilteredPackets);
  out.sample(ledger.filtered);
  out.begin(families::kDuplicatePackets);
  out.sample(ledger.duplicates);
  out.begin(families::kVerdict);
  for (const Verdict verdict : kVerdicts) {
    out.sample("verdict", verdict_name(verdict), ledger.verdict() == verdict ? 1 : 0);
  }
}

// A kind without an alert has a sample without a source, so that rules find all kinds at any time.
void write_alerts(MetricWriter& out, const Ledger& ledger, const ProgramFacts& program) {
  out.begin(families::kAlert);
  const auto alerts =
      text::alerts_of({.ledger = ledger, .absent = program.absent, .memory = program.memory});
  for (const text::AlertKind kind : text::kAlertKinds) {
    bool any = false;
    for (const text::Alert& alert : alerts) {
      if (alert.kind != kind) continue;
      out.sample({{"kind", alert_kind_name(kind)}, {"source", alert.source}}, 1);
      any = true;
    }
    if (!any) out.sample({{"kind", alert_kind_name(kind)}, {"source", ""}}, 0);
  }
}

template <typename Value>
void write_interfaces(MetricWriter& out, const Ledger& ledger, const MetricFamily& family,
                      Value value) {
  out.begin(family);
  for (const InterfaceAccount& account : ledger.interfaces) {
    const std::optional<std::uint64_t> number = value(account);
    if (number) out.sample("interface", printable(account.name), *number);
  }
}

void write_accounts(MetricWriter& out, const Ledger& ledger) {
  if (ledger.interfaces.empty()) return;
  using Number = std::optional<std::uint64_t>;
  write_interfaces(out, ledger, families::kInterfaceSeenPackets,
                   [](const InterfaceAccount& account) -> Number {
                     const auto seen = account.seen();
                     return seen ? Number(seen->min) : std::nullopt;
                   });
  write_interfaces(out, ledger, families::kInterfaceCapturedPackets,
                   [](const InterfaceAccount& account) -> Number { return account.ring_accepted; });
  write_interfaces(out, ledger, families::kInterfaceDroppedPackets,
                   [](const InterfaceAccount& account) -> Number { return account.ring_dropped; });
}

template <std::uint64_t metrics::Totals::*member>
void write_shares(MetricWriter& out, const metrics::Figures& figures, const MetricFamily& family) {
  out.begin(family);
  for (const metrics::InterfaceFigures& share : figures.interfaces) {
    out.sample("interface", printable(share.name), share.totals.*member);
  }
}

void write_interface_totals(MetricWriter& out, const metrics::Figures& figures) {
  if (figures.interfaces.empty()) return;
  using metrics::Totals;
  write_shares<&Totals::packets>(out, figures, families::kInterfacePackets);
  write_shares<&Totals::frame_bytes>(out, figures, families::kInterfaceFrameBytes);
  write_shares<&Totals::ip_bytes>(out, figures, families::kInterfaceIpBytes);
}

void write_protocols(MetricWriter& out, const metrics::Figures& figures) {
  constexpr std::string_view kOthers = "others";
  const metrics::Amount& others = figures.other_protocols;
  out.begin(families::kProtocolPackets);
  for (const auto& [protocol, sum] : figures.protocols) {
    out.sample("protocol", protocol_name(protocol), sum.packets);
  }
  if (others.packets > 0) out.sample("protocol", kOthers, others.packets);
  out.begin(families::kProtocolFrameBytes);
  for (const auto& [protocol, sum] : figures.protocols) {
    out.sample("protocol", protocol_name(protocol), sum.frame_bytes);
  }
  if (others.packets > 0) out.sample("protocol", kOthers, others.frame_bytes);
}

void write_sizes(MetricWriter& out, const metrics::Figures& figures) {
  out.begin(families::kPacketSizeBytes);
  std::uint64_t packets = 0;
  auto size = figures.sizes.begin();
  for (const std::uint32_t bound : kSizeBounds) {
    for (; size != figures.sizes.end() && size->size <= bound; ++size) packets += size->packets;
    out.part("_bucket", fmt::format("{}.0", bound), packets);
  }
  for (; size != figures.sizes.end(); ++size) packets += size->packets;
  out.part("_bucket", "+Inf", packets);
  out.part("_sum", std::nullopt, figures.totals.frame_bytes);
  out.part("_count", std::nullopt, packets);
}

// Of live counts, where it is known.
void write_clock(MetricWriter& out, const std::optional<ClockState>& clock) {
  if (!clock) return;
  constexpr auto kNanoseconds = static_cast<std::uint64_t>(kSecond);
  out.begin(families::kClockSynchronized);
  out.sample(clock->synchronized ? 1 : 0);
  out.begin(families::kClockMaxErrorSeconds);
  out.sample(
      fmt::format("{}.{:09}", clock->max_error / kNanoseconds, clock->max_error % kNanoseconds));
}

void write_program(MetricWriter& out, const ProgramFacts& program) {
  out.begin(families::kBuild);
  out.sample("version", program.version, 1);
  out.begin(families::kStartTimeSeconds);
  out.sample(fmt::format("{}.{:09}", program.start_time / kSecond, program.start_time % kSecond));
}

}  // namespace

std::string_view content_type(ExpositionFormat format) {
  return format == ExpositionFormat::open_metrics
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

std::string exposition(const metrics::Figures& figures, const ProgramFacts& program,
                       ExpositionFormat format, const std::optional<Busiest>& busiest) {
  MetricWriter out(format);
  write_totals(out, figures.totals);
  write_sizes(out, figures);
  write_protocols(out, figures);
  write_ledger(out, figures.ledger);
  write_accounts(out, figures.ledger);
  write_interface_totals(out, figures);
  write_alerts(out, figures.ledger, program);
  out.begin(families::kBiflows);
  out.sample(figures.biflows);
  write_clock(out, figures.ledger.clock);
  write_program(out, program);
  if (busiest) write_busiest(out, *busiest);
  return std::move(out).finish();
}

}  // namespace wirecensus::serve
