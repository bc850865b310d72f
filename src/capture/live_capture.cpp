// What makes the count exact:
// - The ring stands before the socket is bound to the interface, so the first packet taken in is
//   the first one delivered, and none is of another interface.
// - The kernel counts what it put into the ring and what found no room. stop() closes the intake,
//   reads that count, and read() delivers until it is reached: no guess about what is under way.
// - close_books() compares the kernel's count with ours. That they agree is checked, not assumed.
#include "capture/live_capture.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "capture/filter.h"
#include "capture/interfaces.h"
#include "capture/link_layer.h"
#include "capture/packet_ring.h"
#include "capture/packet_socket.h"

namespace wirecensus {
namespace {

using std::chrono::milliseconds;

// The kernel hands over the last block within two retire times; past this it never will.
constexpr milliseconds kDrainPatience = 40 * PacketRing::kRetireTime;
// Nothing wakes us when an interface that is down is removed: look this often.
constexpr milliseconds kDownCheck{100};

class LiveCapture final : public FrameSource {
 public:
  LiveCapture(NetworkInterface interface, LinkType link_type, PacketSocket socket, PacketRing ring,
              std::unique_ptr<FrameFilter> tagged_filter, WakeDescriptor wake)
      : interface_(std::move(interface)),
        link_type_(link_type),
        socket_(std::move(socket)),
        ring_(std::move(ring)),
        tagged_filter_(std::move(tagged_filter)),
        wake_(wake) {}

  Result<ReadOutcome> read(FrameBatch& batch, milliseconds wait_limit) override;
  void stop() override;
  void close_books(Ledger& ledger) override;
  bool lends_frames() const override { return true; }
  const std::string& name() const override { return interface_.name; }

 private:
  void take_block(std::vector<Frame>& frames);
  Status wait(milliseconds limit);
  void look_after_interface();
  bool drained() const;
  void enter_interface_losses(Ledger& ledger, const InterfaceCounters& now) const;
  void enter_doubts(Ledger& ledger) const;

  const NetworkInterface interface_;  // as it was when the intake began
  const LinkType link_type_;
  PacketSocket socket_;
  PacketRing ring_;                             // after the socket, whose memory it maps
  std::unique_ptr<FrameFilter> tagged_filter_;  // for what the kernel could not decide; may be none
  const WakeDescriptor wake_;

  std::uint64_t delivered_ = 0;
  PacketStatistics statistics_;
  bool stopped_ = false;
  milliseconds waited_since_stop_{0};
  int times_down_ = 0;
  bool removed_ = false;
  std::optional<InterfaceCounters> counters_at_stop_;  // none where the interface is gone
};

std::optional<InterfaceCounters> interface_counters(int index) {
  const Result<std::vector<NetworkInterface>> interfaces = list_interfaces();
  if (!interfaces) return std::nullopt;
  for (const NetworkInterface& interface : *interfaces) {
    if (interface.index == index) return interface.counters;
  }
  return std::nullopt;
}

Result<ReadOutcome> LiveCapture::read(FrameBatch& batch, milliseconds wait_limit) {
  batch.frames.clear();
  // Once a turn of the ring is often enough for the kernel's 32-bit counters.
  if (ring_.release()) socket_.add_statistics(statistics_);
  if (!ring_.ready()) {
    if (drained()) return ReadOutcome::end;
    if (const Status waited = wait(wait_limit); !waited) return waited.error();
  }
  if (ring_.ready()) take_block(batch.frames);
  return ReadOutcome::more;
}

void LiveCapture::take_block(std::vector<Frame>& frames) {
  const std::uint64_t tags_before = ring_.tags_put_back();
  ring_.take(frames, link_type_);
  delivered_ += frames.size();
  if (tagged_filter_ == nullptr || ring_.tags_put_back() == tags_before) return;
  // All but the tagged ones pass a second time: the kernel ran the same program on them.
  std::erase_if(frames, [&](const Frame& frame) { return !tagged_filter_->passes(frame); });
}

Status LiveCapture::wait(milliseconds limit) {
  if (times_down_ > 0) limit = std::min(limit, kDownCheck);
  // Who woke us to stop us need not wake us again; poll leaves out what is negative.
  pollfd events[] = {{socket_.descriptor(), POLLIN, 0}, {stopped_ ? -1 : wake_, POLLIN, 0}};
  const int ready = poll(events, std::size(events), static_cast<int>(limit.count()));
  if (ready < 0 && errno != EINTR) {
    return Error{
        fmt::format("waiting for packets of {} failed: {}", interface_.name, std::strerror(errno))};
  }
  if (ready == 0 && stopped_) waited_since_stop_ += limit;
  look_after_interface();
  if (removed_) stop();
  return done();
}

// The only error that a receiving packet socket reports is ENETDOWN. The kernel joins the socket to
// the interface again when that comes up, and forgets it when it is removed.
void LiveCapture::look_after_interface() {
  const bool went_down = socket_.take_error() == ENETDOWN;
  if (stopped_) return;
  if (went_down) ++times_down_;
  removed_ = times_down_ > 0 && socket_.interface_is_gone();
}

void LiveCapture::stop() {
  if (stopped_) return;
  look_after_interface();
  stopped_ = true;
  counters_at_stop_ = interface_counters(interface_.index);
  socket_.close_intake(interface_.index);
  socket_.add_statistics(statistics_);
}

// A block that is not yet full is handed over when its time is up, so the last packets come late.
bool LiveCapture::drained() const {
  return stopped_ && (delivered_ >= statistics_.accepted || waited_since_stop_ >= kDrainPatience);
}

void LiveCapture::close_books(Ledger& ledger) {
  if (!stopped_) {
    look_after_interface();
    counters_at_stop_ = interface_counters(interface_.index);
    socket_.add_statistics(statistics_);
  }
  ledger.lose({.cause = LossCause::ring_full,
               .source = interface_.name,
               .packets = statistics_.dropped,
               .detail = fmt::format("the kernel found no room in the ring of {} KiB",
                                     ring_.bytes() / 1024)});
  if (counters_at_stop_) enter_interface_losses(ledger, *counters_at_stop_);
  enter_doubts(ledger);
}

// How much a counter rose; a smaller one was started anew by its driver.
std::uint32_t rise(std::uint32_t before, std::uint32_t after) {
  return after < before ? after : after - before;
}

void LiveCapture::enter_interface_losses(Ledger& ledger, const InterfaceCounters& now) const {
  const InterfaceCounters& before = interface_.counters;
  ledger.lose({.cause = LossCause::interface_dropped,
               .source = interface_.name,
               .packets = std::uint64_t{rise(before.rx_missed_errors, now.rx_missed_errors)} +
                          rise(before.rx_fifo_errors, now.rx_fifo_errors),
               .detail = "the interface had no room for them (rx_missed_errors, rx_fifo_errors)"});
  // No loss, because rx_dropped also counts packets that passed the capture and that nobody wanted:
  // tagged ones without a VLAN device, which we can tell, and others where a tc ingress hook is
  // set. But it counts those too that overran the kernel's backlog before they came to the capture.
  const std::uint32_t dropped = rise(before.rx_dropped, now.rx_dropped);
  if (dropped > ring_.tags_put_back()) {
    ledger.doubts.push_back(
        {interface_.name, fmt::format("the interface's rx_dropped rose by {}: packets lost before "
                                      "the capture, or unwanted after it",
                                      dropped)});
  }
}

void LiveCapture::enter_doubts(Ledger& ledger) const {
  const auto doubt = [&](std::string detail) {
    ledger.doubts.push_back({interface_.name, std::move(detail)});
  };
  if (removed_) {
    doubt("the interface was removed while counting; the count ends there");
  } else if (times_down_ > 0) {
    doubt(
        fmt::format("the interface went down {} while counting; traffic between that and the "
                    "moment it was up again was not seen",
                    times_down_ == 1 ? "once" : fmt::format("{} times", times_down_)));
  }
  // Who stops reading early, after a number of packets, leaves some in the ring on purpose.
  const bool balanced =
      drained() ? delivered_ == statistics_.accepted : delivered_ <= statistics_.accepted;
  if (!balanced) {
    doubt(fmt::format("the kernel says that it put {} packets into the ring, but {} came out",
                      statistics_.accepted, delivered_));
  }
}

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

// On loopback each packet comes by twice, on its way out and in again: one of them is left out.
Status prepare(PacketSocket& socket, std::vector<sock_filter> program, bool loopback) {
  if (loopback && !socket.ignore_outgoing()) program = without_outgoing(program);
  return program.empty() ? done() : socket.attach_filter(program);
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

// The interface's counters are read at the last moment: what it dropped before is not our loss.
Status start_intake(PacketSocket& socket, NetworkInterface& interface) {
  if (!interface.loopback) {
    if (Status joined = socket.join_promiscuous(interface.index); !joined) return joined;
  }
  interface.counters = interface_counters(interface.index).value_or(interface.counters);
  return socket.bind(interface.index);
}

}  // namespace

Result<std::unique_ptr<FrameSource>> open_live_capture(const LiveOptions& options,
                                                       WakeDescriptor wake) {
  Result<NetworkInterface> interface = usable_interface(options.interface);
  if (!interface) return interface.error();
  const LinkLayer link = link_layer_of(interface->hardware_type);

  Result<PacketSocket> socket = PacketSocket::open(link.has_header);
  if (!socket) return socket.error();
  Result<Filters> filters = compile_filters(options, link.link_type);
  if (!filters) return filters.error();
  Status prepared = prepare(*socket, std::move(filters->kernel), interface->loopback);
  if (!prepared) return prepared.error();
  Result<PacketRing> ring = PacketRing::create(socket->descriptor(), options.ring_bytes);
  if (!ring) return ring.error();
  if (Status started = start_intake(*socket, *interface); !started) {
    return Error{fmt::format("{}: {}", interface->name, started.error().message)};
  }
  return std::unique_ptr<FrameSource>(
      std::make_unique<LiveCapture>(std::move(*interface), link.link_type, std::move(*socket),
                                    std::move(*ring), std::move(filters->tagged), wake));
}

}  // namespace wirecensus
