// For tests: the bytes of a saved census changed on purpose, with checksums that are right.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/xxh3.h"
#include "saved/census_blocks.h"

namespace wirecensus::test {

struct EditedBlock {
  std::string kind;  // four characters
  std::string entries;
};

inline std::vector<EditedBlock> blocks_of(const std::string& file) {
  std::vector<EditedBlock> blocks;
  for (std::size_t at = sizeof(saved::CensusFileHead); at < file.size();) {
    saved::CensusBlockHead head;
    std::memcpy(&head, &file[at], sizeof(head));
    const std::size_t entries = at + sizeof(head);
    blocks.push_back({file.substr(at, sizeof(head.kind)), file.substr(entries, head.size)});
    at = entries + head.size + sizeof(Le64);
  }
  return blocks;
}

// A file with the head of `file` and these blocks, signed as a writer would.
inline std::string file_of(const std::string& file, const std::vector<EditedBlock>& blocks) {
  std::string out = file.substr(0, sizeof(saved::CensusFileHead));
  std::uint64_t checksum = xxh3(out.data(), out.size(), 0);
  for (const EditedBlock& block : blocks) {
    saved::CensusBlockHead head{{}, Le32(static_cast<std::uint32_t>(block.entries.size()))};
    std::memcpy(&head.kind, block.kind.data(), sizeof(head.kind));
    checksum = xxh3(&head, sizeof(head), checksum);
    checksum = xxh3(block.entries.data(), block.entries.size(), checksum);
    const Le64 written(checksum);
    out.append(reinterpret_cast<const char*>(&head), sizeof(head));
    out += block.entries;
    out.append(reinterpret_cast<const char*>(&written), sizeof(written));
  }
  return out;
}

// Entries as they stand in a block: each behind its length.
inline std::string entries_of(const std::vector<std::string>& entries) {
  std::string out;
  for (const std::string& entry : entries) saved::CensusBytesWriter(out).text(entry);
  return out;
}

inline std::vector<std::string> entries_in(const EditedBlock& block) {
  std::vector<std::string> entries;
  saved::CensusBytesReader in(
      {reinterpret_cast<const std::uint8_t*>(block.entries.data()), block.entries.size()});
  while (!in.empty()) entries.push_back(in.text());
  return entries;
}

}  // namespace wirecensus::test
