// Writes the counted packets to pcapng files (-w) without delaying the count.
//
//     counting threads            queue                the writer thread
//     frames ─ encode ─► piece ─► [piece piece ...] ─► compress, write, rename
//                          ▲                             │
//                          └────────── empty ◄───────────┘
//
// A frame is copied once, into a piece of half a megabyte. Full pieces go to the writer thread; a
// partly filled piece does when the writer has been idle for a while, so packets are in the file
// within a second. If the disk is slower than the traffic, pieces run out. A live source must not
// wait: its packets are counted but not written, and the ledger reports how many. Capture files
// wait instead, because nothing is lost by it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/frame.h"
#include "base/ledger.h"
#include "base/result.h"
#include "capture/frame_source.h"
#include "capture/write/pcapng_writer.h"
#include "runtime/record/file_rotation.h"
#include "runtime/record/piece_queue.h"
#include "runtime/record/record_options.h"
#include "runtime/record/recorded_files.h"

namespace wirecensus::runtime {

class PacketRecorder {
 public:
  struct Traffic {
    std::vector<std::string> interfaces;  // the live interfaces; none for capture files
    std::string filter;                   // the filter expression, or empty
    bool live() const { return !interfaces.empty(); }
  };
  static constexpr std::size_t kMaxPieces = 200;        // about 128 MiB, for live traffic
  static constexpr std::size_t kPiecesWhenWaiting = 4;  // for files, whose frames can be huge

  // Opens the first file. `wake` becomes readable when the program should stop, and must outlive
  // the recorder. Error: the file cannot be created.
  static Result<std::unique_ptr<PacketRecorder>> open(const RecordOptions& options, Traffic traffic,
                                                      capture::WakeDescriptor wake);

  PacketRecorder(const RecordOptions& options, Traffic traffic, capture::OpenSink open,
                 std::size_t max_pieces = kMaxPieces);
  // Stops the writer thread. Without a call of finish(), the current file lacks its final
  // statistics but is readable.
  ~PacketRecorder();
  PacketRecorder(const PacketRecorder&) = delete;
  PacketRecorder& operator=(const PacketRecorder&) = delete;

  // Copies the frames, which must all be of `source` and in order; they need not outlive the call.
  // Thread-safe.
  void record(const std::string& source, std::span<const Frame> frames);

  // Ends the last file with the losses of the sources that `ledger` has, waits until everything is
  // written, and sets ledger.recording. Call exactly once, after the last record().
  void finish(Ledger& ledger);

 private:
  std::size_t source_number(const std::string& name);
  bool make_room(const Frame& frame);
  bool take_piece(bool wait);
  void begin_file(Timestamp time, capture::FileOrder order);
  void end_file(bool all_known);
  void end_last_file(const Ledger& ledger);
  void pass_on();
  void report_losses(const Ledger& ledger);
  void write_files();
  void write(std::unique_ptr<RecordedPiece> piece);
  void pass_on_begun();

  const Traffic traffic_;
  const std::string file_;

  std::mutex mutex_;  // guards everything down to no_room_
  capture::PcapngWriter writer_;
  FileRotation rotation_;
  std::vector<std::string> sources_;  // indexed by their number in writer_
  std::size_t latest_source_ = 0;
  std::unique_ptr<RecordedPiece> piece_;  // being filled; null if none was available
  bool in_file_ = false;                  // a file has been started and not ended
  std::uint64_t file_packets_ = 0;        // in the current file
  std::uint64_t file_bytes_ = 0;          // in its pieces before this one
  std::uint64_t offered_ = 0;
  std::uint64_t no_room_ = 0;  // packets not written for lack of a piece

  PieceQueue queue_;
  RecordedFiles files_;  // used only by the writer thread until it has ended
  std::jthread thread_;  // last member: the thread uses all others
};

}  // namespace wirecensus::runtime
