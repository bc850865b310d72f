// What holds for every file that is read as a capture, whatever its bytes. Shared by the fuzzers
// that make such files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ledger.h"
#include "base/link_type.h"
#include "base/time.h"

namespace wirecensus::fuzz {

// A frame as it was delivered: its bytes as a digest.
struct ReadFrame {
  std::uint64_t digest = 0;
  std::uint32_t cap_len = 0;
  std::uint32_t frame_len = 0;
  Timestamp time = kNoTime;
  LinkType link_type = 0;
  std::uint16_t fcs_len = 0;
  std::uint16_t interface = 0;
  bool big_endian = false;

  bool operator==(const ReadFrame&) const = default;
};

// The result of reading a file.
struct ReadCapture {
  std::string error;  // of opening it; empty: it is a capture
  std::vector<ReadFrame> frames;
  Ledger ledger;
  bool is_whole = true;  // false: given up before the end, because it decompresses to very much

  bool is_exact() const { return error.empty() && ledger.verdict() == Verdict::exact; }
  // The file ended where a record ends, in the format that its header names.
  bool is_plain() const { return is_exact() && is_whole && ledger.remarks.empty(); }
};

// Reads the file as it arrives in pieces of at most `piece` bytes. Precondition: piece > 0.
ReadCapture read_capture(Bytes file, std::size_t piece);

// Checks all of a file: frames lie within the bytes of their batch; the result does not depend on
// the sizes in which bytes arrive; the ledger says EXACT only of a file that a walk over its
// records finds whole, and as many packets; a file cut after `cut` bytes has the first of these
// frames.
void check_capture(Bytes file, std::size_t cut);

}  // namespace wirecensus::fuzz
