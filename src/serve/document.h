// A report file for clients: rendered once, into a file without a name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tables/report_input.h"

namespace wirecensus::serve {

// The files that documents are rendered into, in $TMPDIR or /tmp. They are made at once, because a
// program that is confined makes none there any more; they are empty while no document is in them.
// One thread at a time.
class DocumentFiles {
 public:
  explicit DocumentFiles(std::size_t count);
  ~DocumentFiles();
  DocumentFiles(const DocumentFiles&) = delete;
  DocumentFiles& operator=(const DocumentFiles&) = delete;

  // Error: they could not be made.
  const Status& made() const { return made_; }
  bool all_used() const { return unused_.empty(); }

 private:
  friend class Document;

  // A descriptor at the first byte of an empty file. Precondition: !all_used().
  int take();
  void give_back(int descriptor);

  Status made_ = done();
  std::vector<int> unused_;
};

// One thread at a time.
class Document {
 public:
  // Renders the file `name` of report/formats.h, such as "census.json". Error: it cannot be written
  // (a full disk). Preconditions: there is such a file; !files->all_used().
  static Result<std::shared_ptr<const Document>> render(const tables::ReportInput& input,
                                                        std::string_view name,
                                                        std::shared_ptr<DocumentFiles> files);
  ~Document() { files_->give_back(descriptor_); }
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  std::uint64_t size() const { return size_; }  // in bytes
  // Reads up to `bytes` bytes from `offset` on into `to`, and returns how many: 0 at the end, or if
  // the disk cannot be read.
  std::size_t read(std::uint64_t offset, char* to, std::size_t bytes) const;

 private:
  explicit Document(std::shared_ptr<DocumentFiles> files)
      : files_(std::move(files)), descriptor_(files_->take()) {}

  const std::shared_ptr<DocumentFiles> files_;
  const int descriptor_;
  std::uint64_t size_ = 0;
};

}  // namespace wirecensus::serve
