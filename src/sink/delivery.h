// Exports to one target on a thread of its own, so that a count never waits for a collector.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/result.h"
#include "metrics/census_tables.h"
#include "sink/exporter.h"
#include "sink/spool.h"
#include "sink/target.h"
#include "sink/waiting_list.h"
#include "tables/report_input.h"

namespace wirecensus::sink {

class Delivery {
 public:
  // What add() does when the memory for what waits is full (WaitingList), and the target takes what
  // is sent: the oldest leave memory, or it waits. Packets of files wait, too.
  enum class Pace : std::uint8_t { free, waits };

  // `run` is a random number (CensusPlace); what the spool has from before is sent as `usual` says.
  struct Manner {
    Pace pace;
    std::uint64_t run;
    tables::ReportOptions usual;
  };

  // `spool` may be null: what leaves memory unsent is then given up, and told. A target to which
  // may be sent again gets a note of it instead (sink/unstored.h). What the spool has from before
  // is sent first, as soon as something is added. `tell` prints a line, on any thread.
  Delivery(const Target& target, std::unique_ptr<Exporter> exporter, std::unique_ptr<Spool> spool,
           const Manner& manner, std::function<void(std::string_view)> tell);
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;
  // Gives up what has not been sent, and is not in the spool.
  ~Delivery();

  // Exports a census, or an interval, after those before. The thread begins with the first, so that
  // it has the rights of a running count. Call on one thread at a time. Throws std::bad_alloc.
  // Precondition: the one before an interval, if there is one, is an interval.
  void add(metrics::CensusTables tables, tables::ReportOptions how);

  // Sends what waits, and ends the session. Error: what could not be sent, and why. Call once, as
  // the last call.
  Status finish();

  // "12,345 flows to udp://collector:4739". Call after finish().
  std::string summary() const;

 private:
  void start();
  void run();
  void deliver(std::unique_lock<std::mutex>& lock);
  void pause(std::unique_lock<std::mutex>& lock);
  bool send(WaitingCensus& census);
  bool send_kept(WaitingCensus& census);
  bool send_now(const WaitingCensus& census);
  void keep(WaitingCensus& census);
  bool reach();
  void tell_failure(const Error& error);
  void tell_recovery();
  void make_room();
  void give_up(const WaitingCensus& census);
  void leave_note(const WaitingCensus& census);
  void give_up_waiting();
  Status unsent() const;
  std::string unstored_text() const;
  void end();

  const std::string target_;  // as text
  const std::string record_;  // what its records are, one of them
  const Pace pace_;
  const std::uint64_t run_;
  const std::unique_ptr<Spool> spool_;
  const std::function<void(std::string_view)> tell_;
  const std::unique_ptr<Exporter> exporter_;  // of the thread, while there is one
  std::string failure_;                       // empty: the last try succeeded; the same
  std::string last_failure_;                  // whatever came after it; the same
  std::uint64_t left_in_spool_ = 0;           // at the end, without notes; the same
  std::uint64_t unstored_ = 0;                // intervals that were given up; the same
  bool spool_is_full_ = false;                // of the thread that adds

  std::mutex mutex_;
  std::condition_variable changed_;
  WaitingList waiting_;  // guarded by mutex_, as is what follows
  bool ending_ = false;
  bool failing_ = false;  // the last try failed

  std::thread thread_;
};

}  // namespace wirecensus::sink
