#include "serve/snapshots.h"

#include <new>
#include <utility>

namespace wirecensus::serve {

Snapshots::Snapshots(std::uint64_t hash_seed, tables::ReportOptions report,
                     std::function<void()> request_cut, std::size_t max_flows)
    : report_(std::move(report)),
      request_cut_(std::move(request_cut)),
      running_(hash_seed, max_flows) {}

Freshness Snapshots::ask(std::shared_ptr<SnapshotWaiter> waiter, Time now) {
  if (failed_.load()) return Freshness::impossible;
  const bool young = parts_ > 0 && now - cut_at_ < kFresh;
  if (last_ || young) return Freshness::fresh;
  waiting_.push_back(std::move(waiter));
  if (!std::exchange(requested_, true)) {
    asked_at_ = now;
    request_cut_();
  }
  return Freshness::waiting;
}

// The cut may never come, if a source is stuck: the next request asks again.
void Snapshots::leave(const SnapshotWaiter& waiter) {
  std::erase_if(waiting_, [&](const auto& each) { return each.get() == &waiter; });
  if (waiting_.empty()) requested_ = false;
}

void Snapshots::add(const metrics::Census& part, const Ledger& so_far, bool last, Time cut_at) {
  try {
    if (!failed_.load()) running_.add(part, so_far);
  } catch (const std::bad_alloc&) {
    fail();
  }
  ++parts_;
  cut_at_ = cut_at;
  last_ = last;
  if (requested_ && !last && cut_at <= asked_at_ - kFresh) return;
  requested_ = false;
  for (const auto& waiter : std::exchange(waiting_, {})) waiter->resume(!failed_.load());
}

tables::ReportInput Snapshots::input() {
  try {
    return tables::ReportInput(metrics::CensusTables(running_.census()), report_);
  } catch (const std::bad_alloc&) {
    fail();  // the census is lost
    throw;
  }
}

Result<std::shared_ptr<const Document>> Snapshots::document(Page page) {
  const bool json = page == Page::census_json;
  Rendered& rendered = rendered_[json ? 0 : 1];
  if (rendered.document && rendered.of_part == parts_) return rendered.document;
  rendered.document.reset();
  if (!files_->made()) return files_->made().error();
  if (files_->all_used()) return std::shared_ptr<const Document>();
  auto document = Document::render(input(), json ? "census.json" : "report.html", files_);
  if (document) rendered = {*document, parts_};
  return document;
}

}  // namespace wirecensus::serve
