// The files of kept packets, as the thread that writes them sees them: pieces become files, old
// files make room for new ones, and what cannot be written is told at the end.
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

class KeptFiles {
 public:
  // Of the files written the newest `most_files` stay; 0: all.
  KeptFiles(capture::OpenSink open, std::uint64_t most_files)
      : open_(std::move(open)), most_files_(most_files) {}

  void write(const KeptPiece& piece);

  // Sees to it that what was written can be read from the file by now, were it never ended.
  void flush();

  // Gives the current file up. Whole files stay, and the next one is tried again.
  void fail(const std::string& reason);

  // When all is written: packets that are in files, and why others are not.
  void close_books(Keeping& keeping) const;

 private:
  void commit();
  void note_file();

  capture::OpenSink open_;
  std::uint64_t most_files_;
  std::unique_ptr<capture::ByteSink> sink_;  // none: what comes belongs to a file that failed
  std::string name_;                         // of the current file
  std::uint64_t packets_ = 0;                // written to the current file
  bool unflushed_ = false;                   // something was written since the last flush()
  std::uint64_t kept_ = 0;                   // in files that are whole
  std::uint64_t files_ = 0;                  // that are whole
  std::deque<std::string> removable_;        // names of files, where not all stay
  std::string first_failure_;
};

}  // namespace wirecensus::runtime
