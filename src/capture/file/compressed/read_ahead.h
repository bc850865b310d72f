// Reads a source of bytes in a thread of its own, a few blocks ahead of its reader.
//
//     source ─► thread ─► block, block, block, block ─► read()
//
// Decompressing takes longer than all that is done with the bytes. Done by the threads that count,
// in turns, it moves from processor to processor with its tables and its window, which costs more
// than two threads save.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>

#include "base/result.h"
#include "capture/file/byte_source.h"

namespace wirecensus::capture {

class ReadAhead final : public ByteSource {
 public:
  // Precondition: reading `source` never waits for a writer, as that of a regular file, so wait
  // limits have no effect and the destructor does not wait for long. The thread starts at the first
  // read(); where the system allows no more threads, read() does its work.
  explicit ReadAhead(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}
  ~ReadAhead() override;

  Result<ByteRead> read(std::uint8_t* out, std::size_t room,
                        std::chrono::milliseconds wait_limit) override;
  std::uint64_t bytes_read() const override { return bytes_read_; }
  std::optional<Fault> fault() const override { return source_->fault(); }
  std::string_view what() const override { return source_->what(); }

 private:
  static constexpr std::size_t kBlocks = 3;
  static constexpr std::size_t kBlockBytes = std::size_t{4}
                                             << 20;  // holds a block of lz4: it needs no copy

  struct Block {
    std::unique_ptr<std::uint8_t[]> bytes;
    std::size_t used = 0;
    Result<ByteRead> got = ByteRead{};
    std::uint64_t bytes_read = 0;
  };

  void start();
  void work();
  bool fill(Block& block);
  Block* await_free();
  Block& await_filled();
  void advance(std::uint64_t& count);

  const std::unique_ptr<ByteSource>
      source_;                    // of the thread, from its start to the end of the bytes
  std::uint64_t bytes_read_ = 0;  // by source_, up to the block in use
  bool started_ = false;
  std::array<Block, kBlocks> blocks_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t filled_ = 0;  // blocks, since the start
  std::uint64_t taken_ = 0;
  bool stopped_ = false;
  std::exception_ptr failure_;  // of the thread

  std::thread thread_;
};

}  // namespace wirecensus::capture
