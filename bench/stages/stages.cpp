// wirecensus-stages: measures the cost of each stage alone, with Google Benchmark
// (https://github.com/google/benchmark). Rates are in packets or rows per second.
//
// Frames and batches have the same size as in the program, so they are in the processor's cache as
// they are there; flow tables have the maximum size, so they are not.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/output_file.h"
#include "capture/file/pcap_file.h"
#include "decode/decoder.h"
#include "flow/flow_table.h"
#include "metrics/census_counter.h"
#include "metrics/census_tables.h"
#include "report/csv.h"
#include "stages/sample.h"
#include "support/temporary_folder.h"
#include "tables/report_input.h"

namespace wirecensus::bench {
namespace {

constexpr std::size_t kBatch = 4'096;        // packets
constexpr std::uint64_t kKnown = 1'000'000;  // packets of existing flows
constexpr std::uint64_t kSeed = 1;

void count_items(benchmark::State& state, std::size_t items_a_round) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items_a_round));
}

// Created once for each number of flows, because a stage is run several times.
const std::vector<decode::Packet>& packets_of(std::uint64_t flows) {
  static std::map<std::uint64_t, std::vector<decode::Packet>> samples;
  std::vector<decode::Packet>& packets = samples[flows];
  if (packets.empty()) packets = make_packets(flows, kKnown);
  return packets;
}

// In the form in which the program passes them to a flow table.
flow::KeyedPackets keyed(std::span<const decode::Packet> packets) {
  flow::KeyedPackets result;
  flow::PacketSorter sorter(kSeed, {&result, 1}, packets.size());
  for (const decode::Packet& packet : packets) sorter.push(packet);
  return result;
}

template <typename Consumer>
void in_batches(std::span<const decode::Packet> packets, Consumer consume) {
  for (; !packets.empty(); packets = packets.subspan(std::min(kBatch, packets.size()))) {
    consume(packets.first(std::min(kBatch, packets.size())));
  }
}

// About the number of packets of a file that the program reads at a time.
std::vector<std::uint8_t> piece_of_file() { return make_pcap("imix", 2'500, 1'000); }

std::unique_ptr<capture::PcapFile> open_sample(const std::vector<std::uint8_t>& file) {
  return capture::PcapFile::open(Bytes(file.data(), capture::PcapHeader::kSize), "the sample", 0);
}

void read_records(benchmark::State& state) {
  const std::vector<std::uint8_t> file = piece_of_file();
  const std::unique_ptr<capture::PcapFile> pcap = open_sample(file);
  const Bytes records = Bytes(file.data(), file.size()).skip(capture::PcapHeader::kSize);
  std::vector<Frame> frames;
  while (state.KeepRunning()) {
    frames.clear();
    pcap->take_records(records, frames, capture::MoreBytes::coming);
    benchmark::DoNotOptimize(frames.data());
  }
  count_items(state, frames.size());
}

void decode_frames(benchmark::State& state) {
  const std::vector<std::uint8_t> file = piece_of_file();
  std::vector<Frame> frames;
  open_sample(file)->take_records(Bytes(file.data(), file.size()).skip(capture::PcapHeader::kSize),
                                  frames, capture::MoreBytes::coming);
  while (state.KeepRunning()) {
    for (const Frame& frame : frames) benchmark::DoNotOptimize(decode::decode(frame));
  }
  count_items(state, frames.size());
}

// Every packet belongs to an existing flow.
void find_flows(benchmark::State& state) {
  const auto flows = static_cast<std::uint64_t>(state.range(0));
  const std::span<const decode::Packet> packets = packets_of(flows);
  flow::FlowTable table(kSeed);
  table.add(keyed(packets));
  std::vector<flow::KeyedPackets> known;
  in_batches(packets.last(kKnown), [&](auto batch) { known.push_back(keyed(batch)); });
  while (state.KeepRunning()) {
    for (const flow::KeyedPackets& batch : known) table.add(batch);
  }
  count_items(state, kKnown);
}

// Every packet starts a flow, in a table that is empty at first.
void insert_flows(benchmark::State& state) {
  const auto flows = static_cast<std::uint64_t>(state.range(0));
  std::vector<flow::KeyedPackets> first;
  in_batches(std::span(packets_of(flows)).first(flows),
             [&](auto batch) { first.push_back(keyed(batch)); });
  while (state.KeepRunning()) {
    state.PauseTiming();
    std::optional<flow::FlowTable> table(std::in_place, kSeed);
    state.ResumeTiming();
    for (const flow::KeyedPackets& batch : first) table->add(batch);
    state.PauseTiming();
    table.reset();
    state.ResumeTiming();
  }
  count_items(state, flows);
}

// Keys, hashes and shards.
void sort_packets(benchmark::State& state) {
  const auto packets = std::span(packets_of(10'000)).last(kBatch);
  std::vector<flow::KeyedPackets> shards(static_cast<std::size_t>(state.range(0)));
  while (state.KeepRunning()) {
    flow::PacketSorter sorter(kSeed, shards, packets.size());
    for (const decode::Packet& packet : packets) sorter.push(packet);
    benchmark::DoNotOptimize(shards.data());
  }
  count_items(state, packets.size());
}

void count_totals(benchmark::State& state) {
  const auto packets = std::span(packets_of(10'000)).last(kBatch);
  metrics::CensusCounter counter(kSeed);
  while (state.KeepRunning()) {
    for (const decode::Packet& packet : packets) counter.count_totals(packet);
  }
  count_items(state, packets.size());
}

void add_sizes(benchmark::State& state) {
  const auto packets = std::span(packets_of(10'000)).last(kBatch);
  metrics::SizeHistogram sizes;
  while (state.KeepRunning()) {
    for (const decode::Packet& packet : packets) sizes.add(packet.frame_len);
  }
  count_items(state, packets.size());
}

metrics::Census make_census(std::span<const decode::Packet> packets) {
  std::vector<metrics::CensusCounter> counters;
  counters.emplace_back(kSeed);
  for (const decode::Packet& packet : packets) counters.front().count_totals(packet);
  counters.front().count_flows(keyed(packets));
  Ledger ledger;
  ledger.counted = packets.size();
  return metrics::assemble(metrics::freeze(std::move(counters)), std::move(ledger), {"the sample"});
}

// Sorts the rows and writes them, at best to the page cache.
void write_flow_rows(benchmark::State& state) {
  const auto flows = static_cast<std::uint64_t>(state.range(0));
  const metrics::CensusTables tables(
      std::make_shared<const metrics::Census>(make_census(packets_of(flows))));
  const tables::ReportInput input(tables);
  const TemporaryFolder folder;
  while (state.KeepRunning()) {
    Result<OutputFile> file = OutputFile::create(folder.path("packet_flows.csv"));
    const bool written =
        file.ok() && report::write_flows_csv(input, *file).ok() && file->commit().ok();
    if (!written) state.SkipWithError("the file cannot be written");
  }
  count_items(state, tables.flow_counts().flows);
}

BENCHMARK(read_records);
BENCHMARK(decode_frames);
BENCHMARK(add_sizes);
BENCHMARK(count_totals);
BENCHMARK(sort_packets)->Arg(1)->Arg(2);
BENCHMARK(find_flows)->Arg(10'000)->Arg(200'000)->Arg(1'000'000);
BENCHMARK(insert_flows)->Arg(10'000)->Arg(200'000)->Arg(1'000'000);
BENCHMARK(write_flow_rows)->Arg(200'000);

}  // namespace
}  // namespace wirecensus::bench

BENCHMARK_MAIN();
