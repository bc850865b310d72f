#include "forwarder/report.h"

#include <fmt/core.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace wirecensus::bench::forwarder {
namespace {

std::string totals_text(const Totals& totals, std::uint64_t receive_drops) {
  return fmt::format(
      R"("received":{},"sent":{},"send_failures":{},"receive_drops":{},"unfinished_checksums":{},)"
      "\n"
      R"("lost":{},"duplicated":{},"flipped":{},"rewritten":{},"reordered":{},)",
      totals.received, totals.sent, totals.send_failures, receive_drops,
      totals.unfinished_checksums, totals.lost, totals.duplicated, totals.flipped, totals.rewritten,
      totals.reordered);
}

std::string delays_text(const Delays& delays) {
  return fmt::format(R"("delay_ns":{{"min":{},"median":{},"p99":{},"max":{},"count":{}}},)",
                     delays.min, delays.median, delays.p99, delays.max, delays.count);
}

// Addresses have no character that JSON escapes.
std::string flow_text(const FlowReport& flow) {
  return fmt::format(
      R"({{"ethertype":{},"source":"{}","destination":"{}","protocol":{},"source_port":{},)"
      R"("destination_port":{},"received":{},"lost":{},"duplicated":{},"flipped":{},)"
      R"("reordered":{}}})",
      flow.key.ethertype, source_text(flow.key), destination_text(flow.key), flow.key.protocol,
      flow.key.source_port, flow.key.destination_port, flow.counts.received, flow.counts.lost,
      flow.counts.duplicated, flow.counts.flipped, flow.counts.reordered);
}

}  // namespace

std::string report_text(const Ledger& ledger, std::uint64_t seed, std::uint64_t receive_drops) {
  std::string text =
      fmt::format("{{\"seed\":{},\n{}\n{}\n\"flows\":[", seed,
                  totals_text(ledger.totals(), receive_drops), delays_text(ledger.delays()));
  const char* separator = "\n";
  for (const FlowReport& flow : ledger.flows()) {
    text += separator + flow_text(flow);
    separator = ",\n";
  }
  return text + "]}\n";
}

Status write_report(const std::string& path, const std::string& text) {
  const std::string unfinished = path + ".unfinished";
  std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file && std::rename(unfinished.c_str(), path.c_str()) == 0) return done();
  const int reason = errno;
  std::remove(unfinished.c_str());
  return Error{
      fmt::format("cannot write the report {}: {}; name a file in a folder that exists "
                  "and can be written to",
                  path, std::strerror(reason))};
}

}  // namespace wirecensus::bench::forwarder
