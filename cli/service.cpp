#include "cli/service.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "base/display_text.h"
#include "cli/terminal.h"
#include "text/check.h"

namespace wirecensus {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBetweenReports{1000};
// Counting reads at least once a second. A reader that has not for this time hangs.
constexpr milliseconds kServicePatience{3000};

milliseconds half_of_watchdog_time() {
  const auto time = watchdog_time();
  if (!time) return milliseconds{0};
  return std::max(std::chrono::duration_cast<milliseconds>(*time / 2), milliseconds{1});
}

std::string joined_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + printable(name);
  }
  return text;
}

std::string subject(const Options& options) {
  if (const auto* live = options.count.live()) return joined_names(live->interfaces);
  return joined_names(options.count.files()->files);
}

bool has(const std::vector<text::Alert>& alerts, const text::Alert& wanted) {
  return std::any_of(alerts.begin(), alerts.end(), [&](const text::Alert& alert) {
    return alert.kind == wanted.kind && alert.source == wanted.source;
  });
}

}  // namespace

Service::Service(runtime::Progress& progress)
    : progress_(progress), logs_(is_journal(STDERR_FILENO)), watchdog_(half_of_watchdog_time()) {
  if (logs_ || manager_.connected()) progress_.want_state();
}

Service::~Service() { end_watch(); }

void Service::ready(const Options& options, const capture::SourceNotes& notes,
                    const std::string& sandbox) {
  manager_.send("READY=1\nSTATUS=counting " + subject(options));
  if (logs_) {
    std::string line = "counting " + subject(options);
    if (!notes.absent.empty()) line += "; waiting for " + joined_names(notes.absent);
    if (!notes.setup.empty()) line += "; " + notes.setup;
    tell(Priority::info, line + "; " + sandbox + "\n");
  }
  if (!logs_ && !manager_.connected()) return;
  try {
    thread_ = std::thread([this] { watch(); });
  } catch (const std::system_error&) {
    // Without a thread, there are no reports; a watchdog will act.
  }
}

void Service::ended(const Ledger& ledger) {
  end_watch();
  const std::string verdict = text::exactness_check(ledger).message;
  manager_.send("STOPPING=1\nSTATUS=" + verdict);
  if (!logs_) return;
  const bool exact = ledger.verdict() == Verdict::exact;
  tell(exact ? Priority::info : Priority::warning, "the count ended: " + verdict + "\n");
}

void Service::end_watch() {
  if (!thread_.joinable()) return;
  end_.request();
  thread_.join();
}

void Service::watch() {
  read_at_ = next_sign_ = Clock::now();
  const milliseconds interval =
      watchdog_.count() > 0 ? std::min(watchdog_, kBetweenReports) : kBetweenReports;
  pollfd end{end_.descriptor(), POLLIN, 0};
  while (!end_.requested()) {
    look();
    poll(&end, 1, static_cast<int>(interval.count()));
  }
}

void Service::look() {
  const WorkProgress now = progress_.now();
  keep_alive(now);
  if (now.all_read && !stopping_) {
    stopping_ = true;
    manager_.send("STOPPING=1\nSTATUS=" + counted(now.packets, "packet", "packets") +
                  "; writing the results");
  }
  if (stopping_) return;
  if (const auto state = progress_.state()) report_alerts(*state);
  report_status(now);
}

// What follows the reading takes as long as it takes.
void Service::keep_alive(const WorkProgress& now) {
  const Clock::time_point time = Clock::now();
  if (now.reads != reads_ || now.all_read || stopping_) read_at_ = time;
  reads_ = now.reads;
  if (watchdog_.count() == 0 || time < next_sign_ || time - read_at_ > kServicePatience) return;
  manager_.send("WATCHDOG=1");
  next_sign_ = time + watchdog_;
}

void Service::report_status(const WorkProgress& now) {
  rate_.add(std::chrono::nanoseconds(Clock::now().time_since_epoch()).count(), now.packets);
  std::string status = "STATUS=" + counted(now.packets, "packet", "packets") + ", " +
                       with_si_prefix(rate_.per_second(), "packets/s") + ", " + grouped(now.lost) +
                       " lost";
  if (const auto state = progress_.state()) {
    status += std::string(", ").append(verdict_name(state->ledger.verdict())) + " so far";
    if (!state->absent.empty()) status += "; waiting for " + joined_names(state->absent);
  }
  manager_.send(status);
}

void Service::report_alerts(const CountState& state) {
  std::vector<text::Alert> now = text::alerts_of(state);
  if (logs_) {
    for (const text::Alert& alert : now) {
      if (has(alerts_, alert)) continue;
      tell(Priority::warning, "alert raised: " + text::alert_text(alert) + "\n");
    }
    for (const text::Alert& alert : alerts_) {
      if (!has(now, alert))
        tell(Priority::notice, "alert cleared: " + text::alert_name(alert) + "\n");
    }
  }
  alerts_ = std::move(now);
}

}  // namespace wirecensus
