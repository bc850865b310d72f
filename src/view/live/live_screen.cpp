#include "view/live/live_screen.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/display_text.h"
#include "view/live/panels.h"

namespace wirecensus::view {
namespace {

constexpr int kIndent = 1;

struct HelpLine {
  std::string_view keys;
  std::string_view meaning;
};

constexpr HelpLine kHelp[] = {
    {"q, Ctrl-C", "end the count, write the results and print the summary"},
    {"p, Space", "pause the screen; counting goes on"},
    {"s", "sort by rate, bytes or packets"},
    {"u", "rates in bits, bytes or packets per second"},
    {"/", "list only flows and addresses with these words, as in: tcp :443"},
    {"Esc", "close what is open; remove the filter"},
    {"f a t x l", "go to flows, addresses, protocols, sizes, ledger"},
    {"Tab, click", "go to the next panel, to that one"},
    {"Enter, z", "show the panel alone, or all again; also a click on its title"},
    {"arrows, wheel", "scroll; Page Up, Page Down, Home, End"},
    {"+ -", "redraw more often, less often"},
    {"w", "write the files of the count so far into a folder of their own"},
    {"Ctrl-Z", "suspend; packets may be lost meanwhile"},
};

Paint paint_of(Verdict verdict) {
  if (verdict == Verdict::exact) return Paint::good;
  return verdict == Verdict::lossy ? Paint::bad : Paint::warning;
}

void draw_title(Canvas& canvas, int row, const LiveState& state, const Controls& controls,
                const ScreenText& text) {
  const int columns = canvas.size().columns;
  const Verdict verdict = state.figures.ledger.verdict();
  std::string right(verdict_name(verdict));
  if (!state.complete) right += " so far";
  canvas.put_right(row, columns - kIndent, right, paint_of(verdict));
  int end = columns - kIndent - static_cast<int>(right.size()) - 2;
  if (controls.paused) {
    canvas.put_right(row, end, "PAUSED", Paint::warning);
    end -= 8;
  }
  constexpr std::string_view kProgram = "wirecensus";
  const std::string time = "  " + readable_duration(state.elapsed - state.elapsed % (kSecond / 10));
  const int begin = kIndent + static_cast<int>(kProgram.size()) + 2;
  canvas.put(row, kIndent, kProgram, Paint::title);
  const int room = std::max(end - begin - static_cast<int>(time.size()), 0);
  canvas.put(row, begin,
             shorten_middle(printable(text.source), static_cast<std::size_t>(room)) + time);
}

// What the kernel dropped before it could be read; nothing for files.
std::string drops_text(const Ledger& ledger) {
  if (ledger.interfaces.empty()) return {};
  std::uint64_t dropped = 0;
  for (const InterfaceAccount& account : ledger.interfaces) dropped += account.ring_dropped;
  return "  " + grouped(dropped) + " dropped (ring full)";
}

std::string ledger_text(const LiveState& state) {
  const Ledger& ledger = state.figures.ledger;
  return fmt::format("{} seen = {} counted + {} lost{}  {}", grouped(ledger.seen()),
                     grouped(ledger.counted), grouped(ledger.lost()), drops_text(ledger),
                     with_si_prefix(static_cast<double>(state.figures.totals.frame_bytes), "B"));
}

void draw_line(Canvas& canvas, int row, std::string_view text, Paint paint) {
  const int room = std::max(canvas.size().columns - 2 * kIndent, 0);
  canvas.put(row, kIndent, shorten_middle(text, static_cast<std::size_t>(room)), paint);
}

// The first alert, and how many more there are; the panel of the ledger has losses and doubts.
void draw_banner(Canvas& canvas, int row, const std::vector<text::Alert>& alerts) {
  if (alerts.empty()) return;
  const text::Alert& first = alerts.front();
  std::string line = text::alert_text(first);
  if (alerts.size() > 1) line += fmt::format(" (and {} more: l)", alerts.size() - 1);
  draw_line(canvas, row, line, first.kind == text::AlertKind::loss ? Paint::bad : Paint::warning);
}

double rate_of(const LiveSample& sample, bool packets) {
  if (sample.span <= 0) return 0;
  const auto amount =
      static_cast<double>(packets ? sample.amount.packets : sample.amount.frame_bytes);
  return amount / static_cast<double>(sample.span);
}

// The latest samples; of a complete count, all of them, several joined into one.
std::vector<LiveSample> samples_in_sight(const LiveState& state, std::size_t room) {
  const std::vector<LiveSample>& all = state.history;
  if (!state.complete || all.size() <= room) {
    return {all.end() - static_cast<std::ptrdiff_t>(std::min(all.size(), room)), all.end()};
  }
  const std::size_t joined = (all.size() + room - 1) / room;
  std::vector<LiveSample> samples((all.size() + joined - 1) / joined);
  for (std::size_t i = 0; i < all.size(); ++i) {
    samples[i / joined].span += all[i].span;
    samples[i / joined].amount += all[i].amount;
  }
  return samples;
}

// What a graph shows, in words: the highest rate and the time from its first value, if there is
// room for both.
std::string range_text(const std::vector<LiveSample>& samples, bool packets, const Controls& units,
                       std::size_t room) {
  if (samples.empty()) return {};
  Duration span = 0;
  for (const LiveSample& sample : samples) span += sample.span;
  const LiveSample& most = *std::max_element(samples.begin(), samples.end(),
                                             [packets](const LiveSample& a, const LiveSample& b) {
                                               return rate_of(a, packets) < rate_of(b, packets);
                                             });
  const std::string highest = "max " + rate_text(most.amount, most.span, units);
  const std::string both = highest + "  " + readable_duration(span - span % (kSecond / 10));
  return both.size() <= room ? both : highest;
}

// One of the two graphs: rates of bytes in the units of the controls, and of packets.
void draw_rate(Canvas& canvas, const Area& area, const LiveState& state, const Controls& controls,
               bool packets) {
  constexpr int kBetween = 5;  // of the rule, around its texts
  const int room = std::max(graph_values(area.columns, canvas.unicode()), 1);
  const auto samples = samples_in_sight(state, static_cast<std::size_t>(room));
  std::vector<double> values;
  values.reserve(samples.size());
  for (const LiveSample& sample : samples) values.push_back(rate_of(sample, packets));
  Controls units = controls;
  if (packets) units.units = Units::packets;
  if (!packets && units.units == Units::packets) units.units = Units::bits;
  const std::string now = rate_text(state.recent, state.window, units);
  const int left = std::max(area.columns - static_cast<int>(now.size()) - kBetween, 0);
  draw_rule(canvas, area, now, range_text(samples, packets, units, static_cast<std::size_t>(left)),
            Paint::strong);
  draw_graph(canvas, {area.row + 1, area.column, area.rows - 1, area.columns}, values);
}

void draw_keys(Canvas& canvas, int row, const LiveState& state, const Controls& controls,
               const ScreenText& text) {
  if (controls.typing) {
    return draw_line(canvas, row, "filter: " + controls.typed + "_  (Enter, Esc)", Paint::strong);
  }
  if (!text.notice.empty()) return draw_line(canvas, row, printable(text.notice), Paint::strong);
  draw_line(canvas, row,
            std::string(state.complete ? "q leave" : "q quit") +
                "  p pause  s sort  u units  / filter  Tab next  z zoom  w write  ? keys",
            Paint::faint);
}

void draw_help(Canvas& canvas, const Area& area) {
  constexpr int kKeysWidth = 16;
  draw_rule(canvas, area, "keys", "? to close", Paint::title);
  int row = area.row + 1;
  for (const HelpLine& line : kHelp) {
    if (row >= area.row + area.rows) return;
    canvas.put(row, area.column + kIndent, line.keys, Paint::strong);
    canvas.put(row, area.column + kKeysWidth, line.meaning);
    ++row;
  }
}

void draw_panels(Canvas& canvas, const Layout& layout, const LiveState& state,
                 const Controls& controls) {
  for (std::size_t i = 0; i < kPanels; ++i) {
    draw_panel(canvas, layout.panels[i], static_cast<Panel>(i), state, controls);
  }
}

}  // namespace

Canvas draw_screen(const LiveState& state, const Controls& controls, const ScreenText& text,
                   CanvasSize size, bool unicode) {
  Canvas canvas(size, unicode);
  const Layout layout = layout_of(size, controls.zoomed ? &controls.focus : nullptr);
  draw_title(canvas, layout.title, state, controls, text);
  draw_line(canvas, layout.ledger, ledger_text(state), Paint::plain);
  draw_banner(canvas, layout.banner, text.alerts);
  if (controls.help) {
    draw_help(canvas, {layout.banner + 1, 0, layout.keys - layout.banner - 1, size.columns});
  } else if (layout.graphs[0].rows > 0) {
    draw_rate(canvas, layout.graphs[0], state, controls, false);
    draw_rate(canvas, layout.graphs[1], state, controls, true);
    draw_panels(canvas, layout, state, controls);
  } else {
    draw_line(
        canvas, layout.banner + 1,
        fmt::format("The lists need {} x {} characters.", kMinScreen.columns, kMinScreen.rows),
        Paint::warning);
  }
  draw_keys(canvas, layout.keys, state, controls, text);
  return canvas;
}

}  // namespace wirecensus::view
