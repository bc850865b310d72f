#include "serve/live_feed.h"

#include <fmt/core.h>

#include <algorithm>
#include <new>
#include <utility>

namespace wirecensus::serve {
namespace {

constexpr std::string_view kEnd = "event: end\ndata: {}\n\n";
constexpr std::string_view kFailed =
    "event: failed\ndata: \"Out of memory for this page; the count itself goes on.\"\n\n";

}  // namespace

LiveFeed::LiveFeed(Snapshots& snapshots, std::function<Time()> clock, State state)
    : snapshots_(snapshots), clock_(std::move(clock)), state_(std::move(state)) {}

void LiveFeed::join(std::shared_ptr<Watcher> watcher) {
  if (latest_) watcher->take(latest_);
  if (close_) {
    watcher->take(close_);
    return watcher->finish();
  }
  watchers_.push_back(std::move(watcher));
  tick();
}

void LiveFeed::leave(const Watcher& watcher) {
  std::erase_if(watchers_, [&](const auto& each) { return each.get() == &watcher; });
  if (watched() || close_) return;
  latest_.reset();
  previous_.reset();
}

void LiveFeed::tick() {
  if (!watched()) return;
  const Time now = clock_();
  if (now - sent_ >= kKeepAlive) send(std::make_shared<const std::string>(":\n\n"));
  if (now < (waiting_ ? asked_ + kMaxCutWait : next_)) return;
  if (std::exchange(waiting_, true)) snapshots_.leave(*this);
  asked_ = now;
  const Freshness freshness = snapshots_.ask(shared_from_this(), now);
  if (freshness == Freshness::waiting) return;
  waiting_ = false;
  if (freshness == Freshness::impossible) return close(std::string(kFailed));
  publish(now);
}

void LiveFeed::resume(bool possible) {
  waiting_ = false;
  due_ = possible;
  if (!possible) close(std::string(kFailed));
}

void LiveFeed::part_added(Time began) {
  if (std::exchange(due_, false) || snapshots_.last()) publish(began);
}

void LiveFeed::publish(Time began) {
  if (!watched()) return;
  try {
    latest_ = std::make_shared<const std::string>(event_text());
  } catch (const std::bad_alloc&) {
    snapshots_.fail();
    return close(std::string(kFailed));
  }
  send(latest_);
  const Time now = clock_();
  next_ =
      now + std::clamp<Time::duration>(kEventPause * (now - began), kEventPeriod, kMaxEventPause);
  if (snapshots_.last()) close(std::string(kEnd));
}

std::string LiveFeed::event_text() {
  const report::LiveMoment moment{
      .recent = recent(),
      .ended = snapshots_.last(),
      .interval = snapshots_.of_one_interval(),
      .alerts = alerts(),
  };
  return fmt::format("id: {}\nevent: census\ndata: {}\n\n", snapshots_.parts(),
                     report::live_document(snapshots_.input(), moment));
}

std::vector<text::Alert> LiveFeed::alerts() const {
  const auto now = state_ && !snapshots_.last() ? state_() : nullptr;
  return text::alerts_of(snapshots_.figures().ledger, now.get());
}

report::LiveRate LiveFeed::recent() {
  const metrics::Totals& totals = snapshots_.figures().totals;
  const Sums now{snapshots_.cut_at(), totals.packets, totals.frame_bytes};
  const std::optional<Sums> before = std::exchange(previous_, now);
  if (!before) return {};
  return {.time = std::chrono::nanoseconds(now.time - before->time).count(),
          .packets = now.packets - before->packets,
          .frame_bytes = now.frame_bytes - before->frame_bytes};
}

void LiveFeed::send(const Text& text) {
  sent_ = clock_();
  for (const auto& watcher : std::vector(watchers_)) {
    if (watcher->unsent() < kMaxUnsent) {
      watcher->take(text);
    } else {
      leave(*watcher);
      watcher->drop();
    }
  }
}

void LiveFeed::close(std::string last) {
  close_ = std::make_shared<const std::string>(std::move(last));
  send(close_);
  for (const auto& watcher : std::exchange(watchers_, {})) watcher->finish();
}

void LiveFeed::end() {
  if (!close_) close(std::string(kEnd));
}

}  // namespace wirecensus::serve
