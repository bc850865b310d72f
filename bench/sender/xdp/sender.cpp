// BPF_PROG_TEST_RUN with BPF_F_TEST_XDP_LIVE_FRAMES (Documentation/bpf/bpf_prog_run.rst of the
// kernel): the kernel runs the program on frames from a page pool, 64 at a time, and performs the
// program's action. There are no socket buffers on the sending side, and one system call for
// thousands of frames, so a packet costs a fraction of that with a packet socket.
//
// The other end's NAPI runs after each batch on the processor that sent it, so its ring (256
// frames) does not overflow as long as the sender stays there. Moved to another one with NAPI
// pending, it would go on sending while the first processor is busy, or halted by the host of a
// virtual machine; an overflow appears in the interface's counters.
#include <bpf/bpf.h>
#include <fmt/core.h>
#include <net/if.h>
#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "sender/descriptor.h"
#include "sender/frame_sender.h"
#include "sender/xdp/program.h"
#include "sender/xdp/virtual_cable.h"

namespace wirecensus::bench {
namespace {

Error kernel_refuses(const char* what) {
  return Error{
      fmt::format("the kernel refuses XDP live frames ({}: {}); Linux 5.18 has them, for "
                  "root",
                  what, std::strerror(errno))};
}

Result<Descriptor> load(const std::vector<bpf_insn>& code) {
  Descriptor program(bpf_prog_load(BPF_PROG_TYPE_XDP, "wirecensus_send", "MIT", code.data(),
                                   code.size(), nullptr));
  if (!program.valid()) return kernel_refuses("program");
  return program;
}

// Runs the program on `count` live frames that are copies of the template.
Status run_live(const Descriptor& program, std::size_t frame_bytes, std::uint64_t count) {
  const FrameBuffer frame = template_frame();
  bpf_test_run_opts options{};  // LIBBPF_OPTS is C, which clang rejects in C++
  options.sz = sizeof(options);
  options.data_in = frame.data();
  options.data_size_in = static_cast<std::uint32_t>(frame_bytes);
  options.repeat = static_cast<int>(count);
  options.flags = BPF_F_TEST_XDP_LIVE_FRAMES;
  if (bpf_prog_test_run_opts(program.number(), &options) < 0) return kernel_refuses("test run");
  return done();
}

// Checks for support without sending: the frame is dropped.
Status check_live_frames() {
  const Result<Descriptor> program = load(dropping_program());
  return program ? run_live(*program, kMinFrame, 1) : program.error();
}

class XdpSender final : public FrameSender {
 public:
  XdpSender(Descriptor map, Descriptor program, std::size_t frame_bytes)
      : map_(std::move(map)), program_(std::move(program)), frame_bytes_(frame_bytes) {}

  Status send(std::uint64_t count) override { return run_live(program_, frame_bytes_, count); }
  // The kernel takes about 25 ms to free the page pool after a call.
  std::uint64_t usual_count() const override { return std::uint64_t{1} << 20; }
  std::uint64_t bursts_per_second() const override { return 4; }

 private:
  Descriptor map_;
  Descriptor program_;
  std::size_t frame_bytes_;
};

// Whatever takes this processor away then takes it from both ends.
void stay_on_this_processor() {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<std::size_t>(sched_getcpu()), &only);
  sched_setaffinity(0, sizeof(only), &only);  // best effort
}

Result<Descriptor> make_map(const FramePlan& plan) {
  Descriptor map(bpf_map_create(BPF_MAP_TYPE_ARRAY, "sender_state", sizeof(int), sizeof(XdpState),
                                1, nullptr));
  if (!map.valid()) return kernel_refuses("map");
  XdpState state;
  std::copy(plan.sizes.begin(), plan.sizes.end(), state.shapes.begin());
  const int key = 0;
  if (bpf_map_update_elem(map.number(), &key, &state, BPF_ANY) < 0) return kernel_refuses("map");
  return map;
}

}  // namespace

Result<std::unique_ptr<FrameSender>> open_xdp_sender(const FramePlan& plan,
                                                     const std::string& interface) {
  if (Status possible = check_live_frames(); !possible) return possible.error();
  if (Status prepared = let_other_end_take_xdp(interface); !prepared) return prepared.error();
  stay_on_this_processor();
  Result<Descriptor> map = make_map(plan);
  if (!map) return map.error();
  Result<Descriptor> program =
      load(xdp_program(plan, map->number(), static_cast<int>(if_nametoindex(interface.c_str()))));
  if (!program) return program.error();
  return std::unique_ptr<FrameSender>(
      std::make_unique<XdpSender>(std::move(*map), std::move(*program), plan.largest_frame()));
}

}  // namespace wirecensus::bench
