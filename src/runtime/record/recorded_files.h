// The files of recorded packets, used by the writer thread only: writes pieces to files, removes
// the oldest files beyond the limit, and reports failures at the end. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "base/ledger.h"
#include "base/result.h"
#include "capture/write/byte_sink.h"
#include "runtime/record/piece_queue.h"

namespace wirecensus::runtime {

class RecordedFiles {
 public:
  // Keeps only the newest `max_files` files; 0 keeps all.
  RecordedFiles(capture::OpenSink open, std::uint64_t max_files)
      : open_(std::move(open)), max_files_(max_files) {}

  void write(const RecordedPiece& piece);

  // Makes everything written so far readable from the file, even if it is never ended.
  void flush();

  // Abandons the current file. Complete files remain, and the next file is attempted.
  void fail(const std::string& reason);

  // Sets the packets and files written, and the first failure. Call after the last write().
  void report(Recording& recording) const;

 private:
  void commit();
  void note_file();

  capture::OpenSink open_;
  std::uint64_t max_files_;
  std::unique_ptr<capture::ByteSink> sink_;  // null: pieces belong to a file that failed
  std::string name_;                         // of the current file
  std::uint64_t packets_ = 0;                // written to the current file
  bool unflushed_ = false;                   // data was written since the last flush()
  std::uint64_t recorded_ = 0;               // in complete files
  std::uint64_t files_ = 0;                  // complete ones
  std::deque<std::string> removable_;        // file names, oldest first, if not all are kept
  std::string first_failure_;
};

}  // namespace wirecensus::runtime
