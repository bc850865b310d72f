// Keeps the packets that are counted in pcapng files (-w), without making counting wait.
//
//     those who count             queue                the writer thread
//     frames ─ encode ─► piece ─► [piece piece ...] ─► compress, write, rename
//                          ▲                             │
//                          └────────── empty ◄───────────┘
//
// A frame is copied once, into a piece of half a megabyte; a full piece goes to the writer, and so
// does one that was begun when the writer has had nothing to do for a while: packets are in the
// file within a second. Where the disk is slower than the traffic, pieces run out: a live source
// must not wait, so the packets are counted but not kept, and the ledger tells how many; files
// wait, as nothing is lost by it.
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
#include "runtime/record/keep_options.h"
#include "runtime/record/kept_files.h"
#include "runtime/record/piece_queue.h"

namespace wirecensus::runtime {

class PacketKeeper {
 public:
  struct Traffic {
    std::string interface;  // counted live; empty: files are counted
    std::string filter;     // that all packets passed
    bool live() const { return !interface.empty(); }
  };
  static constexpr std::size_t kMostPieces = 200;       // some 128 MiB, for live traffic
  static constexpr std::size_t kPiecesWhenWaiting = 4;  // for files, whose frames may be huge

  // Error: no file can be made there. `wake` becomes readable when the program is to stop.
  static Result<std::unique_ptr<PacketKeeper>> open(const KeepOptions& options, Traffic traffic,
                                                    capture::WakeDescriptor wake);

  PacketKeeper(const KeepOptions& options, Traffic traffic, capture::OpenSink open,
               std::size_t most_pieces = kMostPieces);
  // Without close_books(), the file that is being written has no end: it can be read as it is.
  ~PacketKeeper();
  PacketKeeper(const PacketKeeper&) = delete;
  PacketKeeper& operator=(const PacketKeeper&) = delete;

  // Copies the frames, all of one source, in their order. Any number of threads may call it.
  void keep(const std::string& source, std::span<const Frame> frames);

  // Ends the last file, with what the ledger knows of its sources' losses in it, waits until all is
  // written, and enters into the ledger what was kept. Call once, last.
  void close_books(Ledger& ledger);

 private:
  std::size_t source_number(const std::string& name);
  bool make_room(const Frame& frame);
  bool take_piece(bool wait);
  void begin_file(Timestamp time, capture::FileOrder order);
  void end_file(bool all_known);
  void end_last_file(const Ledger& ledger);
  void pass_on();
  void tell_losses(const Ledger& ledger);
  void write_files();
  void write(std::unique_ptr<KeptPiece> piece);
  void pass_on_begun();

  const Traffic traffic_;
  const std::string file_;

  std::mutex mutex_;  // guards all up to the queue
  capture::PcapngWriter writer_;
  FileRotation rotation_;
  std::vector<std::string> sources_;  // by their number in writer_
  std::size_t latest_source_ = 0;
  std::unique_ptr<KeptPiece> piece_;  // being filled; none: there was none to be had
  bool in_file_ = false;              // a file has begun and not ended
  std::uint64_t file_packets_ = 0;    // in the current file
  std::uint64_t file_bytes_ = 0;      // in its pieces before this one
  std::uint64_t offered_ = 0;
  std::uint64_t no_room_ = 0;  // packets for which there was no piece

  PieceQueue queue_;
  KeptFiles files_;      // the writer's until it has ended
  std::jthread thread_;  // last: it uses the rest
};

}  // namespace wirecensus::runtime
