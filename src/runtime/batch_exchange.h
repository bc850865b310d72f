// How workers share the work: who reads next, and whose turn it is with which batch.
//
// Batches are numbered in the order in which they are read. One worker at a time reads (sources
// have one reader); it decodes what it read, which others may do at the same time with theirs, and
// sorts the packets by shard. Each worker then counts the packets of its own shard of every batch,
// in order: so a flow sees its packets as they came, whoever decoded them, and no two workers ever
// touch one flow. A few batches circulate; their number bounds the memory.
//
//     read 0 ─ decode ─┐
//     read 1 ─ decode ─┼─►  worker 0 counts shard 0 of batch 0, 1, 2, ...
//     read 2 ─ decode ─┘    worker 1 counts shard 1 of batch 0, 1, 2, ...
//
// The lock is taken a few times a batch, never a packet.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include "capture/frame_source.h"
#include "flow/keyed_packets.h"

namespace wirecensus {

// A batch on its way: frames, and their packets by shard.
struct WorkBatch {
  FrameBatch frames;
  std::vector<KeyedPackets> packets;
};

class BatchExchange {
 public:
  // How a worker waits for others: by looking again and again for a short while first, or asleep.
  enum class Waiting { impatient, asleep };

  BatchExchange(unsigned workers, unsigned batches, Waiting waiting = Waiting::impatient);

  enum class Task {
    read,   // fill the batch, then read_done(); decode it, then decoded()
    count,  // count one's shard of the batch, then counted()
    end,    // all is done
  };
  struct Work {
    Task task;
    WorkBatch* batch;
  };

  // Waits for something to do. What was handed out must be done before the next call.
  Work next(unsigned worker);

  // The frames are read, and another worker may read. `more`: there may be further batches.
  void read_done(bool more);
  // The packets of the batch are sorted by shard.
  void decoded(WorkBatch& batch);
  void counted(unsigned worker);

  // Gives up: everybody's next task is `end`. For errors that leave a batch undone.
  void abandon();

 private:
  struct Slot {
    WorkBatch batch;
    bool decoded = false;
    unsigned uncounted = 0;  // workers that have still to count their shard; 0: free
  };

  Slot& slot(std::uint64_t number) { return slots_[number % slots_.size()]; }
  bool can_count(unsigned worker);
  bool can_read();
  bool all_done(unsigned worker) const;
  void wait_for_change(std::unique_lock<std::mutex>& lock);
  void tell_change();

  const int looks_;  // before a worker goes to sleep
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<std::uint64_t> changes_{0};
  std::vector<Slot> slots_;
  std::vector<std::uint64_t> next_to_count_;  // by worker: the number of a batch
  std::uint64_t next_to_read_ = 0;
  bool reading_ = false;
  bool ended_ = false;
  bool abandoned_ = false;
};

}  // namespace wirecensus
