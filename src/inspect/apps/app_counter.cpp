#include "inspect/apps/app_counter.h"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

#include "flow/visit_records.h"

namespace wirecensus::inspect {
namespace {

std::uint16_t max_app_packets(Protocol protocol) {
  const bool is_tcp = protocol == Protocol{ProtocolSpace::ip, ip_protocol::kTcp};
  return is_tcp ? kMaxAppTcpPackets : kMaxAppPackets;
}

}  // namespace

void AppCounter::count(const AppLane& lane) {
  count(ipv4_, lane.ipv4, lane);
  count(ipv6_, lane.ipv6, lane);
}

template <typename Key>
void AppCounter::count(Store<Key>& store, const std::vector<KeyedAppPacket<Key>>& packets,
                       const AppLane& lane) {
  using Record = AppRecord<Key>;
  flow::visit_records(
      store, packets,
      [](const Record& record, const KeyedAppPacket<Key>&) {
        flow::prefetch_memory(&record, sizeof(Record));
      },
      [&](Record& record, const KeyedAppPacket<Key>& packet) {
        count_packet(record.progress, record.found, record.key.protocol(),
                     lane.bytes_of(packet.packet), packet.packet.time);
      });
}

// The packet that exceeds the limit is examined, too, as ndpiReader does it.
void AppCounter::count_packet(AppProgress& progress, FoundApp& found, Protocol protocol,
                              Bytes ip_packet, Timestamp time) {
  assert(detector_ != nullptr);
  if (progress.stage == AppStage::concluded) return;
  if (progress.stage == AppStage::gave_way) {
    progress.stage = AppStage::concluded;
    found.word = 0;
    ++left_out_;
    return;
  }
  if (progress.stage == AppStage::unseen) begin(progress, found, time);
  const std::uint32_t slot = progress.slot;
  examined_.splice(examined_.end(), examined_, slots_[slot].place);
  const bool settled = detector_->examine(slot, ip_packet, time);
  ++progress.packets;
  if (settled || progress.packets > max_app_packets(protocol)) conclude(slot, AppStage::concluded);
  while (detector_->bytes() > detector_bytes_ && examined_.size() > 1) let_oldest_give_way();
}

void AppCounter::begin(AppProgress& progress, FoundApp& found, Timestamp time) {
  while (detector_->bytes() >= detector_bytes_ && !examined_.empty()) let_oldest_give_way();
  const std::uint32_t slot = free_slot();
  detector_->begin(slot);
  progress.slot = slot;
  progress.stage = AppStage::examined;
  found.time = time;
  slots_[slot] = {&progress, &found, examined_.insert(examined_.end(), slot)};
}

std::uint32_t AppCounter::free_slot() {
  if (free_slots_.empty()) {
    slots_.emplace_back();
    return static_cast<std::uint32_t>(slots_.size() - 1);
  }
  const std::uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  return slot;
}

void AppCounter::conclude(std::uint32_t slot, AppStage stage) {
  const Slot& flow = slots_[slot];
  flow.found->word = number_of(detector_->conclude(slot));
  flow.progress->stage = stage;
  examined_.erase(flow.place);
  free_slots_.push_back(slot);
}

std::uint32_t AppCounter::number_of(std::string_view word) {
  const auto known = numbers_.find(word);
  if (known != numbers_.end()) return known->second;
  const auto number = static_cast<std::uint32_t>(words_.size());
  words_.emplace_back(word);
  numbers_.emplace(word, number);
  return number;
}

bool AppCounter::is_before(const FoundApp& a, const FoundApp& b) const {
  const auto rank = [this](const FoundApp& found) {
    const std::string& word = words_[found.word];
    return std::tuple(found.word == 0, word == kUnknownApp, found.time, std::string_view(word));
  };
  return rank(a) < rank(b);
}

template <typename Key>
void AppCounter::add(Store<Key>& store, const FlowApp& flow, std::uint32_t word) {
  Key key;
  flow::compact(flow.key, key);
  FoundApp& found = store.find_or_insert(key, hash_(key)).found;
  const FoundApp other{flow.time, word};
  if (is_before(other, found)) found = other;
}

void AppCounter::add(const AppRecords& records) {
  left_out_ += records.left_out;
  std::vector<std::uint32_t> numbers;
  for (const std::string& word : records.words) numbers.push_back(number_of(word));
  for (const FlowApp& flow : records.flows) {
    if (flow.key.source.version == IpVersion::v6) {
      add(ipv6_, flow, numbers[flow.word]);
    } else {
      add(ipv4_, flow, numbers[flow.word]);
    }
  }
}

template <typename Key>
void AppCounter::append_flows(const Store<Key>& store, std::vector<FlowApp>& flows) const {
  const auto append = [&](const AppRecord<Key>& record) {
    if (record.found.word == 0) return;
    flows.push_back({flow::expand(record.key), record.found.time, record.found.word});
  };
  store.for_each(append);
}

AppRecords AppCounter::finish() && {
  while (!examined_.empty()) conclude(examined_.front(), AppStage::concluded);
  AppRecords records;
  records.words = std::move(words_);
  records.left_out = left_out_;
  append_flows(ipv4_, records.flows);
  append_flows(ipv6_, records.flows);
  std::sort(records.flows.begin(), records.flows.end(),
            [](const FlowApp& a, const FlowApp& b) { return a.key < b.key; });
  records.order_words();
  return records;
}

}  // namespace wirecensus::inspect
