#include "capture/file/merged_files.h"

#include <algorithm>
#include <utility>

#include "capture/file/capture_file.h"

namespace wirecensus::capture {
namespace {

class MergedFiles final : public FrameSource {
 public:
  explicit MergedFiles(std::vector<std::unique_ptr<FrameSource>> files) {
    for (auto& file : files) {
      names_.push_back(file->name());
      joined_ += (joined_.empty() ? "" : ", ") + names_.back();
      members_.push_back({std::move(file)});
    }
  }

  Result<ReadOutcome> read(FrameBatch& batch, std::chrono::milliseconds wait_limit) override;
  void finish() override {
    for (Member& member : members_) member.file->finish();
  }
  void account(Ledger& ledger) override;
  std::uint64_t bytes_read() const override;
  const std::string& name() const override { return joined_; }
  const std::vector<std::string>& member_names() const override { return names_; }

 private:
  struct Member {
    std::unique_ptr<FrameSource> file;
    Timestamp reached = kNoTime;
    bool ended = false;
    std::string failure = {};
  };

  bool all_ended() const {
    return std::all_of(members_.begin(), members_.end(),
                       [](const Member& member) { return member.ended; });
  }
  std::size_t next_member() const;

  std::vector<Member> members_;
  std::vector<std::string> names_;
  std::string joined_;
};

// The one behind the others in time, of those that have not ended. Precondition: there is one.
std::size_t MergedFiles::next_member() const {
  const auto behind = [](const Member& a, const Member& b) {
    return a.ended != b.ended ? b.ended : a.reached < b.reached;
  };
  return static_cast<std::size_t>(std::min_element(members_.begin(), members_.end(), behind) -
                                  members_.begin());
}

// A file that cannot be read further ends alone.
Result<ReadOutcome> MergedFiles::read(FrameBatch& batch, std::chrono::milliseconds wait_limit) {
  batch.clear();
  if (all_ended()) return ReadOutcome::end;
  const std::size_t number = next_member();
  Member& member = members_[number];
  const Result<ReadOutcome> outcome = member.file->read(batch, wait_limit);
  batch.member = number;
  if (!outcome) {
    member.failure = outcome.error().message;
    batch.frames.clear();
  }
  member.ended = !outcome || *outcome == ReadOutcome::end;
  for (const Frame& frame : batch.frames) member.reached = std::max(member.reached, frame.time);
  return all_ended() ? ReadOutcome::end : ReadOutcome::more;
}

void MergedFiles::account(Ledger& ledger) {
  for (Member& member : members_) {
    member.file->account(ledger);
    if (member.failure.empty()) continue;
    ledger.add_loss({LossCause::file_damaged, member.file->name(), 0, false, member.failure});
  }
}

std::uint64_t MergedFiles::bytes_read() const {
  std::uint64_t bytes = 0;
  for (const Member& member : members_) bytes += member.file->bytes_read();
  return bytes;
}

}  // namespace

Result<std::unique_ptr<FrameSource>> open_merged_files(const std::vector<std::string>& paths,
                                                       WakeDescriptor wake) {
  std::vector<std::unique_ptr<FrameSource>> files;
  for (const std::string& path : paths) {
    auto file = open_capture_file(path, wake);
    if (!file) return file.error();
    files.push_back(std::move(*file));
  }
  return std::unique_ptr<FrameSource>(std::make_unique<MergedFiles>(std::move(files)));
}

}  // namespace wirecensus::capture
