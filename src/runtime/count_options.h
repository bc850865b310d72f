// The options of a count.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "anonymize/crypto_pan.h"
#include "capture/frame_source.h"
#include "capture/live/live_options.h"
#include "flow/open_fragments.h"
#include "inspect/depth_options.h"
#include "metrics/transit/transit_counter.h"
#include "runtime/census_listener.h"
#include "runtime/cut_request.h"
#include "runtime/progress.h"
#include "runtime/record/record_options.h"
#include "runtime/time_range.h"

namespace wirecensus::metrics {
class SpillFile;
}

namespace wirecensus::runtime {

// Counts network interfaces, all at the same time. Without `time_limit` until a stop request.
struct LiveInput {
  std::vector<std::string> interfaces;  // at least one, all different
  std::optional<std::chrono::nanoseconds> time_limit = std::nullopt;
  std::size_t ring_bytes = capture::LiveOptions::kUsualRingBytes;  // of each interface
  capture::CaptureMethod method = capture::CaptureMethod::automatic;
  bool promiscuous = true;
  bool wait = false;  // for interfaces that do not exist or are down (waiting_source.h)
};

// Counts files, one after the other; "-" is standard input.
struct FileInput {
  std::vector<std::string> files;
  bool together = false;  // all at the same time, in order of time, as members of one source
  // Delivered at this multiple of the speed of their capture (pace/pace.h); 0: as fast as possible.
  double speed = 0;
};

// Packets whose way between two points is examined, beside the count.
struct TransitOptions {
  metrics::TransitCounter* counter = nullptr;  // null: none; must outlive the count
  // The point of the first member of the source; the second is the other one.
  metrics::TransitPoint first = metrics::TransitPoint::from;

  metrics::TransitPoint point_of(std::size_t member) const {
    return member == 0 ? first : metrics::other_point(first);
  }
};

// Flows that take more memory than that are written to disk, and merged when they are read.
struct SpillOptions {
  // Bytes that the process may take, for all it does; 0: no bound. Precondition of a bound:
  // neither depth, transit nor several members, and no listener needs the flows of parts that do
  // not end an interval, which may lack them then, except as they are shown (CensusPart::shown).
  std::uint64_t memory = 0;
  std::shared_ptr<metrics::SpillFile> file = nullptr;  // not null with a bound
};

// What is shown of a count while it runs has a bound of its own.
struct WatchOptions {
  std::size_t flows = 0;       // that a watcher may keep
  std::size_t part_flows = 0;  // of CensusPart::shown; 0: nobody watches
  std::uint64_t memory = 0;    // bytes that all watchers may take, of those of SpillOptions
};

struct CountOptions {
  std::variant<FileInput, LiveInput> input;

  std::string filter;  // pcap-filter(7), as for tcpdump; empty: everything
  // Packets outside are left out, as by the filter. An interface is counted until its end.
  TimeRange times;
  std::optional<std::uint64_t> packet_limit;
  bool wire = false;  // count super packets as the packets on the wire

  // Packets that repeat another one of the same source within so many nanoseconds of packet time
  // are left out (duplicate_window.h); 0: they are counted.
  Duration duplicate_window = 0;

  // Also counts what these ask for; the result is in Census::depth, with interval_length in that of
  // the parts that end an interval.
  inspect::DepthOptions depth;
  // Of the packets inside tunnels (depth.tunnels), which to count, as `filter`; empty: all.
  std::string inner_filter = {};

  TransitOptions transit;

  // Addresses are anonymized as soon as they are decoded, so no result has a real one; the filter
  // sees the real ones. Not for recorded packets: precondition: none, or record is not wanted.
  std::optional<anonymize::Key> anonymization = std::nullopt;

  // Divides the count into intervals of this length (interval_divider.h), which the listeners
  // receive: each part that has CensusPart::interval ends one. Nanoseconds of packet time; 0: not
  // divided. Memory is then that of some intervals, however long the count: its result has no
  // flows.
  Duration interval_length = 0;

  RecordOptions record;

  SpillOptions spill;

  WatchOptions watch;

  // Whether the result can be merged with others (Census::open_fragments). Closed ends take less
  // memory where there are many fragments.
  flow::Ends ends = flow::Ends::open;

  // Number of threads, at least 1; more than MachineLimits reports are of no use. The census does
  // not depend on it.
  unsigned threads = 1;

  // Receives the progress of the count, in the stage that the caller has started; may be null. Must
  // outlive the count.
  Progress* progress = nullptr;

  // Requests to cut the count into parts, and the receivers of the parts; `cuts` may be null. All
  // must outlive the count.
  CutRequest* cuts = nullptr;
  std::vector<CensusListener*> listeners;

  // Called by count_traffic() on its thread once the first source is open, before any thread is
  // started for the count: what only opening takes can be given up. May be empty.
  std::function<void()> on_opened = {};

  // Called by count_traffic() on its thread, after the first source is open (an interface is then
  // receiving) and before the first packet is counted. May be empty.
  std::function<void(const capture::SourceNotes&)> on_ready;

  // The input, or null if it is of the other kind.
  const LiveInput* live() const { return std::get_if<LiveInput>(&input); }
  const FileInput* files() const { return std::get_if<FileInput>(&input); }
  // The number of members of the source: what is counted at the same time.
  std::size_t members() const {
    if (live() != nullptr) return live()->interfaces.size();
    return files()->together ? files()->files.size() : 1;
  }
};

}  // namespace wirecensus::runtime
