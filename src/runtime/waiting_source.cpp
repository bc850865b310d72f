#include "runtime/waiting_source.h"

#include <fmt/core.h>
#include <net/if.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/display_text.h"
#include "capture/filter.h"
#include "capture/live/interfaces.h"
#include "capture/live/link_events.h"
#include "capture/live/live_source.h"
#include "capture/live/packet_socket.h"
#include "runtime/absences.h"
#include "runtime/interface_lives.h"

namespace wirecensus::runtime {
namespace {

using capture::FrameBatch;
using capture::FrameSource;
using capture::ReadOutcome;
using std::chrono::milliseconds;

// Between two attempts to open an interface that exists; and without link events, to find one.
constexpr milliseconds kRetry{500};

Timestamp now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count();
}

// Adds the losses and doubts of one life to those of others: those of the same cause, or in the
// same words, become one.
void add_once(const Ledger& from, Ledger& to) {
  for (const Loss& loss : from.losses) {
    const auto same = std::find_if(to.losses.begin(), to.losses.end(), [&](const Loss& other) {
      return other.cause == loss.cause && other.detail == loss.detail;
    });
    if (same == to.losses.end()) {
      to.losses.push_back(loss);
    } else {
      same->packets += loss.packets;
    }
  }
  for (const Doubt& doubt : from.doubts) {
    if (std::find(to.doubts.begin(), to.doubts.end(), doubt) == to.doubts.end()) {
      to.doubts.push_back(doubt);
    }
  }
}

class WaitingSource final : public FrameSource {
 public:
  WaitingSource(capture::LiveOptions options, capture::WakeDescriptor wake)
      : options_(std::move(options)), wake_(wake) {
    options_.awaited = true;
  }

  // The first attempt, at the start of the count.
  Status open();

  Result<ReadOutcome> read(FrameBatch& batch, milliseconds wait_limit) override;
  void stop() override;
  void finish() override;
  void account(Ledger& ledger) override;
  capture::SourceNotes notes() const override;
  std::uint64_t lost_so_far() const override;
  std::vector<std::string> absent() const override;
  std::vector<int> descriptors() const override;
  std::size_t streams() const override { return life_ ? life_->streams() : 0; }
  const std::string& name() const override { return options_.interface; }

 private:
  Status can_wait() const;
  void wait(milliseconds limit) const;
  Result<ReadOutcome> read_life(FrameBatch& batch, milliseconds wait_limit);
  void follow_state();
  void end_life(std::string why);
  void try_to_begin_life();
  Status begin_life(const capture::InterfacePresence& presence);
  void note_announced(const capture::LinkEvent& event);
  void enter_absences(Ledger& ledger) const;

  capture::LiveOptions options_;
  const capture::WakeDescriptor wake_;
  capture::LinkEvents events_;
  std::unique_ptr<FrameSource> life_;  // null: the interface is waited for
  int index_ = 0;                      // of this life, or of the last one
  int index_before_ = 0;               // of the one before
  Absences absences_;
  std::set<int> announced_;     // interfaces of this name since the last life began
  std::uint64_t unopened_ = 0;  // interfaces of this name that were gone before they were opened
  std::string failure_;         // of the last attempt to open it although it exists; or empty
  bool stopped_ = false;

  std::optional<InterfaceAccount> lives_;  // the ended ones
  Ledger ended_;                           // their losses and doubts
};

// An error that will not be mended when the interface appears.
Status WaitingSource::can_wait() const {
  if (const auto socket = capture::PacketSocket::open(true); !socket) return socket.error();
  if (options_.filter.empty()) return done();
  const auto filter = capture::FrameFilter::parse(options_.filter);
  return filter ? done() : Status(filter.error());
}

Status WaitingSource::open() {
  const capture::InterfacePresence presence = capture::interface_presence(name());
  if (presence.index != 0) {
    index_ = presence.index;
    Status begun = begin_life(presence);
    if (begun || presence.up) return begun;
  }
  if (Status possible = can_wait(); !possible) return possible;
  const bool exists = presence.index != 0;
  absences_.begin(exists ? Absences::Kind::down : Absences::Kind::missing, now());
  return done();
}

// Precondition: it is waited for, and exists.
Status WaitingSource::begin_life(const capture::InterfacePresence& presence) {
  options_.since_creation = presence.index != index_;
  auto source = capture::open_live_source(options_, wake_);
  if (!source) return source.error();
  if (capture::interface_presence(name()).index != presence.index) {
    return Error{"it was replaced while it was being opened"};
  }
  life_ = std::move(*source);
  index_before_ = std::exchange(index_, presence.index);
  failure_.clear();
  if (presence.up) {
    absences_.end(now());
  } else if (!absences_.going_on()) {
    absences_.begin(Absences::Kind::down, now());
  }
  return done();
}

Result<ReadOutcome> WaitingSource::read(FrameBatch& batch, milliseconds wait_limit) {
  batch.clear();
  if (life_) return read_life(batch, wait_limit);
  if (stopped_) return ReadOutcome::end;
  wait(wait_limit);
  try_to_begin_life();
  return ReadOutcome::more;
}

Result<ReadOutcome> WaitingSource::read_life(FrameBatch& batch, milliseconds wait_limit) {
  auto outcome = life_->read(batch, wait_limit);
  if (outcome && *outcome == ReadOutcome::more) {
    if (batch.frames.empty()) follow_state();
    return ReadOutcome::more;
  }
  if (stopped_) return outcome;
  end_life(outcome ? std::string() : outcome.error().message);
  try_to_begin_life();
  return ReadOutcome::more;
}

void WaitingSource::wait(milliseconds limit) const {
  if (!failure_.empty() || events_.descriptor() < 0) limit = std::min(limit, kRetry);
  std::array<pollfd, 2> events{pollfd{wake_, POLLIN, 0}, pollfd{events_.descriptor(), POLLIN, 0}};
  poll(events.data(), events.size(), static_cast<int>(limit.count()));
}

void WaitingSource::follow_state() {
  for (const capture::LinkEvent& event : events_.take(name())) {
    note_announced(event);
    if (event.index != index_ || event.removed) continue;
    if (event.up) {
      absences_.end(now());
    } else if (!absences_.going_on()) {
      absences_.begin(Absences::Kind::down, now());
    }
  }
}

void WaitingSource::note_announced(const capture::LinkEvent& event) {
  const bool known = event.index == index_ || event.index == index_before_;
  if (!known && !event.removed) announced_.insert(event.index);
}

void WaitingSource::end_life(std::string why) {
  follow_state();  // it may have been up since the last look
  life_->finish();
  Ledger ledger;
  life_->account(ledger);
  lives_ = with_life(lives_, std::move(ledger.interfaces.front()));
  add_once(ledger, ended_);
  life_.reset();
  const auto kind = why.empty() ? Absences::Kind::removed : Absences::Kind::failed;
  absences_.begin(kind, now(), std::move(why));
}

// Looks whether the interface is there; the events alone would not do, because some may be lost.
void WaitingSource::try_to_begin_life() {
  for (const capture::LinkEvent& event : events_.take(name())) note_announced(event);
  const capture::InterfacePresence presence = capture::interface_presence(name());
  if (presence.index == 0) {
    failure_.clear();
  } else if (const Status begun = begin_life(presence); !begun) {
    failure_ = begun.error().message;
    return;
  } else {
    announced_.erase(index_);
  }
  unopened_ += std::exchange(announced_, {}).size();
}

void WaitingSource::stop() {
  stopped_ = true;
  if (life_) life_->stop();
}

void WaitingSource::finish() {
  if (life_) life_->finish();
}

void WaitingSource::enter_absences(Ledger& ledger) const {
  absences_.enter(name(), ledger);
  const auto doubt = [&](std::string detail) {
    ledger.doubts.push_back({name(), std::move(detail)});
  };
  const std::uint64_t unopened = unopened_ + (life_ ? announced_.size() : 0);
  if (unopened > 0) {
    doubt(
        fmt::format("{} of this name came and could not be captured before it was removed or "
                    "renamed",
                    counted(unopened, "interface", "interfaces")));
  }
  if (!failure_.empty()) doubt("the interface exists, but cannot be captured: " + failure_);
  if (events_.lost()) {
    doubt(
        "the kernel's messages about interfaces were lost: whether this one existed unnoticed "
        "is unknown");
  }
}

void WaitingSource::account(Ledger& ledger) {
  std::optional<InterfaceAccount> account = lives_;
  if (life_) {
    Ledger own;
    life_->account(own);
    account = with_life(lives_, std::move(own.interfaces.front()));
    own.interfaces.clear();
    add_once(ended_, own);
    ledger.merge(own);
  } else {
    ledger.merge(ended_);
  }
  if (account) ledger.interfaces.push_back(std::move(*account));
  enter_absences(ledger);
}

capture::SourceNotes WaitingSource::notes() const {
  return life_ ? life_->notes() : capture::SourceNotes();
}

std::uint64_t WaitingSource::lost_so_far() const {
  return ended_.lost() + (life_ ? life_->lost_so_far() : 0);
}

std::vector<std::string> WaitingSource::absent() const {
  if (absences_.going_on()) return {name()};
  return {};
}

std::vector<int> WaitingSource::descriptors() const {
  std::vector<int> all;
  if (life_) all = life_->descriptors();
  if (life_ && all.empty()) return all;  // it cannot wake
  if (events_.descriptor() >= 0) all.push_back(events_.descriptor());
  return all;
}

}  // namespace

Result<std::unique_ptr<FrameSource>> open_waiting_source(capture::LiveOptions options,
                                                         capture::WakeDescriptor wake) {
  const bool can_exist = options.interface != "any" && options.interface.size() < IFNAMSIZ;
  if (!can_exist) return capture::open_live_source(options, wake);
  auto source = std::make_unique<WaitingSource>(std::move(options), wake);
  if (Status opened = source->open(); !opened) return opened.error();
  return std::unique_ptr<FrameSource>(std::move(source));
}

}  // namespace wirecensus::runtime
