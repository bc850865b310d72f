#include "runtime/absences.h"

#include <fmt/core.h>

#include <utility>

#include "base/display_text.h"

namespace wirecensus::runtime {
namespace {

bool loses(Absences::Kind kind) {
  return kind == Absences::Kind::removed || kind == Absences::Kind::failed;
}

std::string what_it_was(Absences::Kind kind) {
  switch (kind) {
    case Absences::Kind::missing: return "the interface did not exist or was not up";
    case Absences::Kind::removed:
      return "the interface was removed, and did not exist or was not up";
    case Absences::Kind::down: return "the interface was down";
    case Absences::Kind::failed: return "the interface was not captured";
  }
  return {};
}

}  // namespace

void Absences::begin(Kind kind, Timestamp now, std::string detail) {
  const Timestamp from = since_ ? since_->from : now;
  since_ = Absence{kind, from, std::nullopt, std::move(detail)};
}

void Absences::end(Timestamp now) {
  if (!since_) return;
  since_->to = now;
  if (listed_.size() < kMaxListed) {
    listed_.push_back(std::move(*since_));
  } else {
    ++unlisted_;
    unlisted_losing_ = unlisted_losing_ || loses(since_->kind);
  }
  since_.reset();
}

void Absences::enter(const Absence& absence, const std::string& interface, Ledger& ledger) {
  std::string line =
      absence.to
          ? fmt::format("{} from {} to {}", what_it_was(absence.kind), timestamp_text(absence.from),
                        timestamp_text(*absence.to))
          : fmt::format("{} from {} on", what_it_was(absence.kind), timestamp_text(absence.from));
  if (!absence.detail.empty()) line += ": " + absence.detail;
  if (loses(absence.kind)) {
    ledger.doubts.push_back({interface, std::move(line)});
  } else {
    ledger.remarks.push_back({interface, std::move(line)});
  }
}

void Absences::enter(const std::string& interface, Ledger& ledger) const {
  for (const Absence& absence : listed_) enter(absence, interface, ledger);
  if (since_) enter(*since_, interface, ledger);
  if (unlisted_ == 0) return;
  std::string line =
      "the interface was removed or down " + counted(unlisted_, "more time", "more times");
  if (unlisted_losing_) {
    ledger.doubts.push_back({interface, std::move(line)});
  } else {
    ledger.remarks.push_back({interface, std::move(line)});
  }
}

}  // namespace wirecensus::runtime
