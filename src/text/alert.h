// What needs somebody's attention while a count runs, in words: the same for screens, pages,
// metrics and logs.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/count_state.h"

namespace wirecensus::text {

enum class AlertKind : std::uint8_t {
  loss,            // packets were lost
  interface_gone,  // an interface is waited for
  memory,          // near the bound at which counting stops
  doubt,           // losses cannot be ruled out
};

inline constexpr std::array kAlertKinds{AlertKind::loss, AlertKind::interface_gone,
                                        AlertKind::memory, AlertKind::doubt};

// "loss", "interface_gone", "memory", "doubt": the spelling in metrics.
std::string_view alert_kind_name(AlertKind kind);

struct Alert {
  AlertKind kind;
  std::string source;   // the interface or file, printable; empty for memory
  std::string message;  // one printable line, without the source

  bool operator==(const Alert&) const = default;
};

// At most one of each kind and source; by kind, then in the order of the ledger. An alert stays as
// long as its reason: a loss or doubt to the end of the count, the others until they are over.
std::vector<Alert> alerts_of(const CountState& state);

// For figures of a cut, whose verdict the alerts must agree with: losses and doubts are those of
// their ledger, the others those of `now`; null: not known, or the count has ended.
std::vector<Alert> alerts_of(const Ledger& ledger, const CountState* now);

// "loss: v1", or "memory": what it is about.
std::string alert_name(const Alert& alert);
// One printable line: the name and the message.
std::string alert_text(const Alert& alert);

}  // namespace wirecensus::text
