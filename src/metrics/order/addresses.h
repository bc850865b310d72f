// Addresses in output order: by frame bytes, descending; then by address.
//
// Stores the ends of all records, sorted by address and peer, and the index of the first end of
// each address: 8 bytes per record and 4 per address. The counters of an address are summed from
// its ends when it is visited, because storing them would take more memory than the flows do.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "metrics/order/record_numbers.h"
#include "metrics/order/row_source.h"

namespace wirecensus::metrics {

// One address. Bytes are frame bytes.
struct AddressRecord {
  IpAddress address;
  std::uint64_t flows_as_source = 0;
  std::uint64_t flows_as_destination = 0;
  std::uint64_t packets_sent = 0;
  std::uint64_t packets_received = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t peers = 0;  // distinct addresses it exchanged packets with, itself included

  std::uint64_t bytes() const { return bytes_sent + bytes_received; }
};

using AddressSource = RowSource<AddressRecord>;

// The addresses of one IP version.
template <typename Address>
class AddressList {
 public:
  using Records = RecordList<flow::CompactKey<Address>>;

  // `records` must outlive it.
  explicit AddressList(const Records& records);

  std::size_t size() const { return starts_.size(); }
  // The address at `place` of the order; fastest in ascending order. Precondition: place < size().
  AddressRecord operator[](std::size_t place) const;

  // The numbers of all records, as tags, by pair of addresses: the lower one, then the higher one.
  std::vector<TaggedWord> records_by_pair() const;

 private:
  void prefetch(std::size_t place) const;

  // A plain pointer: through a smart pointer's operator, GCC drops the prefetches (tagged_word.h).
  const Records* records_;
  std::vector<std::uint32_t> ends_;    // side_tag(): sorted by address, then by peer
  std::vector<std::uint32_t> starts_;  // indexes into ends_: the first end of each address
  // Whether an address begins at each index of ends_, so that the end of one is found without
  // access to the record of the next. One longer than ends_; the last is true.
  std::vector<bool> begins_;
};

// Immutable; may be read from several threads at once. Shares ownership of the records.
class Addresses {
 public:
  // Precondition: `numbers` is not null.
  explicit Addresses(std::shared_ptr<const RecordNumbers> numbers)
      : numbers_(std::move(numbers)), ipv4_(numbers_->ipv4), ipv6_(numbers_->ipv6) {}

  // Of `size` addresses that are not in memory. Precondition: `source` is not null.
  Addresses(std::shared_ptr<const AddressSource> source, std::size_t size)
      : Addresses(no_record_numbers()) {
    source_ = std::move(source);
    source_size_ = size;
  }

  std::size_t size() const {
    return source_ != nullptr ? source_size_ : ipv4_.size() + ipv6_.size();
  }

  // Those in memory, by version.
  template <typename Address>
  const AddressList<Address>& list() const {
    if constexpr (std::is_same_v<Address, flow::Ipv4Number>) return ipv4_;
    if constexpr (!std::is_same_v<Address, flow::Ipv4Number>) return ipv6_;
  }

  // Calls visit(const AddressRecord&) for the first `at_most` addresses, in order.
  template <typename Visitor>
  void for_each(Visitor visit, std::size_t at_most = std::numeric_limits<std::size_t>::max()) const;

 private:
  std::shared_ptr<const RecordNumbers> numbers_;
  std::shared_ptr<const AddressSource> source_;  // null: the addresses are in memory
  std::size_t source_size_ = 0;
  AddressList<flow::Ipv4Number> ipv4_;
  AddressList<flow::Ipv6Number> ipv6_;
};

template <typename Visitor>
void Addresses::for_each(Visitor visit, std::size_t at_most) const {
  if (source_ != nullptr) return visit_first(*source_, at_most, visit);
  std::size_t i = 0;
  std::size_t j = 0;
  AddressRecord ipv4 = ipv4_.size() > 0 ? ipv4_[0] : AddressRecord{};
  AddressRecord ipv6 = ipv6_.size() > 0 ? ipv6_[0] : AddressRecord{};
  for (; at_most > 0 && (i < ipv4_.size() || j < ipv6_.size()); --at_most) {
    if (j == ipv6_.size() || (i < ipv4_.size() && ipv4.bytes() >= ipv6.bytes())) {
      visit(ipv4);
      if (++i < ipv4_.size()) ipv4 = ipv4_[i];
    } else {
      visit(ipv6);
      if (++j < ipv6_.size()) ipv6 = ipv6_[j];
    }
  }
}

}  // namespace wirecensus::metrics
