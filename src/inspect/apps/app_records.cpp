#include "inspect/apps/app_records.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "inspect/names/names.h"

namespace wirecensus::inspect {
namespace {

bool has_lower_key(const FlowApp& a, const FlowApp& b) { return a.key < b.key; }

}  // namespace

void AppRecords::append(AppRecords&& other) {
  counted |= other.counted;
  left_out += other.left_out;
  const auto known_words = static_cast<std::uint32_t>(words.size());
  const auto middle = static_cast<std::ptrdiff_t>(flows.size());
  for (FlowApp& flow : other.flows) flow.word += known_words;
  std::move(other.words.begin(), other.words.end(), std::back_inserter(words));
  flows.insert(flows.end(), other.flows.begin(), other.flows.end());
  std::inplace_merge(flows.begin(), flows.begin() + middle, flows.end(), has_lower_key);
  order_words();
}

void AppRecords::order_words() {
  const std::vector<std::string> all = std::exchange(words, {});
  std::vector<bool> used(all.size());
  for (const FlowApp& flow : flows) used[flow.word] = true;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (used[i]) words.push_back(all[i]);
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  std::vector<std::uint32_t> places(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto place = std::lower_bound(words.begin(), words.end(), all[i]);
    places[i] = static_cast<std::uint32_t>(place - words.begin());
  }
  for (FlowApp& flow : flows) flow.word = places[flow.word];
}

std::string_view AppRecords::find(const flow::FlowKey& flow) const {
  if (flows.empty()) return {};
  const flow::FlowKey key = biflow_key(flow);
  const auto found = std::lower_bound(
      flows.begin(), flows.end(), key,
      [](const FlowApp& app, const flow::FlowKey& wanted) { return app.key < wanted; });
  if (found == flows.end() || found->key != key) return {};
  return words[found->word];
}

}  // namespace wirecensus::inspect
