#include "runtime/record/piece_queue.h"

#include <utility>

namespace wirecensus::runtime {

void RecordedPiece::clear() {
  if (blocks.capacity() > kRoom)
    blocks = capture::BlockBuffer(kRoom);  // it grew for an unusual frame
  blocks.clear();
  packets = 0;
  begins.clear();
  ends = false;
}

std::unique_ptr<RecordedPiece> PieceQueue::take_empty(bool wait) {
  std::unique_lock lock(mutex_);
  if (empty_.empty() && made_ < most_) {
    auto piece = std::make_unique<RecordedPiece>();
    ++made_;
    return piece;
  }
  if (wait) emptied_.wait(lock, [&] { return !empty_.empty(); });
  if (empty_.empty()) return nullptr;
  std::unique_ptr<RecordedPiece> piece = std::move(empty_.back());
  empty_.pop_back();
  return piece;
}

void PieceQueue::push(std::unique_ptr<RecordedPiece> piece) {
  const std::lock_guard lock(mutex_);
  full_.push_back(std::move(piece));
  filled_.notify_one();
}

void PieceQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  filled_.notify_one();
}

bool PieceQueue::ended() {
  const std::lock_guard lock(mutex_);
  return closed_ && full_.empty();
}

std::unique_ptr<RecordedPiece> PieceQueue::pop(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  filled_.wait_for(lock, limit, [&] { return closed_ || !full_.empty(); });
  if (full_.empty()) return nullptr;
  std::unique_ptr<RecordedPiece> piece = std::move(full_.front());
  full_.pop_front();
  return piece;
}

void PieceQueue::give_back(std::unique_ptr<RecordedPiece> piece) {
  piece->clear();
  const std::lock_guard lock(mutex_);
  empty_.push_back(std::move(piece));
  emptied_.notify_one();
}

}  // namespace wirecensus::runtime
