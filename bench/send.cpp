// wirecensus-send: sends numbered UDP frames on an interface as fast as the kernel accepts them,
// and reports the exact number. For tests and benchmarks of live counting, in a separate network
// namespace.
//
// The bytes of each frame are computed from its number (sender/frame_plan.h). A FrameSender sends
// them; the number sent is read from the interface's own counters.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <thread>

#include "sender/frame_sender.h"
#include "sender/interface_counters.h"
#include "sender/own_namespace.h"

namespace wirecensus::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

struct Options {
  std::string interface;
  std::string way = "auto";
  std::string sizes = "64";
  std::uint64_t packets = 1'000'000;
  std::uint32_t flows = 1000;
  std::uint32_t in_a_row = 1;
  std::uint64_t rate = 0;  // packets per second; 0: unlimited
  double seconds = 60;
};

struct Way {
  std::string name;
  std::unique_ptr<FrameSender> sender;
};

struct Sent {
  std::uint64_t offered = 0;
  std::uint64_t taken = 0;  // accepted by the interface
  double seconds = 0;
};

void describe(CLI::App& app, Options& options) {
  app.add_option("-i,--interface", options.interface, "Where to: lo, or an end of a veth pair")
      ->required();
  app.add_option("-c,--count", options.packets, "How many packets at most (1000000)")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{100'000'000'000}));
  app.add_option("-t,--time", options.seconds, "How many seconds at most (60)")
      ->check(CLI::Range(0.001, 86'400.0));
  app.add_option("--rate", options.rate, "Packets a second (as many as it can)")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{100'000'000}));
  app.add_option("--flows", options.flows, "How many flows, in turn (1000)")
      ->check(CLI::Range(std::uint32_t{1}, static_cast<std::uint32_t>(kMaxFlows)));
  app.add_option("--in-a-row", options.in_a_row, "How many packets of a flow before the next (1)")
      ->check(CLI::Range(std::uint32_t{1}, std::uint32_t{1'000'000'000}));
  app.add_option("--sizes", options.sizes,
                 "Frame lengths without FCS, in turn: imix, or numbers with commas (64)");
  app.add_option("--way", options.way,
                 "xdp: XDP live frames into a veth pair, GRO is switched on at its other end\n"
                 "packet: an AF_PACKET socket; auto: xdp where it can be had and no\n"
                 "rate is asked for")
      ->check(CLI::IsMember({"auto", "xdp", "packet"}));
}

Result<FramePlan> plan_of(const Options& options) {
  Result<std::vector<FrameShape>> sizes = parse_sizes(options.sizes);
  if (!sizes) return sizes.error();
  return FramePlan{options.flows, options.in_a_row, std::move(*sizes)};
}

// A rate is kept best by small bursts, for which XDP live frames are not suitable.
Result<Way> open_way(const Options& options, const FramePlan& plan) {
  if (options.way == "xdp" || (options.way == "auto" && options.rate == 0)) {
    auto xdp = open_xdp_sender(plan, options.interface);
    if (xdp) return Way{"xdp", std::move(*xdp)};
    if (options.way == "xdp") return xdp.error();
    fmt::print(stderr, "wirecensus-send: by packet socket, because {}\n", xdp.error().message);
  }
  auto packet = open_packet_sender(plan, options.interface);
  if (!packet) return packet.error();
  return Way{"packet", std::move(*packet)};
}

// Ctrl-C ends the sending, not the program, which then reports the number sent.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

bool interrupted(const sigset_t& signals) {
  const timespec at_once{};
  return sigtimedwait(&signals, nullptr, &at_once) > 0;
}

std::uint64_t burst_of(const FrameSender& sender, std::uint64_t rate) {
  const std::uint64_t usual = sender.usual_count();
  return rate == 0 ? usual : std::clamp<std::uint64_t>(rate / sender.bursts_per_second(), 1, usual);
}

// Sends in bursts at the given rate; limits and signals are checked between them.
Result<std::uint64_t> send_all(FrameSender& sender, const Options& options) {
  const std::uint64_t burst = burst_of(sender, options.rate);
  const sigset_t signals = block_signals();
  const auto begin = Clock::now();
  std::uint64_t offered = 0;
  while (offered < options.packets && Seconds(Clock::now() - begin).count() < options.seconds &&
         !interrupted(signals)) {
    const std::uint64_t count = std::min(burst, options.packets - offered);
    if (Status sent = sender.send(count); !sent) return sent.error();
    offered += count;
    if (options.rate > 0) {
      const Seconds due(static_cast<double>(offered) / static_cast<double>(options.rate));
      std::this_thread::sleep_until(begin + std::chrono::duration_cast<Clock::duration>(due));
    }
  }
  return offered;
}

// The last frames may still be in transit to the other end, where they are counted.
Result<std::uint64_t> settled_packets_sent(const std::string& interface, std::uint64_t expected) {
  Result<std::uint64_t> sent = packets_sent(interface);
  for (int tries = 0; sent && *sent < expected && tries < 200; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    sent = packets_sent(interface);
  }
  return sent;
}

Result<Sent> send_and_count(FrameSender& sender, const Options& options) {
  const Result<std::uint64_t> before = packets_sent(options.interface);
  if (!before) return before.error();
  const auto begin = Clock::now();
  const Result<std::uint64_t> offered = send_all(sender, options);
  if (!offered) return offered.error();
  const double seconds = Seconds(Clock::now() - begin).count();
  const auto after = settled_packets_sent(options.interface, *before + *offered);
  if (!after) return after.error();
  return Sent{.offered = *offered, .taken = *after - *before, .seconds = seconds};
}

Status run(const Options& options) {
  if (Status allowed = check_own_namespace(); !allowed) return allowed;
  const Result<FramePlan> plan = plan_of(options);
  if (!plan) return plan.error();
  Result<Way> way = open_way(options, *plan);
  if (!way) return way.error();
  const Result<Sent> sent = send_and_count(*way->sender, options);
  if (!sent) return sent.error();
  fmt::print("packets {}, refused {}, offered_bytes {}, seconds {:.6f}, way {}\n", sent->taken,
             sent->offered - sent->taken, plan->frame_bytes(sent->offered), sent->seconds,
             way->name);
  return done();
}

}  // namespace
}  // namespace wirecensus::bench

int main(int argc, char** argv) {
  try {
    CLI::App app("Sends numbered UDP frames in a network namespace, and says how many.",
                 "wirecensus-send");
    wirecensus::bench::Options options;
    wirecensus::bench::describe(app, options);
    CLI11_PARSE(app, argc, argv);
    const wirecensus::Status done = wirecensus::bench::run(options);
    if (done) return EXIT_SUCCESS;
    fmt::print(stderr, "wirecensus-send: {}\n", done.error().message);
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "wirecensus-send: %s\n", exception.what());
  }
  return EXIT_FAILURE;
}
