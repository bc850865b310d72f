// What a store has, fetched into a file that is read as any saved census is.
#pragma once

#include <memory>
#include <string>

#include "base/output_file.h"
#include "base/result.h"
#include "cli/options.h"

namespace wirecensus {

// Gone when it is closed.
class UnnamedFile {
 public:
  static Result<std::unique_ptr<UnnamedFile>> create();
  UnnamedFile(const UnnamedFile&) = delete;
  UnnamedFile& operator=(const UnnamedFile&) = delete;
  ~UnnamedFile();

  // Under which it can be opened as long as this exists.
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }
  Result<OutputFile> writer() const { return OutputFile::stream(descriptor_, "a temporary file"); }

 private:
  explicit UnnamedFile(int descriptor) : descriptor_(descriptor) {}

  const int descriptor_;
};

// The merged censuses of a range of a store (Options::store), with the doubts about what is missing
// there. Error: also if there are none.
Result<std::unique_ptr<UnnamedFile>> fetch_stored(const Options& options);

}  // namespace wirecensus
