#include "sink/clickhouse/insert_line.h"

#include <string_view>
#include <system_error>
#include <utility>

namespace wirecensus::sink {
namespace {

// There, compression costs more time than it saves.
bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace

InsertLine::InsertLine(Stores& stores, std::string settings)
    : effort_(is_loopback(stores.front().target().host) ? GzipEffort::stored : GzipEffort::fast),
      settings_(std::move(settings)) {
  for (std::size_t i = 0; i < kAtOnce; ++i) ways_[i].store = &stores[i];
}

Status InsertLine::insert(const std::string& statement, NativeBlock& block) {
  Way& way = ways_[next_++ % kAtOnce];
  wait_for(way);
  way.statement = statement;
  std::swap(way.block, block);
  if (so_far_) begin(way);
  return so_far_;
}

// Without a thread, it is sent where it is waited for.
void InsertLine::begin(Way& way) {
  const auto send = [this, &way] {
    GzipReader rows(way.block.pieces(), effort_);
    return way.store->insert(way.statement, settings_, rows);
  };
  try {
    way.sent = std::async(std::launch::async, send);
  } catch (const std::system_error&) {
    way.sent = std::async(std::launch::deferred, send);
  }
}

void InsertLine::wait_for(Way& way) {
  if (!way.sent.valid()) return;
  Status sent = way.sent.get();
  if (so_far_) so_far_ = std::move(sent);
}

Status InsertLine::finish() {
  for (Way& way : ways_) wait_for(way);
  return so_far_;
}

}  // namespace wirecensus::sink
