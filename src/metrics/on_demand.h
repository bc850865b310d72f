// A value that is made at the first request for it, once, whichever thread asks.
#pragma once

#include <mutex>
#include <optional>

namespace wirecensus::metrics {

// May be used from several threads at once. A value that is made never changes or moves.
template <typename Value>
class OnDemand {
 public:
  // The value; make() returns it, and is called by the first request only. Requests that arrive
  // meanwhile wait for it. Where make() throws, there is no value yet, and the next request calls
  // again. Precondition: make() does not ask for this value itself.
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
