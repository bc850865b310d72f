#include "inspect/names/names_counter.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "inspect/names/http_request.h"
#include "inspect/names/stream_reading.h"
#include "inspect/names/tls_handshake.h"

namespace wirecensus::inspect {
namespace {

// Text without a line end may be anything; a long one is a request whose target has several
// segments.
constexpr std::size_t kLongText = 512;

bool is_start(Bytes bytes) {
  if (starts_tls_hello(bytes)) return true;
  return starts_http_request(bytes) && (bytes.size() >= kLongText || has_http_line(bytes));
}

std::string id_text(Bytes id) { return {reinterpret_cast<const char*>(id.data()), id.size()}; }
Bytes id_bytes(const std::string& id) {
  return {reinterpret_cast<const std::uint8_t*>(id.data()), id.size()};
}

void note_key_id(std::string id, std::vector<std::string>& ids) {
  const auto place = std::lower_bound(ids.begin(), ids.end(), id);
  if (place == ids.end() || *place != id) ids.insert(place, std::move(id));
}

}  // namespace

// Without a seed: streams that share a slot are only looked up in vain.
std::uint16_t& NamesCounter::open_in_slot(const flow::FlowKey& direction) {
  constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15;
  const auto tail = [](const IpAddress& address) {
    std::uint32_t word = 0;
    const std::size_t at = address.version == IpVersion::v4 ? 0 : 12;
    std::memcpy(&word, &address.bytes[at], sizeof(word));
    return std::uint64_t{word};
  };
  std::uint64_t hash = (tail(direction.source) << 32 | tail(direction.destination)) * kMix;
  hash = (hash ^ direction.source_port ^ std::uint64_t{direction.destination_port} << 16) * kMix;
  return open_[hash >> 48 & (kSlots - 1)];
}

void NamesCounter::go_on_from(const NamesCounter& before) {
  before.starts_.for_each([this](const StreamKey& stream) { starts_.add(stream); });
  for (const StreamKey& key : before.order_) {
    const auto open = before.names_.partial.find(key);
    if (open != before.names_.partial.end())
      open_stream(key)->second.key_ids = open->second.key_ids;
  }
}

void NamesCounter::count(const NameLane& lane) {
  for (const NamePacket& packet : lane.packets()) count_packet(packet, lane.bytes(packet));
}

void NamesCounter::count_packet(const NamePacket& packet, Bytes bytes) {
  switch (packet.kind) {
    case NamePacketKind::tcp_open: starts_.add({packet.direction, packet.sequence + 1}); break;
    case NamePacketKind::tcp_data: count_segment(packet, bytes); break;
    case NamePacketKind::dns: read_dns(packet.direction, bytes, packet.time, names_); break;
    case NamePacketKind::quic: count_initials(packet, bytes); break;
    case NamePacketKind::quic_version: note_quic(packet.direction, packet.time, names_); break;
    case NamePacketKind::dtls: read_dtls(packet.direction, bytes, packet.time, names_); break;
  }
}

void NamesCounter::count_segment(const NamePacket& packet, Bytes bytes) {
  const auto stream = find_stream(packet);
  if (stream != names_.partial.end()) return continue_stream(stream, packet, bytes);
  const auto start = starts_.take(packet.direction, packet.sequence, kMaxHello);
  // Where a segment begins a hello, what came before it was something else (STARTTLS).
  if (start && *start != packet.sequence && !starts_tls_hello(bytes))
    return continue_stream(open_stream({packet.direction, *start}), packet, bytes);
  if (start || is_start(bytes)) start_stream(packet, bytes);
}

// What begins in this part of a capture may go on in another.
Names NamesCounter::finish() && {
  starts_.for_each([this](const StreamKey& stream) { names_.partial.try_emplace(stream); });
  return std::move(names_);
}

// Most messages are whole in their first segment: nothing is kept of them.
void NamesCounter::start_stream(const NamePacket& packet, Bytes bytes) {
  const StreamKey key{packet.direction, packet.sequence};
  if (read_stream(key, bytes, packet.time, names_) != ParseStatus::incomplete) return;
  continue_stream(open_stream(key), packet, bytes);
}

void NamesCounter::continue_stream(Streams::iterator stream, const NamePacket& packet,
                                   Bytes bytes) {
  PartialHello& hello = stream->second;
  memory_ -= hello.bytes.memory();
  hello.time = std::min(hello.time, packet.time);
  ++hello.packets;
  hello.bytes.add(packet.sequence - stream->first.start, bytes);
  memory_ += hello.bytes.memory();
  read_or_keep(stream);
}

void NamesCounter::read_or_keep(Streams::iterator stream) {
  const PartialHello& hello = stream->second;
  const ParseStatus status = read_stream(stream->first, hello.bytes.prefix(), hello.time, names_);
  if (status != ParseStatus::incomplete) close_stream(stream);
}

// The stream with the last start before the packet, if that is less than kMaxHello away. Sequence
// numbers wrap, so it may be the one with the greatest start.
NamesCounter::Streams::iterator NamesCounter::find_stream(const NamePacket& packet) {
  if (open_in_slot(packet.direction) == 0) return names_.partial.end();
  constexpr auto kGreatest = std::numeric_limits<std::uint32_t>::max();
  for (const std::uint32_t start : {packet.sequence, kGreatest}) {
    auto stream = names_.partial.upper_bound({packet.direction, start});
    if (stream == names_.partial.begin()) continue;
    --stream;
    const bool is_near = packet.sequence - stream->first.start < kMaxHello;
    if (is_near && stream->first.direction == packet.direction) return stream;
  }
  return names_.partial.end();
}

NamesCounter::Streams::iterator NamesCounter::open_stream(const StreamKey& key) {
  make_room();
  const auto [stream, is_new] = names_.partial.try_emplace(key);
  if (!is_new) return stream;
  order_.push_back(key);
  ++open_in_slot(key.direction);
  return stream;
}

void NamesCounter::close_stream(Streams::iterator stream) {
  memory_ -= stream->second.bytes.memory();
  --open_in_slot(stream->first.direction);
  names_.partial.erase(stream);
}

// Before a stream is opened, so that it never takes the room of itself.
void NamesCounter::make_room() {
  while (names_.partial.size() >= kMaxStreams || memory_ > kMaxStreamBytes) close_oldest();
  if (order_.size() <= 2 * kMaxStreams) return;
  std::erase_if(order_, [&](const StreamKey& key) { return !names_.partial.contains(key); });
}

void NamesCounter::close_oldest() {
  const auto stream = names_.partial.find(order_.front());
  order_.pop_front();
  if (stream == names_.partial.end()) return;
  const bool is_hello = is_recognized(stream->first, stream->second.bytes.prefix());
  if (is_hello && names_.find(stream->first.direction) == nullptr) ++names_.hellos_left_out;
  close_stream(stream);
}

void NamesCounter::count_initials(const NamePacket& packet, Bytes datagram) {
  const FlowName* known = names_.find(packet.direction);
  const bool is_read = known != nullptr && known->application == Application::quic;
  if (is_read && !known->ja4.empty() && known->time <= packet.time) return;
  const auto stream = open_stream({packet.direction, 0});
  PartialHello& hello = stream->second;
  if (hello.packets >= kMaxQuicInitials) return;
  ++hello.packets;
  hello.time = std::min(hello.time, packet.time);
  memory_ -= hello.bytes.memory();
  QuicInitial initial;
  while (take_quic_initial(datagram, initial) == ParseStatus::parsed) open_initial(initial, hello);
  memory_ += hello.bytes.memory();
  read_or_keep(stream);
}

// A packet of the client's first flight has the ID of its keys, also after a Retry; one that it
// sends again later has an ID that the server chose, and the keys of before.
void NamesCounter::open_initial(const QuicInitial& initial, PartialHello& hello) {
  std::vector<std::uint8_t> frames;
  if (open_quic_initial(initial, initial.destination_id, frames)) {
    note_key_id(id_text(initial.destination_id), hello.key_ids);
  } else if (std::none_of(hello.key_ids.begin(), hello.key_ids.end(), [&](const std::string& id) {
               return open_quic_initial(initial, id_bytes(id), frames);
             })) {
    return;
  }
  Bytes rest{frames.data(), frames.size()};
  CryptoFrame frame;
  while (take_crypto_frame(rest, frame) == ParseStatus::parsed)
    hello.bytes.add(frame.offset, frame.data);
}

}  // namespace wirecensus::inspect
