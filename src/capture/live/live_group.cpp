#include "capture/live/live_group.h"

#include <fmt/core.h>
#include <poll.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "capture/live/interface_state.h"
#include "capture/live/interfaces.h"
#include "capture/live/live_source.h"

namespace wirecensus::capture {
namespace {

using std::chrono::milliseconds;

// After stop(), members wait for their last packets this long at a time.
constexpr milliseconds kDrainWait{10};
// Of a member: each has a range of numbers of its own.
constexpr std::size_t kMaxStreams = 1 << 16;
// For members that cannot wake us.
constexpr milliseconds kBlindWait{10};

// Which of these interfaces are parts of others, so that a packet may pass both.
std::vector<Remark> relations_of(const std::vector<std::string>& names) {
  auto members = list_interfaces();
  if (!members) return {};
  std::erase_if(*members, [&](const NetworkInterface& interface) {
    return std::find(names.begin(), names.end(), interface.name) == names.end();
  });
  std::vector<Remark> remarks;
  for (const NetworkInterface& part : *members) {
    const InterfaceState state = interface_state(part);
    for (const NetworkInterface& whole : *members) {
      const bool port = state.master == whole.index;
      if (!port && (state.lower != whole.index || state.kind == "veth")) continue;
      remarks.push_back(
          {part.name, fmt::format("{} {}, which is counted, too: packets that pass both are "
                                  "counted on each",
                                  port ? "is a port of" : "runs on", whole.name)});
    }
  }
  return remarks;
}

class LiveGroup final : public FrameSource {
 public:
  LiveGroup(std::vector<std::unique_ptr<FrameSource>> members, WakeDescriptor wake) : wake_(wake) {
    for (auto& member : members) members_.push_back({std::move(member)});
    for (const Member& member : members_) {
      names_.push_back(member.source->name());
      joined_ += (joined_.empty() ? "" : ", ") + names_.back();
    }
    relations_ = relations_of(names_);
  }

  Result<ReadOutcome> read(FrameBatch& batch, milliseconds wait_limit) override;
  void stop() override;
  void finish() override {
    for (Member& member : members_) member.source->finish();
  }
  void account(Ledger& ledger) override;
  SourceNotes notes() const override;
  std::uint64_t lost_so_far() const override;
  std::size_t streams() const override;
  std::vector<std::string> absent() const override;
  const std::string& name() const override { return joined_; }
  const std::vector<std::string>& member_names() const override { return names_; }

 private:
  struct Member {
    std::unique_ptr<FrameSource> source;
    bool ended = false;
    std::optional<Error> failure = std::nullopt;
  };

  bool read_any(FrameBatch& batch);
  bool all_ended() const {
    return std::all_of(members_.begin(), members_.end(),
                       [](const Member& member) { return member.ended; });
  }
  void wait(milliseconds limit) const;

  std::vector<Member> members_;
  std::vector<std::string> names_;
  std::string joined_;
  std::vector<Remark> relations_;
  const WakeDescriptor wake_;
  std::size_t turn_ = 0;  // the member to read next, modulo their number
  bool stopped_ = false;
};

Result<ReadOutcome> LiveGroup::read(FrameBatch& batch, milliseconds wait_limit) {
  if (read_any(batch)) return ReadOutcome::more;
  if (all_ended()) return ReadOutcome::end;
  if (!stopped_) wait(wait_limit);
  read_any(batch);
  return ReadOutcome::more;
}

// Returns whether the batch has frames.
bool LiveGroup::read_any(FrameBatch& batch) {
  for (std::size_t looked = 0; looked < members_.size(); ++looked) {
    const std::size_t number = turn_++ % members_.size();
    Member& member = members_[number];
    if (member.ended) continue;
    const auto outcome = member.source->read(batch, stopped_ ? kDrainWait : milliseconds{0});
    if (!outcome) member.failure = outcome.error();
    member.ended = !outcome || *outcome == ReadOutcome::end;
    if (!outcome || batch.frames.empty()) continue;
    batch.member = number;
    batch.stream += number * kMaxStreams;
    const std::size_t label = std::min<std::size_t>(number, Frame::kMaxInterfaces);
    for (Frame& frame : batch.frames) frame.interface = label & Frame::kMaxInterfaces;
    return true;
  }
  batch.clear();
  return false;
}

// Interrupted waits end early, like those of one interface.
void LiveGroup::wait(milliseconds limit) const {
  std::vector<pollfd> events{{wake_, POLLIN, 0}};
  for (const Member& member : members_) {
    if (member.ended) continue;
    const std::vector<int> own = member.source->descriptors();
    if (own.empty()) limit = std::min(limit, kBlindWait);
    for (const int descriptor : own) events.push_back({descriptor, POLLIN, 0});
  }
  poll(events.data(), events.size(), static_cast<int>(limit.count()));
}

void LiveGroup::stop() {
  stopped_ = true;
  for (Member& member : members_) {
    if (!member.ended) member.source->stop();
  }
}

void LiveGroup::account(Ledger& ledger) {
  ledger.remarks.insert(ledger.remarks.end(), relations_.begin(), relations_.end());
  for (Member& member : members_) {
    member.source->account(ledger);
    if (member.failure) ledger.doubts.push_back({member.source->name(), member.failure->message});
  }
}

SourceNotes LiveGroup::notes() const {
  SourceNotes notes;
  const auto add = [](std::string& text, const std::string& more) {
    if (!more.empty()) text.append(text.empty() ? "" : "\n").append(more);
  };
  for (const Member& member : members_) {
    const SourceNotes own = member.source->notes();
    add(notes.setup, own.setup);
    add(notes.shortage, own.shortage);
  }
  return notes;
}

std::size_t LiveGroup::streams() const {
  std::size_t streams = 0;
  for (const Member& member : members_) streams += member.ended ? 0 : member.source->streams();
  return streams;
}

std::uint64_t LiveGroup::lost_so_far() const {
  std::uint64_t lost = 0;
  for (const Member& member : members_) lost += member.source->lost_so_far();
  return lost;
}

std::vector<std::string> LiveGroup::absent() const {
  std::vector<std::string> all;
  for (const Member& member : members_) {
    std::vector<std::string> own = member.source->absent();
    std::move(own.begin(), own.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace

Result<std::unique_ptr<FrameSource>> open_live_group(const std::vector<std::string>& interfaces,
                                                     const LiveOptions& options,
                                                     WakeDescriptor wake) {
  std::vector<std::unique_ptr<FrameSource>> members;
  for (const std::string& interface : interfaces) {
    LiveOptions own = options;
    own.interface = interface;
    auto member = open_live_source(own);  // the group wakes
    if (!member) return member.error();
    members.push_back(std::move(*member));
  }
  return make_live_group(std::move(members), wake);
}

std::unique_ptr<FrameSource> make_live_group(std::vector<std::unique_ptr<FrameSource>> members,
                                             WakeDescriptor wake) {
  return std::make_unique<LiveGroup>(std::move(members), wake);
}

}  // namespace wirecensus::capture
