#include "sink/clickhouse/gzip.h"

#include <new>
#include <utility>

namespace wirecensus::sink {

GzipReader::GzipReader(std::vector<std::string_view> pieces, GzipEffort effort)
    : pieces_(std::move(pieces)), stream_(new z_stream{}) {
  constexpr int kGzip = 15 + 16;
  constexpr int kMemory = 8;
  const int level = effort == GzipEffort::stored ? Z_NO_COMPRESSION : Z_BEST_SPEED;
  if (deflateInit2(stream_.get(), level, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

void GzipReader::End::operator()(z_stream* stream) const {
  deflateEnd(stream);
  delete stream;  // NOLINT(cppcoreguidelines-owning-memory): it is the deleter
}

std::size_t GzipReader::read(char* out, std::size_t size) {
  stream_->next_out = reinterpret_cast<Bytef*>(out);
  stream_->avail_out = static_cast<uInt>(size);
  int result = Z_OK;
  while (stream_->avail_out > 0 && result != Z_STREAM_END) {
    if (stream_->avail_in == 0 && next_ < pieces_.size()) {
      const std::string_view piece = pieces_[next_++];
      stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));  // NOLINT
      stream_->avail_in = static_cast<uInt>(piece.size());
    }
    result = deflate(stream_.get(), next_ == pieces_.size() ? Z_FINISH : Z_NO_FLUSH);
  }
  return size - stream_->avail_out;
}

}  // namespace wirecensus::sink
