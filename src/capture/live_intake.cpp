#include "capture/live_intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "capture/interface_counters.h"
#include "capture/link_layer.h"

namespace wirecensus {
namespace {

Error no_such_interface(const std::string& name, const std::vector<NetworkInterface>& interfaces) {
  std::vector<std::string> names;
  names.reserve(interfaces.size());
  for (const NetworkInterface& interface : interfaces) names.push_back(interface.name);
  if (name == "any") {
    return Error{
        fmt::format("'any' is not one interface, and a packet that crosses two would count "
                    "twice: name one of {}",
                    fmt::join(names, ", "))};
  }
  return Error{
      fmt::format("there is no interface '{}'; there are: {}", name, fmt::join(names, ", "))};
}

Result<NetworkInterface> usable_interface(const std::string& name) {
  Result<std::vector<NetworkInterface>> interfaces = list_interfaces();
  if (!interfaces) return interfaces.error();
  const auto found = std::find_if(interfaces->begin(), interfaces->end(),
                                  [&](const auto& interface) { return interface.name == name; });
  if (found == interfaces->end()) return no_such_interface(name, *interfaces);
  if (!found->up) {
    return Error{
        fmt::format("the interface {0} is down; bring it up with\n  sudo ip link set dev "
                    "{0} up",
                    name)};
  }
  return *found;
}

struct Filters {
  std::vector<sock_filter> kernel;      // empty: everything passes
  std::unique_ptr<FrameFilter> tagged;  // none: the kernel decides alone
};

Result<Filters> compile_filters(const LiveOptions& options, LinkType link_type) {
  Filters filters;
  if (options.filter.empty()) return filters;
  Result<KernelFilter> kernel = compile_kernel_filter(options.filter, options.interface, link_type);
  if (!kernel) return kernel.error();
  filters.kernel = std::move(kernel->program);
  if (kernel->passes_all_tagged) {
    Result<std::unique_ptr<FrameFilter>> tagged = FrameFilter::parse(options.filter);
    if (!tagged) return tagged.error();
    filters.tagged = std::move(*tagged);
  }
  return filters;
}

// On loopback each packet comes by twice, on its way out and in again: one of them is left out.
Status prepare(PacketSocket& socket, const std::vector<sock_filter>& program, bool loopback) {
  if (loopback) return socket.leave_out_outgoing(program);
  return program.empty() ? done() : socket.attach_filter(program);
}

// The interface's counters are read at the last moment: what it dropped before is not our loss.
Status start(LiveIntake& intake) {
  const NetworkInterface& interface = intake.interface;
  if (!interface.loopback) {
    if (Status joined = intake.socket.join_promiscuous(interface.index); !joined) return joined;
  }
  intake.counters_before = interface_counters(interface.index);
  if (intake.tap) intake.tap_readings.before_opening = intake.tap->seen();
  if (Status bound = intake.socket.bind(interface.index); !bound) return bound;
  if (intake.tap) intake.tap_readings.after_opening = intake.tap->seen();
  return done();
}

// Of packets that a filter may refuse. None is no failure: that nobody counts them will be told.
std::optional<TapCounter> open_tap(const Filters& filters, const NetworkInterface& interface) {
  if (filters.kernel.empty()) return std::nullopt;
  Result<TapCounter> tap = TapCounter::open(interface.index, !interface.loopback);
  return tap ? std::optional(std::move(*tap)) : std::nullopt;
}

}  // namespace

Result<LiveIntake> open_live_intake(const LiveOptions& options) {
  Result<NetworkInterface> interface = usable_interface(options.interface);
  if (!interface) return interface.error();
  const LinkLayer link = link_layer_of(interface->hardware_type);

  Result<PacketSocket> socket = PacketSocket::open(link.has_header);
  if (!socket) return socket.error();
  Result<Filters> filters = compile_filters(options, link.link_type);
  if (!filters) return filters.error();
  Status prepared = prepare(*socket, filters->kernel, interface->loopback);
  if (!prepared) return prepared.error();
  const bool described = link.has_header && socket->describe_super_packets();
  Result<PacketRing> ring = PacketRing::create(
      socket->descriptor(), {.bytes = options.ring_bytes, .with_descriptions = described});
  if (!ring) return ring.error();

  std::optional<TapCounter> tap = open_tap(*filters, *interface);

  LiveIntake intake{.interface = std::move(*interface),
                    .link_type = link.link_type,
                    .socket = std::move(*socket),
                    .ring = std::move(*ring),
                    .tagged_filter = std::move(filters->tagged),
                    .has_kernel_filter = !filters->kernel.empty(),
                    .describes_super_packets = described,
                    .ring_bytes_wanted = options.ring_bytes,
                    .counters_before = {},
                    .tap = std::move(tap),
                    .tap_readings = {}};
  if (Status started = start(intake); !started) {
    return Error{fmt::format("{}: {}", options.interface, started.error().message)};
  }
  return intake;
}

}  // namespace wirecensus
