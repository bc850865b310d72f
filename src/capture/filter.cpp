// Why libpcap: the filter language is large and well known, and a filter must mean exactly what it
// means in tcpdump. libpcap compiles it to classic BPF. Live, the kernel runs the program before a
// packet enters the ring; for files, libpcap's interpreter runs it.
#include "capture/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "capture/memory_savefile.h"
#include "capture/pcap_handle.h"
#include "capture/pcap_library.h"

namespace wirecensus::capture {
namespace {

// A compiled program.
class Program {
 public:
  Program() = default;
  ~Program() { libpcap().freecode(&program_); }
  Program(Program&& other) noexcept : program_(std::exchange(other.program_, {})) {}
  Program& operator=(Program&&) = delete;

  bool compile(pcap_t* handle, const std::string& expression, bool optimize = true) {
    return libpcap().compile(handle, &program_, expression.c_str(), optimize ? 1 : 0,
                             kFilterNetmask) == 0;
  }
  const bpf_program& get() const { return program_; }

 private:
  bpf_program program_{};
};

// Whether it has a field of Wireshark's other language, as in tcp.port == 443.
bool is_display_filter(std::string_view expression) {
  constexpr std::string_view kFields[] = {"arp.",  "dns.",    "eth.", "frame.", "http.",
                                          "icmp.", "icmpv6.", "ip.",  "ipv6.",  "sctp.",
                                          "tcp.",  "tls.",    "udp.", "vlan."};
  constexpr std::string_view kBetweenWords = " \t\n(!&|";
  for (std::size_t at = 0; at < expression.size(); ++at) {
    if (at > 0 && kBetweenWords.find(expression[at - 1]) == std::string_view::npos) continue;
    for (const std::string_view field : kFields) {
      if (expression.substr(at).starts_with(field)) return true;
    }
  }
  return false;
}

Error filter_error(const std::string& expression, std::string_view reason) {
  return Error{
      fmt::format("the filter '{}' does not compile: {}{}", expression, reason,
                  is_display_filter(expression)
                      ? "; it looks like a display filter of Wireshark, but capture filters are "
                        "needed, those of tcpdump: 'tcp port 443', not 'tcp.port == 443'"
                      : "")};
}

Status load_compiler(const std::string& expression) {
  const Status& loaded = libpcap().loaded();
  if (loaded) return done();
  return Error{fmt::format("the filter '{}' needs libpcap: {}; without -f, all packets are counted",
                           expression, loaded.error().message)};
}

// A handle for the interfaces of this machine, which need no file.
Pcap open_dead(LinkType type) { return Pcap(libpcap().open_dead(dlt_of(type), kPcapSnapLength)); }

// Only a handle that is active on the interface supports expressions about data that only the
// kernel has. The handle neither reads nor sets promiscuous mode, and is closed after compiling.
Result<Pcap> open_live(const std::string& interface) {
  constexpr int kBufferBytes = 1 << 16;
  char message[PCAP_ERRBUF_SIZE] = "";
  Pcap handle(libpcap().create(interface.c_str(), message));
  if (!handle) return Error{fmt::format("cannot open {} for the filter: {}", interface, message)};
  libpcap().set_promisc(handle.get(), 0);
  libpcap().set_immediate_mode(handle.get(), 1);
  libpcap().set_buffer_size(handle.get(), kBufferBytes);
  libpcap().set_snaplen(handle.get(), 256);
  if (const int status = libpcap().activate(handle.get()); status < 0) {
    return Error{fmt::format("cannot open {} for the filter: {} ({})", interface,
                             libpcap().geterr(handle.get()), libpcap().statustostr(status))};
  }
  return handle;
}

// A program returns how many bytes to capture. libpcap's is its snap length; ours is unlimited.
std::vector<sock_filter> kernel_program(const bpf_program& program) {
  std::vector<sock_filter> instructions;
  instructions.reserve(program.bf_len);
  for (const bpf_insn* at = program.bf_insns; at != program.bf_insns + program.bf_len; ++at) {
    const bool takes = at->code == (BPF_RET | BPF_K) && at->k != 0;
    const std::uint32_t k = takes ? std::numeric_limits<std::uint32_t>::max() : at->k;
    instructions.push_back({at->code, at->jt, at->jf, k});
  }
  return instructions;
}

// `program` preceded by a test that lets all frames pass whose VLAN tag the kernel has removed.
std::vector<sock_filter> passing_all_tagged(const std::vector<sock_filter>& program) {
  std::vector<sock_filter> instructions{
      {BPF_LD | BPF_B | BPF_ABS, 0, 0,
       static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT)},
      {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0},
      {BPF_RET | BPF_K, 0, 0, std::numeric_limits<std::uint32_t>::max()}};
  instructions.insert(instructions.end(), program.begin(), program.end());
  return instructions;
}

// The decision for the frames of one link type and byte order.
struct Decision {
  std::optional<Program> program;  // none: the frames cannot be decided
  std::string refusal;             // why the expression does not compile; or empty
  std::unique_ptr<MemorySavefile>
      rewriter;  // if libpcap modifies packets before filtering; or null
  std::uint64_t undecided = 0;

  // Precondition: there is a program.
  bool passes(const Frame& frame) const {
    if (rewriter) {
      const MemorySavefile::Packet packet = rewriter->read(frame);
      return libpcap().offline_filter(&program->get(), &packet.header, packet.data) != 0;
    }
    const pcap_pkthdr header{.ts = {}, .caplen = frame.cap_len, .len = frame.frame_len};
    return libpcap().offline_filter(&program->get(), &header, frame.data) != 0;
  }
};

struct FrameKind {
  LinkType link_type;
  bool big_endian;

  auto operator<=>(const FrameKind&) const = default;
};

}  // namespace

struct FrameFilter::State {
  explicit State(std::string text) : expression(std::move(text)) {}

  const std::string expression;
  std::map<FrameKind, Decision> decisions;
  FrameKind latest_kind{};
  Decision* latest = nullptr;  // most frames are of one kind

  Decision decide(FrameKind kind) const {
    Decision decision;
    auto file = MemorySavefile::open(kind.link_type, kind.big_endian);
    if (!file) {
      decision.refusal = file.error().message;
      return decision;
    }
    pcap_t* const handle = (*file)->handle();
    Program program;
    bool compiled = program.compile(handle, expression);
    if (!compiled) {
      decision.refusal = libpcap().geterr(handle);
      // The optimizer fails if no packet can pass (`arp` for raw IP), which is a valid decision.
      compiled = program.compile(handle, expression, false);
    }
    if (compiled) decision.program.emplace(std::move(program));
    if (MemorySavefile::rewrites(kind.link_type, kind.big_endian)) {
      decision.rewriter = std::move(*file);
    }
    return decision;
  }

  Decision& decision_for(const Frame& frame) {
    const FrameKind kind{frame.link_type, frame.big_endian};
    if (latest != nullptr && kind == latest_kind) return *latest;
    auto found = decisions.find(kind);
    if (found == decisions.end()) found = decisions.emplace(kind, decide(kind)).first;
    latest_kind = kind;
    latest = &found->second;
    return *latest;
  }
};

FrameFilter::FrameFilter(std::unique_ptr<State> state) : state_(std::move(state)) {}
FrameFilter::~FrameFilter() = default;

Result<std::unique_ptr<FrameFilter>> FrameFilter::parse(const std::string& expression) {
  // A valid expression may not compile for Ethernet (`type mgt`, `inbound`, `vpi`). It is invalid
  // if it compiles for no family of link types; the message for Ethernet is the most helpful.
  constexpr LinkType kSunAtm = 123;
  constexpr LinkType kMtp2 = 140;
  constexpr LinkType kPflog = 117;
  if (const Status loaded = load_compiler(expression); !loaded) return loaded.error();
  auto state = std::make_unique<State>(expression);
  std::string reason;
  for (const LinkType type :
       {link_type::kEthernet, link_type::kRaw, link_type::kIeee80211Radiotap, link_type::kLinuxSll,
        link_type::kLinuxSll2, link_type::kPppWithDirection, kPflog, kSunAtm, kMtp2}) {
    const Decision decision = state->decide({type, false});
    if (decision.program) return std::unique_ptr<FrameFilter>(new FrameFilter(std::move(state)));
    if (reason.empty()) reason = decision.refusal;
  }
  return filter_error(expression, reason);
}

bool FrameFilter::passes(const Frame& frame) {
  Decision& decision = state_->decision_for(frame);
  if (decision.program) return decision.passes(frame);
  ++decision.undecided;
  return false;
}

std::uint64_t FrameFilter::undecided_frames() const {
  std::uint64_t frames = 0;
  for (const auto& [kind, decision] : state_->decisions) frames += decision.undecided;
  return frames;
}

std::vector<FrameFilter::Undecided> FrameFilter::undecided() const {
  std::vector<Undecided> all;
  for (const auto& [kind, decision] : state_->decisions) {
    if (decision.undecided == 0) continue;
    const bool same_type = !all.empty() && all.back().link_type == kind.link_type;
    if (!same_type) all.push_back({kind.link_type, decision.refusal, 0});
    all.back().packets += decision.undecided;
  }
  return all;
}

void FrameFilter::forget_undecided() {
  for (auto& [kind, decision] : state_->decisions) decision.undecided = 0;
}

Status FrameFilter::check() const {
  std::set<std::string> refusals;
  for (const auto& [kind, decision] : state_->decisions) {
    if (decision.refusal.empty()) return done();
    refusals.insert(
        fmt::format("link type {} ({})", link_type_name(kind.link_type), decision.refusal));
  }
  if (refusals.empty()) return done();
  return Error{
      fmt::format("the filter '{}' does not compile for {}; without -f, all packets are counted",
                  state_->expression, fmt::join(refusals, ", "))};
}

Result<KernelFilter> compile_kernel_filter(const std::string& expression,
                                           const std::string& interface, LinkType link_type) {
  if (const Status loaded = load_compiler(expression); !loaded) return loaded.error();
  const Pcap dead = open_dead(link_type);
  Program program;
  if (program.compile(dead.get(), expression)) {
    std::vector<sock_filter> instructions = kernel_program(program.get());
    if (link_type != link_type::kEthernet) return KernelFilter{std::move(instructions), nullptr};
    Result<std::unique_ptr<FrameFilter>> tagged = FrameFilter::parse(expression);
    if (!tagged) return tagged.error();
    std::vector<sock_filter> all = passing_all_tagged(instructions);
    const std::size_t before = all.size() - instructions.size();
    return KernelFilter{std::move(all), std::move(*tagged), before};
  }
  // If we capture without a link-layer header, libpcap would use another header.
  if (link_type == link_type::kRaw) return filter_error(expression, libpcap().geterr(dead.get()));
  const Result<Pcap> live = open_live(interface);
  if (!live) return live.error();
  if (program.compile(live->get(), expression)) {
    return KernelFilter{kernel_program(program.get()), nullptr};
  }
  return filter_error(expression, libpcap().geterr(live->get()));
}

}  // namespace wirecensus::capture
