// Exit codes, documented in README.md.
#pragma once

namespace wirecensus {

enum class ExitCode : int {
  exact = 0,   // done, and the count is exact; a comparison is equal, assertions hold
  failed = 1,  // an error, with a message; or the command after -- failed
  usage = 2,   // the command line is wrong
  // done, but the verdict is not EXACT, -w could not write every packet, or a comparison is not
  // proven because a side is not exact
  inexact = 3,
  unexpected = 4  // exact, but not as expected: a comparison differs or an assertion does not hold
};

}  // namespace wirecensus
