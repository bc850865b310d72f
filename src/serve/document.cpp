#include "serve/document.h"

#include <fcntl.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "report/formats.h"

namespace wirecensus::serve {
namespace {

Error cannot(const std::string& what) {
  return Error{what + ": " + std::generic_category().message(errno)};
}

// A descriptor of a file that has no name any more.
Result<int> unnamed_file() {
  const char* const folder = std::getenv("TMPDIR");
  std::string name = folder != nullptr && *folder != '\0' ? folder : "/tmp";
  name += "/wirecensus-XXXXXX";
  const int descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return cannot("cannot create a temporary file in $TMPDIR or /tmp");
  unlink(name.c_str());
  return descriptor;
}

}  // namespace

Document::~Document() { close(descriptor_); }

Result<std::shared_ptr<const Document>> Document::render(const tables::ReportInput& input,
                                                         std::string_view name) {
  const auto files = report::parse_formats(name);
  assert(files && files->size() == 1);
  const Result<int> descriptor = unnamed_file();
  if (!descriptor) return descriptor.error();
  std::shared_ptr<const Document> document(new Document(*descriptor));
  const Status written = report::stream_report(input, *files->front(), *descriptor);
  if (!written) return written.error();
  return document;
}

// Each reader has a place of its own in the file, so the descriptor cannot be duplicated.
Result<int> Document::open_reader() const {
  const std::string path = "/proc/self/fd/" + std::to_string(descriptor_);
  const int reader = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (reader < 0) return cannot("cannot read the rendered file");
  return reader;
}

}  // namespace wirecensus::serve
