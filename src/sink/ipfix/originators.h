// Which end of a biflow began it, and so is the source of its record (RFC 5103, section 6.3).
#pragma once

#include <vector>

#include "flow/flow_record.h"
#include "inspect/connection.h"
#include "metrics/census.h"
#include "metrics/flow_course.h"
#include "sink/ipfix/record_layout.h"

namespace wirecensus::sink {

struct Origin {
  bool is_reverse = false;  // the source of the record's forward direction did not begin it
  BiflowDirection direction = BiflowDirection::arbitrary;
};

// Immutable. Keeps no reference.
class Originators {
 public:
  // With --tcp, the first connection of a flow decides. Throws std::bad_alloc.
  explicit Originators(const metrics::Census& census);

  // Of a record that has packets in both directions: the end that sent the SYN, or the first packet
  // of all. It is not known which end that is if the flow began in an earlier interval (`course`,
  // which may be null), or if both sent at the same time.
  Origin of(const flow::FlowRecord& record, const metrics::FlowCourse* course) const;

 private:
  struct Opened {          // by a SYN
    flow::FlowKey biflow;  // of its forward direction
    bool is_reverse;
  };

  std::vector<Opened> opened_;  // in the order of their keys, each of which occurs once
};

}  // namespace wirecensus::sink
