// The framing of a saved census: a header, blocks of entries of one kind, and an end mark. Each
// block has a checksum that depends on the one before, so changed bytes and missing, duplicated or
// reordered blocks are detected. Internal to this folder; docs/census-format.md describes it.
//
// The format is version 1, and final: later writers append fields to entries and add kinds of
// blocks. Readers of version 1 skip what they do not know, or refuse the file if they must not
// skip it (census_newer.h).
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

#include "base/bytes.h"
#include "base/output_file.h"
#include "base/result.h"
#include "saved/census_bytes.h"

namespace wirecensus::saved {

inline constexpr std::uint32_t kCensusVersion = 1;

// A kind is a letter and three letters or digits, similar to PNG. If the first is lowercase,
// readers that do not know the kind may skip it: the rest is correct without it.
consteval std::uint32_t named(const char (&name)[5]) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(name[i]);
  return value;
}

enum class CensusBlockKind : std::uint32_t {
  totals = named("TOTL"),
  issues = named("ISSU"),  // packets by decode issue
  source = named("SRCE"),
  sizes = named("SIZE"),
  interval = named("intv"),
  timeline = named("TIME"),
  timeline_points = named("TPNT"),
  ledger = named("LEDG"),
  losses = named("LOSS"),
  doubts = named("DOUB"),
  remarks = named("rmrk"),
  interfaces = named("ifac"),  // the accounts of the ledger
  files = named("file"),       // of capture files
  clock = named("clok"),       // of the ledger
  ipv4_flows = named("FLO4"),  // and flows without IP
  ipv6_flows = named("FLO6"),
  connections = named("conn"),  // that they were asked for
  ipv4_connections = named("con4"),
  ipv6_connections = named("con6"),
  inner_connections = named("coni"),  // inside tunnels
  open_fragments = named("FRAG"),
  ipv4_flows_without = named("WIT4"),  // OpenFragments::without
  ipv6_flows_without = named("WIT6"),
  names = named("name"),    // inspect::Names
  tunnels = named("tunl"),  // what is inside them
  headers = named("hdrs"),  // inspect::HeaderRecords
  apps = named("apps"),     // inspect::AppRecords
  end = named("CEND"),
};

bool may_skip(CensusBlockKind kind);
// Its four characters.
std::string name_of(CensusBlockKind kind);

struct CensusFileHead {
  std::uint8_t magic[8];
  Le32 version;
  Le32 reserved;  // 0
};

struct CensusBlockHead {
  Be32 kind;
  Le32 size;  // bytes of the entries that follow; then comes their checksum
};

class CensusBlockWriter {
 public:
  explicit CensusBlockWriter(OutputFile& file);

  // Begins an entry of this kind, at least one byte; the writer is valid until the next entry
  // begins. A new block begins when the kind changes or the block is full.
  CensusBytesWriter entry(CensusBlockKind kind) {
    end_entry();
    if (kind != kind_ || block_.size() >= kFullBlock) begin(kind);
    return CensusBytesWriter(entry_);
  }
  // Writes the end mark. Call once, last.
  void end();

 private:
  static constexpr std::size_t kFullBlock = std::size_t{1} << 20;

  void end_entry() {
    if (entry_.empty()) return;
    CensusBytesWriter(block_).text(entry_);
    entry_.clear();
  }
  void begin(CensusBlockKind kind);
  void flush();

  OutputFile& file_;
  std::uint64_t checksum_;
  CensusBlockKind kind_ = CensusBlockKind::end;
  std::string block_;
  std::string entry_;  // the one being written
};

// What the first bytes of a file say.
enum class CensusFileKind : std::uint8_t { other, census, unfinished_census, newer_census };
CensusFileKind census_file_kind(Bytes head);

// Where a block is in its file.
struct CensusBlockPlace {
  std::uint64_t number = 0;                     // 0 is the first
  std::uint64_t begin = 0;                      // the byte at which it begins
  CensusBlockKind kind = CensusBlockKind::end;  // or a value without a name here
};

struct CensusBlock {
  CensusBlockPlace place;
  CensusBytesReader entries{Bytes()};
};

// Used by one thread at a time.
class CensusBlockReader {
 public:
  // Error: `path` cannot be read, or is not a census that this program reads.
  static Result<CensusBlockReader> open(const std::string& path);

  // The next block, checked; the last is the end mark. Its bytes are in `memory`, until that
  // changes. Error: the file is damaged or cut short.
  Result<CensusBlock> next(std::string& memory);

  // The place of the block that was read last.
  const CensusBlockPlace& place() const { return place_; }

  // The error for this block. Precondition: `trouble` is not `none`.
  Error error(const CensusBlockPlace& block, CensusTrouble trouble) const;
  // The error for a file that is damaged in this block.
  Error damaged(const CensusBlockPlace& block, std::string_view what) const;

 private:
  CensusBlockReader(std::string path, std::ifstream file, const CensusFileHead& head);
  bool read(void* out, std::size_t size);
  Error damaged(std::string_view what) const { return damaged(place_, what); }
  Error cut_short() const;
  Status check_end(const CensusBlockHead& head);

  std::string path_;
  std::ifstream file_;
  std::uint64_t checksum_;
  CensusBlockPlace place_;
  std::uint64_t blocks_ = 0;
  std::uint64_t end_;
};

}  // namespace wirecensus::saved
