// The fields of a capture file: its packets, bytes and times, what was not counted of it, and its
// verdict. Static storage.
#pragma once

#include <span>

#include "base/file_account.h"
#include "tables/field.h"

namespace wirecensus::tables {

std::span<const Field<FileAccount>> file_fields();

}  // namespace wirecensus::tables
