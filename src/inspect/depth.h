// The result of depth: a part of the census, empty unless asked for.
#pragma once

namespace wirecensus::inspect {

struct Depth {
  // Adds the depth of another shard of the same count. Precondition: no flow is in both.
  void append(Depth&& /*other*/) {}

  // Adds the depth of a later count, of any flows.
  void merge(const Depth& /*later*/) {}
};

}  // namespace wirecensus::inspect
