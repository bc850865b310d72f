// wirecensus-generate: creates capture files with known content, with the same bytes in every run.
//
// Independent of src/ on purpose: the counting code is tested with packets created by code that
// shares nothing with it. The pipeline is one loop: Traffic plans a packet, FrameBuilder creates
// its bytes, PcapWriter writes them.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "generator/frame_builder.h"
#include "generator/pcap_writer.h"
#include "generator/profile.h"
#include "generator/traffic.h"

namespace wirecensus::bench {
namespace {

struct Options {
  std::string profile;
  std::string output;
  std::uint64_t packets = 0;  // 0: that of the profile
  std::uint64_t flows = 0;
  std::uint64_t seed = 1;
  bool nanoseconds = false;
};

std::string profile_help() {
  std::string text = "Profiles:";
  for (const Profile& profile : all_profiles()) {
    text += "\n  " + std::string(profile.name) + std::string(10 - profile.name.size(), ' ') +
            std::string(profile.summary);
  }
  return text;
}

void describe(CLI::App& app, Options& options) {
  app.add_option("PROFILE", options.profile, "What kind of traffic to make")->required();
  app.add_option("-o,--output", options.output, "The pcap file to write")
      ->required()
      ->type_name("FILE");
  app.add_option("--packets", options.packets, "How many packets")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{4'000'000'000}));
  app.add_option("--flows", options.flows, "How many flows, both directions being one")
      ->check(CLI::PositiveNumber);
  app.add_option("--seed", options.seed, "Another seed gives other packets of the same kind");
  app.add_flag("--nanoseconds", options.nanoseconds, "Times in nanoseconds, not microseconds");
  app.footer(profile_help());
}

int fail(const std::string& message) {
  std::cerr << "wirecensus-generate: " << message << '\n';
  return EXIT_FAILURE;
}

int generate(const Profile& profile, const Options& options) {
  PcapWriter writer(options.output, options.nanoseconds, profile.snap_length);
  FrameBuilder builder;
  Traffic traffic(profile, options.seed);
  std::uint64_t frame_bytes = 0;
  while (!traffic.done() && !writer.failed()) {
    const PacketPlan plan = traffic.next();
    const auto frame = builder.build(plan);
    frame_bytes += frame.size();
    writer.write(plan.time, frame);
  }
  if (const std::string& error = writer.finish(); !error.empty()) return fail(error);
  std::cout << "packets " << profile.packets << ", frame_bytes " << frame_bytes << ", flows "
            << traffic.flows() << ", biflows " << traffic.biflows() << ", file_bytes "
            << writer.file_bytes() << '\n';
  return EXIT_SUCCESS;
}

int run(const Options& options) {
  const Profile* known = find_profile(options.profile);
  if (known == nullptr) {
    return fail("there is no profile '" + options.profile + "'. " + profile_help());
  }
  Profile profile = *known;
  if (options.packets > 0) profile.packets = options.packets;
  if (options.flows > 0) profile.flows = options.flows;
  if (profile.flows > flow_limit(profile)) {
    return fail("profile " + options.profile + " can make " + std::to_string(flow_limit(profile)) +
                " flows at most; ask for fewer with --flows");
  }
  return generate(profile, options);
}

}  // namespace
}  // namespace wirecensus::bench

int main(int argc, char** argv) {
  try {
    CLI::App app("Makes capture files with known content, the same bytes in every run.",
                 "wirecensus-generate");
    wirecensus::bench::Options options;
    wirecensus::bench::describe(app, options);
    CLI11_PARSE(app, argc, argv);
    return wirecensus::bench::run(options);
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "wirecensus-generate: %s\n", exception.what());
    return EXIT_FAILURE;
  }
}
