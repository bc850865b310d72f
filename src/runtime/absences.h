// When an interface was not there, in words for the ledger. Time is an argument.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "base/time.h"

namespace wirecensus::runtime {

class Absences {
 public:
  enum class Kind : std::uint8_t {
    missing,  // it did not exist yet, or was created and not up yet
    removed,  // it was removed while it was captured
    down,     // it existed, and was down
    failed,   // capturing it failed; the detail says why
  };
  // Later ones are only numbered, so that the ledger of a long count stays readable.
  static constexpr std::size_t kMaxListed = 20;

  // Starts an absence, or gives the one that is going on this kind and detail, which may be empty.
  void begin(Kind kind, Timestamp now, std::string detail = {});
  // Ends the one that is going on; no effect if none is.
  void end(Timestamp now);
  bool going_on() const { return since_.has_value(); }

  // Adds a line for each: a doubt if packets may have been lost, otherwise a remark.
  void enter(const std::string& interface, Ledger& ledger) const;

 private:
  struct Absence {
    Kind kind;
    Timestamp from;
    std::optional<Timestamp> to;  // none: it is going on
    std::string detail;
  };

  static void enter(const Absence& absence, const std::string& interface, Ledger& ledger);

  std::vector<Absence> listed_;
  std::optional<Absence> since_;  // the one that is going on
  std::uint64_t unlisted_ = 0;
  bool unlisted_losing_ = false;  // packets may have been lost in one of these
};

}  // namespace wirecensus::runtime
