#include "text/alert.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/display_text.h"

namespace wirecensus::text {
namespace {

constexpr std::uint64_t kNearPercent = 80;

// The sources of these entries, each once, in order.
template <typename Entry>
std::vector<std::string> sources_of(const std::vector<Entry>& entries) {
  std::vector<std::string> sources;
  for (const Entry& entry : entries) {
    if (std::find(sources.begin(), sources.end(), entry.source) == sources.end()) {
      sources.push_back(entry.source);
    }
  }
  return sources;
}

std::string amount_text(const Loss& loss) {
  if (loss.packets_known) return counted(loss.packets, "packet", "packets") + " lost";
  return "an unknown number of packets lost";
}

// "12 packets lost: the capture ring of 64 KiB was full; 3 packets lost: ..."
Alert loss_alert(const std::string& source, const Ledger& ledger) {
  std::string message;
  for (const Loss& loss : ledger.losses) {
    if (loss.source != source) continue;
    message += fmt::format("{}{}: {}", message.empty() ? "" : "; ", amount_text(loss),
                           printable(loss.detail));
  }
  return {AlertKind::loss, printable(source), std::move(message)};
}

// The first one, and how many more there are.
Alert doubt_alert(const std::string& source, const Ledger& ledger) {
  std::string message;
  std::uint64_t more = 0;
  for (const Doubt& doubt : ledger.doubts) {
    if (doubt.source != source) continue;
    if (message.empty()) {
      message = printable(doubt.detail);
    } else {
      ++more;
    }
  }
  if (more > 0) message += fmt::format(" (and {})", counted(more, "more doubt", "more doubts"));
  return {AlertKind::doubt, printable(source), std::move(message)};
}

bool is_near_bound(const MemoryUse& memory) {
  return memory.bound > 0 && memory.used >= memory.bound / 100 * kNearPercent;
}

std::string memory_text(const MemoryUse& memory) {
  return fmt::format("{} MiB of memory are in use, and counting stops at {} MiB",
                     grouped(memory.used >> 20), grouped(memory.bound >> 20));
}

}  // namespace

std::string_view alert_kind_name(AlertKind kind) {
  switch (kind) {
    case AlertKind::loss: return "loss";
    case AlertKind::interface_gone: return "interface_gone";
    case AlertKind::memory: return "memory";
    case AlertKind::doubt: return "doubt";
  }
  return "unknown";
}

std::vector<Alert> alerts_of(const CountState& state) {
  std::vector<Alert> alerts;
  for (const std::string& source : sources_of(state.ledger.losses)) {
    alerts.push_back(loss_alert(source, state.ledger));
  }
  for (const std::string& interface : state.absent) {
    alerts.push_back({AlertKind::interface_gone, printable(interface),
                      "the interface does not exist or is down: it is waited for"});
  }
  if (is_near_bound(state.memory)) {
    alerts.push_back({AlertKind::memory, {}, memory_text(state.memory)});
  }
  for (const std::string& source : sources_of(state.ledger.doubts)) {
    alerts.push_back(doubt_alert(source, state.ledger));
  }
  return alerts;
}

std::vector<Alert> alerts_of(const Ledger& ledger, const CountState* now) {
  if (now == nullptr) return alerts_of({.ledger = ledger, .absent = {}, .memory = {}});
  return alerts_of({.ledger = ledger, .absent = now->absent, .memory = now->memory});
}

std::string alert_name(const Alert& alert) {
  const std::string kind(alert_kind_name(alert.kind));
  return alert.source.empty() ? kind : kind + ": " + alert.source;
}

std::string alert_text(const Alert& alert) { return alert_name(alert) + ": " + alert.message; }

}  // namespace wirecensus::text
