// Frames records into messages of IPFIX (RFC 7011, section 3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/bytes.h"

namespace wirecensus::sink {

inline constexpr std::uint16_t kTemplateSet = 2;
inline constexpr std::uint16_t kOptionsTemplateSet = 3;
inline constexpr std::uint16_t kFirstDataSet = 256;

// Used by one thread at a time.
class MessageWriter {
 public:
  // A whole message, and how many records of flows it has. Valid during the call.
  using Send = std::function<void(Bytes message, std::uint64_t flow_records)>;

  // Messages have at most `max_bytes`: 1,000 to 65,535.
  MessageWriter(std::uint32_t domain, std::size_t max_bytes, Send send);

  // Where to write the next record of a set, of `bytes` bytes: valid until the next call.
  // Precondition: a message has room for it.
  std::uint8_t* add_template(std::uint16_t set, std::size_t bytes) { return add(set, bytes); }
  std::uint8_t* add_options(std::uint16_t set, std::size_t bytes);
  std::uint8_t* add_flow(std::uint16_t set, std::size_t bytes);

  std::uint32_t domain() const { return domain_; }

  // Sends what was added since the last message.
  void flush();

  // A new session: sequence numbers begin at 0. Precondition: nothing was added since flush().
  void begin_session() { sequence_ = 0; }

 private:
  std::uint8_t* add(std::uint16_t set, std::size_t bytes);
  void end_set();

  const std::uint32_t domain_;
  const Send send_;
  std::vector<std::uint8_t> message_;  // of the greatest size
  std::size_t used_;
  std::size_t set_begin_ = 0;  // 0: none is open
  std::uint16_t set_ = 0;
  std::uint32_t sequence_ = 0;  // data records sent before this message (section 3.1)
  std::uint32_t records_ = 0;   // data records in this one
  std::uint64_t flows_ = 0;     // of these, records of flows
};

}  // namespace wirecensus::sink
