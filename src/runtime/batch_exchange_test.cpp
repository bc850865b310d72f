#include "runtime/batch_exchange.h"

#include <gtest/gtest.h>

#include <thread>

namespace wirecensus::runtime {
namespace {

using Task = BatchExchange::Task;

// Workers over a made-up feed: batch n holds, for each shard, one packet with time n.
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
      const auto [task, number, packets] = exchange_.next(worker);
      if (task == Task::end) return;
      if (task == Task::read) read(number, *packets);
      if (task == Task::count) {
        for (const decode::Packet& packet : (*packets)[worker].fragments) {
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
    exchange_.read_done(read_ < to_read_);
    for (flow::KeyedPackets& shard : packets) shard.fragments.assign(1, packet);
    exchange_.decoded(number);
  }

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
