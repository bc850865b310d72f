// What a ledger proves.
#pragma once

#include <cstdint>
#include <string_view>

namespace wirecensus {

enum class Verdict : std::uint8_t {
  exact,    // everything was counted
  lossy,    // packets were lost; the ledger lists the losses
  unknown,  // losses cannot be ruled out; the ledger lists the doubts
};

// "EXACT", "LOSSY", "UNKNOWN".
std::string_view verdict_name(Verdict verdict);

}  // namespace wirecensus
