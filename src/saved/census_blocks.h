// The frame of a saved census: a head, blocks of entries of one kind, and an end mark. Each block
// has a checksum that takes in the one before, so no byte can change, and no block can be missing,
// doubled or moved unseen. Internal to this folder; docs/census-format.md has it field by field.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

#include "base/bytes.h"
#include "base/output_file.h"
#include "base/result.h"
#include "saved/census_bytes.h"

namespace wirecensus::saved {

inline constexpr std::uint32_t kCensusVersion = 3;        // what is written
inline constexpr std::uint32_t kOldestCensusVersion = 2;  // that is read

enum class CensusBlockKind : std::uint32_t {
  end = 0,
  totals = 1,
  source = 2,
  sizes = 3,
  ledger = 4,
  losses = 5,
  doubts = 6,
  ipv4_flows = 7,  // and those without IP
  ipv6_flows = 8,
  open_fragments = 9,
  ipv4_flows_without = 10,  // OpenFragments::without
  ipv6_flows_without = 11,
  interfaces = 12,  // their accounts
  timeline = 13,
  timeline_points = 14,
  undecided = 15,
  remarks = 16,  // of the ledger
};
inline constexpr auto kLastCensusBlockKind = CensusBlockKind::remarks;

struct CensusFileHead {
  std::uint8_t magic[8];
  Le32 version;
  Le32 reserved;  // 0
};

struct CensusBlockHead {
  Le32 kind;
  Le32 size;  // of the entries that follow; their checksum follows them
};

class CensusBlockWriter {
 public:
  explicit CensusBlockWriter(OutputFile& file);

  // Where to write one entry of this kind; a block begins where the kind changes or one is full.
  CensusBytesWriter entry(CensusBlockKind kind) {
    if (kind != kind_ || block_.size() >= kFullBlock) begin(kind);
    return CensusBytesWriter(block_);
  }
  // Writes the end mark. Call once, last.
  void end();

 private:
  static constexpr std::size_t kFullBlock = std::size_t{1} << 20;

  void begin(CensusBlockKind kind);
  void flush();

  OutputFile& file_;
  std::uint64_t checksum_;
  CensusBlockKind kind_ = CensusBlockKind::end;
  std::string block_;
};

// What a file says about itself in its first bytes.
enum class CensusFileKind : std::uint8_t { other, census, older_census, newer_census };
CensusFileKind census_file_kind(Bytes head);

class CensusBlockReader {
 public:
  struct Block {
    CensusBlockKind kind = CensusBlockKind::end;
    Bytes entries;  // valid until the next block
  };

  // Error: `path` cannot be read, or is no census that this program reads.
  static Result<CensusBlockReader> open(const std::string& path);

  // The next block, checked; the last is the end mark. Error: the file is damaged or cut short.
  Result<Block> next();

  // The version of the file, which decides what its entries hold.
  std::uint32_t version() const { return version_; }

  // The error of entries that make no sense.
  Error damaged(std::string_view what) const;

 private:
  CensusBlockReader(std::string path, std::ifstream file, const CensusFileHead& head);
  bool read(void* out, std::size_t size);
  Error cut_short() const;
  Status check_end();

  std::string path_;
  std::ifstream file_;
  std::uint32_t version_;
  std::uint64_t checksum_;
  std::uint64_t offset_;
  std::string block_;
};

}  // namespace wirecensus::saved
