// The columns that say when the packets of a row were seen. For a row there is a times_of(row), in
// whose first_seen, last_seen, has_time() and duration() they are.
#pragma once

#include "base/time.h"
#include "tables/decimal.h"
#include "tables/field.h"

namespace wirecensus::tables {

// clang-format off
template <typename Row>
struct TimeFields {
  static constexpr Field<Row> kFirstSeen{
      {"first_seen", FieldType::timestamp, "UTC", "frame", "flowStartNanoseconds",
       "Earliest time of a packet; empty when none had a time.",
       {"event.start", "ts"}},
      [](char* out, const Row& row) {
        return times_of(row).has_time() ? format_timestamp(out, times_of(row).first_seen) : out;
      },
      {NameStyle::zeek, FieldType::decimal, "seconds since 1970",
       [](char* out, const Row& row) {
         return times_of(row).has_time() ? format_duration(out, times_of(row).first_seen) : out;
       }}};
  static constexpr Field<Row> kLastSeen{
      {"last_seen", FieldType::timestamp, "UTC", "frame", "flowEndNanoseconds",
       "Latest time of a packet; empty when none had a time.",
       {"event.end", ""}},
      [](char* out, const Row& row) {
        return times_of(row).has_time() ? format_timestamp(out, times_of(row).last_seen) : out;
      }};
  static constexpr Field<Row> kDuration{
      {"duration", FieldType::duration, "seconds", "frame", "",
       "last_seen less first_seen; empty when no packet had a time.",
       {"event.duration", "duration"}},
      [](char* out, const Row& row) {
        return times_of(row).has_time() ? format_duration(out, times_of(row).duration()) : out;
      },
      {NameStyle::ecs, FieldType::integer, "nanoseconds",
       [](char* out, const Row& row) {
         return times_of(row).has_time() ? format_signed(out, times_of(row).duration()) : out;
       }}};
};
// clang-format on

}  // namespace wirecensus::tables
