// A value that is made once, at the first request, by the requesting thread.
#pragma once

#include <mutex>
#include <optional>

namespace wirecensus::metrics {

// Thread-safe. Once made, the value never changes or moves.
template <typename Value>
class OnDemand {
 public:
  // Returns the value; the first request makes it with make(), and concurrent requests wait. If
  // make() throws, the next request calls its own make(). Valid as long as this object.
  // Precondition: make() does not call get() on this object (deadlock).
  template <typename Make>
  const Value& get(Make make) {
    const std::lock_guard lock(mutex_);
    if (!value_) value_.emplace(make());
    return *value_;
  }

 private:
  std::mutex mutex_;
  std::optional<Value> value_;
};

}  // namespace wirecensus::metrics
