#include "sink/clickhouse/gzip.h"

#include <array>
#include <new>
#include <utility>

namespace wirecensus::sink {

Gzip::Gzip() : stream_(new z_stream{}) {
  constexpr int kLevel = 1;  // the network is fast, and the store compresses on its own
  constexpr int kGzip = 15 + 16;
  constexpr int kMemory = 8;
  if (deflateInit2(stream_.get(), kLevel, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

void Gzip::End::operator()(z_stream* stream) const {
  deflateEnd(stream);
  delete stream;  // NOLINT(cppcoreguidelines-owning-memory): it is the deleter
}

std::string Gzip::finish() {
  deflate_all({}, Z_FINISH);
  deflateReset(stream_.get());
  return std::exchange(out_, {});
}

// Precondition: `bytes` are fewer than 4 GiB.
void Gzip::deflate_all(std::string_view bytes, int flush) {
  std::array<char, std::size_t{16} * 1024> buffer;
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT
  stream_->avail_in = static_cast<uInt>(bytes.size());
  do {
    stream_->next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream_->avail_out = static_cast<uInt>(buffer.size());
    deflate(stream_.get(), flush);
    out_.append(buffer.data(), buffer.size() - stream_->avail_out);
  } while (stream_->avail_out == 0);
}

}  // namespace wirecensus::sink
