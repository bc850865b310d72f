// For tests: a disk in memory, which can be full or slow, or refuse names.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "capture/write/byte_sink.h"
#include "support/capture_builder.h"

namespace wirecensus::test {

class MemoryDisk {
 public:
  std::map<std::string, Buffer> files;  // committed files
  std::size_t room = ~std::size_t{0};   // free bytes
  bool can_salvage = true;
  std::string refused;  // a name that cannot be opened

  capture::OpenSink opener() {
    return [this](const std::string& path) -> Result<std::unique_ptr<capture::ByteSink>> {
      if (path == refused) return Error{"refused " + path};
      return std::unique_ptr<capture::ByteSink>(std::make_unique<Sink>(*this, path));
    };
  }

  // Blocks all writes until release().
  void hold() { set_held(true); }
  void release() { set_held(false); }

 private:
  class Sink : public capture::ByteSink {
   public:
    Sink(MemoryDisk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}

    Status write(Bytes bytes) override {
      disk_.wait_until_released();
      if (bytes.size() > disk_.room) return Error{"the disk is full"};
      disk_.room -= bytes.size();
      bytes_.insert(bytes_.end(), bytes.data(), bytes.data() + bytes.size());
      return done();
    }
    Status commit() override {
      disk_.files[path_] = bytes_;
      return done();
    }
    bool salvage() override { return disk_.can_salvage && commit().ok(); }

   private:
    MemoryDisk& disk_;
    std::string path_;
    Buffer bytes_;
  };

  void set_held(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
  }
  void wait_until_released() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !held_; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
};

}  // namespace wirecensus::test
