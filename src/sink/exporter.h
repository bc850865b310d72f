// What brings censuses to one target: the way of one kind of target.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "metrics/census_tables.h"
#include "tables/report_input.h"

namespace wirecensus::sink {

// Which part of a count a census is.
struct CensusPlace {
  std::uint64_t run = 0;  // names the count, if it is not divided: intervals name it themselves
  // Of an interval: the number after that of the interval before; 0: it is the first. Those without
  // packets are none, so there may be numbers between.
  std::uint64_t after = 0;
};

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

  // Sends the flows of `input`, whose ledger is of these alone. Error: some could not be sent.
  // Precondition: open() succeeded, and no call failed since.
  virtual Status send(const tables::ReportInput& input, const CensusPlace& place) = 0;

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
