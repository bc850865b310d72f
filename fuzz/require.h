// The properties that fuzzers check: the program ends with the words of one that does not hold, and
// libFuzzer keeps the input.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace wirecensus::fuzz {

inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "\ndoes not hold: %s\n", property);
  std::abort();
}

}  // namespace wirecensus::fuzz
