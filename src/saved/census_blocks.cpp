#include "saved/census_blocks.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/xxh3.h"

namespace wirecensus::saved {
namespace {

// As PNG's: a byte that no text has, the name, and line ends that a transfer as text would change.
constexpr std::array<std::uint8_t, 8> kMagic{0x89, 'W', 'C', 'S', '\r', '\n', 0x1a, '\n'};

// Blocks are written when they have a mebibyte; no entry makes one so large.
constexpr std::uint32_t kMaxBlock = 16U << 20;

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

constexpr std::string_view kRemedy = "copy it again, or count the captures again";

}  // namespace

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
  const CensusBlockHead head{Le32(static_cast<std::uint32_t>(kind_)),
                             Le32(static_cast<std::uint32_t>(block_.size()))};
  checksum_ = checksum_of(head, block_, checksum_);
  file_.append(bytes_of(head));
  file_.append(block_);
  file_.append(bytes_of(Le64(checksum_)));
  block_.clear();
}

void CensusBlockWriter::end() {
  begin(CensusBlockKind::end);
  flush();
}

CensusFileKind census_file_kind(Bytes bytes) {
  const auto* head = bytes.as<CensusFileHead>();
  if (head == nullptr || !std::equal(kMagic.begin(), kMagic.end(), head->magic)) {
    return CensusFileKind::other;
  }
  if (head->version > kCensusVersion) return CensusFileKind::newer_census;
  return head->version < kOldestCensusVersion ? CensusFileKind::older_census
                                              : CensusFileKind::census;
}

Result<CensusBlockReader> CensusBlockReader::open(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  CensusFileHead head{};
  if (!file.read(reinterpret_cast<char*>(&head), sizeof(head))) {
    return Error{fmt::format("'{}' cannot be read, or is no saved census", path)};
  }
  switch (census_file_kind({reinterpret_cast<const std::uint8_t*>(&head), sizeof(head)})) {
    case CensusFileKind::other: return Error{fmt::format("'{}' is no saved census", path)};
    case CensusFileKind::older_census:
      return Error{
          fmt::format("'{}' is a census of format {}, saved by an older wirecensus; this one reads "
                      "formats {} to {}: "
                      "count the captures again, or use the older one",
                      path, std::uint32_t{head.version}, kOldestCensusVersion, kCensusVersion)};
    case CensusFileKind::newer_census:
      return Error{
          fmt::format("'{}' is a census of format {}, saved by a newer wirecensus; this one reads "
                      "formats {} to {}: "
                      "use the newer one",
                      path, std::uint32_t{head.version}, kOldestCensusVersion, kCensusVersion)};
    case CensusFileKind::census: break;
  }
  return CensusBlockReader(path, std::move(file), head);
}

CensusBlockReader::CensusBlockReader(std::string path, std::ifstream file,
                                     const CensusFileHead& head)
    : path_(std::move(path)),
      file_(std::move(file)),
      version_(head.version),
      checksum_(xxh3(&head, sizeof(head), 0)),
      offset_(sizeof(CensusFileHead)) {}

bool CensusBlockReader::read(void* out, std::size_t size) {
  file_.read(static_cast<char*>(out), static_cast<std::streamsize>(size));
  return static_cast<std::size_t>(file_.gcount()) == size;
}

Result<CensusBlockReader::Block> CensusBlockReader::next() {
  CensusBlockHead head{};
  if (!read(&head, sizeof(head))) return cut_short();
  if (head.size > kMaxBlock) return damaged("a block has an impossible size");
  block_.resize(head.size);
  Le64 checksum{};
  if (!read(block_.data(), block_.size()) || !read(&checksum, sizeof(checksum))) {
    return cut_short();
  }
  checksum_ = checksum_of(head, block_, checksum_);
  if (checksum != checksum_) return damaged("the checksum is not that of the bytes");
  if (head.kind > static_cast<std::uint32_t>(kLastCensusBlockKind)) {
    return damaged("a block is of no known kind");
  }
  const auto kind = static_cast<CensusBlockKind>(std::uint32_t{head.kind});
  if (kind == CensusBlockKind::end) {
    if (Status ended = check_end(); !ended) return ended.error();
  }
  offset_ += sizeof(head) + block_.size() + sizeof(checksum);
  return Block{kind, {reinterpret_cast<const std::uint8_t*>(block_.data()), block_.size()}};
}

Status CensusBlockReader::check_end() {
  if (!block_.empty()) return damaged("the end mark is not empty");
  if (file_.peek() != std::ifstream::traits_type::eof()) return damaged("bytes follow its end");
  return done();
}

Error CensusBlockReader::damaged(std::string_view what) const {
  return Error{fmt::format("'{}' is a damaged census: {}, in the block at byte {}; {}", path_, what,
                           offset_, kRemedy)};
}

Error CensusBlockReader::cut_short() const {
  return Error{fmt::format("'{}' is a census cut short: it ends in the block at byte {}; {}", path_,
                           offset_, kRemedy)};
}

}  // namespace wirecensus::saved
