// A report file for a client: rendered once, into a file without a name.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "tables/report_input.h"

namespace wirecensus::serve {

// The file is in $TMPDIR or /tmp, and is gone when this object and all its readers are.
class Document {
 public:
  // Renders the file `name` of report/formats.h, such as "census.json". Error: the temporary file
  // cannot be made or written (a full disk). Precondition: there is such a file.
  static Result<std::shared_ptr<const Document>> render(const tables::ReportInput& input,
                                                        std::string_view name);
  ~Document();
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  // A new descriptor at the first byte, for the caller to close. Error: there are too many.
  Result<int> open_reader() const;

 private:
  explicit Document(int descriptor) : descriptor_(descriptor) {}

  const int descriptor_;
};

}  // namespace wirecensus::serve
