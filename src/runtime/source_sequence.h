// The sources of a count, opened one after the other. What cannot be opened is left out and entered
// as a loss; the count goes on without it.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "base/result.h"
#include "capture/frame_source.h"
#include "runtime/source_plan.h"

namespace wirecensus::runtime {

// One caller at a time, whichever thread it is on, but for fetch().
class SourceSequence {
 public:
  explicit SourceSequence(SourcePlan plan) : plan_(std::move(plan)) {}

  // Opens the first source. Where there are several, all are tried first: a wrong name should be
  // reported at once, not after an hour. Error: none can be opened.
  Status open_first();

  // Lets go of the source that is open, if one is, and opens the next that can be opened. False:
  // there is none.
  bool open_next();

  // Lets go of the source that is open; what was fetched from it stays valid.
  void close() { set_current(nullptr); }

  // The source that is open; nullptr before the first and after the last.
  capture::FrameSource* current() const { return current_.get(); }

  // FrameSource::fetch() of the source that is open: from any thread, beside all else.
  void fetch(capture::FrameBatch& batch) const;

  // What a person should know before the count begins. Precondition: open_first() succeeded.
  capture::SourceNotes notes() const;

  // The names of the sources that were opened, and a loss for each that could not be.
  const std::vector<std::string>& opened() const { return opened_; }
  const std::vector<Loss>& left_out() const { return left_out_; }

 private:
  void try_all();
  void leave_out(const std::string& name, const Error& error);
  void set_current(std::shared_ptr<capture::FrameSource> source);

  SourcePlan plan_;  // of the names, those that could not be opened when they were tried are gone
  std::size_t next_ = 0;  // of the names
  std::size_t planned_ = plan_.names.size();
  std::vector<std::string> opened_;
  std::vector<Loss> left_out_;
  std::shared_ptr<capture::FrameSource> current_;
  mutable std::mutex mutex_;  // of current_, where fetch() may look at it
};

}  // namespace wirecensus::runtime
