// Passes pieces of recorded packets from the counting threads to the writer thread, and empty ones
// back. The number of pieces, and so the memory, is bounded. Pieces are allocated when first
// needed, and the most recently written ones are reused first, while they are in the cache.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "capture/write/block_buffer.h"

namespace wirecensus::runtime {

// Complete pcapng blocks of one file, in order.
struct RecordedPiece {
  // With room for one more frame beyond kFull, so that only unusually large frames make a piece
  // grow; large enough that one system call per piece is negligible.
  static constexpr std::size_t kFull = std::size_t{512} << 10;
  static constexpr std::size_t kRoom = kFull + (std::size_t{128} << 10);

  capture::BlockBuffer blocks{kRoom};
  std::uint64_t packets = 0;
  std::string begins;  // name of the file that starts with this piece, or empty
  bool ends = false;   // the file ends with this piece

  void clear();
};

class PieceQueue {
 public:
  explicit PieceQueue(std::size_t max_pieces) : most_(max_pieces) {}

  // Called by counting threads: returns an empty piece. If all pieces are full, waits until one has
  // been written, or returns null if `wait` is false.
  std::unique_ptr<RecordedPiece> take_empty(bool wait);
  void push(std::unique_ptr<RecordedPiece> piece);
  // No push() may follow.
  void close();

  // Called by the writer thread: waits for the next piece; null after `limit`, or if the queue has
  // ended.
  std::unique_ptr<RecordedPiece> pop(std::chrono::milliseconds limit);
  // Whether the queue is closed and empty.
  bool ended();
  void give_back(std::unique_ptr<RecordedPiece> piece);

 private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::condition_variable emptied_;
  std::deque<std::unique_ptr<RecordedPiece>> full_;
  std::vector<std::unique_ptr<RecordedPiece>> empty_;
  const std::size_t most_;
  std::size_t made_ = 0;
  bool closed_ = false;
};

}  // namespace wirecensus::runtime
