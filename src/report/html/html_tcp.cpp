// The section on TCP connections: which of them suffer, why, and since when.
#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <vector>

#include "metrics/depth/tcp_overview.h"
#include "report/html/html_sections.h"
#include "report/html/html_table.h"
#include "text/tcp_text.h"

namespace wirecensus::report {
namespace {

using inspect::TcpEvents;
using inspect::TcpHealth;
using tables::FieldType;
using tables::FieldValue;

// A connection and what went wrong in it, in words. Refers to the connection.
struct TroubleRow {
  explicit TroubleRow(const metrics::TroubledConnection& troubled)
      : connection(troubled.connection),
        from(connection.tcp->originator),
        to(connection.tcp->responder),
        tunnel(text::tunnel_text(troubled)),
        what(text::tcp_trouble_text(*connection.tcp)) {}

  const inspect::Connection& connection;
  const TcpHealth& from;
  const TcpHealth& to;
  std::string tunnel;  // empty outside
  std::string what;
};

template <std::uint64_t TcpEvents::*member>
FieldValue event(const TroubleRow& row) {
  return FieldValue::number(row.from.events.*member + row.to.events.*member);
}

FieldValue repeated_packets(const TroubleRow& row) {
  const auto packets = [](const TcpEvents& events) {
    return events.repeated_packets + events.partly_repeated_packets;
  };
  return FieldValue::number(packets(row.from.events) + packets(row.to.events));
}

FieldValue unseen_bytes(const TroubleRow& row) {
  if (!row.from.unseen_bytes && !row.to.unseen_bytes) return FieldValue::none();
  return FieldValue::number(row.from.unseen_bytes.value_or(0) + row.to.unseen_bytes.value_or(0));
}

FieldValue trouble_since(const TroubleRow& row) {
  const Timestamp since = std::min(row.from.events.trouble_since, row.to.events.trouble_since);
  return inspect::is_time(since) ? FieldValue::timestamp(since) : FieldValue::none();
}

// clang-format off
constexpr tables::Field<TroubleRow> kTroubleFields[] = {
    {{"src_ip", FieldType::address, "", "ip", "", "The originator."},
     [](const TroubleRow& row) { return FieldValue::address(row.connection.key.source); }},
    {{"src_port", FieldType::integer, "", "transport", "", "Port of the originator."},
     [](const TroubleRow& row) { return FieldValue::number(row.connection.key.source_port); }},
    {{"dst_ip", FieldType::address, "", "ip", "", "The responder."},
     [](const TroubleRow& row) { return FieldValue::address(row.connection.key.destination); }},
    {{"dst_port", FieldType::integer, "", "transport", "", "Port of the responder."},
     [](const TroubleRow& row) { return FieldValue::number(row.connection.key.destination_port); }},
    {{"tunnel", FieldType::text, "", "tunnel", "",
      "The tunnel that the connection is in, with the outermost addresses; empty outside tunnels."},
     [](const TroubleRow& row) {
       return row.tunnel.empty() ? FieldValue::none() : FieldValue::text(row.tunnel);
     }},
    {{"tcp_state", FieldType::text, "", "transport", "", "State in the words of Zeek's conn.log."},
     [](const TroubleRow& row) { return FieldValue::name(inspect::tcp_state_name(row.connection.tcp->state)); }},
    {{"since", FieldType::timestamp, "UTC", "transport", "",
      "Time of the first packet that was repeated, late, above a gap, or closed the window."},
     trouble_since},
    {{"what", FieldType::text, "", "transport", "", "What went wrong, by who sent it: in packets, and bytes that were acknowledged but not captured."},
     [](const TroubleRow& row) { return FieldValue::text(row.what); }},
    {{"packets", FieldType::integer, "packets", "frame", "", "Packets of both directions."},
     [](const TroubleRow& row) {
       return FieldValue::number(row.connection.originator.packets + row.connection.responder.packets);
     }},
    {{"repeated_packets", FieldType::integer, "packets", "transport", "",
      "Packets whose sequence space had been seen before, all or in part."},
     repeated_packets},
    {{"late_packets", FieldType::integer, "packets", "transport", "",
      "Packets that filled a hole: sent again, or reordered."},
     event<&TcpEvents::late_packets>},
    {{"gaps", FieldType::integer, "packets", "transport", "", "Packets above a gap of sequence numbers."},
     event<&TcpEvents::gaps>},
    {{"unseen_bytes", FieldType::integer, "bytes", "payload", "",
      "Bytes that were acknowledged and not captured."},
     unseen_bytes},
};
// clang-format on

// What else is known of a connection.
std::vector<tables::Field<tables::ConnectionRow>> more_fields(const tables::ReportInput& input) {
  constexpr std::span<const tables::Field<tables::ConnectionRow>> kNone;
  return tables::fields_with(kNone, tables::extra_connection_fields(),
                             [&](tables::Extra extra) { return input.has(extra); });
}

// The column of tunnels only where they were looked into.
std::vector<tables::Field<TroubleRow>> trouble_fields(const tables::ReportInput& input) {
  std::vector<tables::Field<TroubleRow>> fields;
  for (const auto& field : kTroubleFields) {
    if (field.info.name != "tunnel" || input.has_tunnels()) fields.push_back(field);
  }
  return fields;
}

void append_worst_table(std::string& html, const tables::ReportInput& input,
                        const std::vector<metrics::TroubledConnection>& worst) {
  const auto fields = trouble_fields(input);
  const auto more = more_fields(input);
  html +=
      fmt::format("<div class=\"scroll\"><table id=\"tcp-table\" class=\"sortable{}\"><thead><tr>",
                  input.has_tunnels() ? " with-tunnels" : "");
  append_header_cells<TroubleRow>(html, fields);
  append_header_cells<tables::ConnectionRow>(html, more);
  html += "</tr></thead><tbody>\n";
  for (const metrics::TroubledConnection& troubled : worst) {
    html += "<tr>";
    append_cells<TroubleRow>(html, fields, TroubleRow(troubled));
    append_cells<tables::ConnectionRow>(html, more,
                                        troubled.in_tunnel
                                            ? input.inner_connection_row(troubled.connection)
                                            : input.connection_row(troubled.connection));
    html += "</tr>\n";
  }
  html += "</tbody></table></div>";
}

void append_worst(std::string& html, const tables::ReportInput& input,
                  const std::vector<metrics::TroubledConnection>& worst) {
  if (worst.empty()) {
    html +=
        "<p class=\"note\">No packet was repeated, late, above a gap, or closed the window.</p>";
    return;
  }
  html += "<h3>Most trouble</h3>\n";
  append_worst_table(html, input, worst);
  html +=
      "<p class=\"note\"><b>Repeated</b>: seen before, so lost after the point of capture, sent "
      "needlessly, or doubled. <b>Late</b>: fills a gap, so lost before the point of capture and "
      "sent again, or "
      "reordered on the way. <b>Gap</b>: a packet came before those that it follows. <b>Closed "
      "window</b>: the receiver had no room. All connections are in <code>connections.csv</code>, "
      "each direction in <code>tcp_health.csv</code>, and those inside tunnels in "
      "<code>inner_flows.csv</code>.</p>";
}

}  // namespace

void append_tcp_link(std::string& html, const tables::ReportInput& input) {
  if (input.census().depth.has_tcp) html += "<a href=\"#tcp\">TCP</a>\n";
}

void append_tcp(std::string& html, const tables::ReportInput& input) {
  if (!input.census().depth.has_tcp) return;
  const metrics::TcpOverview overview =
      metrics::tcp_overview(input.census(), metrics::kWorstConnections);
  html += fmt::format("<section id=\"tcp\">\n<h2>TCP</h2>\n<p>{}.<br>{}.</p>\n",
                      text::tcp_states_text(overview.outermost),
                      text::tcp_bytes_text(overview.outermost));
  if (overview.inner.connections > 0)
    html +=
        fmt::format("<p>Inside tunnels: {}.<br>{}.</p>\n", text::tcp_states_text(overview.inner),
                    text::tcp_bytes_text(overview.inner));
  append_worst(html, input, overview.worst);
  html += "\n</section>\n";
}

}  // namespace wirecensus::report
