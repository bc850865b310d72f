#include "saved/census_blocks.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/xxh3.h"

namespace wirecensus::saved {
namespace {

using Magic = std::array<std::uint8_t, 8>;

// Like PNG's: a byte that no text contains, the name, and line ends that a text transfer changes.
constexpr Magic kMagic{0x89, 'w', 'c', 's', '\r', '\n', 0x1a, '\n'};
// Of the formats before version 1, which no release wrote.
constexpr Magic kUnfinishedMagic{0x89, 'W', 'C', 'S', '\r', '\n', 0x1a, '\n'};

// Blocks are written when they have a mebibyte; no entry makes one so large.
constexpr std::uint32_t kMaxBlock = 16U << 20;

constexpr std::uint32_t kSmallFirst = 0x20000000;  // the bit that makes the first letter lowercase

// ASCII, whatever the locale.
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_letter_or_digit(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

bool is_kind(std::string_view name) {
  return is_letter(name.front()) && std::all_of(name.begin(), name.end(), is_letter_or_digit);
}

CensusFileHead make_head() {
  CensusFileHead head{{}, Le32(kCensusVersion), Le32(0)};
  std::copy(kMagic.begin(), kMagic.end(), head.magic);
  return head;
}

template <typename T>
std::string_view bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

std::uint64_t checksum_of(const CensusBlockHead& head, std::string_view entries,
                          std::uint64_t before) {
  const std::uint64_t of_head = xxh3(&head, sizeof(head), before);
  return xxh3(entries.data(), entries.size(), of_head);
}

// Makes `memory` as large. Blocks are of similar sizes: a string would take twice as much when one
// is a little larger than the one before it.
void make_room(std::size_t size, std::string& memory) {
  constexpr std::size_t kStep = std::size_t{64} << 10;
  if (size > memory.capacity()) {
    memory = std::string();
    memory.reserve((size + kStep - 1) / kStep * kStep);
  }
  memory.resize(size);
}

constexpr std::string_view kRemedy = "copy it again, or count the captures again";

}  // namespace

bool may_skip(CensusBlockKind kind) {
  return (static_cast<std::uint32_t>(kind) & kSmallFirst) != 0;
}

std::string name_of(CensusBlockKind kind) {
  const Be32 name(static_cast<std::uint32_t>(kind));
  return std::string(bytes_of(name));
}

CensusBlockWriter::CensusBlockWriter(OutputFile& file) : file_(file) {
  const CensusFileHead head = make_head();
  file_.append(bytes_of(head));
  checksum_ = xxh3(&head, sizeof(head), 0);
}

void CensusBlockWriter::begin(CensusBlockKind kind) {
  if (!block_.empty()) flush();
  kind_ = kind;
}

void CensusBlockWriter::flush() {
  const CensusBlockHead head{Be32(static_cast<std::uint32_t>(kind_)),
                             Le32(static_cast<std::uint32_t>(block_.size()))};
  checksum_ = checksum_of(head, block_, checksum_);
  file_.append(bytes_of(head));
  file_.append(block_);
  file_.append(bytes_of(Le64(checksum_)));
  block_.clear();
}

void CensusBlockWriter::end() {
  end_entry();
  begin(CensusBlockKind::end);
  flush();
}

CensusFileKind census_file_kind(Bytes bytes) {
  const auto* head = bytes.as<CensusFileHead>();
  if (head == nullptr) return CensusFileKind::other;
  const auto begins_with = [&](const Magic& magic) {
    return std::equal(magic.begin(), magic.end(), head->magic);
  };
  if (begins_with(kUnfinishedMagic)) return CensusFileKind::unfinished_census;
  if (!begins_with(kMagic)) return CensusFileKind::other;
  return head->version == kCensusVersion ? CensusFileKind::census : CensusFileKind::newer_census;
}

Result<CensusBlockReader> CensusBlockReader::open(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  CensusFileHead head{};
  if (!file.read(reinterpret_cast<char*>(&head), sizeof(head))) {
    return Error{fmt::format("'{}' cannot be read, or is not a saved census", path)};
  }
  switch (census_file_kind({reinterpret_cast<const std::uint8_t*>(&head), sizeof(head)})) {
    case CensusFileKind::other: return Error{fmt::format("'{}' is not a saved census", path)};
    case CensusFileKind::unfinished_census:
      return Error{
          fmt::format("'{}' is a census in a format before version 1, which is no longer read: "
                      "count the captures again",
                      path)};
    case CensusFileKind::newer_census:
      return Error{
          fmt::format("'{}' is a census of version {}, but this wirecensus reads version {}: "
                      "use a newer wirecensus, or count the captures again",
                      path, std::uint32_t{head.version}, kCensusVersion)};
    case CensusFileKind::census: break;
  }
  return CensusBlockReader(path, std::move(file), head);
}

CensusBlockReader::CensusBlockReader(std::string path, std::ifstream file,
                                     const CensusFileHead& head)
    : path_(std::move(path)),
      file_(std::move(file)),
      checksum_(xxh3(&head, sizeof(head), 0)),
      end_(sizeof(CensusFileHead)) {}

bool CensusBlockReader::read(void* out, std::size_t size) {
  file_.read(static_cast<char*>(out), static_cast<std::streamsize>(size));
  return static_cast<std::size_t>(file_.gcount()) == size;
}

Result<CensusBlock> CensusBlockReader::next(std::string& memory) {
  place_ = {blocks_++, end_, CensusBlockKind::end};
  CensusBlockHead head{};
  if (!read(&head, sizeof(head))) return cut_short();
  if (head.size > kMaxBlock) return damaged("invalid block size");
  make_room(head.size, memory);
  Le64 checksum{};
  if (!read(memory.data(), memory.size()) || !read(&checksum, sizeof(checksum))) {
    return cut_short();
  }
  checksum_ = checksum_of(head, memory, checksum_);
  if (checksum != checksum_) return damaged("wrong checksum");
  if (!is_kind(bytes_of(head.kind))) return damaged("invalid block kind");
  place_.kind = static_cast<CensusBlockKind>(std::uint32_t{head.kind});
  if (place_.kind == CensusBlockKind::end) {
    if (Status ended = check_end(head); !ended) return ended.error();
  }
  end_ += sizeof(head) + memory.size() + sizeof(checksum);
  const Bytes entries(reinterpret_cast<const std::uint8_t*>(memory.data()), memory.size());
  return CensusBlock{place_, CensusBytesReader(entries)};
}

Status CensusBlockReader::check_end(const CensusBlockHead& head) {
  if (head.size > 0) return damaged("the end mark is not empty");
  if (file_.peek() != std::ifstream::traits_type::eof()) return damaged("bytes after the end mark");
  return done();
}

Error CensusBlockReader::error(const CensusBlockPlace& block, CensusTrouble trouble) const {
  if (trouble == CensusTrouble::invalid) return damaged(block, "invalid entry");
  return Error{
      fmt::format("'{}' requires a newer wirecensus: this version cannot interpret the {} block at "
                  "byte {}; use a newer version, or count the captures again",
                  path_, name_of(block.kind), block.begin)};
}

Error CensusBlockReader::damaged(const CensusBlockPlace& block, std::string_view what) const {
  return Error{fmt::format("'{}' is a damaged census: {}, in the block at byte {}; {}", path_, what,
                           block.begin, kRemedy)};
}

Error CensusBlockReader::cut_short() const {
  return Error{fmt::format("'{}' is a census cut short: it ends in the block at byte {}; {}", path_,
                           place_.begin, kRemedy)};
}

}  // namespace wirecensus::saved
