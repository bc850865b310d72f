#include "sink/ipfix/options_records.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <span>
#include <utility>

#include "base/wire_integer.h"

namespace wirecensus::sink {
namespace {

struct OptionsTemplateHeader {
  Be16 number, fields, scope_fields;
};
struct OptionsField {
  Be16 number, size;
};
// A number, and a size in bytes.
using OptionsElement = std::pair<std::uint16_t, std::uint16_t>;

struct BooksRecord {
  Be32 domain;
  Be64 counted, lost, filtered;
  Be64 messages, flow_records, octets;
  Be64 unsent_flows, unsent_packets, unsent_bytes;
};
constexpr OptionsElement kBooksElements[] = {
    {149, 4},  // observationDomainId
    {86, 8},   // packetTotalCount
    {135, 8},  // droppedPacketTotalCount
    {164, 8},  // ignoredPacketTotalCount
    {41, 8},   // exportedMessageTotalCount
    {42, 8},   // exportedFlowRecordTotalCount
    {40, 8},   // exportedOctetTotalCount
    {166, 8},  // notSentFlowTotalCount
    {167, 8},  // notSentPacketTotalCount
    {168, 8},  // notSentOctetTotalCount
};
static_assert(sizeof(BooksRecord) == 4 + 8 * (std::size(kBooksElements) - 1));

constexpr std::size_t kInterfaceNameSize = 16;  // that of names of Linux, with a zero
struct InterfaceRecord {
  Be32 index;
  std::array<char, kInterfaceNameSize> name;
};
constexpr OptionsElement kInterfaceElements[] = {
    {10, 4},                   // ingressInterface
    {82, kInterfaceNameSize},  // interfaceName
};

// The first element is the scope.
void add_options_template(MessageWriter& writer, std::uint16_t set,
                          std::span<const OptionsElement> elements) {
  const OptionsTemplateHeader header{Be16(set), Be16(static_cast<std::uint16_t>(elements.size())),
                                     Be16(1)};
  std::uint8_t* out = writer.add_template(kOptionsTemplateSet,
                                          sizeof(header) + elements.size() * sizeof(OptionsField));
  std::memcpy(out, &header, sizeof(header));
  out += sizeof(header);
  for (const auto& [number, size] : elements) {
    const OptionsField field{Be16(number), Be16(size)};
    std::memcpy(out, &field, sizeof(field));
    out += sizeof(field);
  }
}

template <typename Record>
void add_record(MessageWriter& writer, std::uint16_t set, const Record& record) {
  std::memcpy(writer.add_options(set, sizeof(record)), &record, sizeof(record));
}

}  // namespace

void add_books_template(MessageWriter& writer, std::uint16_t set) {
  add_options_template(writer, set, kBooksElements);
}

void add_books_record(MessageWriter& writer, std::uint16_t set, const ExportBooks& books,
                      const ExportFigures& figures) {
  add_record(writer, set,
             BooksRecord{Be32(writer.domain()), Be64(books.counted), Be64(books.lost),
                         Be64(books.filtered), Be64(figures.messages), Be64(figures.flow_records),
                         Be64(figures.bytes), Be64(figures.unsent_flows),
                         Be64(figures.unsent_packets), Be64(figures.unsent_bytes)});
}

void add_interface_template(MessageWriter& writer, std::uint16_t set) {
  add_options_template(writer, set, kInterfaceElements);
}

void add_interface_record(MessageWriter& writer, std::uint16_t set,
                          const NamedInterface& interface) {
  InterfaceRecord record{Be32(interface.index), {}};
  std::copy_n(interface.name.begin(), std::min(interface.name.size(), kInterfaceNameSize),
              record.name.begin());
  add_record(writer, set, record);
}

}  // namespace wirecensus::sink
