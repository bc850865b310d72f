#include "capture/file/compressed/read_ahead.h"

#include <algorithm>
#include <system_error>

namespace wirecensus::capture {

ReadAhead::~ReadAhead() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Result<ByteRead> ReadAhead::read(std::uint8_t* out, std::size_t room,
                                 std::chrono::milliseconds wait_limit) {
  if (!started_) start();
  if (!thread_.joinable()) {
    Result<ByteRead> got = source_->read(out, room, wait_limit);
    bytes_read_ = source_->bytes_read();
    return got;
  }
  Block& block = await_filled();
  bytes_read_ = block.bytes_read;
  if (!block.got || block.got->status == ByteStatus::end) return block.got;  // the last one stays
  const std::size_t size = std::min(room, block.got->size - block.used);
  std::copy_n(block.bytes.get() + block.used, size, out);
  block.used += size;
  const ByteStatus status = block.got->status;
  if (block.used == block.got->size) advance(taken_);
  return ByteRead{status, size};
}

void ReadAhead::start() {
  started_ = true;
  for (Block& block : blocks_)
    block.bytes = std::make_unique_for_overwrite<std::uint8_t[]>(kBlockBytes);
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error&) {
    // read() does its work.
  }
}

void ReadAhead::work() {
  try {
    while (Block* block = await_free()) {
      const bool last = fill(*block);
      advance(filled_);
      if (last) return;
    }
  } catch (...) {
    {
      const std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
    }
    changed_.notify_all();
  }
}

// Whether it is the last one.
bool ReadAhead::fill(Block& block) {
  block.used = 0;
  block.got = source_->read(block.bytes.get(), kBlockBytes, kForever);
  block.bytes_read = source_->bytes_read();
  return !block.got || block.got->status == ByteStatus::end;
}

// Null: no more is wanted.
ReadAhead::Block* ReadAhead::await_free() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopped_ || filled_ - taken_ < kBlocks; });
  return stopped_ ? nullptr : &blocks_[filled_ % kBlocks];
}

ReadAhead::Block& ReadAhead::await_filled() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return taken_ < filled_ || failure_ != nullptr; });
  if (taken_ == filled_) std::rethrow_exception(failure_);
  return blocks_[taken_ % kBlocks];
}

void ReadAhead::advance(std::uint64_t& count) {
  {
    const std::lock_guard lock(mutex_);
    ++count;
  }
  changed_.notify_one();
}

}  // namespace wirecensus::capture
