// Reports to the service manager that started this process, by the protocol of sd_notify(3):
// datagrams to the socket that NOTIFY_SOCKET names. Without such a manager, nothing happens.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace wirecensus {

class NotifySocket {
 public:
  NotifySocket();
  ~NotifySocket();
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  // Whether there is a manager.
  bool connected() const { return descriptor_ >= 0; }

  // Sends assignments, one per line: "READY=1\nSTATUS=...". Does not wait; failures are ignored.
  // Thread-safe.
  void send(std::string_view assignments) const;

 private:
  int descriptor_ = -1;
};

// The time within which the manager expects WATCHDOG=1 (WATCHDOG_USEC, WATCHDOG_PID); none if it
// does not.
std::optional<std::chrono::microseconds> watchdog_time();

}  // namespace wirecensus
