// The options records of IPFIX (RFC 7011, section 4): the books of the export, and the names of
// interfaces. All elements have a fixed length, as some collectors fail on others.
#pragma once

#include <cstdint>
#include <string>

#include "sink/exporter.h"
#include "sink/ipfix/message_writer.h"

namespace wirecensus::sink {

// Of the observation domain, all since the beginning.
struct ExportBooks {
  std::uint64_t counted = 0;
  std::uint64_t lost = 0;
  std::uint64_t filtered = 0;
};

struct NamedInterface {
  std::string name;
  std::uint32_t index = 0;  // of the system (ifIndex)
};

// `set` is the number of the template, and of the sets of its records.
void add_books_template(MessageWriter& writer, std::uint16_t set);
void add_books_record(MessageWriter& writer, std::uint16_t set, const ExportBooks& books,
                      const ExportFigures& figures);

void add_interface_template(MessageWriter& writer, std::uint16_t set);
void add_interface_record(MessageWriter& writer, std::uint16_t set,
                          const NamedInterface& interface);

}  // namespace wirecensus::sink
