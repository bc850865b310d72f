// Exit codes: part of the command line's contract (README.md, "Exit codes").
#pragma once

namespace wirecensus {

enum class ExitCode : int {
  exact = 0,   // done, and the count is exact; what was compared is equal
  failed = 1,  // an error; the message says which
  usage = 2,   // the command line is wrong
  // done, but the verdict is not EXACT, -w could not write every packet, or what was compared is
  // different
  inexact = 3
};

}  // namespace wirecensus
