#include "cli/counting.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <filesystem>
#include <memory>
#include <random>
#include <system_error>
#include <utility>

#include "base/display_text.h"
#include "cli/sender.h"
#include "cli/terminal.h"
#include "runtime/count_inputs.h"

namespace wirecensus {
namespace {

std::shared_ptr<const metrics::Census> shared(metrics::Census census) {
  return std::make_shared<const metrics::Census>(std::move(census));
}

void tell_notes(const capture::SourceNotes& notes, bool verbose) {
  if (!notes.shortage.empty())
    tell(Priority::warning, "wirecensus: {}\n", printable(notes.shortage));
  if (verbose && !notes.setup.empty()) tell("{}\n", notes.setup);
}

void tell_interfaces(std::string_view what, const std::vector<std::string>& interfaces) {
  if (interfaces.empty()) return;
  std::string names;
  for (const std::string& interface : interfaces) {
    names += (names.empty() ? "" : ", ") + printable(interface);
  }
  tell("{} {}\n", what, names);
}

// For scripts that start a sender: from now on, every packet is counted.
void tell_ready(const Options& options, const std::vector<std::string>& absent) {
  if (!options.quiet) {
    std::vector<std::string> present = options.count.live()->interfaces;
    std::erase_if(present, [&](const std::string& interface) {
      return std::find(absent.begin(), absent.end(), interface) != absent.end();
    });
    tell_interfaces("waiting for", absent);
    tell_interfaces("listening on", present);
    if (!options.sender.wanted()) tell("ready\n");
  }
  if (!options.ready_descriptor) return;
  constexpr std::string_view kReady = "ready\n";
  [[maybe_unused]] const ssize_t written =
      write(*options.ready_descriptor, kReady.data(), kReady.size());
  close(*options.ready_descriptor);
}

// The number after `label`, which begins the line except for spaces.
std::optional<std::uint64_t> number_after(std::string_view label, std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  if (!line.starts_with(label)) return std::nullopt;
  line.remove_prefix(label.size());
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc() || end != line.data() + line.size()) return std::nullopt;
  return number;
}

// Adds the statistics that tcpreplay prints at its end, for each interface that it sent to
// (tcpreplay 4.4.3, src/common/sendpacket.c, sendpacket_getstat()).
void take_tcpreplay_statistics(std::string_view line,
                               std::optional<metrics::SenderReport>& report) {
  const auto sent = number_after("Successful packets:", line);
  const auto failed = number_after("Failed packets:", line);
  if (!sent && !failed) return;
  if (!report) report.emplace();
  report->sent += sent.value_or(0);
  report->failed += failed.value_or(0);
}

std::string with_spaces_for_tabs(std::string_view line) {
  constexpr std::size_t kTabStop = 8;
  std::string text;
  for (const char c : line) {
    if (c != '\t') {
      text += c;
    } else {
      text.append(kTabStop - text.size() % kTabStop, ' ');
    }
  }
  return text;
}

// The command after "--", with its output on standard error. With -q, only the last lines are kept,
// to be printed if it fails.
class RunningSender {
 public:
  RunningSender(const Options& options, WaitingCommand& command, runtime::StopRequest& stop,
                ProgressDisplay& display)
      : quiet_(options.quiet),
        display_(display),
        sender_(options.sender, command,
                {.packets = [this] { return packets(); },
                 .on_line = [this](const std::string& line) { take(line); },
                 .stop = stop}) {}

  Status start() { return sender_.start(); }

  // Complete after finish().
  const std::optional<metrics::SenderReport>& report() const { return report_; }

  SenderEnd finish() {
    SenderEnd end = sender_.finish();
    if (end.terminated) {
      display_.print_line("wirecensus: " + name() +
                          " was still running at the end of the count, and was terminated");
    } else if (!end.succeeded()) {
      for (const std::string& line : last_lines_) display_.print_line(line);
      display_.print_line("wirecensus: " + name() + " failed: " + end.text());
    } else if (name() == "tcpreplay" && !report_) {
      display_.print_line(
          "wirecensus: tcpreplay printed no statistics: it sends nothing of a pcapng file whose "
          "interfaces have different link types, and reports no error");
    }
    return end;
  }

 private:
  static constexpr std::size_t kLastLines = 20;

  std::string name() const { return printable(sender_.name()); }

  std::uint64_t packets() const {
    const WorkProgress now = display_.progress().now();
    return now.packets + now.lost;
  }

  void take(const std::string& line) {
    take_tcpreplay_statistics(line, report_);
    std::string text = name() + ": " + printable(with_spaces_for_tabs(line));
    if (!quiet_) return display_.print_line(text);
    last_lines_.push_back(std::move(text));
    if (last_lines_.size() > kLastLines) last_lines_.pop_front();
  }

  const bool quiet_;
  ProgressDisplay& display_;
  std::optional<metrics::SenderReport> report_;
  std::deque<std::string> last_lines_;  // with -q
  Sender sender_;                       // the last member: its thread uses the others
};

// What is expected: that of a file, or with --from, of the first point.
using Expected = std::optional<metrics::CensusTables>;

// None without --expect.
Result<Expected> count_expected(const Options& options, metrics::TransitCounter* transit,
                                runtime::StopRequest& stop, ProgressDisplay& display) {
  if (options.expected_file.empty()) return Expected();
  std::error_code none_yet;
  if (options.count.record.wanted() &&
      std::filesystem::equivalent(options.expected_file, options.count.record.file, none_yet)) {
    return Error{"-w would overwrite '" + options.expected_file +
                 "', the file of --expect; choose another name"};
  }
  runtime::CountOptions count_options;
  count_options.input = runtime::FileInput{{options.expected_file}};
  count_options.filter = options.count.filter;
  count_options.times = options.count.times;
  count_options.anonymization = options.count.anonymization;
  count_options.threads = options.count.threads;
  count_options.transit.counter = transit;
  display.attach(count_options);
  display.begin_files(count_options);
  Result<metrics::Census> census = runtime::count_inputs(count_options, stop);
  if (!census) return census.error();
  if (stop.requested())
    return Error{"stopped while " + options.expected_file + " was being counted"};
  return Expected(metrics::CensusTables(shared(std::move(*census))));
}

struct InputCount {
  metrics::CensusTables tables;
  std::optional<SenderEnd> sender = std::nullopt;
  // What the command reports to have sent: of all packets, so not comparable with a filtered count.
  std::optional<metrics::SenderReport> sender_report = std::nullopt;
};

Status start_serving(Serving* serving, const Options& options) {
  if (serving == nullptr) return done();
  Status started = serving->start();
  if (started && !options.quiet) tell("serving http://{}/\n", serve::endpoint_text(*options.serve));
  return started;
}

void attach(Watchers& watchers, runtime::CountOptions& count) {
  if (watchers.serving) watchers.serving->attach(count);
  if (watchers.screen) watchers.screen->attach(count);
}

// The result of files stays on the screen until it is left.
void finish(Watchers watchers, const std::shared_ptr<const metrics::Census>& whole) {
  watchers.serving.reset();
  if (watchers.screen && whole) watchers.screen->finish(whole);
}

// Of interfaces, it is final when they are open.
void tell_sandbox(const Options& options, const Confinement& confinement) {
  const bool live = options.count.live() != nullptr;
  if (live && options.verbose && !options.quiet) tell("{}\n", confinement.text());
}

std::optional<SenderEnd> end_of(std::optional<RunningSender>& sender) {
  if (!sender) return std::nullopt;
  return sender->finish();
}

Result<InputCount> count_input(const Options& options, const runtime::TransitOptions& transit,
                               runtime::StopRequest& stop, const Reporters& reporters,
                               Watchers watchers) {
  ProgressDisplay& display = reporters.display;
  runtime::CountOptions count_options = options.count;
  count_options.transit = transit;
  const bool live = count_options.live() != nullptr;
  std::optional<RunningSender> sender;
  Status started = done();
  Confinement& confinement = reporters.confinement;
  if (confinement.command() != nullptr) {
    sender.emplace(options, *confinement.command(), stop, display);
  }
  display.attach(count_options);
  attach(watchers, count_options);
  if (!live) display.begin_files(count_options);
  count_options.on_opened = [&] { confinement.sources_open(); };
  count_options.on_ready = [&](const capture::SourceNotes& notes) {
    if (!options.quiet) tell_notes(notes, options.verbose);
    started = start_serving(watchers.serving.get(), options);
    if (!started) return stop.request();
    if (live) display.begin_interface(count_options);
    tell_sandbox(options, confinement);
    reporters.service.ready(options, notes, confinement.text());
    if (live) tell_ready(options, notes.absent);
    if (watchers.screen) started = watchers.screen->start();
    if (started && sender) started = sender->start();
    if (!started) stop.request();
  };
  Result<metrics::Census> census = runtime::count_inputs(count_options, stop);
  const auto whole = census ? shared(std::move(*census)) : nullptr;
  finish(std::move(watchers), whole);
  if (!started) return started.error();
  const std::optional<SenderEnd> end = end_of(sender);
  if (!census) return census.error();
  InputCount count{metrics::CensusTables(whole), end};
  const bool all = options.count.filter.empty() && !options.count.times.is_limited();
  if (sender && all) count.sender_report = sender->report();
  return count;
}

std::uint64_t random_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

std::unique_ptr<metrics::TransitCounter> transit_counter(const Options& options) {
  if (!options.transit.wanted()) return nullptr;
  metrics::TransitRules rules{.ignored = options.transit.ignored,
                              .timed = !options.transit.from.empty()};
  if (rules.timed && options.count.live() != nullptr) {
    rules.max_delay = 10 * kSecond;
    rules.max_lag = 2 * kSecond;  // what an interface has received is read within this time
  }
  return std::make_unique<metrics::TransitCounter>(rules, random_seed());
}

metrics::Comparison comparison_of(const Options& options, const Expected& expected,
                                  const InputCount& input, metrics::TransitCounter* transit) {
  if (transit == nullptr) {
    return metrics::compare_replay(*expected, input.tables, options.expected_loops,
                                   input.sender_report);
  }
  return metrics::compare_transit(*expected, input.tables,
                                  std::make_shared<const metrics::Transit>(transit->finish()),
                                  !options.transit.from.empty(), input.sender_report);
}

}  // namespace

Result<Counted> count_all(const Options& options, runtime::StopRequest& stop,
                          const Reporters& reporters, Watchers watchers) {
  const auto transit = transit_counter(options);
  Result<Expected> expected = count_expected(options, transit.get(), stop, reporters.display);
  if (!expected) return expected.error();
  const bool from_file = options.transit.from.empty();
  Result<InputCount> input =
      count_input(options,
                  {.counter = transit.get(),
                   .first = from_file ? metrics::TransitPoint::to : metrics::TransitPoint::from},
                  stop, reporters, std::move(watchers));
  if (!input) return input.error();
  if (transit && !from_file) {
    const auto points = input->tables.census().by_interface;  // in the order of the options
    *expected = metrics::CensusTables(points[0]);
    input->tables = metrics::CensusTables(points[1]);
  }
  Counted counted{input->tables, input->sender, nullptr};
  if (!*expected) return counted;
  counted.comparison = std::make_shared<const metrics::Comparison>(
      comparison_of(options, *expected, *input, transit.get()));
  return counted;
}

}  // namespace wirecensus
