// The folders of intervals (--every): one folder with the result files of each interval, named
// after its beginning, in one directory:
//
//     DIR/2026-11-28T21:00:00Z/packet_flows.csv ...
//     DIR/latest -> 2026-11-28T21:00:00Z
//
// A folder has its name when it is whole, until then it is hidden. A second interval of the same
// name (of another count) gets a suffix: 2026-11-28T21:00:00Z.2. The hidden file `.wirecensus` says
// who writes to the directory, and what a count that was killed left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "report/formats.h"

namespace wirecensus::report {

// Which of the folders remain: those written last, up to a number, a size of all, or an age. 0: no
// bound.
struct Retention {
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
  Duration age = 0;  // nanoseconds between the beginnings of a folder and of the last one
};

struct IntervalFoldersOptions {
  std::string directory;  // created if it does not exist
  Retention keep;
  // What a folder of the same name is: of the same packets counted before, so it is replaced
  // (files); or of other packets, so it stays (interfaces).
  bool replace = false;
};

// Not thread-safe: one thread at a time.
class IntervalFolders {
 public:
  // Errors: the directory cannot be written to, or another process writes intervals to it.
  static Result<std::unique_ptr<IntervalFolders>> open(IntervalFoldersOptions options);
  // Releases the directory. What was written is complete; call end() before if no interval is open.
  ~IntervalFolders();
  IntervalFolders(const IntervalFolders&) = delete;
  IntervalFolders& operator=(const IntervalFolders&) = delete;

  // What an earlier count left that was killed, in words; none if there is nothing to report. Its
  // unfinished folder has been removed.
  const std::optional<std::string>& left_behind() const { return left_behind_; }

  // Writes the files of an interval to a folder of its own, removes folders that are not to be
  // kept, and returns the name of the new folder. At most `threads` files are written at once.
  // Error: the folder could not be written, and there is nothing of it. Precondition:
  // input.census().interval.
  Result<std::string> write(const tables::ReportInput& input, const ReportFiles& files,
                            unsigned threads);

  // Notes that the count has ended with all intervals written. Call last.
  void end();

 private:
  struct Folder {
    std::string name;
    Timestamp begin = kNoTime;
    std::uint64_t bytes = 0;
  };

  explicit IntervalFolders(IntervalFoldersOptions options) : options_(std::move(options)) {}

  Status lock();
  void clear_unfinished();
  void find_folders();
  void note(std::string_view state) const;
  std::string path(std::string_view name) const;
  Result<std::string> publish(const std::string& unfinished, const std::string& name) const;
  void point_latest(const std::string& name) const;
  void remove_old();

  const IntervalFoldersOptions options_;
  int lock_ = -1;
  std::optional<std::string> left_behind_;
  std::deque<Folder> folders_;  // oldest first
  std::uint64_t bytes_ = 0;     // of all
};

// The name of an interval's folder: its beginning in UTC, to the second or as exact as needed.
std::string folder_name(Timestamp begin);

}  // namespace wirecensus::report
