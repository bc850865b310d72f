// What a service reports while it runs: to its manager (notify_socket.h) that it is ready, its
// status and that it is alive; and to the journal what is counted, each alert, and the verdict.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "base/ledger.h"
#include "capture/frame_source.h"
#include "cli/notify_socket.h"
#include "cli/options.h"
#include "runtime/progress.h"
#include "runtime/stop_request.h"
#include "text/alert.h"
#include "view/recent_rate.h"

namespace wirecensus {

// Does nothing without a manager and a journal. The functions are for the thread that counts.
class Service {
 public:
  // `progress` is that of the count, and must outlive this object.
  explicit Service(runtime::Progress& progress);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // The sources are open, and an interface is receiving. `sandbox` says what confines the count.
  void ready(const Options& options, const capture::SourceNotes& notes, const std::string& sandbox);
  // Everything is written.
  void ended(const Ledger& ledger);

 private:
  using Clock = std::chrono::steady_clock;

  void watch();
  void look();
  void report_status(const WorkProgress& now);
  void report_alerts(const CountState& state);
  void keep_alive(const WorkProgress& now);
  void end_watch();

  runtime::Progress& progress_;
  const NotifySocket manager_;
  const bool logs_;                           // standard error is the journal
  const std::chrono::milliseconds watchdog_;  // half of what the manager expects; 0: nothing
  runtime::StopRequest end_;

  // Of the thread that watches.
  view::RecentRate rate_;
  std::vector<text::Alert> alerts_;
  bool stopping_ = false;
  std::uint64_t reads_ = 0;
  Clock::time_point read_at_;
  Clock::time_point next_sign_;

  std::thread thread_;  // runs from ready() to ended()
};

}  // namespace wirecensus
