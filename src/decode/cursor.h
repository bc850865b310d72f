// The interface of header functions: a position in the frame, and the result of decoding a header.
//
// A header function takes its header off the cursor and returns what follows, as a number in a
// registry: an EtherType, a link type (capture headers and tunnels contain whole frames), or an IP
// protocol (IP itself, and what it carries). The loop in decoder.cpp then calls the function for
// that number. So no header needs to know on what it may be stacked, and the depth is bounded in
// one place. IP and transports are header functions too, which also set fields of the packet; the
// payload of a transport is at the cursor.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/decode_issue.h"
#include "base/link_type.h"
#include "base/protocol.h"
#include "base/wire_integer.h"
#include "decode/packet.h"

namespace wirecensus::decode {

// The kinds of links that a frame between two addresses can take.
enum class PathKind : std::uint8_t { interface = 1, vlan, mpls, session, service };

// The bytes not yet read. There are two lengths: the captured bytes, which can be read, and the
// wire bytes, which are counted; a snap length makes the first smaller. Invariant: bytes().size()
// <= wire_size().
class Cursor {
 public:
  // `big_endian`: the byte order of the capturing system. `offset`: where `bytes` begin in their
  // frame. The frame must outlive the cursor, and the headers that take() returns.
  // Precondition: bytes.size() <= wire_size.
  Cursor(Bytes bytes, std::uint32_t wire_size, bool big_endian = false, std::uint32_t offset = 0)
      : bytes_(bytes),
        captured_end_(bytes.data() + bytes.size()),
        wire_size_(wire_size),
        offset_(offset),
        big_endian_(big_endian) {
    assert(bytes.size() <= wire_size);
  }

  Bytes bytes() const { return bytes_; }
  std::uint32_t wire_size() const { return wire_size_; }
  // Offset of the cursor in the frame, in bytes.
  std::uint32_t offset() const { return offset_; }

  // A field in the byte order of the capturing system.
  std::uint16_t host(Le16 field) const {
    return big_endian_ ? swap_bytes<std::uint16_t>(field) : field;
  }
  std::uint32_t host(Le32 field) const {
    return big_endian_ ? swap_bytes<std::uint32_t>(field) : field;
  }

  // Takes `count` bytes off. False, without effect, if fewer are captured.
  bool skip(std::size_t count) {
    if (count > bytes_.size()) return false;
    bytes_ = bytes_.drop(count);
    wire_size_ -= static_cast<std::uint32_t>(count);
    offset_ += static_cast<std::uint32_t>(count);
    return true;
  }

  // Takes a header off. Null, without effect, if it is not completely captured.
  template <typename T>
  const T* take() {
    const T* header = bytes_.as<T>();
    if (header != nullptr) skip(sizeof(T));
    return header;
  }

  // Declares that the frame ends with `size` bytes of check sequence, which are hidden from header
  // functions. Replaces an earlier declaration. Precondition: resize() and add_fcs() were not
  // called.
  void declare_fcs(std::uint32_t size) {
    bytes_ = {bytes_.data(), static_cast<std::size_t>(captured_end_ - bytes_.data())};
    wire_size_ += fcs_len_;
    fcs_len_ = 0;
    assert(bytes_.size() <= wire_size_);
    add_fcs(size);
  }

  // As declare_fcs(), for a frame within the frame.
  void add_fcs(std::uint32_t size) {
    size = std::min(size, wire_size_);
    wire_size_ -= size;
    fcs_len_ += size;
    bytes_ = bytes_.first(wire_size_);
  }

  // Size of the declared check sequences in bytes, captured or not.
  std::uint32_t fcs_len() const { return fcs_len_; }

  // Adds a link of this kind and number to the path: see Packet::path.
  void note_path(PathKind kind, std::uint32_t number) {
    constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15;  // 2^64 by the golden ratio, odd
    path_ = (path_ ^ (std::uint64_t{number} << 8 | static_cast<std::uint8_t>(kind))) * kFactor;
    path_ ^= path_ >> 32;
  }
  std::uint64_t path() const { return path_; }

  // The packet is part of an aggregate: its subframe ends at `end` in the frame, and `next`
  // follows.
  void note_subframe(std::uint32_t end, const Subframe& next) {
    subframe_end_ = end;
    next_ = next;
  }
  std::uint32_t subframe_end() const { return subframe_end_; }  // 0: none was noted
  const Subframe& next() const { return next_; }

  // Limits the rest to `size` bytes, as stated by a header; anything beyond is padding.
  void resize(std::uint32_t size) {
    bytes_ = bytes_.first(size);
    wire_size_ = size;
  }

 private:
  Bytes bytes_;
  const std::uint8_t* captured_end_;  // of the frame
  std::uint32_t wire_size_;
  std::uint32_t offset_;
  bool big_endian_;
  std::uint32_t fcs_len_ = 0;
  std::uint64_t path_ = 0;
  std::uint32_t subframe_end_ = 0;
  Subframe next_;
};

// The result of a header function: what follows, or as what the frame ends. A single word, because
// a struct of small fields would be returned through memory, written in bytes and read as a word,
// which stalls the processor.
class Next {
 public:
  constexpr Next(Protocol protocol, bool follow, DecodeIssue issue = DecodeIssue::none)
      : bits_(protocol.number | static_cast<std::uint32_t>(protocol.space) << 16 |
              static_cast<std::uint32_t>(issue) << 20 | (follow ? kFollow : 0)) {}

  constexpr ProtocolSpace space() const { return static_cast<ProtocolSpace>(bits_ >> 16 & 0xf); }
  constexpr std::uint16_t number() const { return static_cast<std::uint16_t>(bits_); }
  constexpr Protocol protocol() const { return {space(), number()}; }
  constexpr DecodeIssue issue() const { return static_cast<DecodeIssue>(bits_ >> 20 & 0xff); }
  // The bytes at the cursor are of that protocol; otherwise decoding ends with it.
  constexpr bool follow() const { return (bits_ & kFollow) != 0; }

 private:
  static constexpr std::uint32_t kFollow = 1U << 31;

  std::uint32_t bits_;
};

constexpr Next follow(ProtocolSpace space, std::uint16_t number) { return {{space, number}, true}; }

constexpr Next end(ProtocolSpace space, std::uint16_t number,
                   DecodeIssue issue = DecodeIssue::none) {
  return {{space, number}, false, issue};
}

// The protocol of a packet whose decoding ended before its protocol was known.
constexpr Protocol undecoded(DecodeIssue issue) {
  return {ProtocolSpace::undecoded, static_cast<std::uint16_t>(issue)};
}

constexpr Next broken(DecodeIssue issue) { return {undecoded(issue), false, issue}; }

// The result if a link-layer header of `size` bytes is not completely captured: malformed if the
// frame was too short for it on the wire, otherwise truncated by the capture.
inline Next link_cut(const Cursor& cursor, std::size_t size) {
  return broken(cursor.wire_size() < size ? DecodeIssue::malformed_link
                                          : DecodeIssue::truncated_link);
}

// Takes off a header of `size` bytes, whose content is ignored, before a frame of link type
// `inner`.
inline Next link_after(std::size_t size, LinkType inner, Cursor& cursor) {
  if (!cursor.skip(size)) return link_cut(cursor, size);
  return follow(ProtocolSpace::link_type, inner);
}

// Takes off a header of `size` bytes, of which only the EtherType at `offset` is used.
// Precondition: offset + 2 <= size.
inline Next ethertype_within(std::size_t size, std::size_t offset, Cursor& cursor) {
  const auto* type = cursor.bytes().as<Be16>(offset);
  if (type == nullptr || !cursor.skip(size)) return link_cut(cursor, size);
  return follow(ProtocolSpace::ethertype, *type);
}

}  // namespace wirecensus::decode
