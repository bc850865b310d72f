// The tables of the page that are plain HTML.
#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "base/display_text.h"
#include "report/html/html_sections.h"
#include "report/html/html_table.h"
#include "tables/address_rows.h"
#include "tables/conversation_fields.h"
#include "tables/file_fields.h"
#include "tables/flow_fields.h"
#include "tables/interface_fields.h"
#include "tables/protocol_fields.h"

namespace wirecensus::report {
namespace {

// A table whose last column is the share of all frame bytes.
template <typename Record>
class ShareTable {
 public:
  ShareTable(std::string& html, std::string_view id, std::span<const tables::Field<Record>> fields,
             std::uint64_t all_bytes)
      : html_(html), fields_(fields), all_bytes_(all_bytes) {
    html_ +=
        fmt::format("<div class=\"scroll\"><table id=\"{}\" class=\"sortable\"><thead><tr>", id);
    append_header_cells(html_, fields_);
    append_share_header(html_);
    html_ += "</tr></thead><tbody>\n";
  }

  void add(const Record& record, std::uint64_t bytes) {
    html_ += "<tr>";
    append_cells(html_, fields_, record);
    append_share_cell(html_, ratio(bytes, all_bytes_), percent(bytes, all_bytes_));
    html_ += "</tr>\n";
  }

  void end() { html_ += "</tbody></table></div>"; }

 private:
  std::string& html_;
  std::span<const tables::Field<Record>> fields_;
  std::uint64_t all_bytes_;
};

// Appends a note if there are no rows, or not all are shown.
void append_note(std::string& html, std::size_t shown, std::uint64_t all, std::string_view what,
                 std::string_view file) {
  if (shown == 0) {
    html += fmt::format("<p class=\"note\">There are no {}.</p>", what);
  } else if (shown < all) {
    html += fmt::format(
        "<p class=\"note\">Top {} of {} {} by bytes; all are in <code>{}</code> "
        "(<code>--formats {}</code>).</p>",
        shown, grouped(all), what, file, file);
  }
}

std::string_view issue_in_words(DecodeIssue issue) {
  switch (issue) {
    case DecodeIssue::none: return "";
    case DecodeIssue::unsupported_link_type: return "Frames of this link type are not decoded.";
    case DecodeIssue::truncated_link:
      return "The captured bytes end within the link-layer header, its tags or encapsulation.";
    case DecodeIssue::malformed_link: return "The link-layer header violates its specification.";
    case DecodeIssue::too_many_headers:
      return "There are more stacked headers than the decoder follows.";
    case DecodeIssue::truncated_ip:
      return "The captured bytes end within the IP header, so the addresses are unknown.";
    case DecodeIssue::malformed_ip:
      return "The IP version or header length is invalid, so the addresses are unknown.";
    case DecodeIssue::truncated_extension:
      return "The captured bytes end within IPv4 options or an IPv6 extension header.";
    case DecodeIssue::malformed_extension:
      return "IPv4 options or an IPv6 extension header violate their specification.";
    case DecodeIssue::truncated_transport: return "The captured bytes end before the ports.";
    case DecodeIssue::malformed_transport:
      return "The IP packet is too short for its transport header.";
  }
  return "";
}

void append_issue(std::string& html, DecodeIssue issue, const metrics::Totals& totals) {
  const std::uint64_t packets = totals.issues[static_cast<std::size_t>(issue)];
  if (packets == 0) return;
  html += fmt::format(
      "<tr><td data-value=\"{0}\">{0}</td><td>{1}</td><td class=\"number\" "
      "data-value=\"{2}\" title=\"{3} packets\">{3}</td>",
      decode_issue_name(issue), issue_in_words(issue), packets, grouped(packets));
  append_share_cell(html, ratio(packets, totals.packets), percent(packets, totals.packets));
  html += "</tr>\n";
}

// What else is known of an address is right beside it.
std::vector<tables::Field<tables::AddressRow>> address_columns(const tables::AddressRows& rows) {
  const auto usual = static_cast<std::ptrdiff_t>(tables::address_row_fields().size());
  std::vector<tables::Field<tables::AddressRow>> fields(rows.fields().begin(), rows.fields().end());
  std::rotate(fields.begin() + 1, fields.begin() + usual, fields.end());
  return fields;
}

}  // namespace

void append_interfaces(std::string& html, const tables::ReportInput& input) {
  if (input.interfaces.empty()) return;
  html += "<section id=\"interfaces\">\n<h2>Interfaces</h2>\n";
  append_table<tables::InterfaceShare>(html, "interface-table", tables::interface_share_fields(),
                                       input.interfaces);
  html += "\n</section>\n";
}

void append_files(std::string& html, const tables::ReportInput& input) {
  const std::vector<FileAccount>& files = input.census().ledger.files;
  if (files.size() < 2) return;
  const std::size_t shown = std::min(files.size(), kMaxPageRows);
  html += "<section id=\"files\">\n<h2>Files</h2>\n";
  append_table<FileAccount>(html, "file-table", tables::file_fields(),
                            std::span(files).first(shown));
  append_first_note(html, shown, files.size(), "files, in the order of counting", "files.csv");
  html += "\n</section>\n";
}

void append_protocols(std::string& html, const tables::ReportInput& input) {
  const std::uint64_t all_bytes = input.census().totals.frame_bytes;
  const auto& protocols = input.tables.protocols();
  ShareTable<metrics::ProtocolRecord> table(html, "protocol-table", tables::protocol_fields(),
                                            all_bytes);
  const std::size_t shown = std::min(protocols.size(), kMaxPageRows);
  for (std::size_t i = 0; i < shown; ++i) table.add(protocols[i], protocols[i].frame_bytes);
  table.end();
  append_note(html, shown, protocols.size(), "protocols", "protocols.csv");
}

void append_conversations(std::string& html, const tables::ReportInput& input) {
  const metrics::Conversations& conversations = input.tables.conversations();
  ShareTable<metrics::ConversationRecord> table(
      html, "conversation-table", tables::conversation_fields(), input.census().totals.frame_bytes);
  for (const metrics::ConversationRecord& record : conversations.top)
    table.add(record, record.bytes());
  table.end();
  append_note(html, conversations.top.size(), conversations.count, "conversations",
              "conversations.csv");
}

void append_addresses(std::string& html, const tables::ReportInput& input) {
  const metrics::Addresses& addresses = input.tables.addresses();
  const tables::AddressRows rows(input);
  const auto columns = address_columns(rows);
  ShareTable<tables::AddressRow> table(html, "address-table", columns,
                                       input.census().totals.frame_bytes);
  const std::size_t shown = std::min(addresses.size(), kMaxPageRows);
  addresses.for_each(
      [&](const metrics::AddressRecord& record) { table.add(rows(record), record.bytes()); },
      shown);
  table.end();
  append_note(html, shown, addresses.size(), "addresses", "ip_flows.csv");
}

void append_issues(std::string& html, const tables::ReportInput& input) {
  const metrics::Totals& totals = input.census().totals;
  const std::uint64_t decoded = totals.issues[static_cast<std::size_t>(DecodeIssue::none)];
  if (decoded == totals.packets) {
    html += "<p class=\"note\">Every packet was fully decoded.</p>";
    return;
  }
  html += "<p class=\"note\">" + counted(totals.packets - decoded, "packet was", "packets were") +
          " not fully decoded, but counted.</p>"
          "<div class=\"scroll\"><table id=\"issue-table\" class=\"sortable\"><thead><tr>"
          "<th scope=\"col\" data-type=\"text\">Reason</th><th scope=\"col\" "
          "data-type=\"text\">Meaning</th>"
          "<th scope=\"col\" data-type=\"integer\">Packets</th>"
          "<th scope=\"col\" data-type=\"decimal\">Share <small>of packets</small></th>"
          "</tr></thead><tbody>\n";
  for (std::size_t i = 1; i < kDecodeIssueCount; ++i) {  // 0 is DecodeIssue::none
    append_issue(html, static_cast<DecodeIssue>(i), totals);
  }
  html += "</tbody></table></div>";
}

void append_flow_header(std::string& html, const tables::ReportInput& input) {
  append_header_cells(html, tables::flow_fields_of(input));
}

}  // namespace wirecensus::report
