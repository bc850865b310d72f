#include "serve/document.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "report/formats.h"

namespace wirecensus::serve {
namespace {

// A descriptor of a file that has no name any more.
Result<int> unnamed_file() {
  const char* const folder = std::getenv("TMPDIR");
  std::string name = folder != nullptr && *folder != '\0' ? folder : "/tmp";
  name += "/wirecensus-XXXXXX";
  const int descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return Error{"cannot create a temporary file in $TMPDIR or /tmp: " +
                 std::generic_category().message(errno)};
  }
  unlink(name.c_str());
  return descriptor;
}

}  // namespace

DocumentFiles::DocumentFiles(std::size_t count) {
  unused_.reserve(count);
  while (unused_.size() < count) {
    const Result<int> descriptor = unnamed_file();
    if (!descriptor) {
      made_ = descriptor.error();
      return;
    }
    unused_.push_back(*descriptor);
  }
}

DocumentFiles::~DocumentFiles() {
  for (const int descriptor : unused_) close(descriptor);
}

int DocumentFiles::take() {
  assert(!all_used());
  const int descriptor = unused_.back();
  unused_.pop_back();
  return descriptor;
}

// If it cannot be made empty, it is overwritten, and read up to the size of what is in it then.
void DocumentFiles::give_back(int descriptor) {
  [[maybe_unused]] const int ignored = ftruncate(descriptor, 0);
  lseek(descriptor, 0, SEEK_SET);
  unused_.push_back(descriptor);
}

Result<std::shared_ptr<const Document>> Document::render(const tables::ReportInput& input,
                                                         std::string_view name,
                                                         std::shared_ptr<DocumentFiles> files) {
  const auto formats = report::parse_formats(name);
  assert(formats && formats->size() == 1);
  std::shared_ptr<Document> document(new Document(std::move(files)));
  const int descriptor = document->descriptor_;
  const Status written = report::stream_report(input, *formats->front(), descriptor);
  if (!written) return written.error();
  document->size_ = static_cast<std::uint64_t>(lseek(descriptor, 0, SEEK_CUR));
  return std::shared_ptr<const Document>(std::move(document));
}

std::size_t Document::read(std::uint64_t offset, char* to, std::size_t bytes) const {
  if (offset >= size_) return 0;
  const std::size_t wanted = std::min<std::uint64_t>(bytes, size_ - offset);
  const ssize_t size = pread(descriptor_, to, wanted, static_cast<off_t>(offset));
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

}  // namespace wirecensus::serve
