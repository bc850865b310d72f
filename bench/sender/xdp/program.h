// The XDP program that numbers the frames and redirects them, as BPF instructions.
//
// Written as instructions, so that building needs no BPF compiler. In C:
//
//     serial = state->next++;
//     shape = &state->shapes[serial % sizes];
//     bpf_xdp_adjust_tail(ctx, shape->size - buffer);
//     ... the stores of number_frame() (frame_plan.cpp) ...
//     return bpf_redirect(interface, 0);
#pragma once

#include <linux/bpf.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sender/frame_plan.h"

namespace wirecensus::bench {

// The only value of the program's map.
struct XdpState {
  std::uint64_t next = 0;  // the serial number of the next frame
  std::array<FrameShape, kMaxSizes> shapes{};
};

// `map` is an array map with one XdpState; each input frame is a copy of the template, with the
// maximum length.
std::vector<bpf_insn> xdp_program(const FramePlan& plan, int map, int interface_index);

// Drops every frame.
std::vector<bpf_insn> dropping_program();

}  // namespace wirecensus::bench
