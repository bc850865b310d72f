// Exit codes: part of the command line's contract (README.md, "Exit codes").
#pragma once

namespace wirecensus {

enum class ExitCode : int {
  exact = 0,   // done, and the count is exact
  failed = 1,  // an error; the message says which
  usage = 2,   // the command line is wrong
  inexact = 3  // done, but the verdict is not EXACT, or not all packets could be kept
};

}  // namespace wirecensus
