// The way to a collector: whole messages, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "sink/target.h"

namespace wirecensus::sink {

enum class Session : std::uint8_t { fresh, continued };

// Used by one thread at a time. Errors name the target.
class Channel {
 public:
  virtual ~Channel() = default;

  // Begins a session, if there is none or the other end has ended it.
  virtual Result<Session> open() = 0;
  // Error: the session is over. Precondition: open() succeeded, and no call failed since.
  virtual Status send(Bytes message) = 0;
  // Ends the session. Error: what was sent last may not have arrived.
  virtual Status finish() = 0;

  virtual std::size_t max_message() const = 0;  // in bytes
  // Whether all messages of a session arrive, or none after some.
  virtual bool is_reliable() const = 0;
};

// Of a collector, of any kind. Does not open it. Precondition: of TLS, can_use_curl().
std::unique_ptr<Channel> make_channel(const Target& target);

}  // namespace wirecensus::sink
