// Files of any bytes are read as saved censuses: as they are, and once more with right checksums,
// which mutated files do not have. The result is an error with words, or a census. That can be
// written, and read again as the same; all tables can be made of it; and merged with another one it
// is a census that can be read.
#include <algorithm>
#include <cstdint>
#include <string>

#include "base/xxh3.h"
#include "fuzz/counting.h"
#include "fuzz/require.h"
#include "inspect/names/names.h"
#include "metrics/census_tables.h"
#include "saved/census_blocks.h"
#include "support/count_all.h"

namespace wirecensus::fuzz {
namespace {

using metrics::Census;
using saved::CensusBlockHead;
using saved::CensusBlockKind;
using saved::CensusFileHead;

// Appends a block, signed as a writer does.
void append_block(Be32 kind, Bytes entries, std::uint64_t& checksum, std::string& out) {
  const CensusBlockHead head{kind, Le32(static_cast<std::uint32_t>(entries.size()))};
  checksum = xxh3(&head, sizeof(head), checksum);
  checksum = xxh3(entries.data(), entries.size(), checksum);
  const Le64 written(checksum);
  out.append(reinterpret_cast<const char*>(&head), sizeof(head));
  out.append(reinterpret_cast<const char*>(entries.data()), entries.size());
  out.append(reinterpret_cast<const char*>(&written), sizeof(written));
}

// The same file with right sizes and checksums, and an end.
std::string signed_again(Bytes file) {
  const Be32 end(static_cast<std::uint32_t>(CensusBlockKind::end));
  const Bytes head = file.first(sizeof(CensusFileHead));
  std::string out(reinterpret_cast<const char*>(head.data()), head.size());
  std::uint64_t checksum = xxh3(out.data(), out.size(), 0);
  Bytes rest = file.drop(head.size());
  Be32 last{};
  while (const auto* block = rest.as<CensusBlockHead>()) {
    const Bytes entries = rest.drop(sizeof(CensusBlockHead)).first(block->size);
    last = block->kind;
    append_block(last, entries, checksum, out);
    rest = rest.skip(sizeof(CensusBlockHead) + entries.size() + sizeof(Le64));
  }
  if (last != end) append_block(end, {}, checksum, out);
  return out;
}

bool is_same_names(const Census& a, const Census& b) {
  if (a.depth.names == nullptr || b.depth.names == nullptr) return a.depth.names == b.depth.names;
  return *a.depth.names == *b.depth.names;
}

void check_same(const Census& a, const Census& b) {
  require(a.totals == b.totals && a.sizes == b.sizes && a.timeline == b.timeline,
          "totals are the same");
  require(test::flows_of(a.flows) == test::flows_of(b.flows), "flows are the same");
  require(a.open_fragments == b.open_fragments, "open fragments are the same");
  require(a.ledger.verdict() == b.ledger.verdict() && a.ledger.counted == b.ledger.counted &&
              a.ledger.losses == b.ledger.losses && a.ledger.doubts == b.ledger.doubts &&
              a.ledger.files == b.ledger.files,
          "the ledger is the same");
  require(a.sources == b.sources, "sources are the same");
  require(a.depth.tunnels == b.depth.tunnels, "tunnels are the same");
  require(a.depth.connections.size() == b.depth.connections.size(), "connections are the same");
  require(a.depth.connections.inner_size() == b.depth.connections.inner_size(),
          "connections in tunnels are the same");
  require(is_same_names(a, b), "names are the same");
  require(a.depth.apps == b.depth.apps, "applications are the same");
}

// Makes all tables: whatever was read, they are made without a fault.
void make_tables(const Census& census) {
  const metrics::CensusTables tables = test::tables_of(census);
  require(tables.flow_counts().biflows >= tables.conversations().count,
          "a conversation has a biflow");
  std::size_t flows = 0;
  tables.flow_order().for_each([&](const auto&, const auto&) { ++flows; });
  require(flows == tables.flow_counts().flows, "each flow is in a row");
  std::size_t connections = 0;
  tables.connections().for_each([&](const inspect::Connection&) { ++connections; });
  require(connections >= census.depth.connections.size(), "each connection is in a row");
  require(!tables.protocols().empty() || tables.flow_counts().flows == 0, "a flow has a protocol");
}

// Sums of larger numbers would not fit in theirs.
bool can_be_doubled(const Census& census) {
  constexpr std::uint64_t kMax = std::uint64_t{1} << 60;
  const metrics::Totals& totals = census.totals;
  return std::max({totals.packets, totals.frame_bytes, totals.captured_bytes, totals.ip_bytes,
                   totals.payload_bytes}) < kMax;
}

void check_file(std::string_view file) {
  const Result<Census> census = census_from(file);
  if (!census) return require(!census.error().message.empty(), "an error has words");
  const std::string written = saved_bytes(*census);
  const Result<Census> again = census_from(written);
  require(again.ok(), "a census that was read can be written and read again");
  check_same(*census, *again);
  require(saved_bytes(*again) == written, "it is the same file");
  make_tables(*census);
  const Census sum = merged(*census, *again);
  require(sum.totals.packets == 2 * census->totals.packets, "a merge has the packets of both");
  require(!can_be_doubled(*census) || census_from(saved_bytes(sum)).ok(), "a merge can be read");
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  fuzz::check_file({reinterpret_cast<const char*>(data), size});
  fuzz::check_file(fuzz::signed_again({data, size}));
  return 0;
}
