#include "capture/file/foreign_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/wire_integer.h"

namespace wirecensus::capture {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kShown = 16;  // bytes of the file, in messages

struct ForeignKind {
  std::string_view magic;
  std::string_view name;
  std::string_view advice;
  std::size_t offset = 0;  // of the magic
};

constexpr std::string_view kGiveCapture = "give a pcap or pcapng file";
constexpr std::string_view kUnpack = "extract it and give the capture files in it";
constexpr std::string_view kConvert = "Wireshark's editcap -F pcapng FILE OUT.pcapng converts it";
constexpr std::string_view kAskWriter =
    "export it as pcap or pcapng with the program that wrote it";

// Formats that wiretap reads and this program does not, and containers of captures. The magic
// numbers are those of wiretap's file readers.
constexpr std::array kForeignKinds{
    ForeignKind{"\xfd\x37zXZ\0"sv, "an xz archive", "decompress it: xz -dc FILE | wirecensus -"},
    ForeignKind{"BZh", "a bzip2 archive", "decompress it: bzip2 -dc FILE | wirecensus -"},
    ForeignKind{"\x02\x21\x4c\x18", "an lz4 file in the legacy format",
                "decompress it: lz4 -dc FILE | wirecensus -"},
    ForeignKind{"LZIP", "an lzip archive", "decompress it: lzip -dc FILE | wirecensus -"},
    ForeignKind{"\x1f\x9d", "a compress (.Z) archive",
                "decompress it: gzip -dc FILE | wirecensus -"},
    ForeignKind{"PK\3\4", "a zip archive", kUnpack},
    ForeignKind{"7z\xbc\xaf\x27\x1c", "a 7z archive", kUnpack},
    ForeignKind{"Rar!\x1a\7", "a rar archive", kUnpack},
    ForeignKind{"ustar", "a tar archive",
                "extract it (tar -xf FILE) and give the capture files in it", 257},
    ForeignKind{"snoop\0\0\0"sv, "a Solaris snoop capture", kConvert},
    ForeignKind{"btsnoop\0"sv, "a btsnoop capture of Bluetooth", kConvert},
    ForeignKind{"iptrace 1.0", "an AIX iptrace capture", kConvert},
    ForeignKind{"iptrace 2.0", "an AIX iptrace capture", kConvert},
    ForeignKind{"RTSS", "a Microsoft Network Monitor 1 capture", kConvert},
    ForeignKind{"GMBU", "a Microsoft Network Monitor 2 capture", kConvert},
    ForeignKind{"TR\0d\0"sv, "an HP-UX nettl trace", kConvert},
    ForeignKind{"\0\0\0\1\0\0\0\0\0\7\xd0\0"sv, "an HP-UX 9 nettl trace", kConvert},
    ForeignKind{"\x7fver", "an OmniPeek capture", kConvert},
    ForeignKind{"XCP\0"sv, "a NetXRay or Windows Sniffer capture", kConvert},
    ForeignKind{"VL\0\0"sv, "a NetXRay 1 capture", kConvert},
    ForeignKind{"TRSNIFF data", "a Sniffer capture", kConvert},
    ForeignKind{"\xaa\xaa\xaa\xaa", "an InfoVista 5View capture", kConvert},
    ForeignKind{"\5VNF", "a Visual Networks capture", kConvert},
    ForeignKind{"ObserverPktBuffe", "a Network Instruments Observer capture", kConvert},
    ForeignKind{"\1\x10\x4c\0"sv, "a Novell LANalyzer capture", kConvert},
    ForeignKind{"\x42\xd2\0\x34\x12\x66\x22\x88"sv, "a RADCOM capture", kConvert},
    ForeignKind{"cscpkt", "a Colasoft Capsa capture", kConvert},
    ForeignKind{"LOGG", "a Vector BLF capture", kConvert},
    ForeignKind{"+---------+---------------+", "a K12 text capture", kConvert},
    ForeignKind{"\x89wcs\r\n\x1a\n", "a saved census",
                "give its file name: a census cannot be read from a pipe"},
    ForeignKind{"\x7f\x45LF", "an executable", kGiveCapture},
    ForeignKind{"\xa1\xb2\x34\xcd", "F. Mesquita's variant of pcap", kAskWriter},
    ForeignKind{"\xcd\x34\xb2\xa1", "F. Mesquita's variant of pcap", kAskWriter},
    ForeignKind{"\xa1\x2b\x3c\x4d", "Navtel's variant of pcap", kAskWriter},
    ForeignKind{"\x4d\x3c\x2b\xa1", "Navtel's variant of pcap", kAskWriter},
    ForeignKind{"\xa1\xb2\xc3\xcb", "a compiled filter, cbpf-savefile", kGiveCapture},
    ForeignKind{"\xcb\xc3\xb2\xa1", "a compiled filter, cbpf-savefile", kGiveCapture},
};

// The length of the Endace ERF record that `bytes` may begin with, or 0 (Endace EDM01-15).
std::size_t erf_record_length(Bytes bytes) {
  struct Record {
    Le32 fraction, seconds;
    std::uint8_t type, flags;
    Be16 length, lost, wire_length;
  };
  constexpr unsigned kMoreHeaders = 0x80;  // in the type
  constexpr unsigned kMaxTypes = 48;
  constexpr unsigned kReservedFlags = 0xc0;
  constexpr std::uint32_t kYear1990 = 631'152'000;
  constexpr std::uint32_t kYear2038 = 0x80000000;
  constexpr std::uint32_t kMaxAround = 128;  // headers and padding around what was on the wire
  const auto* record = bytes.as<Record>();
  if (record == nullptr) return 0;
  const unsigned type = record->type & ~kMoreHeaders;
  const std::uint32_t seconds = record->seconds;
  const std::uint32_t length = record->length;
  const bool plausible = type > 0 && type <= kMaxTypes && (record->flags & kReservedFlags) == 0 &&
                         (seconds == 0 || (seconds > kYear1990 && seconds < kYear2038)) &&
                         length > sizeof(Record) && length <= record->wire_length + kMaxAround;
  return plausible ? length : 0;
}

// The format has no magic number: it is recognised by two plausible records, or one of an even
// size.
bool is_erf(Bytes head) {
  const std::size_t first = erf_record_length(head);
  if (first == 0) return false;
  const Bytes rest = head.skip(first);
  return rest.empty() ? first % 4 == 0 : erf_record_length(rest) > 0;
}

// The older format of OmniPeek has no magic number either: version, status, sizes and times, the
// medium, and 12 zero bytes (wiretap's peekclassic.c).
bool is_peek_classic(Bytes head) {
  struct Header {
    std::uint8_t version, status;
    Be32 file_length, packets, date, start, stop, medium, physical_medium, application, speed;
    Be32 reserved[3];
  };
  constexpr unsigned kEtherHelp = 0x80;
  const auto* header = head.as<Header>();
  if (header == nullptr) return false;
  const unsigned version = header->version & ~kEtherHelp;
  return version >= 5 && version <= 7 && header->medium <= 1 && header->physical_medium <= 1 &&
         header->reserved[0] == 0 && header->reserved[1] == 0 && header->reserved[2] == 0;
}

bool is_text(Bytes head) {
  const auto text = [](std::uint8_t byte) {
    return byte == '\t' || byte == '\n' || byte == '\r' || (byte >= ' ' && byte < 0x7f);
  };
  return std::all_of(head.data(), head.data() + head.size(), text);
}

ForeignKind kind_of(Bytes head) {
  const std::string_view start(reinterpret_cast<const char*>(head.data()), head.size());
  for (const ForeignKind& kind : kForeignKinds) {
    if (start.size() >= kind.offset && start.substr(kind.offset).starts_with(kind.magic))
      return kind;
  }
  if (is_text(head.first(kShown))) return {"", "text", kGiveCapture};
  if (is_peek_classic(head)) return {"", "an EtherPeek or AiroPeek capture", kConvert};
  if (is_erf(head)) return {"", "probably an Endace ERF capture", kConvert};
  return {"", "unknown format", kGiveCapture};
}

}  // namespace

std::string describe_foreign(Bytes head) {
  std::string shown;
  const std::size_t size = std::min(head.size(), kShown);
  for (std::size_t i = 0; i < size; ++i) shown += fmt::format("{:02x} ", head[i]);
  const ForeignKind kind = kind_of(head);
  return fmt::format("starts with {}({}); {}", shown, kind.name, kind.advice);
}

}  // namespace wirecensus::capture
