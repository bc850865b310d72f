#include "sink/ipfix/message_writer.h"

#include <cassert>
#include <cstring>
#include <ctime>
#include <utility>

#include "base/wire_integer.h"

namespace wirecensus::sink {
namespace {

struct MessageHeader {
  Be16 version, length;
  Be32 export_time, sequence, domain;
};
static_assert(sizeof(MessageHeader) == 16);

struct SetHeader {
  Be16 number, length;
};
static_assert(sizeof(SetHeader) == 4);

constexpr std::uint16_t kVersion = 10;

template <typename Header>
void put_header(std::uint8_t* out, const Header& header) {
  std::memcpy(out, &header, sizeof(header));
}

}  // namespace

MessageWriter::MessageWriter(std::uint32_t domain, std::size_t max_bytes, Send send)
    : domain_(domain), send_(std::move(send)), message_(max_bytes), used_(sizeof(MessageHeader)) {
  assert(max_bytes >= 1000 && max_bytes <= 0xffff);
}

std::uint8_t* MessageWriter::add_options(std::uint16_t set, std::size_t bytes) {
  std::uint8_t* const record = add(set, bytes);
  ++records_;
  return record;
}

std::uint8_t* MessageWriter::add_flow(std::uint16_t set, std::size_t bytes) {
  std::uint8_t* const record = add(set, bytes);
  ++records_;
  ++flows_;
  return record;
}

std::uint8_t* MessageWriter::add(std::uint16_t set, std::size_t bytes) {
  if (used_ + sizeof(SetHeader) + bytes > message_.size()) flush();
  assert(used_ + sizeof(SetHeader) + bytes <= message_.size());
  if (set_begin_ == 0 || set != set_) {
    end_set();
    set_ = set;
    set_begin_ = std::exchange(used_, used_ + sizeof(SetHeader));
  }
  return message_.data() + std::exchange(used_, used_ + bytes);
}

void MessageWriter::end_set() {
  if (set_begin_ == 0) return;
  const auto length = static_cast<std::uint16_t>(used_ - set_begin_);
  put_header(message_.data() + set_begin_, SetHeader{Be16(set_), Be16(length)});
  set_begin_ = 0;
}

void MessageWriter::flush() {
  end_set();
  if (used_ == sizeof(MessageHeader)) return;
  put_header(message_.data(), MessageHeader{Be16(kVersion), Be16(static_cast<std::uint16_t>(used_)),
                                            Be32(static_cast<std::uint32_t>(std::time(nullptr))),
                                            Be32(sequence_), Be32(domain_)});
  sequence_ += std::exchange(records_, 0);
  send_(Bytes(message_.data(), std::exchange(used_, sizeof(MessageHeader))),
        std::exchange(flows_, 0));
}

}  // namespace wirecensus::sink
