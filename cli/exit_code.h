// Exit codes, documented in README.md.
#pragma once

namespace wirecensus {

enum class ExitCode : int {
  exact = 0,   // done, and the count is exact; a comparison is equal
  failed = 1,  // an error, with a message
  usage = 2,   // the command line is wrong
  // done, but the verdict is not EXACT, -w could not write every packet, or a comparison found
  // differences
  inexact = 3
};

}  // namespace wirecensus
