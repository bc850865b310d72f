// Initial packets of QUIC. Of packets that are sealed here, as a client does, all CRYPTO frames are
// read as they were written, among other frames; one that was changed on its way is not opened.
// Datagrams of any bytes have packets that lie in them, and an end.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "fuzz/input.h"
#include "fuzz/require.h"
#include "fuzz/sealed_initial.h"
#include "inspect/names/hello_ranges.h"
#include "inspect/names/quic_initial.h"
#include "inspect/names/tls_handshake.h"

namespace wirecensus::fuzz {
namespace {

using inspect::CryptoFrame;
using inspect::ParseStatus;
using inspect::QuicInitial;
using Buffer = std::vector<std::uint8_t>;

constexpr std::size_t kMaxFrames = 4000;  // bytes

Buffer buffer_of(Bytes bytes) { return Buffer(bytes.data(), bytes.data() + bytes.size()); }

// A number of variable length (RFC 9000, section 16), not always the shortest.
void append_variable(std::uint64_t number, Input& input, Buffer& out) {
  unsigned width = input.number_to(3);
  while (width < 3 && number >> (8 * (1U << width) - 2) != 0) ++width;
  const std::size_t size = std::size_t{1} << width;
  number |= std::uint64_t{width} << (8 * size - 2);
  for (std::size_t i = size; i-- > 0;) out.push_back(static_cast<std::uint8_t>(number >> 8 * i));
}

struct WrittenCrypto {
  std::uint64_t offset;
  Buffer data;
};

struct WrittenFrames {
  Buffer bytes;
  std::vector<WrittenCrypto> crypto;
};

void append_crypto(Input& input, WrittenFrames& frames) {
  const WrittenCrypto crypto{input.u16(), buffer_of(input.take(input.number_to(60)))};
  frames.bytes.push_back(6);
  append_variable(crypto.offset, input, frames.bytes);
  append_variable(crypto.data.size(), input, frames.bytes);
  frames.bytes.insert(frames.bytes.end(), crypto.data.begin(), crypto.data.end());
  frames.crypto.push_back(crypto);
}

void append_ack(Input& input, bool with_ecn, WrittenFrames& frames) {
  const std::uint32_t ranges = input.number_to(3);
  frames.bytes.push_back(with_ecn ? 3 : 2);
  append_variable(input.u16(), input, frames.bytes);  // largest acknowledged
  append_variable(input.u16(), input, frames.bytes);  // delay
  append_variable(ranges, input, frames.bytes);
  const std::uint32_t numbers = 1 + 2 * ranges + (with_ecn ? 3 : 0);
  for (std::uint32_t i = 0; i < numbers; ++i) append_variable(input.byte(), input, frames.bytes);
}

void append_close(Input& input, WrittenFrames& frames) {
  const Bytes reason = input.take(input.number_to(10));
  frames.bytes.push_back(0x1c);
  append_variable(input.byte(), input, frames.bytes);
  append_variable(input.byte(), input, frames.bytes);
  append_variable(reason.size(), input, frames.bytes);
  frames.bytes.insert(frames.bytes.end(), reason.data(), reason.data() + reason.size());
}

WrittenFrames frames_of(Input& input) {
  WrittenFrames frames;
  while (!input.empty() && frames.bytes.size() < kMaxFrames) {
    switch (input.number_to(7)) {
      case 0: frames.bytes.push_back(0); break;
      case 1: frames.bytes.push_back(1); break;
      case 2: append_ack(input, false, frames); break;
      case 3: append_ack(input, true, frames); break;
      case 4: append_close(input, frames); break;
      default: append_crypto(input, frames); break;
    }
  }
  if (frames.bytes.size() < 4) frames.bytes.resize(4);  // padding
  return frames;
}

void check_frames(const Buffer& frames, const std::vector<WrittenCrypto>& written) {
  Bytes rest(frames.data(), frames.size());
  inspect::HelloRanges ranges;
  CryptoFrame frame;
  std::size_t read = 0;
  for (; inspect::take_crypto_frame(rest, frame) == ParseStatus::parsed; ++read) {
    require(read < written.size() && frame.offset == written[read].offset,
            "a frame is read that was written");
    require(std::equal(written[read].data.begin(), written[read].data.end(), frame.data.data(),
                       frame.data.data() + frame.data.size()),
            "its bytes are those that were written");
    ranges.add(frame.offset, frame.data);
  }
  require(read == written.size() && rest.empty(), "all frames are read");
  std::vector<std::uint8_t> body;
  inspect::find_bare_hello(ranges.prefix(), body);
}

void check_sealed(Input& input) {
  InitialPacket packet;
  packet.is_version_2 = input.flag();
  packet.destination_id = buffer_of(input.take(input.number_to(20)));
  packet.token = buffer_of(input.take(input.number_to(5)));
  packet.number_size = static_cast<std::uint8_t>(1 + input.number_to(3));
  packet.number = input.u32();
  const std::uint32_t change = input.u16();
  const bool is_changed = input.flag();
  const WrittenFrames written = frames_of(input);
  packet.frames = written.bytes;
  Buffer datagram = sealed(packet);
  if (is_changed) datagram[change % datagram.size()] ^= static_cast<std::uint8_t>(1 + change % 255);
  Bytes rest(datagram.data(), datagram.size());
  QuicInitial initial;
  const ParseStatus status = inspect::take_quic_initial(rest, initial);
  require(is_changed || status == ParseStatus::parsed, "a sealed packet is an Initial");
  if (status != ParseStatus::parsed) return;
  Buffer frames;
  const bool opened = inspect::open_quic_initial(initial, initial.destination_id, frames);
  require(opened != is_changed, "a packet is opened unless it was changed");
  if (opened) check_frames(frames, written.crypto);
}

void check_datagram(Bytes datagram) {
  Bytes rest = datagram;
  QuicInitial initial;
  Buffer frames;
  for (std::size_t before = rest.size() + 1;
       inspect::take_quic_initial(rest, initial) == ParseStatus::parsed; before = rest.size()) {
    const Bytes packet = initial.packet;
    require(rest.size() < before, "a packet has bytes");
    require(packet.data() >= datagram.data() &&
                packet.data() + packet.size() <= datagram.data() + datagram.size(),
            "a packet lies in its datagram");
    require(initial.number_offset <= packet.size(), "its number lies in it");
    inspect::open_quic_initial(initial, initial.destination_id, frames);
  }
}

// Frames of any bytes, as a packet that somebody sealed may hold.
void check_any_frames(Bytes frames) {
  Bytes rest = frames;
  CryptoFrame frame;
  while (inspect::take_crypto_frame(rest, frame) == ParseStatus::parsed) {
    require(frame.data.empty() ||
                (frame.data.data() >= frames.data() &&
                 frame.data.data() + frame.data.size() <= frames.data() + frames.size()),
            "a frame lies in its packet");
  }
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  fuzz::Input input(data, size);
  if ((input.byte() & 0x80) != 0) {  // as the first byte of a packet
    fuzz::check_datagram({data, size});
    fuzz::check_any_frames(input.rest());
  } else {
    fuzz::check_sealed(input);
  }
  return 0;
}
