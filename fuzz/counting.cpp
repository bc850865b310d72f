#include "fuzz/counting.h"

#include <utility>

#include "capture/frame_source.h"
#include "fuzz/memory_file.h"
#include "fuzz/require.h"
#include "inspect/depth_counter.h"
#include "metrics/census_counter.h"
#include "metrics/census_merger.h"
#include "metrics/depth/tunnel_books.h"
#include "runtime/decode_batch.h"
#include "saved/census_file.h"
#include "support/count_all.h"

namespace wirecensus::fuzz {
namespace {

constexpr std::uint64_t kSeed = 1;

}  // namespace

metrics::Census count_frames(const std::vector<Frame>& frames, const inspect::DepthOptions& depth) {
  capture::FrameBatch batch;
  batch.frames = frames;
  runtime::SortedPackets packets;
  packets.flows.resize(1);
  packets.depth.resize(1);
  std::vector<metrics::CensusCounter> counters;
  counters.emplace_back(kSeed);
  inspect::DepthCounter deep(depth, kSeed);
  const runtime::DecodeOptions options{.hash_seed = kSeed, .depth = depth};
  runtime::decode_batch(batch, options, counters[0], packets);
  counters[0].count_flows(packets.flows[0]);
  deep.count(packets.depth[0]);
  Ledger ledger;
  ledger.counted = frames.size();
  metrics::Census census =
      metrics::assemble(metrics::freeze(std::move(counters)), std::move(ledger), {});
  census.depth = std::move(deep).finish();
  metrics::balance_tunnels(census);
  return census;
}

metrics::Census merged(const metrics::Census& first, const metrics::Census& second) {
  metrics::CensusMerger merger(kSeed);
  merger.add(first);
  merger.add(second);
  return std::move(merger).finish();
}

std::string saved_bytes(const metrics::Census& census) {
  const MemoryFile file;
  Result<OutputFile> out = OutputFile::stream(file.descriptor(), "census");
  require(out.ok(), "a file in memory can be opened");
  const metrics::CensusTables tables = test::tables_of(census);
  require(saved::write_census(census, *tables.record_numbers(), *out).ok() && out->commit().ok(),
          "a census can be written");
  return file.content();
}

Result<metrics::Census> census_from(std::string_view bytes) {
  const MemoryFile file(bytes);
  return saved::read_census(file.path());
}

}  // namespace wirecensus::fuzz
