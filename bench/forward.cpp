// wirecensus-forward: a faulty network device between two interfaces. It loses, duplicates,
// reorders and changes packets by a seed, and reports exactly what it did. For tests and
// benchmarks, in a separate network namespace.
//
// One direction and one thread; what it does to a packet is in forwarder/device.h. Slow, obvious
// and independent of src/, so that reports about both of its ends can be compared with its own.
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "forwarder/device.h"
#include "forwarder/report.h"
#include "sender/own_namespace.h"

namespace wirecensus::bench::forwarder {
namespace {

constexpr int kWrongUsage = 2;
constexpr std::uint32_t kMaxDelayMicroseconds = 10'000'000;

struct ForwardOptions {
  std::string from;
  std::string to;
  std::string report;
  std::vector<std::string> rewrites;
  std::string delay;
  std::optional<int> ready_descriptor;
  Behaviour behaviour;
};

void describe_faults(CLI::App& app, FaultPlan& faults) {
  const CLI::Range probability(0.0, 1.0);
  app.add_option("--lose", faults.lose, "Probability that a packet is not sent (0)")
      ->check(probability);
  app.add_option("--duplicate", faults.duplicate,
                 "Probability that it is sent twice: again at once, or up to 3 packets later (0)")
      ->check(probability);
  app.add_option("--reorder", faults.reorder,
                 "Probability that it is held until 1 to 4 later packets have been sent, or for\n"
                 "20 ms without any (0)")
      ->check(probability);
  app.add_option("--flip", faults.flip,
                 "Probability that a bit of its TCP or UDP payload is inverted (0)")
      ->check(probability);
}

void describe_forwarding(CLI::App& app, ForwardOptions& options) {
  app.add_option("--from", options.from, "Where packets come in")->required();
  app.add_option("--to", options.to, "Where they go out")->required();
  app.add_option("--seed", options.behaviour.seed, "The same seed gives packets the same fates")
      ->required();
  app.add_option("--report", options.report, "The JSON file to write at the end")
      ->required()
      ->type_name("FILE");
  describe_faults(app, options.behaviour.faults);
  app.add_option("--rewrite", options.rewrites, "IPv4 source address A becomes B; may be repeated")
      ->type_name("A=B");
  app.add_option("--delay-us", options.delay,
                 "Each packet is held so many microseconds, in a random way; their order is kept")
      ->type_name("MIN:MAX");
  app.add_flag("--decrement-ttl", options.behaviour.decrement_ttl,
               "The time to live, or the hop limit, is decreased by one");
  app.add_option("--ready-fd", options.ready_descriptor,
                 "A descriptor to write \"ready\" to once packets are received");
  app.footer("It ends on SIGTERM or SIGINT.");
}

std::optional<Rewrite> parse_rewrite(const std::string& text) {
  const std::size_t equal = text.find('=');
  Rewrite rewrite;
  if (equal == std::string::npos ||
      inet_pton(AF_INET, text.substr(0, equal).c_str(), rewrite.from.data()) != 1 ||
      inet_pton(AF_INET, text.substr(equal + 1).c_str(), rewrite.to.data()) != 1) {
    return std::nullopt;
  }
  return rewrite;
}

std::optional<Nanoseconds> parse_microseconds(std::string_view text) {
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || number > kMaxDelayMicroseconds) return std::nullopt;
  return Nanoseconds{number} * kMicrosecond;
}

// False if the text is no MIN:MAX.
bool parse_delay(std::string_view text, FaultPlan& faults) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const auto least = parse_microseconds(text.substr(0, colon));
  const auto most = parse_microseconds(text.substr(colon + 1));
  if (!least || !most || *least > *most) return false;
  faults.delay_min = *least;
  faults.delay_max = *most;
  return true;
}

Status read_rewrites(ForwardOptions& options) {
  for (const std::string& text : options.rewrites) {
    const std::optional<Rewrite> rewrite = parse_rewrite(text);
    if (!rewrite) {
      return Error{
          fmt::format("--rewrite must be two IPv4 addresses, as in 10.0.0.1=192.0.2.1, "
                      "and is '{}'",
                      text)};
    }
    std::vector<Rewrite>& rules = options.behaviour.rewrites;
    if (std::any_of(rules.begin(), rules.end(),
                    [&](const Rewrite& rule) { return rule.from == rewrite->from; })) {
      return Error{fmt::format("--rewrite {}: this source has a rule already", text)};
    }
    rules.push_back(*rewrite);
  }
  return done();
}

// Completes the options. Error: they cannot be used together, or say nothing.
Status complete(ForwardOptions& options) {
  FaultPlan& faults = options.behaviour.faults;
  if (options.from == options.to) {
    return Error{"--from and --to must be different interfaces, as in --from v1 --to w0"};
  }
  const double sum = faults.lose + faults.duplicate + faults.reorder + faults.flip;
  if (!(sum <= 1 + 1e-9)) {  // nor not a number
    return Error{"the probabilities add up to more than 1, but a packet has one fault at most"};
  }
  if (!options.delay.empty() && !parse_delay(options.delay, faults)) {
    return Error{
        fmt::format("--delay-us must be two whole numbers up to {}, the smaller first, as "
                    "in 100:500, and is '{}'",
                    kMaxDelayMicroseconds, options.delay)};
  }
  const std::optional<int> ready = options.ready_descriptor;
  if (ready && (*ready <= STDERR_FILENO || fcntl(*ready, F_GETFD) < 0)) {
    return Error{
        fmt::format("--ready-fd must be an open descriptor, 3 or greater, as in --ready-fd "
                    "3 3>FIFO, and is {}",
                    *ready)};
  }
  return read_rewrites(options);
}

// They end the forwarding, not the program, which then writes its report.
sigset_t block_endings() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // NOLINT(performance-no-int-to-ptr): of a reader of --ready-fd
  return signals;
}

Status say_ready(const std::optional<int>& descriptor) {
  if (!descriptor) return done();
  constexpr std::string_view kReady = "ready\n";
  const ssize_t written = write(*descriptor, kReady.data(), kReady.size());
  const int reason = errno;
  close(*descriptor);
  if (written == static_cast<ssize_t>(kReady.size())) return done();
  return Error{
      fmt::format("cannot write to descriptor {}: {}; its reader must be there until it "
                  "has read \"ready\"",
                  *descriptor, std::strerror(reason))};
}

Result<Device> open_device(const ForwardOptions& options) {
  if (Status allowed = check_own_namespace(); !allowed) return allowed.error();
  Result<Outlet> outlet = Outlet::open(options.to);
  if (!outlet) return outlet.error();
  Result<Inlet> inlet = Inlet::open(options.from);
  if (!inlet) return inlet.error();
  return Device(options.behaviour, std::move(*inlet), std::move(*outlet));
}

// What makes a run worth little: each is in the report, too.
void print_notes(const Device& device, std::uint64_t drops) {
  constexpr const char* kName = "wirecensus-forward";
  if (drops > 0) {
    fmt::print(stderr, "{}: {} packets came in too fast and were dropped; send slower\n", kName,
               drops);
  }
  if (!device.send_failure().empty()) {
    fmt::print(stderr, "{}: not all could be sent: {}\n", kName, device.send_failure());
  }
  if (device.ledger().totals().unfinished_checksums > 0) {
    fmt::print(stderr,
               "{}: packets were forwarded with unfinished checksums; switch off their offload at "
               "the sender (ethtool -K INTERFACE tx off)\n",
               kName);
  }
}

Status forward(const ForwardOptions& options) {
  const sigset_t signals = block_endings();
  prctl(PR_SET_TIMERSLACK, 1UL);  // waits end on time
  Result<Device> device = open_device(options);
  if (!device) return device.error();
  if (Status said = say_ready(options.ready_descriptor); !said) return said;
  if (Status forwarded = device->run(signals); !forwarded) return forwarded;
  const Result<std::uint64_t> drops = device->receive_drops();
  if (!drops) return drops.error();
  print_notes(*device, *drops);
  return write_report(options.report,
                      report_text(device->ledger(), options.behaviour.seed, *drops));
}

int forward_with(int argc, char** argv) {
  CLI::App app("Plays a faulty network device, in a network namespace, and says what it did.",
               "wirecensus-forward");
  ForwardOptions options;
  describe_forwarding(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? EXIT_SUCCESS : kWrongUsage;
  }
  if (const Status completed = complete(options); !completed) {
    fmt::print(stderr, "wirecensus-forward: {}\n", completed.error().message);
    return kWrongUsage;
  }
  const Status forwarded = forward(options);
  if (forwarded) return EXIT_SUCCESS;
  fmt::print(stderr, "wirecensus-forward: {}\n", forwarded.error().message);
  return EXIT_FAILURE;
}

}  // namespace
}  // namespace wirecensus::bench::forwarder

int main(int argc, char** argv) {
  try {
    return wirecensus::bench::forwarder::forward_with(argc, argv);
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "wirecensus-forward: %s\n", exception.what());
  }
  return EXIT_FAILURE;
}
