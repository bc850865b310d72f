// The events of /events (https://html.spec.whatwg.org/multipage/server-sent-events.html): what the
// live page shows, once a second while there are watchers.
//
// All watchers share a text, which is rendered once. Each event has the whole state, so a watcher
// that connects again has missed nothing, and one that does not read loses its place without loss
// to others.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/count_state.h"
#include "report/live/live_document.h"
#include "serve/snapshots.h"
#include "text/alert.h"

namespace wirecensus::serve {

// Of a watcher: events that are not yet sent. One more, and it is dropped.
inline constexpr std::size_t kMaxUnsent = 4;
// Between events. Of many flows they take longer to make: then there is a pause, so many times as
// long, that leaves the processor to counting, but not beyond the longest.
inline constexpr std::chrono::milliseconds kEventPeriod{1000};
inline constexpr int kEventPause = 4;
inline constexpr std::chrono::seconds kMaxEventPause{10};
// Without an event, a comment follows after this: a connection that has gone is noticed.
inline constexpr std::chrono::seconds kKeepAlive{15};
// The next event asks for a cut again if none came for so long.
inline constexpr std::chrono::seconds kMaxCutWait{5};

class Watcher {
 public:
  virtual ~Watcher() = default;

  // Takes a text of the stream, after those before it. May throw std::bad_alloc.
  virtual void take(std::shared_ptr<const std::string> text) = 0;
  // Nothing follows: ends when all is sent.
  virtual void finish() = 0;
  // Ends at once, with what is unsent.
  virtual void drop() = 0;
  // The number of texts that were taken and not yet sent.
  virtual std::size_t unsent() const = 0;
};

// All functions are called on the server's thread.
class LiveFeed final : public SnapshotWaiter, public std::enable_shared_from_this<LiveFeed> {
 public:
  using Time = Snapshots::Time;

  using State = std::function<std::shared_ptr<const CountState>()>;

  // `snapshots` must outlive it. `state`: ServerOptions::state.
  LiveFeed(Snapshots& snapshots, std::function<Time()> clock, State state = {});

  // Passes the latest event and all that follow to `watcher`.
  void join(std::shared_ptr<Watcher> watcher);
  void leave(const Watcher& watcher);
  // Forgets all watchers, which may leave meanwhile.
  void dismiss_all() { const auto gone = std::exchange(watchers_, {}); }

  // Asks for a cut if an event is due. Call several times a second while there are watchers.
  void tick();
  bool watched() const { return !watchers_.empty(); }

  // Call after each Snapshots::add(), with the time when that began.
  void part_added(Time began);
  // Ends all streams: the count has ended.
  void end();

  void resume(bool possible) override;

 private:
  using Text = std::shared_ptr<const std::string>;
  struct Sums {
    Time time;
    std::uint64_t packets = 0;
    std::uint64_t frame_bytes = 0;
  };

  void publish(Time began);
  std::string event_text();
  report::LiveRate recent();
  std::vector<text::Alert> alerts() const;
  void send(const Text& text);
  void close(std::string last);

  Snapshots& snapshots_;
  const std::function<Time()> clock_;
  const State state_;
  std::vector<std::shared_ptr<Watcher>> watchers_;
  Text latest_;                   // event; null while nothing is watched
  Text close_;                    // what ended the streams; null before
  std::optional<Sums> previous_;  // of the latest event
  bool waiting_ = false;          // for a part
  bool due_ = false;              // the part was added
  Time asked_{};
  Time next_{};  // when the next event is due
  Time sent_{};  // the latest text
};

}  // namespace wirecensus::serve
