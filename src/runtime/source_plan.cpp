#include "runtime/source_plan.h"

#include <algorithm>
#include <utility>

#include "capture/file/capture_file.h"
#include "capture/file/merged_files.h"
#include "capture/live/live_group.h"
#include "capture/live/live_source.h"
#include "runtime/pace/paced_source.h"
#include "runtime/ring_size.h"
#include "runtime/waiting_source.h"

namespace wirecensus::runtime {
namespace {

SourcePlan plan_files(const FileInput& input, unsigned threads, capture::WakeDescriptor wake) {
  if (input.together) {
    return {.names = {input.files.front()},
            .open = [wake, files = input.files](
                        const std::string&) { return capture::open_merged_files(files, wake); },
            .shortage = {}};
  }
  using Decompression = capture::Decompression;
  const auto decompression = threads > 1 ? Decompression::in_own_thread : Decompression::in_read;
  return {.names = input.files,
          .open =
              [wake, decompression](const std::string& name) {
                return capture::open_capture_file(name, wake, decompression);
              },
          .shortage = {}};
}

// One pace for all files: they follow each other.
OpenSource paced(OpenSource open, double speed, Progress* progress, capture::WakeDescriptor wake) {
  PlayedListener on_played;
  if (progress != nullptr) {
    on_played = [progress](Duration played, Duration skipped) {
      progress->set_played(played, skipped);
    };
  }
  return [open = std::move(open), pace = std::make_shared<Pace>(speed), on_played,
          wake](const std::string& name) -> Result<std::unique_ptr<capture::FrameSource>> {
    auto source = open(name);
    if (!source) return source;
    return std::unique_ptr<capture::FrameSource>(
        std::make_unique<PacedSource>(std::move(*source), pace, machine_clock(wake), on_played));
  };
}

Result<std::unique_ptr<capture::FrameSource>> open_waiting(
    const std::vector<std::string>& interfaces, capture::LiveOptions options,
    capture::WakeDescriptor wake) {
  if (interfaces.size() == 1) return open_waiting_source(std::move(options), wake);
  std::vector<std::unique_ptr<capture::FrameSource>> members;
  for (const std::string& interface : interfaces) {
    options.interface = interface;
    auto member = open_waiting_source(options, -1);  // the group wakes
    if (!member) return member;
    members.push_back(std::move(*member));
  }
  return capture::make_live_group(std::move(members), wake);
}

// Whether nothing looks at what is behind the headers of a packet, or divides it. Those of TCP end
// with its options, so connections need no more.
bool needs_headers_only(const CountOptions& options) {
  const inspect::DepthOptions& depth = options.depth;
  return !options.record.wanted() && !depth.names && !depth.tunnels && !depth.apps &&
         !options.wire && options.duplicate_window == 0 && options.transit.counter == nullptr;
}

Result<SourcePlan> plan_interfaces(const LiveInput& input, const CountOptions& options,
                                   capture::WakeDescriptor wake) {
  const auto count = static_cast<unsigned>(input.interfaces.size());
  Result<RingSize> size = ring_size(input.ring_bytes, MachineLimits(), count);
  if (!size) return size.error();
  const capture::LiveOptions live{
      .interface = input.interfaces.front(),
      .filter = options.filter,
      .ring_bytes = size->bytes,
      // Only a single ring delivers packets in order of time.
      .rings = options.packet_limit ? 1 : std::max(options.threads / count, 1U),
      .headers_only = needs_headers_only(options),
      .promiscuous = input.promiscuous,
      .method = input.method};
  return SourcePlan{.names = {input.interfaces.front()},
                    .open =
                        [live, wake, input](const std::string&) {
                          if (input.wait) return open_waiting(input.interfaces, live, wake);
                          if (input.interfaces.size() == 1) {
                            return capture::open_live_source(live, wake);
                          }
                          return capture::open_live_group(input.interfaces, live, wake);
                        },
                    .shortage = std::move(size->shortage)};
}

}  // namespace

Result<SourcePlan> plan_sources(const CountOptions& options, WakeSet& wake) {
  const LiveInput* const live = options.live();
  Result<SourcePlan> plan = live != nullptr
                                ? plan_interfaces(*live, options, wake.descriptor())
                                : plan_files(*options.files(), options.threads, wake.descriptor());
  if (!plan) return plan;
  if (live == nullptr && options.files()->speed > 0) {
    plan->open =
        paced(std::move(plan->open), options.files()->speed, options.progress, wake.descriptor());
  }
  plan->open = [&wake, open = std::move(plan->open)](const std::string& name) {
    wake.heed_cuts(false);
    auto source = open(name);
    wake.heed_cuts(true);
    return source;
  };
  return plan;
}

}  // namespace wirecensus::runtime
