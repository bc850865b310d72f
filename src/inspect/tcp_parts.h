// Connections of several counts, which are added up in the order of time, whatever the order of the
// counts: one whose packets are in several counts begins with its earliest ones.
//
//     TcpParts parts;
//     parts.add(connections, begin);         // of a count
//     parts.pass_before(time, true, table);  // no count that is added later begins before `time`
//     parts.pass_all(true, table);
//
// What has not been passed on is kept; passing it on early takes less memory, and gives the same
// result. Used by one thread at a time. Functions throw std::bad_alloc.
#pragma once

#include <vector>

#include "base/time.h"
#include "inspect/connections.h"
#include "inspect/tcp_table.h"

namespace wirecensus::inspect {

class TcpParts {
 public:
  // Adds those of a count. None of its packets was captured before `begin`, which is kNoTime where
  // that is not known: a connection that has no time is taken for one that began then.
  void add(const Connections& connections, Timestamp begin);

  // Passes on the connections that began before `time`, the earliest first; with those in tunnels
  // if `with_inner`. Precondition for the order: what is added later did not begin before `time`.
  void pass_before(Timestamp time, bool with_inner, TcpTable& table);
  void pass_all(bool with_inner, TcpTable& table);

 private:
  struct Count {
    Connections connections;
    Timestamp begin;
    bool is_passed = false;
  };
  // [from, before); without `before`, all from then on.
  struct Range {
    Timestamp from;
    Timestamp before;
    bool is_open;

    bool is_behind(Timestamp time) const { return !is_open && time >= before; }
    bool has(Timestamp time) const { return time >= from && !is_behind(time); }
  };
  struct Order;

  void pass(const Range& range, bool with_inner, TcpTable& table);
  template <typename Visitor>
  static void visit(Count& count, const Range& range, bool with_inner, Visitor visitor);

  std::vector<Count> counts_;
  Timestamp passed_ = kNoTime;  // connections that began before were passed on
};

}  // namespace wirecensus::inspect
