// The fields for the time range of a row's packets. Row needs a function times_of(row) in its own
// namespace that returns an object with first_seen, last_seen, has_time() and duration().
#pragma once

#include "base/time.h"
#include "tables/field.h"

namespace wirecensus::tables {

// clang-format off
template <typename Row>
struct TimeFields {
  static constexpr Field<Row> kFirstSeen{
      {"first_seen", FieldType::timestamp, "UTC", "frame", "flowStartNanoseconds",
       "Earliest packet timestamp; empty if no packet had one.",
       {"event.start", "ts"}},
      [](const Row& row) {
        const auto& times = times_of(row);
        return times.has_time() ? FieldValue::timestamp(times.first_seen) : FieldValue::none();
      }};
  static constexpr Field<Row> kLastSeen{
      {"last_seen", FieldType::timestamp, "UTC", "frame", "flowEndNanoseconds",
       "Latest packet timestamp; empty if no packet had one.",
       {"event.end", ""}},
      [](const Row& row) {
        const auto& times = times_of(row);
        return times.has_time() ? FieldValue::timestamp(times.last_seen) : FieldValue::none();
      }};
  static constexpr Field<Row> kDuration{
      {"duration", FieldType::duration, "seconds", "frame", "",
       "last_seen minus first_seen; empty if no packet had a timestamp.",
       {"event.duration", "duration"}},
      [](const Row& row) {
        const auto& times = times_of(row);
        return times.has_time() ? FieldValue::duration(times.duration()) : FieldValue::none();
      }};
};
// clang-format on

}  // namespace wirecensus::tables
