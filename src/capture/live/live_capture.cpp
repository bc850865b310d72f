// What makes the count exact:
// - The first packet received is the first one delivered: live_intake.h.
// - The kernel counts the packets put into the ring, and those for which there was no room. stop()
//   ends the intake and reads these counts, and read() delivers until the count is reached.
// - account() compares the kernel's count with the packets delivered; a difference is a doubt.
// - finish() reads the interface's own counters around the end. They are compared only then: during
//   traffic, some packets are always between the two counts.
#include "capture/live/live_capture.h"

#include <fmt/core.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "base/interface_comparison.h"
#include "capture/live/interface_counters.h"
#include "capture/live/interface_state.h"
#include "capture/live/live_intake.h"

namespace wirecensus::capture {
namespace {

using std::chrono::milliseconds;

// The kernel passes on the last block within two retire times; after this time it never will.
constexpr milliseconds kDrainPatience = 40 * PacketRing::kRetireTime;
// Interval of the checks whether an interface that is down was removed, which does not wake us.
constexpr milliseconds kDownCheck{100};

std::string size_text(std::size_t bytes) {
  return bytes >> 20 > 0 ? fmt::format("{} MiB", bytes >> 20) : fmt::format("{} KiB", bytes >> 10);
}

class LiveCapture final : public FrameSource {
 public:
  LiveCapture(LiveIntake intake, WakeDescriptor wake) : intake_(std::move(intake)), wake_(wake) {}

  Result<ReadOutcome> read(FrameBatch& batch, milliseconds wait_limit) override;
  void stop() override;
  void finish() override;
  void account(Ledger& ledger) override;
  SourceNotes notes() const override;
  std::uint64_t lost_so_far() const override { return statistics_.dropped; }
  std::vector<int> descriptors() const override;
  std::size_t streams() const override { return intake_.rings.size(); }
  const std::string& name() const override { return intake_.interface.name; }

 private:
  void take_block(LiveRing& from, FrameBatch& batch);
  Status wait(milliseconds limit);
  void look_after_interface();
  void update_statistics();
  template <typename Close>
  void read_counts(Close close);
  template <typename Close>
  void end_intake(Close close);
  std::uint64_t untaken() const;
  bool drained() const;
  LiveRing* ready_ring();
  bool may_be_down() const { return times_down_ > 0 || !intake_.interface.up; }
  std::uint64_t delivered() const { return intake_.tally().frames; }

  InterfaceAccount interface_account() const;
  std::optional<CountRange> filtered() const;
  void enter_ring_losses(Ledger& ledger) const;
  void enter_interface_losses(Ledger& ledger) const;
  void enter_doubts(Ledger& ledger) const;

  LiveIntake intake_;
  const WakeDescriptor wake_;
  std::size_t turn_ = 0;  // the ring to check next, modulo their number

  PacketStatistics statistics_;
  std::uint64_t filtered_later_ = 0;
  bool stopped_ = false;
  bool finished_ = false;
  milliseconds waited_since_stop_{0};
  int times_down_ = 0;
  bool removed_ = false;
};

Result<ReadOutcome> LiveCapture::read(FrameBatch& batch, milliseconds wait_limit) {
  batch.clear();
  LiveRing* ring = ready_ring();
  if (ring == nullptr) {
    if (drained()) return ReadOutcome::end;
    if (const Status waited = wait(wait_limit); !waited) return waited.error();
    ring = ready_ring();
  }
  if (ring != nullptr) take_block(*ring, batch);
  return ReadOutcome::more;
}

// Round robin, so that no ring overflows while another is busy.
LiveRing* LiveCapture::ready_ring() {
  for (std::size_t looked = 0; looked < intake_.rings.size(); ++looked) {
    LiveRing& ring = intake_.rings[turn_++ % intake_.rings.size()];
    if (ring.ring.ready()) return &ring;
  }
  return nullptr;
}

void LiveCapture::take_block(LiveRing& from, FrameBatch& batch) {
  const std::uint64_t tags_before = from.ring.tally().tags_put_back;
  // Once per round of the ring is often enough for 32-bit counters.
  if (from.ring.take(batch, intake_.link_type)) update_statistics();
  batch.stream = static_cast<std::size_t>(&from - intake_.rings.data());
  batch.headers_only = intake_.headers_only;
  FrameFilter* const filter = intake_.tagged_filter.get();
  if (filter == nullptr || from.ring.tally().tags_put_back == tags_before) return;
  // Untagged frames pass again: the kernel ran the same program on them.
  filtered_later_ +=
      std::erase_if(batch.frames, [&](const Frame& frame) { return !filter->passes(frame); });
}

Status LiveCapture::wait(milliseconds limit) {
  if (may_be_down()) limit = std::min(limit, kDownCheck);
  if (intake_.tap) intake_.tap->seen();  // also if the filter rejects everything
  // After stop(), do not wake any more; poll() ignores negative descriptors.
  std::vector<pollfd> events{{stopped_ ? -1 : wake_, POLLIN, 0}};
  for (const int descriptor : descriptors()) events.push_back({descriptor, POLLIN, 0});
  const int ready = poll(events.data(), events.size(), static_cast<int>(limit.count()));
  if (ready < 0 && errno != EINTR) {
    return Error{fmt::format("waiting for packets of {} failed: {}", name(), std::strerror(errno))};
  }
  if (ready == 0 && stopped_) waited_since_stop_ += limit;
  look_after_interface();
  if (removed_) stop();
  return done();
}

std::vector<int> LiveCapture::descriptors() const {
  std::vector<int> all;
  for (const LiveRing& ring : intake_.rings) all.push_back(ring.socket.descriptor());
  return all;
}

// The only error of a receiving packet socket is ENETDOWN. The kernel attaches the socket again
// when the interface comes up, and detaches it for good when the interface is removed.
void LiveCapture::look_after_interface() {
  // The error is taken from every socket; only that of the first is evaluated.
  std::vector<int> errors;
  for (LiveRing& ring : intake_.rings) errors.push_back(ring.socket.take_error());
  if (stopped_) return;
  if (errors.front() == ENETDOWN) ++times_down_;
  removed_ = may_be_down() && intake_.rings.front().socket.interface_is_gone();
}

void LiveCapture::update_statistics() {
  intake_.add_statistics(statistics_);
  if (intake_.tap) intake_.tap->seen();
}

// Reads the kernel's counts after `close`, which may end the intake, and the tap before and after
// it.
template <typename Close>
void LiveCapture::read_counts(Close close) {
  if (intake_.tap) intake_.tap_readings.before_closing = intake_.tap->seen();
  close();
  intake_.add_statistics(statistics_);
  if (intake_.tap) intake_.tap_readings.after_closing = intake_.tap->seen();
}

// Reads all counters around the moment at which `close` ends the intake.
template <typename Close>
void LiveCapture::end_intake(Close close) {
  intake_.watch.approach();
  read_counts(close);
  intake_.watch.at();
  intake_.watch.leave();
}

void LiveCapture::stop() {
  if (stopped_) return;
  look_after_interface();
  stopped_ = true;
  end_intake([this] { intake_.close(); });
}

// A partly filled block is passed on only after the retire time, so the last packets arrive late.
bool LiveCapture::drained() const {
  return stopped_ && (delivered() >= statistics_.accepted || waited_since_stop_ >= kDrainPatience);
}

// A caller that reaches its packet limit leaves packets in the ring intentionally.
void LiveCapture::finish() {
  finished_ = true;
  if (stopped_) return;
  look_after_interface();
  end_intake([] {});
}

void LiveCapture::account(Ledger& ledger) {
  if (!stopped_ && !finished_) read_counts([] {});
  ledger.interfaces.push_back(interface_account());
  enter_ring_losses(ledger);
  enter_interface_losses(ledger);
  enter_doubts(ledger);
}

std::optional<CountRange> LiveCapture::filtered() const {
  if (!intake_.has_kernel_filter) return CountRange{};
  if (!intake_.tap) return std::nullopt;
  return intake_.tap_readings.without(statistics_.accepted + statistics_.dropped);
}

InterfaceAccount LiveCapture::interface_account() const {
  return {.name = name(),
          .loopback = intake_.interface.loopback,
          .before = intake_.watch.before(),
          .after = finished_ ? intake_.watch.after() : interface_counters(intake_.interface.index),
          .filtered = filtered(),
          .ring_dropped = statistics_.dropped,
          .ring_freezes = statistics_.freezes,
          // Before the end, packets in the ring do not count as seen.
          .ring_accepted = finished_ ? statistics_.accepted : delivered(),
          .delivered = delivered(),
          .delivered_outgoing = intake_.tally().outgoing,
          .filtered_later = filtered_later_,
          .super_packets =
              intake_.describes_super_packets ? std::optional(SuperPackets{}) : std::nullopt,
          .evidence = finished_ ? intake_.watch.evidence(untaken()) : std::nullopt};
}

// Received frames that the kernel may have counted as dropped after delivering them to the capture.
std::uint64_t LiveCapture::untaken() const {
  const auto taken = taken_types(name());
  if (!taken) return 0;
  std::uint64_t frames = 0;
  for (const auto& [type, count] : intake_.tally().rare_types) {
    if (!taken->contains(type)) frames += count;
  }
  return frames;
}

// A full ring is frozen at least once. Without a freeze, the kernel dropped packets that it could
// not describe: super packets of protocols other than TCP and UDP.
void LiveCapture::enter_ring_losses(Ledger& ledger) const {
  const bool was_full = statistics_.freezes > 0 || !intake_.describes_super_packets;
  ledger.add_loss(
      {.cause = LossCause::ring_full,
       .source = name(),
       .packets = statistics_.dropped,
       .detail =
           was_full
               ? fmt::format("the capture ring of {} KiB was full", intake_.ring_bytes() / 1024)
               : "the kernel dropped super packets that it cannot describe (neither TCP nor UDP)"});
}

void LiveCapture::enter_interface_losses(Ledger& ledger) const {
  const InterfaceAccount& account = ledger.interfaces.back();
  ledger.add_loss(
      {.cause = LossCause::interface_dropped,
       .source = name(),
       .packets = account.own_rise().value_or(InterfaceCounters{}).missed,
       .detail = "the interface's receive queue was full (rx_missed_errors, rx_fifo_errors)"});
  const auto drops = judge_drops(account);
  if (!drops) return;
  // It is unknown whether packets dropped before the filter would have passed it.
  if (drops->certain && !intake_.has_kernel_filter) {
    ledger.add_loss({.cause = LossCause::interface_dropped,
                     .source = name(),
                     .packets = drops->packets,
                     .detail = drops->detail});
  } else {
    ledger.doubts.push_back({name(), drops->detail});
  }
}

void LiveCapture::enter_doubts(Ledger& ledger) const {
  const auto doubt = [&](std::string detail) {
    ledger.doubts.push_back({name(), std::move(detail)});
  };
  if (removed_) {
    doubt(intake_.awaited ? "the interface was removed, and its counters with it: what it lost "
                            "before is unknown"
                          : "the interface was removed during the count, which ended there");
  } else if (times_down_ > 0) {
    doubt(
        fmt::format("the interface went down {} during the count; traffic until it was up "
                    "again was not seen",
                    times_down_ == 1 ? "once" : fmt::format("{} times", times_down_)));
  }
  if (finished_ && !removed_ && !ledger.interfaces.back().evidence) {
    doubt(
        "the interface's counters could not be read (no /proc, or too many open files?), so its "
        "losses "
        "are unknown");
  }
  const bool balanced =
      drained() ? delivered() == statistics_.accepted : delivered() <= statistics_.accepted;
  if (!balanced) {
    doubt(fmt::format(
        "the kernel reports {} packets captured into the ring, but {} were read from it",
        statistics_.accepted, delivered()));
  }
}

SourceNotes LiveCapture::notes() const {
  const std::size_t bytes = intake_.ring_bytes();
  const std::size_t rings = intake_.rings.size();
  // Bytes in the ring of a 64-byte frame, including the kernel's header.
  constexpr std::size_t kMinEntry = 160;
  constexpr std::size_t kPacketsPerMillisecond = 2000;
  SourceNotes notes;
  notes.setup =
      fmt::format("{} on {}: holds {} ms of minimum-size packets at 2 million packets/s",
                  rings == 1 ? fmt::format("ring of {}", size_text(bytes))
                             : fmt::format("{} rings of {} in all", rings, size_text(bytes)),
                  name(), bytes / kMinEntry / kPacketsPerMillisecond);
  if (intake_.reduced()) {
    notes.shortage =
        fmt::format("low memory: the kernel allocated a ring of {} on {} instead of {}",
                    size_text(bytes), name(), size_text(intake_.ring_bytes_wanted));
  }
  return notes;
}

}  // namespace

Result<std::unique_ptr<FrameSource>> open_live_capture(const LiveOptions& options,
                                                       WakeDescriptor wake) {
  Result<LiveIntake> intake = open_live_intake(options);
  if (!intake) return intake.error();
  return std::unique_ptr<FrameSource>(std::make_unique<LiveCapture>(std::move(*intake), wake));
}

}  // namespace wirecensus::capture
