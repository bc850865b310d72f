// The ledger: what was seen, what was counted, what was lost and to whom. The verdict is read off
// it, so a loss that is not entered here is a lie: enter what is known, and enter as a doubt what
// could not be known.
//
//     seen = counted + lost, by cause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/interface_account.h"
#include "base/saturating.h"

namespace wirecensus {

enum class LossCause : std::uint8_t {
  ring_full,             // the kernel had no room in our ring (PACKET_STATISTICS tp_drops)
  interface_dropped,     // the interface's own counters rose: rx_dropped, rx_missed_errors
  capture_os_dropped,    // a pcapng file says so: isb_osdrop
  capture_if_dropped,    // a pcapng file says so: isb_ifdrop
  file_cut_short,        // the file ends inside a record; how many followed is unknown
  file_damaged,          // a record contradicts the format; what follows cannot be read
  file_not_read,         // a file among others that cannot be opened, or is not a capture
  out_of_memory,         // counting stopped while memory was left to finish; what came later
  books_do_not_balance,  // our own tables disagree with what was delivered: a fault of this program
};

// "ring_full" and so on: the spelling used in every output.
std::string_view loss_cause_name(LossCause cause);

struct Loss {
  LossCause cause;
  std::string source;         // the interface or file
  std::uint64_t packets = 0;  // 0 where the number cannot be known
  bool packets_known = true;
  std::string detail;  // for a person: at which byte it broke and why

  bool operator==(const Loss&) const = default;
};

// What could not be known, so that nothing can be claimed.
struct Doubt {
  std::string source;
  std::string detail;

  bool operator==(const Doubt&) const = default;
};

// What should be known of how a source was counted, though nothing is lost or in doubt by it: two
// captures in one file, the same file given twice.
struct Remark {
  std::string source;
  std::string detail;

  bool operator==(const Remark&) const = default;
};

// Packets that were also to be written to files (-w). If some could not be written, the files are
// incomplete, but the count is not affected.
struct Recording {
  std::string file;            // as given on the command line
  std::uint64_t offered = 0;   // packets counted, which should have been written
  std::uint64_t recorded = 0;  // packets in complete files
  std::uint64_t files = 0;     // complete files, including those removed later
  std::string detail;          // the first failure, for the user; empty if there was none

  bool complete() const { return recorded == offered; }
  bool operator==(const Recording&) const = default;
};

enum class Verdict : std::uint8_t {
  exact,    // everything there was is counted
  lossy,    // something was lost; the ledger says what
  unknown,  // something could not be known; the ledger says what
};

// "EXACT", "LOSSY", "UNKNOWN".
std::string_view verdict_name(Verdict verdict);

struct Ledger {
  // Packets: frames delivered by the sources and counted, or what the wire carried for them.
  std::uint64_t counted = 0;
  // Frames delivered of which the filter could not say whether they are to be counted; they were
  // not, and are not among those seen.
  std::uint64_t undecided = 0;
  std::vector<Loss> losses;
  std::vector<Doubt> doubts;
  std::vector<Remark> remarks;
  std::vector<InterfaceAccount> interfaces;  // those counted live
  std::optional<Recording> recording;        // of this run: not merged

  // Sum of all losses whose number is known. Both stop at 2^64 - 1: files may claim anything.
  std::uint64_t lost() const;
  std::uint64_t seen() const { return saturating_sum(counted, lost()); }
  Verdict verdict() const;

  // Enters a loss, unless it is of zero packets; and a doubt where it is of more packets than any
  // interface can have seen.
  void add_loss(Loss loss);
  // Enters packets that the filter could not decide, and the doubt that comes of them.
  void add_undecided(std::uint64_t packets, Doubt doubt);
  // Adds another ledger's entries to this one's.
  void merge(const Ledger& other);
};

}  // namespace wirecensus
