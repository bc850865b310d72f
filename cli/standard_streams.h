// Standard input, output and error, which may be closed when the program starts.
#pragma once

namespace wirecensus {

// Reserves the descriptors of closed standard streams, so that a file opened later cannot get one
// of them and receive messages. Reading and writing such a stream still fails. Must be called
// first.
void reserve_standard_streams();

}  // namespace wirecensus
