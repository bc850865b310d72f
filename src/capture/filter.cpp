// Why libpcap: the filter language is large, everybody knows it by heart, and a filter must mean
// here exactly what it means in tcpdump. libpcap compiles it to classic BPF; live, the kernel runs
// that program before a packet enters the ring, and for files libpcap's interpreter runs it.
#include "capture/filter.h"

#include <fmt/core.h>

#include <limits>
#include <map>
#include <utility>

#include "capture/pcap_handle.h"

namespace wirecensus {
namespace {

// A compiled program, or none where the expression means nothing for a link type.
class Program {
 public:
  Program() = default;
  ~Program() { pcap_freecode(&program_); }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  bool compile(pcap_t* handle, const std::string& expression, bpf_u_int32 netmask) {
    constexpr int kOptimize = 1;
    return pcap_compile(handle, &program_, expression.c_str(), kOptimize, netmask) == 0;
  }
  bool empty() const { return program_.bf_insns == nullptr; }
  const bpf_program& get() const { return program_; }

 private:
  bpf_program program_{};
};

Error filter_error(const std::string& expression, pcap_t* handle) {
  return Error{
      fmt::format("the filter '{}' does not compile: {}", expression, pcap_geterr(handle))};
}

Pcap open_dead(LinkType type) { return Pcap(pcap_open_dead(dlt_of(type), kPcapSnapLength)); }

// Only a handle that is active on the interface can ask for what the kernel alone knows of a
// packet. It neither reads nor turns promiscuous mode on, and is closed when the filter is
// compiled.
Result<Pcap> open_live(const std::string& interface) {
  constexpr int kBufferBytes = 1 << 16;
  char message[PCAP_ERRBUF_SIZE] = "";
  Pcap handle(pcap_create(interface.c_str(), message));
  if (!handle) return Error{fmt::format("cannot open {} for the filter: {}", interface, message)};
  pcap_set_promisc(handle.get(), 0);
  pcap_set_immediate_mode(handle.get(), 1);
  pcap_set_buffer_size(handle.get(), kBufferBytes);
  pcap_set_snaplen(handle.get(), 256);
  if (const int status = pcap_activate(handle.get()); status < 0) {
    return Error{fmt::format("cannot open {} for the filter: {} ({})", interface,
                             pcap_geterr(handle.get()), pcap_statustostr(status))};
  }
  return handle;
}

// A program returns how many bytes pass. libpcap writes its snap length there; we want all.
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

// `program` behind a test that lets all frames pass whose VLAN tag is kept apart.
std::vector<sock_filter> passing_all_tagged(const std::vector<sock_filter>& program) {
  std::vector<sock_filter> instructions{
      {BPF_LD | BPF_B | BPF_ABS, 0, 0,
       static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT)},
      {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0},
      {BPF_RET | BPF_K, 0, 0, std::numeric_limits<std::uint32_t>::max()}};
  instructions.insert(instructions.end(), program.begin(), program.end());
  return instructions;
}

}  // namespace

Result<KernelFilter> compile_kernel_filter(const std::string& expression,
                                           const std::string& interface, LinkType link_type) {
  const bpf_u_int32 netmask = netmask_of(interface.c_str());
  const Pcap dead = open_dead(link_type);
  Program program;
  if (program.compile(dead.get(), expression, netmask)) {
    std::vector<sock_filter> instructions = kernel_program(program.get());
    if (link_type != link_type::kEthernet) return KernelFilter{std::move(instructions), false};
    return KernelFilter{passing_all_tagged(instructions), true};
  }
  // Where we take packets without their link-layer header, libpcap would take some other header.
  if (link_type == link_type::kRaw) return filter_error(expression, dead.get());
  const Result<Pcap> live = open_live(interface);
  if (!live) return live.error();
  if (program.compile(live->get(), expression, netmask)) {
    return KernelFilter{kernel_program(program.get()), false};
  }
  return filter_error(expression, live->get());
}

struct FrameFilter::State {
  std::string expression;
  std::map<LinkType, Program> programs;
  std::uint64_t uncompilable = 0;

  const Program& program_for(LinkType type) {
    const auto [entry, is_new] = programs.try_emplace(type);
    if (is_new) {
      const Pcap handle = open_dead(type);
      entry->second.compile(handle.get(), expression, PCAP_NETMASK_UNKNOWN);
    }
    return entry->second;
  }
};

FrameFilter::FrameFilter(std::unique_ptr<State> state) : state_(std::move(state)) {}
FrameFilter::~FrameFilter() = default;

Result<std::unique_ptr<FrameFilter>> FrameFilter::parse(const std::string& expression) {
  // An expression may be right and yet make no sense on Ethernet (`type mgt`, `inbound`). It is
  // wrong where no family of link types takes it; the message for Ethernet is the most helpful one.
  auto state = std::make_unique<State>();
  state->expression = expression;
  for (const LinkType type :
       {link_type::kEthernet, link_type::kRaw, link_type::kIeee80211Radiotap, link_type::kLinuxSll,
        link_type::kPppWithDirection, link_type::kNflog}) {
    if (!state->program_for(type).empty()) {
      return std::unique_ptr<FrameFilter>(new FrameFilter(std::move(state)));
    }
  }
  const Pcap ethernet = open_dead(link_type::kEthernet);
  Program program;
  program.compile(ethernet.get(), expression, PCAP_NETMASK_UNKNOWN);
  return filter_error(expression, ethernet.get());
}

bool FrameFilter::passes(const Frame& frame) {
  const Program& program = state_->program_for(frame.link_type);
  if (program.empty()) {
    ++state_->uncompilable;
    return false;
  }
  const pcap_pkthdr header{.ts = {}, .caplen = frame.cap_len, .len = frame.frame_len};
  return pcap_offline_filter(&program.get(), &header, frame.data) != 0;
}

std::uint64_t FrameFilter::uncompilable() const { return state_->uncompilable; }

}  // namespace wirecensus
