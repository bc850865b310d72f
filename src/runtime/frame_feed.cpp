// A live source is told to stop and then drained, so that what the kernel had taken in before the
// end is counted too. A file that is left before its end is a doubt in the ledger.
#include "runtime/frame_feed.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/display_text.h"
#include "base/interface_comparison.h"
#include "capture/file/capture_file.h"
#include "capture/live/live_source.h"
#include "decode/segments.h"
#include "runtime/ring_size.h"

namespace wirecensus::runtime {
namespace {

constexpr std::chrono::milliseconds kLongestWait{1000};

// Not of what gives its bytes once: they would be missing later.
Status try_file(const std::string& file) {
  using std::filesystem::file_type;
  std::error_code none;
  const file_type type = std::filesystem::status(file, none).type();
  if (file == "-" || type == file_type::fifo || type == file_type::socket ||
      type == file_type::character) {
    return done();
  }
  const auto source = capture::open_capture_file(file);
  return source ? done() : source.error();
}

}  // namespace

std::chrono::milliseconds FrameFeed::wait_limit() const {
  if (!options_.time_limit || stopping_) return kLongestWait;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
  return std::clamp(left, std::chrono::milliseconds{0}, kLongestWait);
}

// Sources first: what cannot be counted is not to cost a file that was there.
Status FrameFeed::open() {
  if (Status opened = open_sources(); !opened) return opened;
  return options_.record.wanted() ? open_recorder() : done();
}

Status FrameFeed::open_recorder() {
  for (const std::string& file : options_.files) {
    std::error_code none_yet;
    if (!std::filesystem::equivalent(file, options_.record.file, none_yet)) continue;
    return Error{"-w would overwrite '" + file + "', which is an input file; choose another name"};
  }
  auto recorder = PacketRecorder::open(options_.record, {options_.interface, options_.filter},
                                       stop_.descriptor());
  if (!recorder) return recorder.error();
  recorder_ = std::move(*recorder);
  return done();
}

Status FrameFeed::open_sources() {
  if (live()) return open_interface();
  if (!options_.filter.empty()) {
    auto filter = capture::FrameFilter::parse(options_.filter);
    if (!filter) return filter.error();
    filter_ = std::move(*filter);
  }
  try_files();
  return open_first_file();
}

// Opening tells whether a file is a capture at all. With several files all are tried before the
// first is counted: a wrong name should be reported at once, not after an hour.
void FrameFeed::try_files() {
  if (options_.files.size() == 1) readable_ = options_.files;
  if (options_.files.size() == 1) return;
  for (const std::string& file : options_.files) {
    const Status tried = try_file(file);
    if (tried) readable_.push_back(file);
    if (!tried) leave_out(file, tried.error());
  }
}

void FrameFeed::leave_out(const std::string& file, const Error& error) {
  ledger_.add_loss({LossCause::file_not_read, file, 0, false, error.message});
}

capture::SourceNotes FrameFeed::notes() const {
  capture::SourceNotes notes = source_->notes();
  if (notes.shortage.empty()) notes.shortage = shortage_;
  const std::size_t unread = ledger_.losses.size();  // nothing else is lost before the first read
  if (unread > 0) {
    notes.shortage = fmt::format("{} of {} files cannot be read and are skipped; the first: {}",
                                 unread, options_.files.size(), ledger_.losses.front().detail);
  }
  return notes;
}

Status FrameFeed::open_interface() {
  const Result<RingSize> size = ring_size(options_.ring_bytes);
  if (!size) return size.error();
  shortage_ = size->shortage;
  auto source = capture::open_live_source({.interface = options_.interface,
                                           .filter = options_.filter,
                                           .ring_bytes = size->bytes,
                                           // The first packets by time are those of one ring.
                                           .rings = options_.packet_limit ? 1 : options_.threads,
                                           .promiscuous = options_.promiscuous,
                                           .method = options_.method},
                                          stop_.descriptor());
  if (!source) return source.error();
  set_source(std::move(*source));
  sources_.push_back(source_->name());
  if (options_.time_limit) deadline_ = Clock::now() + *options_.time_limit;
  return done();
}

Status FrameFeed::open_first_file() {
  if (open_next_file()) return done();
  const std::string& reason = ledger_.losses.front().detail;
  if (ledger_.losses.size() == 1) return Error{reason};
  return Error{fmt::format("none of the {} files can be read; the first: {}", ledger_.losses.size(),
                           reason)};
}

// Opens the next file after those begun that can be read; false: there is none.
bool FrameFeed::open_next_file() {
  while (begun_files_ < readable_.size()) {
    const std::string& file = readable_[begun_files_++];
    auto source = capture::open_capture_file(file, stop_.descriptor());
    if (source) {
      set_source(std::move(*source));
      sources_.push_back(source_->name());
      return true;
    }
    leave_out(file, source.error());
  }
  return false;
}

void FrameFeed::set_source(std::shared_ptr<capture::FrameSource> source) {
  const std::lock_guard lock(source_mutex_);
  source_ = std::move(source);
  bytes_told_ = 0;
}

void FrameFeed::fetch(capture::FrameBatch& batch) const {
  std::unique_lock lock(source_mutex_);
  const std::shared_ptr<capture::FrameSource> source = source_;  // it may end meanwhile
  lock.unlock();
  if (source != nullptr) source->fetch(batch);
}

Result<bool> FrameFeed::next(capture::FrameBatch& batch) {
  batch.clear();
  if (source_ == nullptr) return false;
  if (limit_reached()) return end_source(false);
  if (memory_.is_short()) return end_for_want_of_memory();
  if (!stopping_ && should_stop()) {
    if (!live()) return end_source(false);
    source_->stop();
    stopping_ = true;
  }
  const Result<capture::ReadOutcome> outcome = source_->read(batch, wait_limit());
  if (!outcome) {
    note_failure(outcome.error());
    return end_source(true);
  }
  tell_progress();
  admit(batch);
  if (*outcome == capture::ReadOutcome::end) return end_source(true);
  return true;
}

// What is in a live ring is left there, as after a number of packets: its flows would need memory.
Result<bool> FrameFeed::end_for_want_of_memory() {
  out_of_memory_ = true;
  ledger_.add_loss({.cause = LossCause::out_of_memory,
                    .source = source_->name(),
                    .packets_known = false,
                    .detail = fmt::format("memory ran low after {} packets; later packets were "
                                          "not counted: count less at a time (-f, -c) or give the "
                                          "program more memory",
                                          ledger_.counted)});
  return end_source(false);
}

// Closes the books of this source and goes on to the next, if there is one and it is wanted. The
// batch may hold the last frames of a file; a live source ends with none.
Result<bool> FrameFeed::end_source(bool at_end) {
  source_->close_books(ledger_);
  enter_undecided();
  if (live()) complete(ledger_.interfaces.back());
  if (!live() && !at_end && !limit_reached()) {
    ledger_.doubts.push_back({source_->name(), "stopped before the end of the file"});
  }
  set_source(nullptr);
  if (!limit_reached() && !should_stop() && open_next_file()) return true;
  const Status sound = filter_ ? filter_->check() : done();
  if (!sound) return sound.error();
  return true;
}

// Packets of the source that is closed.
void FrameFeed::enter_undecided() {
  if (!filter_) return;
  for (const capture::FrameFilter::Undecided& each : filter_->take_undecided()) {
    ledger_.add_undecided(
        each.packets,
        {source_->name(),
         fmt::format("{} not counted: the filter does not compile for link type {} ({})",
                     counted(each.packets, "packet", "packets"), link_type_name(each.link_type),
                     each.reason)});
  }
}

void FrameFeed::tell_progress() {
  if (options_.progress == nullptr) return;
  const std::uint64_t bytes_read = source_->bytes_read();
  options_.progress->add_bytes_read(bytes_read - bytes_told_);
  options_.progress->set_lost(source_->lost_so_far());
  bytes_told_ = bytes_read;
}

void FrameFeed::note_failure(const Error& error) {
  if (live()) {
    ledger_.doubts.push_back({source_->name(), error.message});
  } else {
    ledger_.add_loss({LossCause::file_damaged, source_->name(), 0, false, error.message});
  }
}

// Leaves out what the filter refuses and what is beyond the limit; the rest is counted, and
// recorded.
void FrameFeed::admit(capture::FrameBatch& batch) {
  if (filter_) {
    std::erase_if(batch.frames, [&](const Frame& frame) { return !filter_->passes(frame); });
  }
  const std::size_t admitted = within_limit(batch);
  admitted_.past_limit += batch.frames.size() - admitted;
  batch.frames.resize(admitted);
  count(batch);
  if (recorder_) recorder_->record(source_->name(), batch.frames);
}

// How many of the frames. A super packet that crosses the limit is still within it.
std::size_t FrameFeed::within_limit(const capture::FrameBatch& batch) const {
  const std::size_t all = batch.frames.size();
  if (!options_.packet_limit) return all;
  const std::uint64_t left = *options_.packet_limit - ledger_.counted;
  if (!options_.wire || batch.super_packets == 0) return std::min<std::uint64_t>(all, left);
  std::size_t frames = 0;
  for (std::uint64_t packets = 0; frames < all && packets < left; ++frames) {
    packets += decode::segment_count(batch.frames[frames]);
  }
  return frames;
}

void FrameFeed::count(const capture::FrameBatch& batch) {
  admitted_.counted += batch.frames.size();
  ledger_.counted += batch.frames.size();
  if (batch.super_packets == 0) return;
  for (const Frame& frame : batch.frames) {
    if (!frame.is_super_packet()) continue;
    const std::uint64_t more = decode::segment_count(frame) - 1;
    ++admitted_.super_packets.frames;
    admitted_.super_packets.more_packets += more;
    admitted_.super_packets.more_bytes += decode::hidden_header_bytes(frame);
    if (!decode::is_divisible(frame)) ++admitted_.super_packets.indivisible;
    if (options_.wire) ledger_.counted += more;
  }
}

// Enters what the source could not know: what became of the frames that it delivered.
void FrameFeed::complete(InterfaceAccount& account) {
  account.counted = admitted_.counted;
  account.past_limit = admitted_.past_limit;
  if (account.super_packets) {
    account.super_packets = admitted_.super_packets;
    account.super_packets->divided = options_.wire;
  }
  const auto doubt = [&](const char* detail) { ledger_.doubts.push_back({account.name, detail}); };
  if (!account.balanced()) doubt("the packet counts of the interface do not add up");
  for (std::string& detail : counter_doubts(account)) {
    ledger_.doubts.push_back({account.name, std::move(detail)});
  }
  if (!options_.wire) return;
  if (!account.super_packets) doubt("the kernel does not report which packets are super packets");
  if (admitted_.super_packets.indivisible > 0) {
    doubt("the kernel did not report the segments of some super packets");
  }
}

Ledger FrameFeed::take_ledger() {
  if (recorder_) recorder_->finish(ledger_);
  return std::move(ledger_);
}

}  // namespace wirecensus::runtime
