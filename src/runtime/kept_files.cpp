#include "runtime/kept_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "capture/compressed_sink.h"
#include "report/output_file.h"

namespace wirecensus {
namespace {

class FileSink : public ByteSink {
 public:
  explicit FileSink(OutputFile file) : file_(std::move(file)) {}

  Status write(Bytes bytes) override {
    file_.append({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    Status written = file_.flush();
    if (written) written_ += bytes.size();
    return written;
  }
  Status commit() override { return file_.commit(); }
  bool salvage() override { return written_ > 0 && file_.cut_back(written_) && file_.commit(); }

 private:
  OutputFile file_;
  std::uint64_t written_ = 0;
};

// A pipe or a device: what is written is gone at once, and its name stays what it is.
class StreamSink : public ByteSink {
 public:
  StreamSink(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  ~StreamSink() override { close(descriptor_); }

  Status write(Bytes bytes) override {
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return Error{"cannot write " + path_ + ": " + errno_text()};
      bytes = bytes.skip(static_cast<std::size_t>(count));
    }
    return done();
  }
  Status commit() override { return done(); }

  static std::string errno_text() { return std::generic_category().message(errno); }

 private:
  int descriptor_;
  std::string path_;
};

bool is_stream(const std::string& path) {
  std::error_code none;
  const auto type = std::filesystem::status(path, none).type();
  using std::filesystem::file_type;
  return type == file_type::fifo || type == file_type::character || type == file_type::socket;
}

// Where a link leads to: the file is replaced there, and the link stays.
std::string resolved(const std::string& path) {
  std::error_code none;
  if (!std::filesystem::is_symlink(path, none)) return path;
  const std::filesystem::path target = std::filesystem::canonical(path, none);
  return none ? path : target.string();
}

Result<std::unique_ptr<ByteSink>> open_stream(const std::string& path) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return Error{"cannot write " + path + ": " + StreamSink::errno_text()};
  return std::unique_ptr<ByteSink>(std::make_unique<StreamSink>(descriptor, path));
}

Result<std::unique_ptr<ByteSink>> open_file(const std::string& path) {
  Result<OutputFile> file = OutputFile::create(resolved(path));
  if (!file) return file.error();
  return std::unique_ptr<ByteSink>(std::make_unique<FileSink>(std::move(*file)));
}

// The name says how.
std::unique_ptr<ByteSink> compressed(std::unique_ptr<ByteSink> sink, const std::string& path) {
  std::unique_ptr<Compressor> compressor = compressor_for(path);
  if (compressor == nullptr) return sink;
  return std::make_unique<CompressedSink>(std::move(sink), std::move(compressor));
}

}  // namespace

Result<std::unique_ptr<ByteSink>> open_file_sink(const std::string& path) {
  Result<std::unique_ptr<ByteSink>> sink = is_stream(path) ? open_stream(path) : open_file(path);
  if (!sink) return sink.error();
  return compressed(std::move(*sink), path);
  // The analyzer does not follow the pointer into the variant of a Result.
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks)

// A pipe waits for its reader, who would take the probe for all there is.
Status probe_file(const std::string& path) {
  if (is_stream(path)) return done();
  const auto probe = open_file(path);
  return probe ? done() : probe.error();
}

void KeptFiles::write(const KeptPiece& piece) {
  if (!piece.begins.empty()) {
    name_ = piece.begins;
    packets_ = 0;
    Result<std::unique_ptr<ByteSink>> opened = open_(name_);
    if (!opened) return fail(opened.error().message);
    sink_ = std::move(*opened);
  }
  if (sink_ == nullptr) return;
  if (const Status written = sink_->write(piece.blocks.bytes()); !written) {
    return fail(written.error().message);
  }
  packets_ += piece.packets;
  if (piece.ends) commit();
}

void KeptFiles::commit() {
  if (const Status committed = sink_->commit(); !committed) {
    packets_ = 0;
    sink_.reset();
    return fail(committed.error().message);
  }
  sink_.reset();
  note_file();
}

// What was written before the failure stays, where that can be.
void KeptFiles::fail(const std::string& reason) {
  if (first_failure_.empty()) first_failure_ = reason;
  if (sink_ != nullptr && sink_->salvage()) note_file();
  sink_.reset();
}

void KeptFiles::note_file() {
  ++files_;
  kept_ += packets_;
  if (most_files_ == 0) return;
  removable_.push_back(name_);
  if (removable_.size() <= most_files_) return;
  if (unlink(removable_.front().c_str()) != 0 && first_failure_.empty()) {
    first_failure_ = "cannot remove " + removable_.front() + ", which --keep leaves no room for";
  }
  removable_.pop_front();
}

void KeptFiles::close_books(Keeping& keeping) const {
  keeping.kept = kept_;
  keeping.files = files_;
  if (!first_failure_.empty()) keeping.detail = first_failure_;
}

}  // namespace wirecensus
