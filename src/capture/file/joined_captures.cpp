#include "capture/file/joined_captures.h"

#include <fmt/core.h>

#include <algorithm>

namespace wirecensus::capture {

void JoinedCaptures::note(const CaptureFormat& ended, const std::string& source) {
  if (ended_++ == 0) first_offset_ = ended.offset();
  Ledger books;
  ended.report_losses(books, source);
  for (const Loss& loss : books.losses) add_loss(loss);
  // One of a kind is enough: the number of captures in a file is not bounded.
  if (books_.doubts.empty()) books_.doubts = std::move(books.doubts);
  if (books_.remarks.empty()) books_.remarks = std::move(books.remarks);
}

void JoinedCaptures::add_loss(const Loss& loss) {
  const auto same = std::find_if(books_.losses.begin(), books_.losses.end(),
                                 [&](const Loss& other) { return other.cause == loss.cause; });
  if (same == books_.losses.end()) return books_.losses.push_back(loss);
  same->packets = saturating_sum(same->packets, loss.packets);
}

void JoinedCaptures::report_losses(Ledger& ledger, const std::string& source,
                                   std::string_view what) const {
  if (ended_ == 0) return;
  ledger.merge(books_);
  ledger.remarks.push_back(
      {source, fmt::format("{} concatenated captures in this file, counted one after the "
                           "other; a second file header is at byte {} of {}",
                           ended_ + 1, first_offset_, what)});
}

}  // namespace wirecensus::capture
