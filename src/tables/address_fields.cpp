#include "tables/address_fields.h"

#include <array>

#include "tables/fact_fields.h"

namespace wirecensus::tables {
namespace {

// clang-format off
template <typename Row>
constexpr std::array kAddressFields{
    Field<Row>{{"ip", FieldType::address, "", "ip", "", "The address, as source or destination."},
     [](const Row& row) { return FieldValue::address(row.address); }},
    Field<Row>{{"flows_as_source", FieldType::counter, "flows", "ip", "",
      "Flows (one direction each) from this address."},
     number_of<&Row::flows_as_source>},
    Field<Row>{{"flows_as_destination", FieldType::counter, "flows", "ip", "",
      "Flows (one direction each) to this address."},
     number_of<&Row::flows_as_destination>},
    Field<Row>{{"packets_sent", FieldType::counter, "packets", "frame", "",
      "Packets with this source address."},
     number_of<&Row::packets_sent>},
    Field<Row>{{"packets_received", FieldType::counter, "packets", "frame", "",
      "Packets with this destination address."},
     number_of<&Row::packets_received>},
    Field<Row>{{"bytes_sent", FieldType::counter, "bytes", "frame", "",
      "Sum of the wire lengths of the packets it sent."},
     number_of<&Row::bytes_sent>},
    Field<Row>{{"bytes_received", FieldType::counter, "bytes", "frame", "",
      "Sum of the wire lengths of the packets it received."},
     number_of<&Row::bytes_received>},
    Field<Row>{{"peers", FieldType::counter, "addresses", "ip", "",
      "Distinct addresses it exchanged packets with, including itself if it exchanged packets with itself."},
     number_of<&Row::peers>},
};

constexpr Field<AddressRow> kAddressNameFields[] = {
    {{"name", FieldType::text, "", "payload", "",
     "Only with --names-seen: the name that clients used for this address most often in TLS, QUIC or HTTP, otherwise one "
     "from DNS answers; see names.csv. Never proof of identity."},
    [](const AddressRow& row) {
      return row.name.empty() ? FieldValue::none() : FieldValue::text(row.name);
     }},
};
// clang-format on

}  // namespace

std::span<const Field<metrics::AddressRecord>> address_fields() {
  return kAddressFields<metrics::AddressRecord>;
}

std::span<const Field<AddressRow>> address_row_fields() { return kAddressFields<AddressRow>; }

std::span<const ExtraFields<AddressRow>> extra_address_fields() {
  static constexpr std::array<ExtraFields<AddressRow>, 2> kExtras{
      {{Extra::names, kAddressNameFields}, {Extra::facts, AddressFactFields<AddressRow>::kAll}}};
  return kExtras;
}

}  // namespace wirecensus::tables
