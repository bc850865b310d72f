// Finds the applications of the flows of a shard.
//
//     AppCounter counter(hash_seed, std::move(detector));
//     counter.count(lane);                  // lane after lane, in capture order
//     AppRecords records = std::move(counter).finish();
//
// A detector remembers much of each flow that it examines, so the memory for that is bounded, and
// when it takes more, the flow without a packet for the longest time gives way. It keeps what was
// found by then. But if another packet of it comes, that might not be what all packets say: then it
// has no word, and is counted as left out. So no word depends on the bound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/protocol.h"
#include "flow/flow_hash.h"
#include "flow/record_store.h"
#include "inspect/apps/app_detector.h"
#include "inspect/apps/app_lane.h"
#include "inspect/apps/app_records.h"

namespace wirecensus::inspect {

// For what the detector remembers of the flows of a shard.
inline constexpr std::size_t kAppDetectorBytes = std::size_t{32} << 20;
// Packets of a flow after which it is given up: those of ndpiReader 4.2.
inline constexpr std::uint16_t kMaxAppTcpPackets = 80;
inline constexpr std::uint16_t kMaxAppPackets = 24;  // of protocols other than TCP

enum class AppStage : std::uint8_t {
  unseen,
  examined,   // in a slot of the detector
  gave_way,   // found with the packets so far
  concluded,  // found, or left out: further packets do not matter
};

struct AppProgress {
  std::uint32_t slot = 0;  // of an examined flow
  std::uint16_t packets = 0;
  AppStage stage = AppStage::unseen;
};

struct FoundApp {
  Timestamp time = kNoTime;  // of the first packet
  std::uint32_t word = 0;    // its number; 0: none
};

template <typename Key>
struct AppRecord {
  Key key;
  AppProgress progress;
  FoundApp found;
};

// Not thread-safe: one thread at a time. Functions that count or add throw std::bad_alloc.
class AppCounter {
 public:
  // Without a detector, only add() and finish() may be called. Flows give way where it remembers
  // more than `detector_bytes` of them; but it can always examine one.
  AppCounter(std::uint64_t hash_seed, std::unique_ptr<AppDetector> detector,
             std::size_t detector_bytes = kAppDetectorBytes)
      : hash_{hash_seed},
        detector_(std::move(detector)),
        detector_bytes_(detector_bytes),
        words_(1) {}

  // Preconditions: keys were hashed with this counter's seed; the packets of a flow come in the
  // order of capture.
  void count(const AppLane& lane);

  // While `room` has none, no flows are added. It must outlive the counter.
  void set_room(const flow::Room* room) {
    ipv4_.set_room(room);
    ipv6_.set_room(room);
  }
  std::uint64_t left_out() const { return ipv4_.left_out() + ipv6_.left_out(); }

  // Adds those of another count. Where both have a flow, a word other than kUnknownApp is taken,
  // then that of the flow with the earlier first packet, then the lesser word. Precondition: no
  // packets are counted.
  void add(const AppRecords& records);

  // Ends counting; AppRecords::counted is for the caller to set.
  AppRecords finish() &&;

 private:
  template <typename Key>
  using Store = flow::RecordStore<Key, AppRecord<Key>>;

  // An examined flow. Records of a store never move.
  struct Slot {
    AppProgress* progress = nullptr;
    FoundApp* found = nullptr;
    std::list<std::uint32_t>::iterator place;  // in examined_
  };

  template <typename Key>
  void count(Store<Key>& store, const std::vector<KeyedAppPacket<Key>>& packets,
             const AppLane& lane);
  void count_packet(AppProgress& progress, FoundApp& found, Protocol protocol, Bytes ip_packet,
                    Timestamp time);
  template <typename Key>
  void add(Store<Key>& store, const FlowApp& flow, std::uint32_t word);
  void begin(AppProgress& progress, FoundApp& found, Timestamp time);
  std::uint32_t free_slot();
  void conclude(std::uint32_t slot, AppStage stage);
  void let_oldest_give_way() { conclude(examined_.front(), AppStage::gave_way); }
  std::uint32_t number_of(std::string_view word);
  bool is_before(const FoundApp& a, const FoundApp& b) const;
  template <typename Key>
  void append_flows(const Store<Key>& store, std::vector<FlowApp>& flows) const;

  flow::FlowHash hash_;
  std::unique_ptr<AppDetector> detector_;
  std::size_t detector_bytes_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::list<std::uint32_t> examined_;  // slots, the longest without a packet first
  std::vector<std::string> words_;     // by number
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
  std::uint64_t left_out_ = 0;
  Store<flow::Ipv4Key> ipv4_;
  Store<flow::Ipv6Key> ipv6_;
};

}  // namespace wirecensus::inspect
