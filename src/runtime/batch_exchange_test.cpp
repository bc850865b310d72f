#include "runtime/batch_exchange.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

namespace wirecensus::runtime {
namespace {

using Task = BatchExchange::Task;

// Workers that read an artificial feed: batch n has one packet per shard, with time n.
class Workers {
 public:
  struct Shape {
    unsigned workers;
    unsigned batches;
    BatchExchange::Waiting waiting = BatchExchange::Waiting::impatient;
  };
  Workers(const Shape& shape, Timestamp to_read)
      : exchange_(shape.workers, shape.batches, shape.waiting),
        seen_(shape.workers),
        to_read_(to_read) {
    std::vector<std::jthread> threads;
    for (unsigned worker = 0; worker < shape.workers; ++worker) {
      threads.emplace_back([this, worker] { work(worker); });
    }
  }

  const std::vector<std::vector<Timestamp>>& seen() const { return seen_; }

 private:
  void work(unsigned worker) {
    while (true) {
      const auto [task, number, packets, member] = exchange_.next(worker);
      if (task == Task::end) return;
      if (task == Task::read) read(number, *packets);
      if (task == Task::count) {
        EXPECT_EQ(member, number % kMembers);
        for (const decode::Packet& packet : packets->flows[worker].fragments) {
          seen_[worker].push_back(packet.time);
        }
        exchange_.counted(worker);
      }
    }
  }

  void read(std::uint64_t number, SortedPackets& packets) {
    decode::Packet packet;
    packet.time = read_++;  // only one worker reads at a time
    EXPECT_EQ(number, static_cast<std::uint64_t>(packet.time));
    exchange_.read_done({.more = read_ < to_read_});
    for (flow::KeyedPackets& shard : packets.flows) shard.fragments.assign(1, packet);
    exchange_.decoded(number, number % kMembers);
  }

  static constexpr std::uint64_t kMembers = 3;

  BatchExchange exchange_;
  std::vector<std::vector<Timestamp>> seen_;
  Timestamp to_read_;
  Timestamp read_ = 0;
};

using Waiting = BatchExchange::Waiting;

TEST(BatchExchange, EveryWorkerCountsEveryBatchOnceAndInOrder) {
  constexpr Timestamp kBatches = 2'000;
  std::vector<Timestamp> expected;
  for (Timestamp i = 0; i < kBatches; ++i) expected.push_back(i);
  for (const Waiting waiting : {Waiting::impatient, Waiting::asleep}) {
    for (const unsigned workers : {1U, 2U, 3U, 8U, 40U}) {
      const Workers done({workers, workers + 1, waiting}, kBatches);
      for (const auto& seen : done.seen()) EXPECT_EQ(seen, expected) << workers << " workers";
    }
  }
}

TEST(BatchExchange, WorksWithFewerBatchesThanWorkers) {
  EXPECT_EQ(Workers({1, 1}, 3).seen()[0], (std::vector<Timestamp>{0, 1, 2}));
  for (const Waiting waiting : {Waiting::impatient, Waiting::asleep}) {
    for (const unsigned batches : {1U, 2U, 7U}) {
      const Workers done({9, batches, waiting}, 1'000);
      for (const auto& seen : done.seen()) EXPECT_EQ(seen.size(), 1'000U) << batches;
    }
  }
}

// Workers that cut after every few batches, and record what they had decoded and counted before
// each.
class CuttingWorkers {
 public:
  CuttingWorkers(const Workers::Shape& shape, std::uint64_t to_read, std::uint64_t every)
      : exchange_(shape.workers, shape.batches, shape.waiting),
        to_read_(to_read),
        every_(every),
        workers_(shape.workers) {
    std::vector<std::jthread> threads;
    for (unsigned worker = 0; worker < shape.workers; ++worker) {
      threads.emplace_back([this, worker] { work(worker); });
    }
  }

  struct Part {
    std::multiset<std::uint64_t> decoded;
    std::multiset<std::uint64_t> counted;
  };
  // The numbers before each cut, in order, and those after the last cut.
  const std::vector<Part>& parts() const { return parts_; }
  const std::vector<std::uint64_t>& cuts() const { return cuts_; }

 private:
  void work(unsigned worker) {
    Part part;
    std::size_t number = 0;
    while (true) {
      const auto [task, batch, packets, member] = exchange_.next(worker);
      EXPECT_EQ(member, 0U);
      if (task == Task::end) return hand_out(number, part);
      if (task == Task::read) {
        read(batch);
        part.decoded.insert(batch);
        exchange_.decoded(batch);
      }
      if (task == Task::count) {
        part.counted.insert(batch);
        exchange_.counted(worker);
      }
      if (task == Task::cut) {
        hand_out(number++, std::exchange(part, {}));
        exchange_.cut_done(worker);
        --owed_;
      }
    }
  }

  void read(std::uint64_t batch) {
    const bool more = batch + 1 < to_read_;
    const bool cut = more && owed_ == 0 && (batch + 1) % every_ == 0;
    if (cut) {
      cuts_.push_back(batch + 1);
      owed_ = workers_;
    }
    exchange_.read_done({.more = more, .cut = cut});
  }

  void hand_out(std::size_t number, Part part) {
    const std::lock_guard lock(mutex_);
    if (parts_.size() <= number) parts_.resize(number + 1);
    parts_[number].decoded.merge(part.decoded);
    parts_[number].counted.merge(part.counted);
  }

  BatchExchange exchange_;
  const std::uint64_t to_read_;
  const std::uint64_t every_;
  const unsigned workers_;
  std::atomic<unsigned> owed_{0};
  std::mutex mutex_;
  std::vector<Part> parts_;
  std::vector<std::uint64_t> cuts_;
};

TEST(BatchExchange, ACutDividesWhatAllWorkersDoAtOneBatch) {
  constexpr std::uint64_t kBatches = 1'000;
  for (const Waiting waiting : {Waiting::impatient, Waiting::asleep}) {
    for (const unsigned workers : {1U, 2U, 3U, 8U}) {
      const CuttingWorkers done({workers, 2 * workers, waiting}, kBatches, 7);
      ASSERT_FALSE(done.cuts().empty());
      ASSERT_EQ(done.parts().size(), done.cuts().size() + 1);
      std::vector<std::uint64_t> ends = done.cuts();
      ends.push_back(kBatches);
      std::uint64_t batch = 0;
      for (std::size_t i = 0; i < ends.size(); ++i) {
        std::multiset<std::uint64_t> decoded, counted;
        for (; batch < ends[i]; ++batch) {
          decoded.insert(batch);
          for (unsigned worker = 0; worker < workers; ++worker) counted.insert(batch);
        }
        ASSERT_EQ(done.parts()[i].decoded, decoded) << workers << " workers, part " << i;
        ASSERT_EQ(done.parts()[i].counted, counted) << workers << " workers, part " << i;
      }
    }
  }
}

TEST(BatchExchange, AbandonEndsThoseWhoWait) {
  BatchExchange exchange(2, 2);
  ASSERT_EQ(exchange.next(0).task, Task::fetch);
  ASSERT_EQ(exchange.next(0).task, Task::read);
  ASSERT_EQ(exchange.next(1).task, Task::fetch);
  Task task = Task::read;
  {
    const std::jthread waiting([&] { task = exchange.next(1).task; });
    exchange.abandon();
  }
  EXPECT_EQ(task, Task::end);
}

}  // namespace
}  // namespace wirecensus::runtime
