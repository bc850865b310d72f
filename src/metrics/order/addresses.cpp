#include "metrics/order/addresses.h"

#include <cassert>

#include "metrics/order/address_pair.h"

namespace wirecensus::metrics {
namespace {

// One end of a record, with the packets it sent and received.
template <typename Address>
struct End {
  End(const RecordList<flow::CompactKey<Address>>& records, std::uint32_t tag)
      : End(records[number_of(tag)], is_other_side(tag)) {}
  End(const flow::CompactRecord<flow::CompactKey<Address>>& record, bool high)
      : address(high ? record.key.high_address() : record.key.low_address()),
        peer(high ? record.key.low_address() : record.key.high_address()),
        sent(high ? record.reverse : record.forward),
        received(high ? record.forward : record.reverse) {}

  const Address address;
  const Address peer;
  const flow::FlowCounters& sent;
  const flow::FlowCounters& received;
};

template <typename Address>
struct EndWords {
  const RecordList<flow::CompactKey<Address>>& records;

  std::uint64_t word(std::uint32_t tag, unsigned index) const {
    const End<Address> end(records, tag);
    return pair_word(end.address, end.peer, index);
  }
  [[gnu::always_inline]] void prefetch(std::uint32_t tag) const {
    records.prefetch(number_of(tag));
  }
};

template <typename Address>
std::vector<std::uint32_t> sorted_ends(const RecordList<flow::CompactKey<Address>>& records) {
  std::vector<TaggedWord> rows;
  rows.reserve(std::size_t{records.at_most()} * 2);
  records.for_each([&](std::uint32_t number, const auto&) {
    rows.push_back({0, 0, side_tag(number, 0)});
    rows.push_back({0, 0, side_tag(number, 1)});
  });
  sort_by_words(rows, kPairWords<Address>, EndWords<Address>{records});
  std::vector<std::uint32_t> ends;
  ends.reserve(rows.size());
  for (const TaggedWord& row : rows) ends.push_back(row.tag);
  return ends;
}

// The index of the first end of each address, as the tag, and its sort key (inverted bytes), as the
// word.
template <typename Address>
std::vector<TaggedWord> group_by_address(const RecordList<flow::CompactKey<Address>>& records,
                                         const std::vector<std::uint32_t>& ends) {
  std::vector<TaggedWord> groups;
  groups.reserve(ends.size());
  Address address{};
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (i + kLookahead < ends.size()) records.prefetch(number_of(ends[i + kLookahead]));
    const End<Address> end(records, ends[i]);
    if (i == 0 || end.address != address) {
      address = end.address;
      groups.push_back({0, 0, static_cast<std::uint32_t>(i)});
      groups.back().set_word(~std::uint64_t{0});
    }
    TaggedWord& group = groups.back();
    group.set_word(group.word() - end.sent.frame_bytes - end.received.frame_bytes);
  }
  return groups;
}

// Addresses with equal bytes are sorted by tag, which is the order of addresses.
void sort_by_bytes(std::vector<TaggedWord>& groups) {
  sort_by_word(groups);
  for (std::size_t begin = 0, end = 0; begin < groups.size(); begin = end) {
    while (end < groups.size() && groups[end].word() == groups[begin].word()) ++end;
    const std::span<TaggedWord> ties(&groups[begin], end - begin);
    for (TaggedWord& group : ties) group.set_word(group.tag);
    sort_by_word(ties);
  }
}

template <typename Address>
void add_end(AddressRecord& record, const End<Address>& end) {
  record.flows_as_source += end.sent.empty() ? 0U : 1U;
  record.flows_as_destination += end.received.empty() ? 0U : 1U;
  record.packets_sent += end.sent.packets;
  record.packets_received += end.received.packets;
  record.bytes_sent += end.sent.frame_bytes;
  record.bytes_received += end.received.frame_bytes;
}

}  // namespace

template <typename Address>
AddressList<Address>::AddressList(const Records& records)
    : records_(&records), ends_(sorted_ends<Address>(records)) {
  std::vector<TaggedWord> groups = group_by_address<Address>(records, ends_);
  sort_by_bytes(groups);
  starts_.reserve(groups.size());
  begins_.resize(ends_.size() + 1);
  begins_.back() = true;
  for (const TaggedWord& group : groups) {
    starts_.push_back(group.tag);
    begins_[group.tag] = true;
  }
}

// The ends of an address that are fetched before it is visited: most have no more.
constexpr std::size_t kFewEnds = 8;

// For callers that read places in ascending order.
template <typename Address>
[[gnu::always_inline]] inline void AddressList<Address>::prefetch(std::size_t place) const {
  if (place + 2 * kLookahead >= starts_.size()) return;
  __builtin_prefetch(&ends_[starts_[place + 2 * kLookahead]]);
  const std::size_t begin = starts_[place + kLookahead];
  for (std::size_t i = begin; i == begin || (i < begin + kFewEnds && !begins_[i]); ++i) {
    records_->prefetch(number_of(ends_[i]));
  }
}

template <typename Address>
AddressRecord AddressList<Address>::operator[](std::size_t place) const {
  assert(place < size());
  prefetch(place);
  const std::size_t begin = starts_[place];
  AddressRecord record;
  record.address = flow::expand_address(End<Address>(*records_, ends_[begin]).address);
  Address peer{};
  std::size_t i = begin;
  do {
    const End<Address> end(*records_, ends_[i]);
    if (i == begin || end.peer != peer) ++record.peers;
    peer = end.peer;
    add_end(record, end);
    const std::size_t ahead = i + kLookahead;
    if (ahead >= begin + kFewEnds && ahead < ends_.size() && !begins_[ahead])
      records_->prefetch(number_of(ends_[ahead]));
  } while (!begins_[++i]);
  return record;
}

// The lower end of each record, because ends are sorted by address, then peer.
template <typename Address>
std::vector<TaggedWord> AddressList<Address>::records_by_pair() const {
  std::vector<TaggedWord> rows;
  rows.reserve(ends_.size() / 2);
  for (const std::uint32_t end : ends_) {
    if (!is_other_side(end)) rows.push_back({0, 0, number_of(end)});
  }
  return rows;
}

template class AddressList<flow::Ipv4Number>;
template class AddressList<flow::Ipv6Number>;

}  // namespace wirecensus::metrics
