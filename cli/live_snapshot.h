// Writes the files of a running count: what was counted so far, in a folder of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "cli/options.h"
#include "metrics/census.h"
#include "report/formats.h"

namespace wirecensus {

// Writes on a thread of its own. One thread at a time calls write(); the destructor waits until the
// files are whole.
class SnapshotWriter {
 public:
  // `files`: those of the count; if there are none, the default ones, as far as this machine can
  // write them. `on_end` is called on the thread that writes, with one line for the user. `options`
  // must outlive the writer.
  SnapshotWriter(const Options& options, report::ReportFiles files,
                 std::function<void(std::string)> on_end);
  ~SnapshotWriter() { wait(); }
  SnapshotWriter(const SnapshotWriter&) = delete;
  SnapshotWriter& operator=(const SnapshotWriter&) = delete;

  // Starts to write; waits for the files of the call before.
  void write(std::shared_ptr<const metrics::Census> census);

 private:
  void wait();
  std::string write_files(std::shared_ptr<const metrics::Census> census) const;

  const Options& options_;
  const report::ReportFiles files_;
  const std::function<void(std::string)> on_end_;
  std::thread thread_;
};

}  // namespace wirecensus
