// How workers share the work: who reads next, and whose turn it is with which batch.
//
// Batches are numbered, and a worker that has nothing to count takes the next number. It may fetch
// the bytes of that batch at once. Then it reads, when it is the batch's turn: one worker at a time
// (sources have one reader). It decodes what it read, which others may do at the same time with
// theirs, and sorts the packets by shard. Each worker then counts the packets of its own shard of
// every batch, in order: so a flow sees its packets as they came, whoever decoded them, and no two
// workers ever touch one flow. A few batches circulate; their number bounds the memory.
//
//     fetch 0 ─ read 0 ─ decode ─┐
//     fetch 1 ─ read 1 ─ decode ─┼─►  worker 0 counts shard 0 of batch 0, 1, 2, ...
//     fetch 2 ─ read 2 ─ decode ─┘    worker 1 counts shard 1 of batch 0, 1, 2, ...
//
// The lock is taken a few times a batch, never a packet.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "flow/keyed_packets.h"

namespace wirecensus {

// A batch on its way: the packets of its frames, by shard.
using SortedPackets = std::vector<KeyedPackets>;

class BatchExchange {
 public:
  // How a worker waits for others: by looking again and again for a short while first, or asleep.
  enum class Waiting { impatient, asleep };

  BatchExchange(unsigned workers, unsigned batches, Waiting waiting = Waiting::impatient);

  enum class Task {
    fetch,  // what it will read next, if that can be had before its turn
    read,   // read frames, then read_done(); decode them into `packets`, then decoded()
    count,  // count one's shard of `packets`, then counted()
    end,    // all is done
  };
  struct Work {
    Task task;
    std::uint64_t number = 0;  // of the batch
    SortedPackets* packets = nullptr;
  };

  // Waits for something to do. What was handed out must be done before the next call.
  Work next(unsigned worker);

  // The frames are read, and another worker may read. `more`: there may be further batches.
  void read_done(bool more);
  // The packets of the batch are sorted by shard.
  void decoded(const SortedPackets& packets);
  void counted(unsigned worker);

  // Gives up: everybody's next task is `end`. For errors that leave a batch undone.
  void abandon();

 private:
  struct Slot {
    SortedPackets packets;
    bool decoded = false;
    unsigned uncounted = 0;  // workers that have still to count their shard; 0: free
  };
  struct Worker {
    std::uint64_t to_count = 0;            // the number of a batch
    std::optional<std::uint64_t> to_read;  // the number that it has taken
  };

  Slot& slot(std::uint64_t number) { return slots_[number % slots_.size()]; }
  Work work_of(Task task, std::uint64_t number);
  bool can_read(const Worker& worker) const;
  bool can_count(const Worker& worker);
  bool can_fetch(const Worker& worker);
  bool all_done(const Worker& worker) const;
  void take_number(Worker& worker);
  void wait_for_change(std::unique_lock<std::mutex>& lock);
  void tell_change();

  const int looks_;  // before a worker goes to sleep
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<std::uint64_t> changes_{0};
  std::vector<Slot> slots_;
  std::vector<Worker> workers_;
  std::uint64_t next_to_fetch_ = 0;
  std::uint64_t next_to_read_ = 0;
  bool ended_ = false;
  bool abandoned_ = false;
};

}  // namespace wirecensus
