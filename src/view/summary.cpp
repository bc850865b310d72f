#include "view/summary.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/display_text.h"
#include "inspect/names/names.h"
#include "metrics/depth/busiest_names.h"
#include "metrics/depth/tcp_overview.h"
#include "metrics/depth/tunnel_books.h"
#include "text/ledger_lines.h"
#include "text/tcp_text.h"
#include "view/page.h"
#include "view/size_classes.h"

namespace wirecensus::view {
namespace {

std::string decimal(double number) {
  return grouped_decimal(number,
                         number == static_cast<double>(static_cast<std::uint64_t>(number)) ? 0 : 1);
}

void add_sources(Page& page, const std::vector<std::string>& sources) {
  std::string text;
  for (std::size_t i = 0; i < std::min(sources.size(), kMaxRows); ++i) {
    text.append(i == 0 ? "" : ", ").append(shorten_middle(printable(sources[i]), page.room() - 3));
  }
  if (sources.size() > kMaxRows) {
    text += fmt::format(" and {} more", grouped(sources.size() - kMaxRows));
  }
  page.paragraph("Sources", text);
}

void add_times(Page& page, const metrics::Totals& totals) {
  if (!totals.has_time()) return page.line("Time", "no packet had a timestamp");
  page.line("First seen", timestamp_text(totals.first_seen));
  page.line("Last seen", timestamp_text(totals.last_seen));
  std::string text = duration_text(totals.duration()) + " s";
  if (totals.duration() >= 60 * kSecond) text += " (" + readable_duration(totals.duration()) + ")";
  if (totals.packets_without_time > 0) {
    text += "; " + counted(totals.packets_without_time, "packet", "packets") + " without timestamp";
  }
  page.line("Duration", text);
}

// ", 1.23 Mbit/s"; empty if there is no rate.
std::string rate(const metrics::Totals& totals, std::uint64_t amount, double scale,
                 std::string_view unit) {
  if (totals.duration() <= 0 || totals.packets_without_time > 0) return {};
  const double per_second =
      static_cast<double>(amount) * scale * kSecond / static_cast<double>(totals.duration());
  return ", " + with_si_prefix(per_second, unit);
}

void add_totals(Page& page, const metrics::Totals& totals) {
  page.line("Packets", grouped(totals.packets) + rate(totals, totals.packets, 1, "packets/s"));
  page.line("Bytes", fmt::format("{} on the wire ({}){}", grouped(totals.frame_bytes),
                                 with_si_prefix(static_cast<double>(totals.frame_bytes), "B"),
                                 rate(totals, totals.frame_bytes, 8, "bit/s")));
  page.line("", fmt::format("{} IP, {} payload, {} captured", grouped(totals.ip_bytes),
                            grouped(totals.payload_bytes), grouped(totals.captured_bytes)));
}

void add_sizes(Page& page, const metrics::CensusTables& tables) {
  const metrics::SizeStatistics& sizes = tables.sizes();
  page.line("Packet size",
            fmt::format("min {}, median {}, mean {}, max {} bytes", grouped(sizes.min),
                        decimal(sizes.median), decimal(sizes.mean), grouped(sizes.max)));
  page.line("",
            fmt::format("p90 {}, p95 {}, p99 {}, standard deviation {} bytes", grouped(sizes.p90),
                        grouped(sizes.p95), grouped(sizes.p99), decimal(sizes.standard_deviation)));
  constexpr std::size_t kNumbers = 40;  // columns before the bars
  for (const SizeClass& size_class : size_classes(tables.census().sizes)) {
    std::string row =
        fmt::format("{:>14} {:>14} {:>8}", size_class.name, grouped(size_class.packets),
                    percent(size_class.packets, sizes.packets));
    const double share = ratio(size_class.packets, sizes.packets);
    if (share > 0) row += " " + bar_text(share, page.room() - kNumbers);
    page.line("", row);
  }
}

void add_flows(Page& page, const metrics::CensusTables& tables) {
  const metrics::FlowCounts counts = tables.flow_counts();
  page.line("Flows", counted(counts.flows, "flow", "flows") + " in " +
                         counted(counts.biflows, "biflow", "biflows"));
  page.line("", counted(tables.conversations().count, "conversation", "conversations") + " of " +
                    counted(tables.addresses().size(), "address", "addresses"));
}

void add_interfaces(Page& page, const metrics::Census& census) {
  for (std::size_t i = 0; i < census.by_interface.size(); ++i) {
    const metrics::Census& one = *census.by_interface[i];
    page.line(i == 0 ? "By interface" : "",
              fmt::format("{}: {}, {}, {}", printable(census.sources[i]),
                          counted(one.totals.packets, "packet", "packets"),
                          counted(one.totals.frame_bytes, "byte", "bytes"),
                          verdict_name(one.ledger.verdict())));
  }
}

void add_protocols(Page& page, const std::vector<metrics::ProtocolRecord>& protocols,
                   std::uint64_t all_bytes) {
  std::string text;
  for (std::size_t i = 0; i < std::min(protocols.size(), kMaxRows); ++i) {
    const metrics::ProtocolRecord& record = protocols[i];
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", protocol_name(record.protocol),
                        percent(record.frame_bytes, all_bytes));
  }
  if (protocols.size() > kMaxRows) text += fmt::format(" and {} more", protocols.size() - kMaxRows);
  page.paragraph("Protocols", text.empty() ? "none" : text + " (of the bytes)");
}

// "192.0.2.1 - 192.0.2.2" in at most `columns`.
std::string pair_text(const metrics::ConversationRecord& record, std::size_t columns) {
  constexpr std::string_view kDash = " - ";
  std::string a = address_text(record.a);
  const std::string b = address_text(record.b);
  if (a.size() + kDash.size() + b.size() <= columns) return a.append(kDash).append(b);
  const std::size_t half = (columns - kDash.size()) / 2;
  return shorten_middle(a, half).append(kDash).append(shorten_middle(b, half));
}

std::string pad(std::string text, std::size_t columns) {
  return text.append(columns - std::min(character_count(text), columns), ' ');
}

void add_conversations(Page& page, const std::vector<metrics::ConversationRecord>& conversations,
                       std::uint64_t all_bytes) {
  if (conversations.empty()) return;
  constexpr std::size_t kNumbers = 31;
  const std::size_t columns = page.room() - kNumbers;
  page.gap();
  page.line("Conversations", fmt::format("{}{:>8} {:>13} {:>8}", pad("most bytes first", columns),
                                         "bytes", "packets", "share"));
  for (std::size_t i = 0; i < std::min(conversations.size(), kMaxRows); ++i) {
    const metrics::ConversationRecord& record = conversations[i];
    page.line("", fmt::format("{}{:>8} {:>13} {:>8}", pad(pair_text(record, columns), columns),
                              with_si_prefix(static_cast<double>(record.bytes()), "B"),
                              grouped(record.packets_a_to_b + record.packets_b_to_a),
                              percent(record.bytes(), all_bytes)));
  }
}

void add_names(Page& page, const metrics::Census& census) {
  if (census.depth.names == nullptr) return;
  constexpr std::size_t kNumbers = 31;
  const std::size_t columns = page.room() - kNumbers;
  page.gap();
  const auto busiest = metrics::busiest_names(census, kMaxRows);
  if (busiest.empty()) page.line("Server names", "none seen");
  if (!busiest.empty()) {
    page.line("Server names", fmt::format("{}{:>8} {:>13} {:>8}", pad("most bytes first", columns),
                                          "bytes", "packets", "share"));
  }
  for (const metrics::NamedTraffic& traffic : busiest) {
    const std::string name = shorten_middle(std::string(traffic.name), columns);
    page.line("", fmt::format("{}{:>8} {:>13} {:>8}", pad(name, columns),
                              with_si_prefix(static_cast<double>(traffic.frame_bytes), "B"),
                              grouped(traffic.packets),
                              percent(traffic.frame_bytes, census.totals.frame_bytes)));
  }
  if (const std::uint64_t unread = census.depth.names->server_names_unread(); unread > 0)
    page.line("", counted(unread, "message", "messages") + " that name a server could not be read");
}

void add_apps(Page& page, const inspect::AppRecords& apps) {
  if (apps.left_out == 0) return;
  page.gap();
  page.line("Applications",
            counted(apps.left_out, "biflow", "biflows") + " without one: no room to examine them");
}

void add_traffic(Page& page, const metrics::CensusTables& tables) {
  const std::uint64_t all_bytes = tables.census().totals.frame_bytes;
  add_protocols(page, tables.protocols(), all_bytes);
  add_conversations(page, tables.conversations().top, all_bytes);
  add_names(page, tables.census());
  add_apps(page, tables.census().depth.apps);
}

// "192.0.2.1:40000 > 192.0.2.2:80" in at most `columns`.
std::string connection_text(const inspect::Connection& connection, std::size_t columns) {
  const auto end = [](const IpAddress& address, std::uint16_t port) {
    const bool is_v6 = address.version == IpVersion::v6;
    return fmt::format(fmt::runtime(is_v6 ? "[{}]:{}" : "{}:{}"), address_text(address), port);
  };
  return shorten_middle(end(connection.key.source, connection.key.source_port) + " > " +
                            end(connection.key.destination, connection.key.destination_port),
                        columns);
}

void add_tcp(Page& page, const metrics::Census& census) {
  if (!census.depth.has_tcp) return;
  const metrics::TcpOverview overview = metrics::tcp_overview(census, metrics::kWorstConnections);
  page.paragraph("TCP", text::tcp_states_text(overview.outermost));
  page.paragraph("", text::tcp_bytes_text(overview.outermost));
  if (overview.inner.connections > 0) {
    page.paragraph("in tunnels", text::tcp_states_text(overview.inner));
    page.paragraph("", text::tcp_bytes_text(overview.inner));
  }
  for (std::size_t i = 0; i < overview.worst.size(); ++i) {
    const inspect::Connection& connection = overview.worst[i].connection;
    page.line(i == 0 ? "Most trouble" : "", connection_text(connection, page.room()));
    const std::string tunnel = text::tunnel_text(overview.worst[i]);
    if (!tunnel.empty()) page.paragraph("", "in " + tunnel);
    page.paragraph("", text::tcp_trouble_text(*connection.tcp));
    const std::string since = text::tcp_trouble_since_text(*connection.tcp);
    if (!since.empty()) page.line("", since);
  }
  page.gap();
}

void add_tunnels(Page& page, const metrics::Census& census) {
  if (!census.depth.tunnels.counted) return;
  const metrics::TunnelSums sums = metrics::tunnel_sums(census);
  std::string text;
  for (std::size_t i = 0; i < sums.packets.size(); ++i) {
    if (sums.packets[i] == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                        tunnel_kind_name(static_cast<TunnelKind>(i)),
                        counted(sums.packets[i], "packet", "packets"));
  }
  page.paragraph("Tunnels", text.empty() ? "none" : text);
  if (text.empty()) return;
  std::string line = fmt::format(
      "{} in {}, {} hidden", counted(sums.inner_packets, "inner packet", "inner packets"),
      counted(sums.inner_flows, "inner flow", "inner flows"), grouped(sums.hidden_packets));
  if (sums.filtered_packets > 0)
    line += fmt::format(", {} filtered (--inner-filter)", grouped(sums.filtered_packets));
  page.line("", line);
}

void add_issues(Page& page, const metrics::Totals& totals) {
  std::string text;
  for (std::size_t i = 1; i < kDecodeIssueCount; ++i) {  // 0 is no issue
    if (totals.issues[i] == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(totals.issues[i]),
                        decode_issue_name(static_cast<DecodeIssue>(i)));
  }
  if (!text.empty()) page.line("Not decoded", text + " (but counted)");
}

void add_ledger(Page& page, const metrics::Census& census) {
  constexpr std::size_t kMaxEntries = 3;  // of each kind, not shortened
  for (const text::LedgerLine& line : text::ledger_lines(census, kMaxEntries)) {
    page.paragraph(line.label, line.text);
  }
}

void add_verdict(Page& page, Verdict verdict) {
  const Ink ink = verdict == Verdict::exact   ? Ink::green
                  : verdict == Verdict::lossy ? Ink::red
                                              : Ink::yellow;
  page.line("Verdict", verdict_name(verdict), ink);
}

}  // namespace

std::string summary_text(const metrics::CensusTables& tables, const SummaryStyle& style) {
  const metrics::Census& census = tables.census();
  Page page(style.width, style.color);
  add_sources(page, census.sources);
  add_times(page, census.totals);
  add_totals(page, census.totals);
  if (!census.sizes.empty()) {
    page.gap();
    add_sizes(page, tables);
    page.gap();
    if (style.flows) add_flows(page, tables);
    add_interfaces(page, census);
    if (style.flows) add_traffic(page, tables);
    if (style.flows || !census.by_interface.empty()) page.gap();
  }
  add_tcp(page, census);
  add_tunnels(page, census);
  add_issues(page, census.totals);
  add_ledger(page, census);
  add_verdict(page, census.ledger.verdict());
  return page.text();
}

}  // namespace wirecensus::view
