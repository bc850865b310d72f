#include "capture/live/live_intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "capture/live/header_filter.h"
#include "capture/live/link_layer.h"

namespace wirecensus::capture {
namespace {

Error no_such_interface(const std::string& name, const std::vector<NetworkInterface>& interfaces) {
  std::vector<std::string> names;
  names.reserve(interfaces.size());
  for (const NetworkInterface& interface : interfaces) names.push_back(interface.name);
  if (name == "any") {
    return Error{
        fmt::format("'any' is not one interface: packets that cross two would be counted "
                    "twice; give one of {}",
                    fmt::join(names, ", "))};
  }
  return Error{fmt::format("no such interface: '{}'; available: {}", name, fmt::join(names, ", "))};
}

Result<NetworkInterface> usable_interface(const std::string& name, bool may_be_down) {
  Result<std::vector<NetworkInterface>> interfaces = list_interfaces();
  if (!interfaces) return interfaces.error();
  const auto found = std::find_if(interfaces->begin(), interfaces->end(),
                                  [&](const auto& interface) { return interface.name == name; });
  if (found == interfaces->end()) return no_such_interface(name, *interfaces);
  if (!found->up && !may_be_down) {
    return Error{
        fmt::format("the interface {0} is down; bring it up with\n  sudo ip link set dev "
                    "{0} up",
                    name)};
  }
  return *found;
}

// An empty program accepts everything.
Result<KernelFilter> compile_filter(const LiveOptions& options, LinkType link_type) {
  if (options.filter.empty()) return KernelFilter{};
  return compile_kernel_filter(options.filter, options.interface, link_type);
}

// An explicit program that accepts everything, in place of an empty one.
std::vector<sock_filter> or_take_all(const std::vector<sock_filter>& program) {
  constexpr std::uint32_t kAll = std::numeric_limits<std::uint32_t>::max();
  if (!program.empty()) return program;
  return {{BPF_RET | BPF_K, 0, 0, kAll}};
}

Result<LiveRing> open_ring(bool with_link_header, std::size_t bytes, bool& describes) {
  Result<PacketSocket> socket = PacketSocket::open(with_link_header);
  if (!socket) return socket.error();
  describes = with_link_header && socket->describe_super_packets();
  Result<PacketRing> ring =
      PacketRing::create(socket->descriptor(), {.bytes = bytes, .with_descriptions = describes});
  if (!ring) return ring.error();
  return LiveRing{std::move(*socket), std::move(*ring)};
}

Status open_rings(LiveIntake& intake, bool with_link_header, unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    Result<LiveRing> ring = open_ring(with_link_header, intake.ring_bytes_wanted / count,
                                      intake.describes_super_packets);
    if (!ring) return ring.error();
    intake.rings.push_back(std::move(*ring));
  }
  return done();
}

// The sockets of a group are bound when it is created, and receive nothing before distribute().
Status open_fanout(LiveIntake& intake) {
  std::vector<PacketSocket*> members;
  for (LiveRing& ring : intake.rings) members.push_back(&ring.socket);
  Result<PacketFanout> fanout = PacketFanout::open(members, intake.interface.index);
  if (!fanout) return fanout.error();
  intake.fanout.emplace(std::move(*fanout));
  return done();
}

// A loopback interface delivers each packet twice, as outgoing and incoming: the outgoing one is
// ignored. In a group, only a filter can do that.
Status attach_filter(LiveIntake& intake, const std::vector<sock_filter>& program) {
  for (LiveRing& ring : intake.rings) {
    PacketSocket& socket = ring.socket;
    Status attached = done();
    if (intake.fanout) {
      attached = socket.attach_filter(intake.interface.loopback ? without_outgoing(program)
                                                                : or_take_all(program));
    } else if (intake.interface.loopback) {
      attached = socket.leave_out_outgoing(program);
    } else if (!program.empty()) {
      attached = socket.attach_filter(program);
    }
    if (!attached) return attached;
  }
  return done();
}

Status begin_intake(LiveIntake& intake) {
  return intake.fanout ? intake.fanout->distribute()
                       : intake.rings.front().socket.bind(intake.interface.index);
}

// A socket that is bound to an interface that is down reports that as an error, and receives from
// the moment it is up.
void forget_that_it_is_down(LiveIntake& intake) {
  if (intake.interface.up) return;
  for (LiveRing& ring : intake.rings) ring.socket.take_error();
}

Status start(LiveIntake& intake, const LiveOptions& options) {
  const NetworkInterface& interface = intake.interface;
  if (options.promiscuous && !interface.loopback) {
    Status joined = intake.rings.front().socket.join_promiscuous(interface.index);
    if (!joined) return joined;
  }
  if (!options.since_creation) intake.watch.approach();
  intake.watch.at();
  if (intake.tap) intake.tap_readings.before_opening = intake.tap->seen();
  if (Status begun = begin_intake(intake); !begun) return begun;
  if (intake.tap) intake.tap_readings.after_opening = intake.tap->seen();
  intake.watch.leave();
  if (options.since_creation) intake.watch.start_at_zero();
  forget_that_it_is_down(intake);
  return done();
}

// Counts the packets that a filter rejects. Failure to open it is reported as an unknown count.
void open_tap(LiveIntake& intake) {
  if (!intake.has_kernel_filter) return;
  Result<TapCounter> tap = TapCounter::open(intake.interface.index, !intake.interface.loopback);
  if (tap) intake.tap.emplace(std::move(*tap));
}

// A filter that becomes too long by that takes whole packets.
void take_headers(LiveIntake& intake, KernelFilter& filter) {
  if (!can_take_headers(intake.link_type)) return;
  std::vector<sock_filter> program =
      taking_headers(filter.program, filter.for_tagged, intake.link_type);
  if (program.size() > BPF_MAXINSNS) return;
  filter.program = std::move(program);
  intake.headers_only = true;
}

// Sets up everything, then starts the intake.
Status set_up(LiveIntake& intake, const LiveOptions& options, unsigned rings) {
  const LinkLayer link = link_layer_of(intake.interface.hardware_type);
  intake.link_type = link.link_type;
  intake.awaited = options.awaited;
  Status opened = open_rings(intake, link.has_header, rings);
  if (opened && rings > 1) opened = open_fanout(intake);
  if (!opened) return opened;
  Result<KernelFilter> filter = compile_filter(options, link.link_type);
  if (!filter) return filter.error();
  intake.has_kernel_filter = !filter->program.empty();
  if (options.headers_only) take_headers(intake, *filter);
  if (Status attached = attach_filter(intake, filter->program); !attached) return attached;
  open_tap(intake);
  intake.tagged_filter = std::move(filter->tagged);
  if (Status started = start(intake, options); !started) {
    return Error{fmt::format("{}: {}", options.interface, started.error().message)};
  }
  return done();
}

}  // namespace

Result<LiveIntake> open_live_intake(const LiveOptions& options) {
  Result<NetworkInterface> interface = usable_interface(options.interface, options.awaited);
  if (!interface) return interface.error();
  // If several rings are not possible, one may be; its error is the most helpful.
  if (options.rings > 1) {
    LiveIntake intake(*interface, options.ring_bytes);
    if (set_up(intake, options, options.rings).ok()) return intake;
  }
  LiveIntake intake(std::move(*interface), options.ring_bytes);
  if (Status ready = set_up(intake, options, 1); !ready) return ready.error();
  return intake;
}

void LiveIntake::close() {
  if (fanout) {
    fanout->hold();
  } else {
    rings.front().socket.close_intake(interface.index);
  }
}

std::size_t LiveIntake::ring_bytes() const {
  std::size_t bytes = 0;
  for (const LiveRing& ring : rings) bytes += ring.ring.bytes();
  return bytes;
}

bool LiveIntake::reduced() const {
  return std::any_of(rings.begin(), rings.end(),
                     [](const LiveRing& ring) { return ring.ring.reduced(); });
}

RingTally LiveIntake::tally() const {
  RingTally sum;
  for (const LiveRing& ring : rings) {
    sum.frames += ring.ring.tally().frames;
    sum.outgoing += ring.ring.tally().outgoing;
    sum.tags_put_back += ring.ring.tally().tags_put_back;
    for (const auto& [type, frames] : ring.ring.tally().rare_types) sum.rare_types[type] += frames;
  }
  return sum;
}

void LiveIntake::add_statistics(PacketStatistics& statistics) {
  for (LiveRing& ring : rings) ring.socket.add_statistics(statistics);
}

}  // namespace wirecensus::capture
