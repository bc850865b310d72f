// What brings censuses to one target: the way of one kind of target.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "metrics/census_tables.h"
#include "tables/report_input.h"

namespace wirecensus::sink {

struct ExportFigures {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;         // of the messages
  std::uint64_t flow_records = 0;  // in them
  // What was counted, but could not be sent.
  std::uint64_t unsent_flows = 0;
  std::uint64_t unsent_packets = 0;
  std::uint64_t unsent_bytes = 0;  // of frames
};

// Used by one thread at a time. Errors name the target.
class Exporter {
 public:
  virtual ~Exporter() = default;

  // Begins a session, unless there is one. Error: the target cannot be reached now.
  virtual Status open() = 0;

  // Sends the flows of `input`, whose ledger is of these alone. `run` names its count, if that is
  // not divided into intervals, which name it themselves. Error: some could not be sent.
  // Precondition: open() succeeded, and no call failed since.
  virtual Status send(const tables::ReportInput& input, std::uint64_t run) = 0;

  // Whether all of an input for which send() failed may be sent again, without doubling anything.
  // Otherwise, figures() have what was not sent.
  virtual bool may_repeat() const = 0;

  // Counts what is never going to be sent.
  virtual void give_up(const metrics::CensusTables& tables) = 0;

  // Ends the session. Error: what was sent may not have arrived.
  virtual Status finish() = 0;

  virtual const ExportFigures& figures() const = 0;
};

}  // namespace wirecensus::sink
