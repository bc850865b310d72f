// wirecensus live: joins the screen (view/live), the terminal and the count that is shown.
//
//     counting threads ─ parts ─► on_part(): LiveCount ─► LiveState ─► screen thread ─► terminal
//                      ◄─ cuts ──────────────────────────────────────── keys
//
// The counting threads never wait for the screen: parts are added up on the thread that completes
// them, and the screen thread draws the latest state.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "cli/live_snapshot.h"
#include "cli/live_terminal.h"
#include "cli/options.h"
#include "cli/progress_display.h"
#include "cli/requests.h"
#include "cli/signals.h"
#include "runtime/census_listener.h"
#include "text/alert.h"
#include "view/live/live_count.h"
#include "view/live/live_screen.h"

namespace wirecensus {

class LiveDisplay final : public runtime::CensusListener {
 public:
  // Null if no screen is wanted. All arguments must outlive it. `files`: those that the count
  // writes. Errors: those of LiveTerminal::check(); a file is a saved census.
  static Result<std::unique_ptr<LiveDisplay>> create(const Options& options, Requests& requests,
                                                     ProgressDisplay& messages,
                                                     const report::ReportFiles& files);
  ~LiveDisplay() override { close(); }

  // Makes the count, which must not outlive this object, pass its parts to the screen.
  void attach(runtime::CountOptions& count);

  // Shows the screen; messages are held back from now on. Call when the count begins. Error: as of
  // LiveTerminal::open().
  Status start();

  void on_part(const runtime::CensusPart& part) override;

  // The count has ended. The result of files stays until a key or a signal ends the screen.
  // `whole`: the result, which is shown if the count was never cut.
  void finish(const std::shared_ptr<const metrics::Census>& whole);

 private:
  using Clock = std::chrono::steady_clock;

  // What the thread that completes parts and the screen thread share.
  struct Shared {
    std::shared_ptr<const view::LiveState> state;
    std::optional<std::string> filter;  // not yet in effect
    bool save = false;                  // files are wanted
    std::string notice;
    Clock::duration cost{};      // processor time that the last part took
    Clock::time_point cut_at{};  // of the last part, for whomever
  };

  LiveDisplay(const Options& options, Requests& requests, ProgressDisplay& messages,
              const report::ReportFiles& files);

  bool of_files() const { return options_.count.files() != nullptr; }
  bool plays() const { return of_files() && options_.count.files()->speed > 0; }
  Duration time_of(const runtime::CensusPart& part) const;
  void add_part(const runtime::CensusPart& part);
  void close();
  void notify(std::string notice);

  // On the screen thread:
  void run();
  bool ended() const;
  void wait();
  bool take_events();
  void carry_out(view::Intention intention);
  void carry_out_complete();
  void suspend();
  void request_cut();
  std::shared_ptr<const view::LiveState> latest();
  void tell_skipped();
  void draw(bool changed);

  const Options& options_;
  Requests& requests_;
  ProgressDisplay& messages_;
  runtime::StopRequest end_;  // of the screen
  StatusRequest changed_;     // there is something to draw
  const std::string source_;  // what is counted
  std::mutex mutex_;          // guards shared_
  Shared shared_;
  // Used by the thread that completes parts; once the count is complete, by the screen thread.
  std::optional<view::LiveCount> count_;
  std::atomic<bool> complete_{false};
  SnapshotWriter writer_;

  // Of the screen thread.
  std::unique_ptr<LiveTerminal> terminal_;
  std::optional<SuspendSignal> suspend_signal_;
  view::Controls controls_;
  std::shared_ptr<const view::LiveState> shown_;
  view::CanvasSize size_;
  std::string notice_;
  std::vector<text::Alert> alerts_;  // that are drawn
  Duration skipped_ = 0;             // of pauses in a capture that is played
  bool input_ended_ = false;
  std::uint64_t parts_at_cut_ = 0;  // when the last cut was requested
  Clock::time_point cut_at_{};
  std::thread thread_;
};

}  // namespace wirecensus
