#include "sandbox/capabilities.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <optional>

namespace wirecensus::sandbox {
namespace {

constexpr int kMaxCapability = 63;  // the sets have 64 bits

// The three sets of a thread, as capget(2) has them: two halves each.
using CapabilityHalves = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

std::optional<CapabilityHalves> own_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  CapabilityHalves halves{};
  if (syscall(SYS_capget, &header, halves.data()) != 0) return std::nullopt;
  return halves;
}

bool set_own_capabilities(const CapabilityHalves& halves) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  return syscall(SYS_capset, &header, halves.data()) == 0;
}

std::uint32_t half_of(CapabilitySet set, std::size_t half) {
  return static_cast<std::uint32_t>(set >> (32 * half));
}

std::string capability_name(int number) {
  switch (number) {
    case CAP_NET_RAW: return "CAP_NET_RAW";
    case CAP_DAC_OVERRIDE: return "CAP_DAC_OVERRIDE";
    case CAP_KILL: return "CAP_KILL";
    default: return "capability " + std::to_string(number);
  }
}

}  // namespace

CapabilitySet effective_capabilities() {
  const auto own = own_capabilities();
  if (!own) return 0;
  return CapabilitySet{(*own)[1].effective} << 32 | (*own)[0].effective;
}

bool set_effective_capabilities(CapabilitySet wanted) {
  auto own = own_capabilities();
  if (!own) return false;
  for (std::size_t half = 0; half < own->size(); ++half) {
    (*own)[half].effective = (*own)[half].permitted & half_of(wanted, half);
  }
  return set_own_capabilities(*own);
}

// Fails at the first number that the kernel does not know, or where it is not allowed.
void drop_bounding() {
  for (int number = 0; number <= kMaxCapability; ++number) {
    if (prctl(PR_CAPBSET_DROP, number, 0, 0, 0) != 0) return;
  }
}

// The ambient set never has what the inheritable one lacks.
bool keep_capabilities(CapabilitySet kept) {
  auto own = own_capabilities();
  if (!own) return false;
  for (std::size_t half = 0; half < own->size(); ++half) {
    (*own)[half].permitted &= half_of(kept, half);
    (*own)[half].effective = (*own)[half].permitted;
    (*own)[half].inheritable = 0;
  }
  return set_own_capabilities(*own);
}

std::string capabilities_text(CapabilitySet set) {
  std::string text;
  for (int number = 0; number <= kMaxCapability; ++number) {
    if ((set & capability_bit(number)) == 0) continue;
    text += (text.empty() ? "" : " and ") + capability_name(number);
  }
  return text.empty() ? "no capabilities" : "only " + text;
}

}  // namespace wirecensus::sandbox
