#include "runtime/source_ledger.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/display_text.h"
#include "base/interface_comparison.h"
#include "base/link_type.h"

namespace wirecensus::runtime {
namespace {

void add_undecided(const std::string& source, const Admission& admission, Ledger& ledger) {
  for (const capture::FrameFilter::Undecided& each : admission.undecided()) {
    ledger.add_undecided(
        each.packets,
        {source, fmt::format("{} not counted: the filter does not compile for link type {} ({})",
                             counted(each.packets, "packet", "packets"),
                             link_type_name(each.link_type), each.reason)});
  }
  if (const std::uint64_t timeless = admission.timeless(); timeless > 0) {
    ledger.add_undecided(timeless,
                         {source, fmt::format("{} not counted: without a time, whether --since and "
                                              "--until leave them out is unknown",
                                              counted(timeless, "packet", "packets"))});
  }
}

void add_doubts(const InterfaceAccount& account, bool wire, Ledger& ledger) {
  const auto doubt = [&](std::string detail) {
    ledger.doubts.push_back({account.name, std::move(detail)});
  };
  if (!account.balanced()) doubt("the packet counts of the interface do not add up");
  for (std::string& detail : counter_doubts(account)) doubt(std::move(detail));
  if (!wire) return;
  if (!account.super_packets) doubt("the kernel does not report which packets are super packets");
  if (account.super_packets && account.super_packets->indivisible > 0) {
    doubt("the kernel did not report the segments of some super packets");
  }
}

// Sets the fields that the source does not know: the outcome of the frames that it delivered.
void complete(InterfaceAccount& account, const AdmittedFrames& admitted, bool wire) {
  account.counted = admitted.counted;
  account.past_limit = admitted.past_limit;
  account.filtered_later += admitted.filtered + admitted.undecided;
  if (!account.super_packets) return;
  account.super_packets = admitted.super_packets;
  account.super_packets->divided = wire;
}

std::size_t member_named(const capture::FrameSource& source, const std::string& name) {
  const std::vector<std::string>& names = source.member_names();
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? 0 : static_cast<std::size_t>(found - names.begin());
}

// Sets all but what was counted, which those that count know.
void complete(FileAccount& account, const Ledger& own, const AdmittedFrames& admitted) {
  account.filtered = admitted.filtered;
  account.undecided = admitted.undecided;
  account.lost = own.lost();
  account.lost_known = std::all_of(own.losses.begin(), own.losses.end(),
                                   [](const Loss& loss) { return loss.packets_known; });
  account.verdict = own.verdict();
}

void complete_files(const capture::FrameSource& source, const Admission& admission,
                    std::uint64_t number, Ledger& own) {
  const std::vector<FileAccount> files = std::exchange(own.files, {});
  for (std::size_t member = 0; member < files.size(); ++member) {
    FileAccount account = files[member];
    account.number = number + member;
    complete(account, own.of_member(account.name, source.member_names()),
             admission.admitted(member));
    own.files.push_back(std::move(account));
  }
}

}  // namespace

void add_source(capture::FrameSource& source, const Admission& admission,
                const IntervalDivider* divider, const Ledger& troubles, std::uint64_t number,
                Ledger& ledger) {
  Ledger own;
  source.account(own);
  own.merge(troubles);
  add_undecided(source.name(), admission, own);
  for (InterfaceAccount& account : own.interfaces) {
    const std::size_t member = member_named(source, account.name);
    const std::uint64_t held = divider != nullptr ? divider->held(member) : 0;
    account.ring_accepted -= held;
    account.delivered -= held;
    complete(account, admission.admitted(member), admission.wire());
    add_doubts(account, admission.wire(), own);
  }
  own.filtered = admission.filtered();
  own.duplicates = admission.duplicates();
  complete_files(source, admission, number, own);
  const std::vector<FileAccount> files = std::exchange(own.files, {});
  ledger.merge(own);
  append_files(files, ledger.files);
}

FileAccount unread_file(const std::string& name, std::uint64_t number) {
  return {.number = number, .name = name, .lost_known = false, .verdict = Verdict::lossy};
}

}  // namespace wirecensus::runtime
