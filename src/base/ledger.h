// The ledger: packets seen, counted and lost, with causes. The verdict is derived from it, so every
// known loss must be added, and everything that could not be determined must be added as a doubt.
//
//     seen = counted + lost, by cause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock_state.h"
#include "base/file_account.h"
#include "base/interface_account.h"
#include "base/saturating.h"
#include "base/verdict.h"

namespace wirecensus {

enum class LossCause : std::uint8_t {
  ring_full,             // the capture ring was full (PACKET_STATISTICS tp_drops)
  interface_dropped,     // the interface's own counters rose: rx_dropped, rx_missed_errors
  capture_os_dropped,    // reported by a pcapng file: isb_osdrop
  capture_if_dropped,    // reported by a pcapng file: isb_ifdrop
  file_cut_short,        // the file ends within a record; the number of lost packets is unknown
  file_damaged,          // a record violates the format; the rest cannot be read
  file_not_read,         // one of several files cannot be opened, or is not a capture
  out_of_memory,         // counting stopped early, or tables lack what sums have (0 packets)
  books_do_not_balance,  // our tables disagree with the packets delivered: a bug
  other,       // of a saved census, for a reason that only newer versions know; the detail names it
  not_stored,  // counted, but neither the store took the interval, nor was there room to keep it
};
inline constexpr LossCause kLastLossCause = LossCause::not_stored;

// "ring_full" and so on: the spelling used in every output.
std::string_view loss_cause_name(LossCause cause);

struct Loss {
  LossCause cause;
  std::string source;         // the interface or file
  std::uint64_t packets = 0;  // 0 if the number is unknown
  bool packets_known = true;
  std::string detail;  // for the user: byte position and reason

  bool operator==(const Loss&) const = default;
};

// A fact that could not be determined, so the count cannot be called exact.
struct Doubt {
  std::string source;
  std::string detail;

  bool operator==(const Doubt&) const = default;
};

// A note on how a source was counted, without loss or doubt: two captures in one file, the same
// file given twice.
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

struct Ledger {
  // Packets counted: frames delivered, or with --wire the packets that were on the wire.
  std::uint64_t counted = 0;
  // Frames delivered to which the filter, --since or --until cannot be applied; neither counted nor
  // in seen().
  std::uint64_t undecided = 0;
  // Frames delivered that -f, --since, --until or --dedup leaves out; neither counted nor in
  // seen(). The kernel's filter of an interface leaves out others before.
  std::uint64_t filtered = 0;
  std::uint64_t duplicates = 0;  // of these, by --dedup
  std::vector<Loss> losses;
  std::vector<Doubt> doubts;
  std::vector<Remark> remarks;
  std::vector<InterfaceAccount> interfaces;  // of live sources
  // Of capture files, in the order of counting. What was counted of each is set when the shares of
  // all counters are joined (metrics/counted_share.h), until then 0.
  std::vector<FileAccount> files;
  std::optional<Recording> recording;  // of this run; not merged
  // Of live sources, at the end of the count: its times are by this clock.
  std::optional<ClockState> clock;

  // Sum of all losses of known number. Both saturate at 2^64 - 1: files may claim any number.
  std::uint64_t lost() const;
  std::uint64_t seen() const { return saturating_sum(counted, lost()); }
  Verdict verdict() const;

  // Adds a loss, unless it is of zero packets, and a doubt if the number is implausibly large.
  void add_loss(Loss loss);
  // Adds packets to which the filter cannot be applied, and the resulting doubt.
  void add_undecided(std::uint64_t packets, Doubt doubt);
  // Adds the entries of another ledger, of other sources, except `recording`. The numbers of its
  // files follow those here.
  void merge(const Ledger& other);
  // The difference from `earlier`, a ledger of the same sources at an earlier time: the ledger of
  // the time in between.
  Ledger since(const Ledger& earlier) const;
  // Adds the ledger of a later time of the same count: the inverse of since(), except for the order
  // of entries, and for texts that grew.
  void append(const Ledger& later);
  // The entries of one of the members of a source, interfaces or files, and those that are of none
  // of them. `counted` is from the account of the interface; 0 for a file.
  // `undecided`, `filtered` and `duplicates` are those of all.
  Ledger of_member(const std::string& name, const std::vector<std::string>& members) const;
};

}  // namespace wirecensus
