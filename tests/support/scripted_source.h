// For tests: a source that delivers scripted batches, and records the calls.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/link_type.h"
#include "capture/frame_source.h"

namespace wirecensus::test {

// The calls so far.
struct SourceLog {
  std::uint64_t delivered = 0;  // frames
  int reads = 0;
  int stops = 0;
  int finishes = 0;
  int accounts = 0;
};

struct Script {
  std::string name = {};
  std::vector<std::size_t> batches = {};        // number of frames for each read()
  bool live = false;                            // has an interface account, and ends after stop()
  bool light = false;                           // FrameSource::is_light()
  std::optional<Error> failure = std::nullopt;  // returned by the read() after the last batch
  Frame frame = {};                             // copied for all frames; without data: kPacket
  std::vector<Loss> losses = {};
  std::vector<Doubt> doubts = {};
};

class ScriptedSource final : public capture::FrameSource {
 public:
  // `log` must outlive the source.
  ScriptedSource(Script script, SourceLog& log) : script_(std::move(script)), log_(log) {
    if (script_.frame.data != nullptr) return;
    script_.frame = {.data = kPacket.data(),
                     .cap_len = kPacket.size(),
                     .frame_len = kPacket.size(),
                     .time = 1,
                     .link_type = link_type::kRaw};
  }

  Result<capture::ReadOutcome> read(capture::FrameBatch& batch,
                                    std::chrono::milliseconds /*wait_limit*/) override {
    batch.clear();
    ++log_.reads;
    if (next_ == script_.batches.size()) {
      if (script_.failure) return *script_.failure;
      const bool waits = script_.live && log_.stops == 0;
      return waits ? capture::ReadOutcome::more : capture::ReadOutcome::end;
    }
    batch.frames.assign(script_.batches[next_++], script_.frame);
    batch.super_packets = script_.frame.is_super_packet() ? batch.frames.size() : 0;
    log_.delivered += batch.frames.size();
    const bool last = next_ == script_.batches.size() && !script_.failure && !script_.live;
    return last ? capture::ReadOutcome::end : capture::ReadOutcome::more;
  }

  void stop() override { ++log_.stops; }
  void finish() override { ++log_.finishes; }

  void account(Ledger& ledger) override {
    ++log_.accounts;
    for (const Loss& loss : script_.losses) ledger.add_loss(loss);
    ledger.doubts.insert(ledger.doubts.end(), script_.doubts.begin(), script_.doubts.end());
    if (!script_.live) return;
    ledger.interfaces.push_back({.name = script_.name,
                                 .filtered = CountRange{},
                                 .ring_accepted = log_.delivered,
                                 .delivered = log_.delivered,
                                 .super_packets = SuperPackets{}});
  }

  std::uint64_t bytes_read() const override { return log_.delivered * kPacket.size(); }
  bool is_light() const override { return script_.light; }
  const std::string& name() const override { return script_.name; }

 private:
  // IPv4 and UDP without payload, from 192.0.2.1 to 192.0.2.2.
  static constexpr std::array<std::uint8_t, 28> kPacket{0x45, 0,  0,   28, 0, 0, 0,   0, 64, 17,
                                                        0,    0,  192, 0,  2, 1, 192, 0, 2,  2,
                                                        0,    53, 0,   99, 0, 8, 0,   0};

  Script script_;
  SourceLog& log_;
  std::size_t next_ = 0;  // index of the next batch
};

}  // namespace wirecensus::test
