// The two ends of the device: packet sockets (packet(7)), each bound to one interface.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "forwarder/packet.h"
#include "sender/descriptor.h"

namespace wirecensus::bench::forwarder {

inline constexpr std::size_t kLongestFrame =
    65'536 + 64;  // an IP packet of 64 KiB, and its headers

struct Arrival {
  Nanoseconds time = 0;              // the kernel's receive timestamp
  Frame frame;                       // with its VLAN tags
  bool unfinished_checksum = false;  // left to hardware that is not there (CHECKSUM_PARTIAL)
};

// Where frames come in. Those that the interface sends are not among them.
class Inlet {
 public:
  static Result<Inlet> open(const std::string& interface);

  // The next frame, if one is there.
  Result<std::optional<Arrival>> receive();

  // Frames that found no place in the socket's buffer, since the last call.
  Result<std::uint64_t> drops();

  int descriptor() const { return socket_.number(); }

 private:
  Inlet(Descriptor socket, std::string interface);

  Descriptor socket_;
  std::string interface_;
  std::vector<std::uint8_t> buffer_;
};

// Where frames go out, through the queueing discipline as those of any program.
class Outlet {
 public:
  static Result<Outlet> open(const std::string& interface);

  // When the frame was sent: in the middle between just before and just after. A full queue is
  // waited for, but not longer than a second. Nothing if the frame could not be sent.
  std::optional<Nanoseconds> send(std::span<const std::uint8_t> frame);

  // Why the last failure was; empty if there was none.
  const std::string& failure() const { return failure_; }

 private:
  explicit Outlet(Descriptor socket) : socket_(std::move(socket)) {}

  Descriptor socket_;
  std::string failure_;
};

}  // namespace wirecensus::bench::forwarder
