// Files of any bytes are read as captures: pcap, pcapng, and both compressed (capture_check.h says
// what holds). The input is the file; where it is cut follows from its last two bytes.
#include <cstddef>
#include <cstdint>

#include "fuzz/capture_check.h"
#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  const Bytes file(data, size);
  fuzz::Input last(data + (size < 2 ? 0 : size - 2), size < 2 ? 0 : 2);
  fuzz::check_capture(file, size == 0 ? 0 : last.u16() % size);
  return 0;
}
