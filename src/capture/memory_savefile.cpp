#include "capture/memory_savefile.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstdio>
#include <cstring>

#include "base/wire_integer.h"
#include "capture/pcap_library.h"

namespace wirecensus::capture {
namespace {

constexpr bool kNativeBigEndian = std::endian::native == std::endian::big;

// Link types whose headers have numbers in the byte order of the capturing system: libpcap converts
// those of the other order (1.10.3, pcap-util.c, swap_pseudo_headers). For memory-mapped USB
// captures it also corrects the wire length, in either order (fixup_pcap_pkthdr).
constexpr LinkType kPflog = 117;
constexpr LinkType kUsbLinux = 189;
constexpr LinkType kUsbLinuxMmapped = 220;
constexpr LinkType kRewritten[] = {
    link_type::kLinuxSll, link_type::kLinuxSll2, link_type::kNflog, kPflog, kUsbLinux,
    kUsbLinuxMmapped};

}  // namespace

bool MemorySavefile::rewrites(LinkType type, bool big_endian) {
  if (type == kUsbLinuxMmapped) return true;
  return big_endian != kNativeBigEndian &&
         std::find(std::begin(kRewritten), std::end(kRewritten), type) != std::end(kRewritten);
}

Result<std::unique_ptr<MemorySavefile>> MemorySavefile::open(LinkType type, bool big_endian) {
  assert(libpcap().loaded());
  std::unique_ptr<MemorySavefile> file(new MemorySavefile(big_endian));
  if (Status opened = file->open_as(type); !opened) return opened.error();
  return file;
}

Status MemorySavefile::open_as(LinkType type) {
  constexpr std::uint32_t kMagic = 0xa1b2c3d4;
  constexpr std::uint32_t kMajor = 2;
  constexpr std::uint32_t kMinor = 4;
  // The version is two 16-bit numbers, whose order within 32 bits depends on the byte order.
  const std::uint32_t version = big_endian_ ? kMajor << 16 | kMinor : kMinor << 16 | kMajor;
  put({kMagic, version, 0, 0, kPcapSnapLength, type});
  std::FILE* const stream = fopencookie(
      &unread_, "rb", {.read = give, .write = nullptr, .seek = nullptr, .close = nullptr});
  if (stream == nullptr)
    return Error{fmt::format("cannot open a memory stream: {}", std::strerror(errno))};
  char message[PCAP_ERRBUF_SIZE] = "";
  handle_.reset(libpcap().fopen_offline(stream, message));
  if (handle_) return done();
  std::fclose(stream);
  return Error{message};
}

MemorySavefile::Packet MemorySavefile::read(const Frame& frame) {
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  if (frame.cap_len <= kPcapSnapLength) {
    put({0, 0, frame.cap_len, frame.frame_len});
    unread_.bytes.insert(unread_.bytes.end(), frame.data, frame.data + frame.cap_len);
    if (libpcap().next_ex(handle_.get(), &header, &data) == 1) return {*header, data};
  }
  return {{.ts = {}, .caplen = frame.cap_len, .len = frame.frame_len}, frame.data};
}

ssize_t MemorySavefile::give(void* unread, char* out, std::size_t size) {
  auto& [bytes, taken] = *static_cast<Unread*>(unread);
  const std::size_t given = std::min(size, bytes.size() - taken);
  std::copy_n(bytes.data() + taken, given, out);
  taken += given;
  return static_cast<ssize_t>(given);
}

// Writes the numbers, in the byte order of the file, as the next bytes to be read.
void MemorySavefile::put(const std::vector<std::uint32_t>& numbers) {
  unread_.bytes.clear();
  unread_.taken = 0;
  for (const std::uint32_t number : numbers) {
    const std::uint32_t ordered = big_endian_ == kNativeBigEndian ? number : swap_bytes(number);
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&ordered);
    unread_.bytes.insert(unread_.bytes.end(), bytes, bytes + sizeof ordered);
  }
}

}  // namespace wirecensus::capture
