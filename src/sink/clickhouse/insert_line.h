// Inserts on their way to a store, a few at a time: while the server takes one, the next is made.
#pragma once

#include <array>
#include <cstddef>
#include <future>
#include <string>

#include "base/result.h"
#include "sink/clickhouse/gzip.h"
#include "sink/clickhouse/native_block.h"
#include "sink/clickhouse/store.h"

namespace wirecensus::sink {

// Of one attempt to send an interval. Inserts may arrive in any order: nothing may depend on one
// before finish() has said that all are there. Used by one thread at a time. Ends, also after an
// error, when none is on its way any more.
class InsertLine {
 public:
  static constexpr std::size_t kAtOnce = 2;  // a server parses an insert on one processor
  using Stores = std::array<Store, kAtOnce>;

  // `stores` are of the same database, must outlive it, and are not used by others meanwhile.
  // `settings`: Store::insert().
  InsertLine(Stores& stores, std::string settings);
  InsertLine(const InsertLine&) = delete;
  InsertLine& operator=(const InsertLine&) = delete;

  const Target& target() const { return ways_.front().store->target(); }

  // Waits while kAtOnce are on their way, and begins to send `block`. Another one, whose memory can
  // be used again, is in its place afterwards. Error: one before has failed, and this is discarded.
  // Throws std::bad_alloc.
  Status insert(const std::string& statement, NativeBlock& block);

  // Waits for all. Error: some rows may not be there. Throws std::bad_alloc.
  Status finish();

 private:
  struct Way {
    Store* store = nullptr;
    std::string statement;
    NativeBlock block;
    std::string body;          // the same, as it is sent
    std::future<Status> sent;  // waits for its thread when it is destroyed
  };

  void wait_for(Way& way);
  void begin(Way& way);

  const GzipEffort effort_;
  const std::string settings_;
  std::array<Way, kAtOnce> ways_;
  std::size_t next_ = 0;
  Status so_far_ = done();  // or the first error
};

}  // namespace wirecensus::sink
