#include "tables/file_fields.h"

namespace wirecensus::tables {
namespace {

FieldValue text_or_none(const std::string& text) {
  return text.empty() ? FieldValue::none() : FieldValue::text(text);
}

bool has_time(const FileAccount& row) { return row.first_seen <= row.last_seen; }

// clang-format off
constexpr Field<FileAccount> kFileFields[] = {
    {{"file", FieldType::text, "", "", "",
      "The capture file, as given; - for standard input.",
      {"file.path", ""}},
     [](const FileAccount& row) { return text_or_none(row.name); }},
    {{"format", FieldType::text, "", "", "",
      "pcap or pcapng; empty if it cannot be read."},
     [](const FileAccount& row) { return text_or_none(row.format); }},
    {{"compression", FieldType::text, "", "", "",
      "gzip, zstd or lz4; empty if it is not compressed."},
     [](const FileAccount& row) { return text_or_none(row.compression); }},
    {{"packets", FieldType::counter, "packets", "frame", "packetDeltaCount",
      "Packets of the file that were counted.",
      {"network.packets", ""}},
     number_of<&FileAccount::packets>},
    {{"frame_bytes", FieldType::counter, "bytes", "frame", "layer2OctetDeltaCount",
      "Sum of their wire lengths.",
      {"network.bytes", ""}},
     number_of<&FileAccount::frame_bytes>},
    {{"captured_bytes", FieldType::counter, "bytes", "captured", "",
      "Sum of their captured lengths."},
     number_of<&FileAccount::captured_bytes>},
    {{"first_seen", FieldType::timestamp, "UTC", "frame", "flowStartNanoseconds",
      "Earliest packet timestamp; empty if no packet had one.",
      {"event.start", ""}},
     [](const FileAccount& row) { return has_time(row) ? FieldValue::timestamp(row.first_seen) : FieldValue::none(); }},
    {{"last_seen", FieldType::timestamp, "UTC", "frame", "flowEndNanoseconds",
      "Latest packet timestamp; empty if no packet had one.",
      {"event.end", ""}},
     [](const FileAccount& row) { return has_time(row) ? FieldValue::timestamp(row.last_seen) : FieldValue::none(); }},
    {{"packets_filtered", FieldType::counter, "packets", "ledger", "",
      "Packets that -f, --since, --until or --dedup left out."},
     number_of<&FileAccount::filtered>},
    {{"packets_undecided", FieldType::counter, "packets", "ledger", "",
      "Packets to which these cannot be applied; not counted."},
     number_of<&FileAccount::undecided>},
    {{"packets_lost", FieldType::integer, "packets", "ledger", "",
      "Packets known to be lost; empty if the number is not known, as in a file cut short."},
     [](const FileAccount& row) { return row.lost_known ? FieldValue::number(row.lost) : FieldValue::none(); }},
    {{"verdict", FieldType::text, "", "ledger", "",
      "The verdict for the file."},
     [](const FileAccount& row) { return FieldValue::name(verdict_name(row.verdict)); }},
};
// clang-format on

}  // namespace

std::span<const Field<FileAccount>> file_fields() { return kFileFields; }

}  // namespace wirecensus::tables
