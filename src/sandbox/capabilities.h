// The capabilities of this process: capabilities(7).
#pragma once

#include <cstdint>
#include <string>

namespace wirecensus::sandbox {

// Bit N is capability number N of <linux/capability.h>.
using CapabilitySet = std::uint64_t;

constexpr CapabilitySet capability_bit(int number) { return CapabilitySet{1} << number; }

// The effective capabilities of this thread; none if the kernel does not say.
CapabilitySet effective_capabilities();

// Makes `wanted` the effective ones of this thread, as far as they are permitted. False: refused.
bool set_effective_capabilities(CapabilitySet wanted);

// Drops all capabilities of this thread from its effective, permitted, inheritable and ambient
// sets, except those of `kept`, which become effective if they are permitted. Threads that exist
// already keep theirs: call it before there are others, or on each. False: the kernel refused, and
// some remain.
bool keep_capabilities(CapabilitySet kept);

// Drops all from the bounding set of this thread: no program that it executes gets any. Needs
// CAP_SETPCAP, and does nothing without it.
void drop_bounding();

// "only CAP_NET_RAW", "only CAP_NET_RAW and CAP_DAC_OVERRIDE", "no capabilities"
std::string capabilities_text(CapabilitySet set);

}  // namespace wirecensus::sandbox
