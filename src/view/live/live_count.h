// Follows a running count: adds its parts up and keeps what a screen shows of it.
//
// Of a count that is divided into intervals, lists and censuses are those of one of them, as of
// RunningCensus; sums, rates and graphs go on.
//
// Where there are more flows than it may keep, lists have those that RunningCensus keeps, and about
// as many addresses, the largest ones; sums are exact all the same.
//
// What a part costs depends on the size of the part, not of the whole. Memory: one copy of the
// census (RunningCensus), one entry per address, and the parts of the window.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <string_view>

#include "metrics/running_census.h"
#include "view/live/live_list.h"
#include "view/live/live_state.h"

namespace wirecensus::view {

// The time that rates refer to: the clock of this machine; the times of the packets; or these, as
// far as a capture has been played at a pace, so that time goes on while there are no packets.
enum class TimeOf : std::uint8_t { clock, packets, played };

// Not thread-safe: one thread at a time. Functions throw std::bad_alloc, and only census() may be
// called after that.
class LiveCount {
 public:
  // The seed does not affect the results. `begin` is the time of the start, of any monotonic clock;
  // with TimeOf::played, 0. `max_flows`: of RunningCensus.
  LiveCount(std::uint64_t hash_seed, TimeOf time_of, Duration begin,
            std::size_t max_flows = std::numeric_limits<std::size_t>::max());

  // Adds the census of the next part, which ended at `now`; with TimeOf::played, when so much of
  // the capture had been played; ignored with TimeOf::packets. `so_far`: the ledger of the count up
  // to its end. `last`: no part follows.
  void add(std::shared_ptr<const metrics::Census> census, const Ledger& so_far, bool last,
           Duration now);

  // Lists only what matches: from the next part on, or at once if the count is complete.
  void set_filter(std::string_view text);

  // Valid as long as the pointer is kept.
  std::shared_ptr<const LiveState> state() const { return state_; }

  // The count so far (RunningCensus::census()); the next part costs as much as the whole.
  std::shared_ptr<const metrics::Census> census() { return running_.census(); }

 private:
  // A part, with what is summed up from its flows.
  struct Part {
    std::shared_ptr<const metrics::Census> census;
    Duration span;
    Tally<IpAddress> addresses;
    std::map<Protocol, metrics::Amount> protocols;
  };

  Duration elapsed_at(Duration now) const;
  Duration span_since_last_cut(Duration now);
  Part fold(std::shared_ptr<const metrics::Census> census, Duration span) const;
  void enter_window(Part part);
  void leave_window();
  void begin_interval();
  void offer_part(const Part& part);
  void offer_all();
  void publish();
  void publish_complete();
  std::shared_ptr<LiveState> sums() const;

  const RowHash hash_;
  const TimeOf time_of_;
  const std::size_t max_addresses_;
  const Duration begin_;
  Duration elapsed_ = 0;  // up to the last cut
  metrics::RunningCensus running_;
  std::deque<Part> window_;
  Tally<flow::FlowKey> recent_flows_;
  Tally<IpAddress> recent_addresses_;
  std::map<Protocol, metrics::Amount> recent_protocols_;
  Tally<IpAddress> addresses_;  // of the whole count, or of the interval
  std::deque<LiveSample> history_;
  std::uint64_t parts_ = 0;
  bool complete_ = false;
  bool interval_ended_ = false;  // with the latest part
  RowFilter filter_;
  bool filter_changed_ = false;
  ListKeeper<flow::FlowKey> flow_list_;
  ListKeeper<IpAddress> address_list_;
  std::shared_ptr<const LiveState> state_;
};

}  // namespace wirecensus::view
