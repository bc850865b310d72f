#include "sink/kafka/kafka_exporter.h"

#include <array>

#include "base/output_file.h"
#include "sink/unstored.h"
#include "tables/field_value.h"
#include "tables/flow_key_fields.h"

namespace wirecensus::sink {
namespace {

FlowSums difference(const FlowSums& more, const FlowSums& less) {
  return {more.flows - less.flows, more.packets - less.packets,
          more.frame_bytes - less.frame_bytes};
}

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::string flow_message_key(std::string_view interface, const tables::FlowRow& row) {
  using Key = tables::FlowKeyFields<tables::FlowRow>;
  constexpr std::array kFields = {Key::kSourceIp.value, Key::kSourcePort.value,
                                  Key::kDestinationIp.value, Key::kDestinationPort.value,
                                  Key::kProtocol.value};
  std::array<char, tables::kFieldTextSize> text;
  std::string key(interface);
  const char* between = key.empty() ? "" : ",";
  for (const auto field : kFields) {
    key += between;
    key.append(text.data(), tables::format_value(text.data(), field(row)));
    between = ",";
  }
  return key;
}

Status KafkaExporter::send(const tables::ReportInput& input, const CensusPlace& place) {
  const metrics::Interval interval = interval_of(input.census(), place);
  run_ = std::to_string(interval.run);
  number_ = std::to_string(interval.number);
  const FlowSums before = producer_->delivered().sums;
  send_flows(input);
  Status sent = producer_->settle();
  update_figures();
  if (!sent && !producer_->open()) return sent;
  const std::string ledger =
      ledger_line(input.census(), place, difference(producer_->delivered().sums, before), figures_);
  producer_->send({run_, without_line_end(ledger), run_, number_, {}});
  Status told = producer_->settle();
  update_figures();
  if (!told && ledgers_) ledgers_ = told;
  return sent ? told : sent;
}

void KafkaExporter::send_flows(const tables::ReportInput& input) {
  rows_.clear();
  begun_.clear();
  OutputFile lines = OutputFile::to([this](std::string_view piece) { take(piece); });
  write_flow_lines(input, lines,
                   [this](const tables::InterfaceShare& share, const tables::FlowRow& row) {
                     rows_.push_back({flow_message_key(share.interface, row), sums_of(row)});
                   });
  static_cast<void>(lines.commit());  // to memory
}

void KafkaExporter::take(std::string_view piece) {
  for (std::size_t end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
    if (begun_.empty()) {
      send_line(piece.substr(0, end));
    } else {
      begun_ += piece.substr(0, end);
      send_line(begun_);
      begun_.clear();
    }
    piece.remove_prefix(end + 1);
  }
  begun_ += piece;
}

// Without its end.
void KafkaExporter::send_line(std::string_view line) {
  const Row& row = rows_.front();
  producer_->send({row.key, line, run_, number_, row.sums});
  rows_.pop_front();
}

void KafkaExporter::update_figures() {
  const KafkaFigures& delivered = producer_->delivered();
  figures_ = {.messages = delivered.messages,
              .bytes = delivered.bytes,
              .flow_records = delivered.sums.flows};
  add_unsent(figures_, producer_->failed().sums);
  add_unsent(figures_, given_up_);
}

void KafkaExporter::give_up(const metrics::CensusTables& tables) {
  given_up_.add(sums_of(tables));
  update_figures();
}

}  // namespace wirecensus::sink
