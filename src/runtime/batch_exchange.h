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
// A cut between batches n - 1 and n divides what each worker counts: it is handed `cut` when it has
// counted its shard of batch n - 1, and before it reads batch n or any later one. So what it has
// decoded and what it has counted until then is of batches before the cut, and nothing else is.
//
// The lock is taken a few times a batch, never a packet.
//
// A worker that has nothing to do sleeps, and is woken for its own turn only: to read, to take a
// number when there is room for another batch, or to count when it is what the others wait for.
// So a batch wakes one or two of them, however many they are. A worker that is woken to read counts
// what has come together meanwhile, when it has read.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "flow/keyed_packets.h"

namespace wirecensus::runtime {

// A batch on its way: the packets of its frames, by shard.
using SortedPackets = std::vector<flow::KeyedPackets>;

class BatchExchange {
 public:
  // How a worker waits for others: by looking again and again for a short while first, or asleep.
  // Impatience is for workers that each have a processor of their own.
  enum class Waiting { impatient, asleep };

  BatchExchange(unsigned workers, unsigned batches, Waiting waiting = Waiting::impatient);

  enum class Task {
    fetch,  // what it will read next, if that can be had before its turn
    read,   // read frames, then read_done(); decode them into `packets`, then decoded(number)
    count,  // count one's shard of `packets`, then counted()
    cut,    // hand out all that was counted so far, then cut_done()
    end,    // all is done
  };
  struct Work {
    Task task;
    std::uint64_t number = 0;  // of the batch
    SortedPackets* packets = nullptr;
  };

  // Waits for something to do. What was handed out must be done before the next call.
  Work next(unsigned worker);

  // The frames are read, and another worker may read.
  struct ReadResult {
    bool more = true;  // there may be further batches
    bool cut = false;  // between this batch and the next; only where there may be a next, and all
                       // workers are through with the cut before
  };
  void read_done(ReadResult result);
  // The packets of the batch with this number are sorted by shard.
  void decoded(std::uint64_t number);
  void counted(unsigned worker);
  void cut_done(unsigned worker);

  // Gives up: everybody's next task is `end`. For errors that leave a batch undone.
  void abandon();

 private:
  struct Slot {
    SortedPackets packets;
    bool decoded = false;
    unsigned uncounted = 0;  // workers that have still to count their shard; 0: free
    unsigned reader = 0;     // the worker that has taken the batch's number
  };
  struct Worker {
    std::uint64_t to_count = 0;            // the number of a batch
    std::optional<std::uint64_t> to_read;  // the number that it has taken
    bool owes_cut = false;                 // it is not through with the cut at cut_
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

  const int looks_;  // before a worker goes to sleep
  std::mutex mutex_;
  std::atomic<std::uint64_t> changes_{0};
  std::vector<Slot> slots_;
  std::vector<Worker> workers_;
  std::uint64_t next_to_fetch_ = 0;
  std::uint64_t next_to_read_ = 0;
  std::uint64_t undecoded_ = 0;  // batches that are read but not decoded
  std::uint64_t cut_ = 0;        // the first batch after the last cut
  unsigned owed_cuts_ = 0;       // workers that are not through with it
  bool ended_ = false;
  bool abandoned_ = false;
};

}  // namespace wirecensus::runtime
