// The fields of a flow for what its headers said (--headers).
#pragma once

#include <memory>
#include <span>

#include "inspect/headers/header_records.h"
#include "tables/field.h"
#include "tables/flow_fields.h"

namespace wirecensus::tables {

// Null without facts.
std::shared_ptr<const HeaderTexts> header_texts(const inspect::HeaderFacts* facts);

std::span<const Field<FlowRow>> header_fields();

}  // namespace wirecensus::tables
