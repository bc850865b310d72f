// The XDP program that numbers the frames and redirects them, as BPF instructions.
//
// It is a dozen lines of C; written as instructions, building needs no BPF compiler:
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

// The one value of the program's map.
struct XdpState {
  std::uint64_t next = 0;  // the serial number of the next frame
  std::array<FrameShape, kMaxSizes> shapes{};
};

// `map` is an array map of one XdpState; the frames come in as the template, as long as the
// largest.
std::vector<bpf_insn> xdp_program(const FramePlan& plan, int map, int interface_index);

// Drops every frame.
std::vector<bpf_insn> dropping_program();

}  // namespace wirecensus::bench
