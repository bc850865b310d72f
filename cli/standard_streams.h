// Standard input, output and error, as they may be given to a program: closed.
#pragma once

namespace wirecensus {

// Sees to it that what is opened later does not get the number of a standard stream that is closed:
// messages would go into a capture file. Reading and writing a closed one fails as before. Call
// first.
void reserve_standard_streams();

}  // namespace wirecensus
