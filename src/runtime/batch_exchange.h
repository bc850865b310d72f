// Distributes the work between the worker threads.
//
// Batches are numbered. A worker without other work takes the next number, fetches the bytes of
// that batch, and reads it when its turn comes: sources have one reader at a time. It decodes the
// batch, in parallel with other workers, and sorts the packets by shard. Each worker then counts
// the packets of its own shard of every batch, in the order of the batches. So the packets of a
// flow are counted in order, and no two workers access the same flow. The number of batches is
// fixed, which bounds the memory.
//
//     fetch 0 ─ read 0 ─ decode ─┐
//     fetch 1 ─ read 1 ─ decode ─┼─►  worker 0 counts shard 0 of batch 0, 1, 2, ...
//     fetch 2 ─ read 2 ─ decode ─┘    worker 1 counts shard 1 of batch 0, 1, 2, ...
//
// For a cut between batches n - 1 and n, each worker gets the task `cut` after it has counted its
// shard of batch n - 1, and batch n is read when all have completed it. So its counters then hold
// exactly its part of the batches before the cut.
//
// The lock is taken a few times per batch, never per packet. An idle worker sleeps and is woken
// only to read, to take a number when a batch is free, or to count when the others wait for it: a
// batch wakes one or two workers, however many there are. After reading, a worker counts the
// batches that were decoded meanwhile.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "flow/keyed_packets.h"
#include "inspect/depth_lanes.h"
#include "metrics/transit/transit_counter.h"

namespace wirecensus::runtime {

// The packets of one batch.
struct SortedPackets {
  std::vector<flow::KeyedPackets> flows;  // indexed by shard
  std::vector<inspect::DepthLanes>
      depth;                      // indexed by shard; used by counts with CountOptions::depth
  metrics::TransitLanes transit;  // used by counts with CountOptions::transit
};

class BatchExchange {
 public:
  // How an idle worker waits: `impatient` polls for about 100 microseconds before it sleeps, which
  // is only useful if each worker has a processor of its own.
  enum class Waiting { impatient, asleep };

  BatchExchange(unsigned workers, unsigned batches, Waiting waiting = Waiting::impatient);

  enum class Task {
    fetch,  // read ahead for the batch `number`
    read,   // read frames, read_done(); decode them into `packets`, decoded(number)
    count,  // count the worker's shard of `packets`, counted()
    cut,    // hand out the counters, cut_done()
    end,    // return from the thread
  };
  struct Work {
    Task task;
    std::uint64_t number = 0;  // of the batch
    SortedPackets* packets = nullptr;
    std::size_t member = 0;  // of the source, that the packets to count are of
  };

  // Waits for the next task. Precondition: the previous task is completed. Thread-safe; each worker
  // calls it with its own number, 0 .. workers - 1.
  Work next(unsigned worker);

  // Completes the reading of a batch, so that another worker can read the next one.
  struct ReadResult {
    bool more = true;  // further batches may follow
    bool cut = false;  // cut after this batch. Preconditions: `more`, and every worker has
                       // completed the previous cut
  };
  void read_done(ReadResult result);
  // Completes the decoding of the batch `number`: its packets, which are all of `member` of their
  // source, are sorted by shard.
  void decoded(std::uint64_t number, std::size_t member = 0);
  void counted(unsigned worker);
  void cut_done(unsigned worker);

  // Makes `end` the next task of every worker. For errors that leave a batch incomplete.
  void abandon();

 private:
  struct Slot {
    SortedPackets packets;
    std::size_t member = 0;
    bool decoded = false;
    unsigned uncounted = 0;  // workers that have not counted their shard; 0: free
    unsigned reader = 0;     // the worker that took the number of the batch
  };
  struct Worker {
    std::uint64_t to_count = 0;            // number of its next batch to count
    std::optional<std::uint64_t> to_read;  // the number that it took
    bool owes_cut = false;                 // has not completed the cut at cut_
    bool asleep = false;
    std::condition_variable woken;
  };

  Slot& slot(std::uint64_t number) { return slots_[number % slots_.size()]; }
  Work work_of(Task task, std::uint64_t number);
  bool can_read(const Worker& worker) const;
  bool can_count(const Worker& worker);
  bool can_cut(const Worker& worker) const { return worker.owes_cut && worker.to_count == cut_; }
  bool can_fetch(const Worker& worker);
  bool all_done(const Worker& worker) const;
  bool has_room() { return slot(next_to_fetch_).uncounted == 0; }
  bool delays_others(const Worker& worker);
  void take_number(unsigned worker);
  void begin_cut();
  void wait(std::unique_lock<std::mutex>& lock, Worker& worker);
  static void wake(Worker& worker);
  void wake_reader();
  void wake_those_without_number();
  void wake_all();

  const int looks_;  // number of polls before a worker sleeps
  std::mutex mutex_;
  std::atomic<std::uint64_t> changes_{0};
  std::vector<Slot> slots_;
  std::vector<Worker> workers_;
  std::uint64_t next_to_fetch_ = 0;
  std::uint64_t next_to_read_ = 0;
  std::uint64_t undecoded_ = 0;  // batches that are read but not decoded
  std::uint64_t cut_ = 0;        // the first batch after the last cut
  unsigned owed_cuts_ = 0;       // workers that have not completed it
  bool ended_ = false;
  bool abandoned_ = false;
};

}  // namespace wirecensus::runtime
