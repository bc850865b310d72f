#include "runtime/record/packet_recorder.h"

#include <fmt/core.h>
#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "runtime/record/file_sink.h"
#include "runtime/record/interface_description.h"

namespace wirecensus::runtime {
namespace {

// After this time without a full piece, a partly filled one is written. A quarter of the second
// within which packets must be in the file.
constexpr std::chrono::milliseconds kPause{250};

capture::pcapng::SectionTexts section_texts(const std::string& application) {
  capture::pcapng::SectionTexts texts{.hardware = {}, .system = {}, .application = application};
  utsname system = {};
  if (uname(&system) != 0) return texts;
  texts.hardware = system.machine;
  texts.system = fmt::format("{} {}", system.sysname, system.release);
  return texts;
}

}  // namespace

Result<std::unique_ptr<PacketRecorder>> PacketRecorder::open(const RecordOptions& options,
                                                             Traffic traffic,
                                                             capture::WakeDescriptor wake) {
  // A file that cannot be created should be reported at once.
  if (const Status probed = probe_file(options.file); !probed) return probed.error();
  return std::make_unique<PacketRecorder>(
      options, std::move(traffic),
      [wake](const std::string& path) { return open_file_sink(path, wake); });
}

PacketRecorder::PacketRecorder(const RecordOptions& options, Traffic traffic,
                               capture::OpenSink open, std::size_t max_pieces)
    : traffic_(std::move(traffic)),
      file_(options.file),
      writer_(section_texts(options.application)),
      rotation_(options),
      queue_(traffic_.live() ? max_pieces : kPiecesWhenWaiting),
      files_(std::move(open), options.max_files),
      thread_([this] { write_files(); }) {
  if (!traffic_.live()) return;
  const std::lock_guard lock(mutex_);
  for (const std::string& interface : traffic_.interfaces) source_number(interface);
  // The file exists from the start, even without packets.
  if (!options.rotates() && take_piece(false)) begin_file(kNoTime, {});
}

PacketRecorder::~PacketRecorder() { queue_.close(); }

// Compressed files of live traffic are flushed regularly, even under constant load. Those of
// capture files are flushed only when idle, so that they are the same for any number of threads.
void PacketRecorder::write_files() {
  using Clock = std::chrono::steady_clock;
  Clock::time_point flushed = Clock::now();
  while (!queue_.ended()) {
    std::unique_ptr<RecordedPiece> piece = queue_.pop(kPause);
    const bool pause = piece == nullptr;
    if (pause) {
      pass_on_begun();
    } else {
      write(std::move(piece));
    }
    if (pause || (traffic_.live() && Clock::now() - flushed >= kPause)) {
      files_.flush();
      flushed = Clock::now();
    }
  }
}

void PacketRecorder::write(std::unique_ptr<RecordedPiece> piece) {
  try {
    files_.write(*piece);
  } catch (const std::exception& error) {  // out of memory
    files_.fail(error.what());
  }
  queue_.give_back(std::move(piece));
}

void PacketRecorder::pass_on_begun() {
  const std::lock_guard lock(mutex_);
  if (piece_ != nullptr && in_file_ && !piece_->blocks.empty()) pass_on();
}

void PacketRecorder::record(const std::string& source, std::span<const Frame> frames) {
  const std::lock_guard lock(mutex_);
  offered_ += frames.size();
  const std::size_t number = source_number(source);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (!make_room(frames[i])) {
      const std::uint64_t left = frames.size() - i;
      no_room_ += left;
      return writer_.add_losses(number, {.by_interface = 0, .by_system = left, .comment = {}});
    }
    writer_.write(piece_->blocks, number, frames[i]);
    ++piece_->packets;
    ++file_packets_;
  }
}

// Sources are used one after the other, so the latest is checked first.
std::size_t PacketRecorder::source_number(const std::string& name) {
  if (latest_source_ < sources_.size() && sources_[latest_source_] == name) return latest_source_;
  const auto found = std::find(sources_.begin(), sources_.end(), name);
  latest_source_ = static_cast<std::size_t>(found - sources_.begin());
  if (found != sources_.end()) return latest_source_;
  sources_.push_back(name);
  return writer_.add_source(
      traffic_.live() ? describe_interface(name, traffic_.filter)
                      : capture::SourceDescription{name, "capture file", traffic_.filter});
}

// Prepares a piece for the frame, in the file to which it belongs. False: no piece is available.
bool PacketRecorder::make_room(const Frame& frame) {
  const std::size_t size = capture::pcapng::packet_size(frame.cap_len);
  if (piece_ != nullptr && piece_->packets > 0 &&
      piece_->blocks.size() + size > RecordedPiece::kFull) {
    pass_on();
  }
  if (piece_ == nullptr && !take_piece(!traffic_.live())) return false;
  const std::uint64_t grown = file_bytes_ + piece_->blocks.size() + size + writer_.ending_size();
  if (file_packets_ > 0 && rotation_.due(frame.time, grown)) {
    end_file(false);
    if (!take_piece(!traffic_.live())) return false;
  }
  if (!in_file_) begin_file(frame.time, {frame.big_endian});
  return true;
}

bool PacketRecorder::take_piece(bool wait) {
  piece_ = queue_.take_empty(wait);
  return piece_ != nullptr;
}

void PacketRecorder::begin_file(Timestamp time, capture::FileOrder order) {
  in_file_ = true;
  piece_->begins = rotation_.begin(time);
  writer_.begin_file(piece_->blocks, order);
}

void PacketRecorder::end_file(bool all_known) {
  writer_.end_file(piece_->blocks, all_known);
  piece_->ends = true;
  pass_on();
  in_file_ = false;
  file_packets_ = 0;
  file_bytes_ = 0;
}

void PacketRecorder::pass_on() {
  file_bytes_ += piece_->blocks.size();
  queue_.push(std::exchange(piece_, nullptr));
}

void PacketRecorder::finish(Ledger& ledger) {
  end_last_file(ledger);
  queue_.close();
  thread_.join();  // without the lock, which the thread may need

  Recording recording;
  recording.file = file_;
  recording.offered = offered_;
  files_.report(recording);
  if (no_room_ > 0 && recording.detail.empty()) {
    recording.detail = fmt::format("writing was too slow: {} not written", no_room_);
  }
  ledger.recording = std::move(recording);
}

void PacketRecorder::end_last_file(const Ledger& ledger) {
  const std::lock_guard lock(mutex_);
  report_losses(ledger);
  if (piece_ == nullptr) take_piece(true);
  if (!in_file_) begin_file(kNoTime, {});
  end_file(true);
}

// Records the losses of the sources in the file: these packets are missing there, too.
void PacketRecorder::report_losses(const Ledger& ledger) {
  for (const Loss& loss : ledger.losses) {
    const bool by_interface =
        loss.cause == LossCause::interface_dropped || loss.cause == LossCause::capture_if_dropped;
    writer_.add_losses(source_number(loss.source), {.by_interface = by_interface ? loss.packets : 0,
                                                    .by_system = by_interface ? 0 : loss.packets,
                                                    .comment = loss.detail});
  }
  for (const Doubt& doubt : ledger.doubts) {
    writer_.add_losses(source_number(doubt.source),
                       {.by_interface = 0, .by_system = 0, .comment = doubt.detail});
  }
}

}  // namespace wirecensus::runtime
