#include "view/live/panels.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/display_text.h"
#include "text/ledger_lines.h"
#include "view/live/controls.h"
#include "view/live/row_text.h"
#include "view/size_classes.h"

namespace wirecensus::view {
namespace {

using metrics::Amount;

constexpr int kRateWidth = 12;
constexpr int kBytesWidth = 9;
constexpr int kPacketsWidth = 14;
constexpr int kProtocolWidth = 6;  // of a flow
constexpr std::size_t kLedgerEntries = 100;

// A row of any list: its name and its amounts.
struct ListRow {
  std::string name;
  Amount total;
  Amount recent;
};

std::string shortened(std::string_view text, int columns) {
  return shorten_middle(text, static_cast<std::size_t>(std::max(columns, 0)));
}

// The amounts for which there is room beside a name, that of the order first.
std::vector<Sort> columns_for(int width, int name_width, Sort sort) {
  if (width >= name_width + kRateWidth + kBytesWidth + kPacketsWidth) {
    return {Sort::rate, Sort::bytes, Sort::packets};
  }
  if (width < name_width + kRateWidth + kPacketsWidth) return {sort};
  return {Sort::rate, sort == Sort::packets ? Sort::packets : Sort::bytes};
}

int width_of(Sort column) {
  if (column == Sort::rate) return kRateWidth;
  return column == Sort::bytes ? kBytesWidth : kPacketsWidth;
}

std::string_view name_of(Sort column) {
  if (column == Sort::rate) return "rate";
  return column == Sort::bytes ? "bytes" : "packets";
}

std::string bytes_text(std::uint64_t bytes) {
  return with_si_prefix(static_cast<double>(bytes), "B");
}

std::string column_text(const ListRow& row, Sort column, Duration window,
                        const Controls& controls) {
  if (column == Sort::rate) return rate_text(row.recent, window, controls);
  return column == Sort::bytes ? bytes_text(row.total.frame_bytes) : grouped(row.total.packets);
}

// The names of the amounts, above them.
std::string heads(const std::vector<Sort>& columns) {
  std::string text;
  for (const Sort column : columns) {
    const std::string_view name = name_of(column);
    if (!text.empty()) text.append(static_cast<std::size_t>(width_of(column)) - name.size(), ' ');
    text += name;
  }
  return text;
}

// The width that a row's name needs at least.
int name_width(Panel panel) {
  if (panel == Panel::flows) return 36;
  return panel == Panel::addresses ? 15 : 12;
}

std::string_view name_of(Panel panel) {
  switch (panel) {
    case Panel::flows: return "flows";
    case Panel::addresses: return "addresses";
    case Panel::protocols: return "protocols";
    case Panel::sizes: return "sizes";
    case Panel::ledger: return "ledger";
  }
  return "";
}

int first_row(const LiveState& state, Panel panel, int visible, const Controls& controls) {
  if (panel != controls.focus) return 0;
  return std::clamp(controls.scroll, 0,
                    std::max(panel_rows(state, panel, controls.order()) - visible, 0));
}

ListRow list_row(const LiveRow<flow::FlowKey>& row) {
  std::string name = protocol_name(row.key.protocol);
  name.resize(std::max<std::size_t>(name.size() + 1, kProtocolWidth), ' ');
  return {name + ends_text(row.key), row.total, row.recent};
}

ListRow list_row(const LiveRow<IpAddress>& row) {
  return {address_text(row.key), row.total, row.recent};
}

std::vector<ListRow> protocol_rows(const LiveState& state, Order order) {
  std::vector<ListRow> rows;
  for (const auto& [protocol, total] : state.figures.protocols) {
    const auto recent = state.recent_protocols.find(protocol);
    rows.push_back({protocol_name(protocol), total,
                    recent == state.recent_protocols.end() ? Amount{} : recent->second});
  }
  const auto measure = [order](const ListRow& row) {
    const bool recent = order == Order::recent_bytes || order == Order::recent_packets;
    const bool packets = order == Order::packets || order == Order::recent_packets;
    const Amount& amount = recent ? row.recent : row.total;
    return packets ? amount.packets : amount.frame_bytes;
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const ListRow& a, const ListRow& b) { return measure(a) > measure(b); });
  if (const Amount& other = state.figures.other_protocols; other.packets > 0) {
    rows.push_back({"others", other, {}});
  }
  return rows;
}

void draw_list_row(Canvas& canvas, const Area& area, int at, const ListRow& row,
                   const std::vector<Sort>& columns, Duration window, const Controls& controls) {
  int end = area.column + area.columns;
  for (const Sort column : columns) end -= width_of(column);
  canvas.put(at, area.column, shortened(row.name, end - area.column));
  for (const Sort column : columns) {
    end += width_of(column);
    const Paint paint = column == controls.sort ? Paint::strong : Paint::plain;
    canvas.put_right(at, end, column_text(row, column, window, controls), paint);
  }
}

// `row_at(number)` is called for the rows in sight.
template <typename RowAt>
void draw_list(Canvas& canvas, const Area& area, Panel panel, const LiveState& state,
               const Controls& controls, RowAt row_at) {
  const auto columns = columns_for(area.columns, name_width(panel), controls.sort);
  const Paint paint = panel == controls.focus ? Paint::title : Paint::faint;
  std::string title = std::string(name_of(panel)) + " by " + std::string(name_of(controls.sort));
  const bool filtered = panel == Panel::flows || panel == Panel::addresses;
  if (filtered && state.figures.unlisted.packets > 0) title += ", the largest";
  if (filtered && !controls.filter.empty()) title += " /" + controls.filter;
  draw_rule(canvas, area, title, columns.size() > 1 ? heads(columns) : "", paint);
  const int first = first_row(state, panel, area.rows - 1, controls);
  const int end = std::min(panel_rows(state, panel, controls.order()), first + area.rows - 1);
  for (int i = first; i < end; ++i) {
    draw_list_row(canvas, area, area.row + 1 + i - first, row_at(static_cast<std::size_t>(i)),
                  columns, state.window, controls);
  }
}

template <typename Key>
void draw_live_list(Canvas& canvas, const Area& area, Panel panel, const LiveList<Key>& list,
                    const LiveState& state, const Controls& controls) {
  const std::vector<LiveRow<Key>>& rows = list.in(controls.order());
  draw_list(canvas, area, panel, state, controls, [&](std::size_t i) { return list_row(rows[i]); });
}

void draw_sizes(Canvas& canvas, const Area& area, const LiveState& state,
                const Controls& controls) {
  constexpr int kNameWidth = 14;
  constexpr int kShareWidth = 7;
  const Paint paint = controls.focus == Panel::sizes ? Paint::title : Paint::faint;
  draw_rule(canvas, area, name_of(Panel::sizes), "packets", paint);
  const auto classes = size_classes(state.figures.sizes);
  const int first = first_row(state, Panel::sizes, area.rows - 1, controls);
  const int end = std::min(static_cast<int>(classes.size()), first + area.rows - 1);
  const int bar_columns = area.columns - kNameWidth - kShareWidth;
  for (int i = first; i < end; ++i) {
    const SizeClass& one = classes[static_cast<std::size_t>(i)];
    const int row = area.row + 1 + i - first;
    canvas.put(row, area.column, shortened(one.name, kNameWidth - 1));
    canvas.put_right(row, area.column + area.columns,
                     percent(one.packets, state.figures.totals.packets));
    if (bar_columns < 3) continue;
    const double share = ratio(one.packets, state.figures.totals.packets);
    canvas.put(row, area.column + kNameWidth,
               bar_text(share, static_cast<std::size_t>(bar_columns)), Paint::bar);
  }
}

std::vector<text::LedgerLine> ledger_of(const LiveState& state) {
  metrics::Census sums;
  sums.totals = state.figures.totals;
  sums.ledger = state.figures.ledger;
  return text::ledger_lines(sums, kLedgerEntries);
}

void draw_ledger(Canvas& canvas, const Area& area, const LiveState& state,
                 const Controls& controls) {
  constexpr int kLabelWidth = 11;
  const Paint paint = controls.focus == Panel::ledger ? Paint::title : Paint::faint;
  draw_rule(canvas, area, name_of(Panel::ledger), "", paint);
  const auto lines = ledger_of(state);
  const int first = first_row(state, Panel::ledger, area.rows - 1, controls);
  const int end = std::min(static_cast<int>(lines.size()), first + area.rows - 1);
  for (int i = first; i < end; ++i) {
    const text::LedgerLine& line = lines[static_cast<std::size_t>(i)];
    const int row = area.row + 1 + i - first;
    canvas.put(row, area.column, line.label, Paint::strong);
    canvas.put(row, area.column + kLabelWidth, shortened(line.text, area.columns - kLabelWidth));
  }
}

}  // namespace

int panel_rows(const LiveState& state, Panel panel, Order order) {
  const auto rows = [&]() -> std::size_t {
    switch (panel) {
      case Panel::flows: return state.flows.in(order).size();
      case Panel::addresses: return state.addresses.in(order).size();
      case Panel::protocols:
        return state.figures.protocols.size() + (state.figures.other_protocols.packets > 0 ? 1 : 0);
      case Panel::sizes: return size_classes(state.figures.sizes).size();
      case Panel::ledger: return ledger_of(state).size();
    }
    return 0;
  };
  return static_cast<int>(rows());
}

std::string rate_text(const Amount& amount, Duration span, const Controls& controls) {
  if (span <= 0) return "-";
  const double seconds = static_cast<double>(span) / static_cast<double>(kSecond);
  const auto bytes = static_cast<double>(amount.frame_bytes);
  if (controls.units == Units::bits) return with_si_prefix(8 * bytes / seconds, "bit/s");
  if (controls.units == Units::bytes) return with_si_prefix(bytes / seconds, "B/s");
  return with_si_prefix(static_cast<double>(amount.packets) / seconds, "p/s");
}

void draw_rule(Canvas& canvas, const Area& area, std::string_view title, std::string_view right,
               Paint paint) {
  canvas.fill(area.row, area.column, area.columns, U'─', Paint::faint);
  canvas.put(area.row, area.column + 1, " " + shortened(title, area.columns - 2) + " ", paint);
  if (right.empty()) return;
  canvas.put_right(area.row, area.column + area.columns, " " + std::string(right), Paint::faint);
}

void draw_panel(Canvas& canvas, const Area& area, Panel panel, const LiveState& state,
                const Controls& controls) {
  if (area.rows < 2) return;
  switch (panel) {
    case Panel::flows: return draw_live_list(canvas, area, panel, state.flows, state, controls);
    case Panel::addresses:
      return draw_live_list(canvas, area, panel, state.addresses, state, controls);
    case Panel::protocols: {
      const auto rows = protocol_rows(state, controls.order());
      return draw_list(canvas, area, panel, state, controls,
                       [&](std::size_t i) { return rows[i]; });
    }
    case Panel::sizes: return draw_sizes(canvas, area, state, controls);
    case Panel::ledger: return draw_ledger(canvas, area, state, controls);
  }
}

}  // namespace wirecensus::view
