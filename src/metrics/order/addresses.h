// Addresses, in the order of the outputs: most frame bytes first, then the address.
//
// Held are the ends of all records, sorted by address and peer, and where each address begins in
// them: 8 bytes a record and 4 an address. What an address sent and received is summed from its
// ends when it is visited, because as numbers it would take more memory than the flows do.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "metrics/order/record_numbers.h"

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

// The addresses of one IP version.
template <typename Address>
class AddressList {
 public:
  using Records = RecordList<flow::CompactKey<Address>>;

  // Refers to the records, which must outlive it: Addresses keeps them.
  explicit AddressList(const Records& records);

  std::size_t size() const { return starts_.size(); }
  // The address at this place of the order. Precondition: place < size().
  AddressRecord operator[](std::size_t place) const;

 private:
  void prefetch(std::size_t place) const;

  // A plain pointer: behind the operator of a smart one, GCC drops the prefetches (tagged_word.h).
  const Records* records_;
  std::vector<std::uint32_t> ends_;    // side_tag(): sorted by address, then by peer
  std::vector<std::uint32_t> starts_;  // in ends_: where each address begins
  // Whether an address begins at each place of ends_; so the end of one shows without a look at the
  // next, whose record is far away in memory. The last, past the ends, is true.
  std::vector<bool> begins_;
};

class Addresses {
 public:
  // Precondition: not null.
  explicit Addresses(std::shared_ptr<const RecordNumbers> numbers)
      : numbers_(std::move(numbers)), ipv4_(numbers_->ipv4), ipv6_(numbers_->ipv6) {}

  std::size_t size() const { return ipv4_.size() + ipv6_.size(); }

  // Calls visit(const AddressRecord&) for each, or for the first `at_most`.
  template <typename Visitor>
  void for_each(Visitor visit, std::size_t at_most = std::numeric_limits<std::size_t>::max()) const;

 private:
  std::shared_ptr<const RecordNumbers> numbers_;
  AddressList<flow::Ipv4Number> ipv4_;
  AddressList<flow::Ipv6Number> ipv6_;
};

template <typename Visitor>
void Addresses::for_each(Visitor visit, std::size_t at_most) const {
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
