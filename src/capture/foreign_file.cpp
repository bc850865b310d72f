#include "capture/foreign_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace wirecensus {

namespace {

using namespace std::string_view_literals;

struct ForeignKind {
  std::string_view magic;
  std::string_view name;
  std::string_view advice;
};

constexpr std::string_view kGiveCapture = "give a pcap or pcapng file";
constexpr std::string_view kUnpack = "unpack it and give the capture files in it";
constexpr std::string_view kConvert = "Wireshark's editcap -F pcapng FILE OUT.pcapng converts it";
constexpr std::string_view kVariant = "an undocumented variant of pcap";  // its magic is reserved

constexpr std::array kForeignKinds{
    ForeignKind{"\xfd\x37zXZ\0"sv, "an xz archive", "decompress it: xz -dc FILE | wirecensus -"},
    ForeignKind{"BZh", "a bzip2 archive", "decompress it: bzip2 -dc FILE | wirecensus -"},
    ForeignKind{"\x02\x21\x4c\x18", "an lz4 file of the legacy format",
                "decompress it: lz4 -dc FILE | wirecensus -"},
    ForeignKind{"PK\3\4", "a zip archive", kUnpack},
    ForeignKind{"7z\xbc\xaf\x27\x1c", "a 7z archive", kUnpack},
    ForeignKind{"snoop\0\0\0"sv, "a Solaris snoop capture", kConvert},
    ForeignKind{"GMBU", "a Microsoft Network Monitor capture", kConvert},
    ForeignKind{"TRSNIFF data", "a Sniffer capture", kConvert},
    ForeignKind{"\x89WCS\r\n\x1a\n", "a saved census",
                "give it by its name: it cannot come through a pipe"},
    ForeignKind{"\x7f\x45LF", "a program", kGiveCapture},
    ForeignKind{"\xa1\xb2\x34\xcd", kVariant, kConvert},
    ForeignKind{"\xcd\x34\xb2\xa1", kVariant, kConvert},
    ForeignKind{"\xa1\x2b\x3c\x4d", kVariant, kConvert},
    ForeignKind{"\x4d\x3c\x2b\xa1", kVariant, kConvert},
};

bool is_text(Bytes head) {
  const auto text = [](std::uint8_t byte) {
    return byte == '\t' || byte == '\n' || byte == '\r' || (byte >= ' ' && byte < 0x7f);
  };
  return std::all_of(head.data(), head.data() + head.size(), text);
}

ForeignKind kind_of(Bytes head) {
  const std::string_view start(reinterpret_cast<const char*>(head.data()), head.size());
  for (const ForeignKind& kind : kForeignKinds) {
    if (start.substr(0, kind.magic.size()) == kind.magic) return kind;
  }
  return {"", is_text(head) ? "text" : "nothing known", kGiveCapture};
}

}  // namespace

std::string describe_foreign(Bytes head) {
  std::string shown;
  for (std::size_t i = 0; i < head.size(); ++i) shown += fmt::format("{:02x} ", head[i]);
  const ForeignKind kind = kind_of(head);
  return fmt::format("its contents begin with {}({}); {}", shown, kind.name, kind.advice);
}

}  // namespace wirecensus
