#include "runtime/record/recorded_files.h"

#include <unistd.h>

#include <utility>

namespace wirecensus::runtime {

void RecordedFiles::write(const RecordedPiece& piece) {
  if (!piece.begins.empty()) {
    name_ = piece.begins;
    packets_ = 0;
    Result<std::unique_ptr<capture::ByteSink>> opened = open_(name_);
    if (!opened) return fail(opened.error().message);
    sink_ = std::move(*opened);
  }
  if (sink_ == nullptr) return;
  if (const Status written = sink_->write(piece.blocks.bytes()); !written) {
    return fail(written.error().message);
  }
  packets_ += piece.packets;
  unflushed_ = true;
  if (piece.ends) commit();
}

void RecordedFiles::flush() {
  if (sink_ == nullptr || !std::exchange(unflushed_, false)) return;
  if (const Status flushed = sink_->flush(); !flushed) fail(flushed.error().message);
}

void RecordedFiles::commit() {
  if (const Status committed = sink_->commit(); !committed) {
    packets_ = 0;
    sink_.reset();
    return fail(committed.error().message);
  }
  sink_.reset();
  note_file();
}

// Keeps the data written before the failure, if possible.
void RecordedFiles::fail(const std::string& reason) {
  if (first_failure_.empty()) first_failure_ = reason;
  if (sink_ != nullptr && sink_->salvage()) note_file();
  sink_.reset();
}

void RecordedFiles::note_file() {
  ++files_;
  recorded_ += packets_;
  if (max_files_ == 0) return;
  removable_.push_back(name_);
  if (removable_.size() <= max_files_) return;
  if (unlink(removable_.front().c_str()) != 0 && first_failure_.empty()) {
    first_failure_ =
        "cannot remove " + removable_.front() + ", which is beyond the limit of --keep";
  }
  removable_.pop_front();
}

void RecordedFiles::report(Recording& recording) const {
  recording.recorded = recorded_;
  recording.files = files_;
  if (!first_failure_.empty()) recording.detail = first_failure_;
}

}  // namespace wirecensus::runtime
