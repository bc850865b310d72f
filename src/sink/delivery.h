// Exports to one target on a thread of its own, so that a count never waits for a collector.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/result.h"
#include "metrics/census_tables.h"
#include "sink/exporter.h"
#include "sink/target.h"
#include "tables/report_input.h"

namespace wirecensus::sink {

class Delivery {
 public:
  // What waits, because the target is away or slow, is bounded: beyond so many the oldest are given
  // up, and told, if they have many flows together, and always beyond kMaxWaitingSmall.
  static constexpr std::size_t kMaxWaiting = 16;
  static constexpr std::uint64_t kMaxWaitingFlows = 1'000'000;
  static constexpr std::size_t kMaxWaitingSmall = 4096;

  // What add() does when that bound is reached, and the target takes what is sent: nothing, or it
  // waits. Packets of files wait, too.
  enum class Pace : std::uint8_t { free, waits };

  // `tell` prints a line, on any thread.
  Delivery(const Target& target, std::unique_ptr<Exporter> exporter, Pace pace,
           std::function<void(std::string_view)> tell);
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;
  // Gives up what has not been sent.
  ~Delivery();

  // Exports a census, or an interval, after those before. The thread begins with the first, so that
  // it has the rights of a running count. Call on one thread at a time. Throws std::bad_alloc.
  void add(metrics::CensusTables tables, tables::ReportOptions how);

  // Sends what waits, and ends the session. Error: what could not be sent, and why. Call once, as
  // the last call.
  Status finish();

  // "12,345 flows to udp://collector:4739". Call after finish().
  std::string summary() const;

 private:
  struct Item {
    metrics::CensusTables tables;
    tables::ReportOptions how;
    std::uint64_t biflows;
  };

  void start();
  void run();
  void deliver(std::unique_lock<std::mutex>& lock);
  void pause(std::unique_lock<std::mutex>& lock);
  bool send(const Item& item);
  bool reach();
  void tell_failure(const Error& error);
  void tell_recovery();
  void give_up(const Item& item);
  void give_up_waiting();
  void give_up_first();
  bool is_full() const;
  void end();

  const std::string target_;  // as text
  const Pace pace_;
  const std::function<void(std::string_view)> tell_;
  const std::unique_ptr<Exporter> exporter_;  // of the thread, while there is one
  std::string failure_;                       // empty: the last try succeeded; the same
  std::string last_failure_;                  // whatever came after it; the same

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> waiting_;         // guarded by mutex_, as is what follows
  std::uint64_t waiting_flows_ = 0;  // of waiting_
  bool ending_ = false;
  bool failing_ = false;  // the last try failed

  std::thread thread_;
};

}  // namespace wirecensus::sink
