// Opens the sources of a count one after the other. A source that cannot be opened is a loss; the
// count continues without it.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "base/result.h"
#include "capture/frame_source.h"
#include "runtime/source_plan.h"

namespace wirecensus::runtime {

// Only fetch() may be called by several threads at a time; the other functions by one at a time, on
// any thread.
class SourceSequence {
 public:
  // Several sources are opened at the same time, by at most `threads` threads, to see whether that
  // is possible.
  explicit SourceSequence(SourcePlan plan, unsigned threads = 1)
      : plan_(std::move(plan)), threads_(threads) {}

  // Opens the first source that can be opened. If there are several, all but pipes and devices are
  // opened once before, so that a wrong name is reported at the start, not after an hour; the first
  // hundreds stay open, if that takes little. Error: none can be opened.
  Status open_first();

  // Closes the current source and opens the next one that can be opened. False: there is none.
  bool open_next();

  // Closes the current source; frames and bytes in batches stay valid.
  void close() { set_current(nullptr); }

  // The current source; null before the first and after the last.
  capture::FrameSource* current() const { return current_.get(); }

  // FrameSource::fetch() of the current source, if there is one. Thread-safe, also with all other
  // functions, for different batches.
  void fetch(capture::FrameBatch& batch) const;

  // Messages for the user at the start of the count. Preconditions: open_first() succeeded, and its
  // source is still open.
  capture::SourceNotes notes() const;

  // The place of the current source in the plan, which is that of its first member.
  std::size_t number() const { return next_ - 1; }

  // The names of the sources opened so far, and a loss and a number for each that could not be
  // opened.
  struct LeftOut {
    std::size_t number;
    Loss loss;
  };
  const std::vector<std::string>& opened() const { return opened_; }
  const std::vector<LeftOut>& left_out() const { return left_out_; }

 private:
  void try_all();
  std::optional<Error> try_one(std::size_t number);
  Result<std::unique_ptr<capture::FrameSource>> take(std::size_t number);
  void leave_out(std::size_t number, const Error& error);
  void set_current(std::shared_ptr<capture::FrameSource> source);

  SourcePlan plan_;
  const unsigned threads_;
  std::size_t next_ = 0;          // index in plan_.names
  std::vector<bool> unreadable_;  // those that open_first() could not open
  // Those that it left open, until their turn; null: they are opened then.
  std::vector<std::unique_ptr<capture::FrameSource>> tried_;
  std::vector<std::string> opened_;
  std::vector<LeftOut> left_out_;
  std::shared_ptr<capture::FrameSource> current_;
  mutable std::mutex mutex_;  // guards current_ against fetch()
};

}  // namespace wirecensus::runtime
