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

// A connection as one count has it. Valid as long as that.
template <typename Key>
struct TcpPart {
  const TcpFlow<Key>* flow;
  const TcpPools* pools;
  Timestamp begin;
  Timestamp count_begin;
};

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
  struct Parts {
    std::vector<TcpPart<flow::Ipv4Key>> ipv4;
    std::vector<TcpPart<flow::Ipv6Key>> ipv6;
    std::vector<TcpPart<InnerKey>> inner;

    bool empty() const { return ipv4.empty() && ipv6.empty() && inner.empty(); }
  };
  struct Count {
    Connections connections;
    Parts waiting;
    bool is_ordered = false;  // the earliest last; otherwise in the order of capture
  };
  struct Limit;

  void pass(const Limit& limit, bool with_inner, TcpTable& table);

  std::vector<Count> counts_;
  Timestamp passed_ = kNoTime;  // connections that began before were passed on
};

}  // namespace wirecensus::inspect
