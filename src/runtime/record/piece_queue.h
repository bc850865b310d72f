// Pieces of kept packets on their way from those who count to the one who writes, and back when
// they are written. Their number is bounded, and with it the memory; they are made when they are
// first needed, and those written last are filled first, while they are in the cache.
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

// Whole blocks of one file, in order.
struct KeptPiece {
  // Room for a frame beyond `kFull`, so that a piece grows for unusual ones only; and so large that
  // a system call for each costs nothing.
  static constexpr std::size_t kFull = std::size_t{512} << 10;
  static constexpr std::size_t kRoom = kFull + (std::size_t{128} << 10);

  capture::BlockBuffer blocks{kRoom};
  std::uint64_t packets = 0;
  std::string begins;  // the name of the file that begins with this piece, or empty
  bool ends = false;   // the file ends with this piece

  void clear();
};

class PieceQueue {
 public:
  explicit PieceQueue(std::size_t most_pieces) : most_(most_pieces) {}

  // For those who fill pieces: an empty one. None where all are full: then, if it is wanted, waits
  // until one has been written.
  std::unique_ptr<KeptPiece> take_empty(bool wait);
  void push(std::unique_ptr<KeptPiece> piece);
  // No more pieces come.
  void close();

  // For the one who writes: waits for the next piece; none when none came so long, or none will.
  std::unique_ptr<KeptPiece> pop(std::chrono::milliseconds limit);
  // Closed and empty.
  bool ended();
  void give_back(std::unique_ptr<KeptPiece> piece);

 private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::condition_variable emptied_;
  std::deque<std::unique_ptr<KeptPiece>> full_;
  std::vector<std::unique_ptr<KeptPiece>> empty_;
  const std::size_t most_;
  std::size_t made_ = 0;
  bool closed_ = false;
};

}  // namespace wirecensus::runtime
