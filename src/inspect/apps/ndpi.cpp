#include "inspect/apps/ndpi.h"

#ifdef WIRECENSUS_NDPI_SONAME  // there was libndpi 4.2 when this was built

// Shows what a module is made of, too, which is no part of the library's interface: see
// NdpiDetector::forget_other_flows().
#define NDPI_LIB_COMPILATION
#include <ndpi_api.h>

#include <malloc.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <new>
#include <string_view>
#include <vector>

#include "base/shared_library.h"

namespace wirecensus::inspect {
namespace {

// The functions of libndpi that are used.
class NdpiLibrary : public SharedLibrary {
 public:
  NdpiLibrary() : SharedLibrary(WIRECENSUS_NDPI_SONAME, "libndpi4.2") {}

  const decltype(&::ndpi_revision) revision = symbol("ndpi_revision");
  const decltype(&::ndpi_get_api_version) api_version = symbol("ndpi_get_api_version");
  const decltype(&::ndpi_detection_get_sizeof_ndpi_flow_struct) flow_struct_size =
      symbol("ndpi_detection_get_sizeof_ndpi_flow_struct");
  const decltype(&::ndpi_init_detection_module) init_module = symbol("ndpi_init_detection_module");
  const decltype(&::ndpi_set_protocol_detection_bitmask2) set_protocols =
      symbol("ndpi_set_protocol_detection_bitmask2");
  const decltype(&::ndpi_finalize_initialization) finalize_module =
      symbol("ndpi_finalize_initialization");
  const decltype(&::ndpi_exit_detection_module) exit_module = symbol("ndpi_exit_detection_module");
  const decltype(&::ndpi_free_flow_data) free_flow_data = symbol("ndpi_free_flow_data");
  const decltype(&::ndpi_detection_process_packet) process_packet =
      symbol("ndpi_detection_process_packet");
  const decltype(&::ndpi_extra_dissection_possible) wants_more =
      symbol("ndpi_extra_dissection_possible");
  const decltype(&::ndpi_detection_giveup) give_up = symbol("ndpi_detection_giveup");
  const decltype(&::ndpi_protocol2name) protocol_name = symbol("ndpi_protocol2name");
  const decltype(&::ndpi_lru_free_cache) free_cache = symbol("ndpi_lru_free_cache");
  const decltype(&::ndpi_set_detection_preferences) set_preference =
      symbol("ndpi_set_detection_preferences");
  const decltype(&::set_ndpi_malloc) set_malloc = symbol("set_ndpi_malloc");
  const decltype(&::set_ndpi_free) set_free = symbol("set_ndpi_free");
};

const NdpiLibrary& libndpi() {
  static const NdpiLibrary library;
  return library;
}

// "4.2.0" of "4.2.0-3a9f2c".
std::string_view release_of(std::string_view revision) {
  return revision.substr(0, revision.find_first_not_of("0123456789."));
}

// Structures are shared with the library, so all that can be compared must be the same.
Status check_release() {
  if (!libndpi().loaded()) return libndpi().loaded();
  const std::string_view found = release_of(libndpi().revision());
  const std::string_view built = release_of(NDPI_GIT_RELEASE);
  if (found == built && libndpi().api_version() == NDPI_API_VERSION &&
      libndpi().flow_struct_size() == sizeof(ndpi_flow_struct))
    return done();
  return Error{std::string(WIRECENSUS_NDPI_SONAME) + " is nDPI " + std::string(found) +
               ", and this program was built for another one, nDPI " + std::string(built) +
               ": install the package libndpi4.2 of the system that it was built for"};
}

// What nDPI allocates more than it frees on this thread. Its hooks have no argument to say for
// what.
thread_local std::ptrdiff_t ndpi_bytes = 0;

void* allocate_for_ndpi(std::size_t size) {
  void* const memory = std::malloc(size);
  ndpi_bytes += static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
  return memory;
}

void free_of_ndpi(void* memory) {
  ndpi_bytes -= static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
  std::free(memory);
}

struct ExitModule {
  void operator()(ndpi_detection_module_struct* module) const { libndpi().exit_module(module); }
};
using Module = std::unique_ptr<ndpi_detection_module_struct, ExitModule>;

// All protocols but TINC, which is remembered of other flows in a cache of its own kind.
Module make_module() {
  Module module(libndpi().init_module(ndpi_no_prefs));
  if (module == nullptr) throw std::bad_alloc();
  NDPI_PROTOCOL_BITMASK protocols;
  NDPI_BITMASK_SET_ALL(protocols);
  constexpr unsigned kBits = 8 * sizeof(protocols.fds_bits[0]);
  protocols.fds_bits[NDPI_PROTOCOL_TINC / kBits] &= ~(1U << NDPI_PROTOCOL_TINC % kBits);
  libndpi().set_protocols(module.get(), &protocols);
  libndpi().finalize_module(module.get());
  return module;
}

// The caches in which a module remembers what it saw in other flows of a host.
auto caches_of(ndpi_detection_module_struct& module) {
  return std::array{&module.ookla_cache,  &module.bittorrent_cache, &module.zoom_cache,
                    &module.stun_cache,   &module.tls_cert_cache,   &module.mining_cache,
                    &module.msteams_cache};
}

// Whether a module is made as in the header: a flag behind the caches is where it should be.
bool is_module_as_built() {
  const Module module(libndpi().init_module(ndpi_no_prefs));
  if (module == nullptr) throw std::bad_alloc();
  for (const int value : {1, 0}) {
    libndpi().set_preference(module.get(), ndpi_pref_direction_detect_disable, value);
    if (module->direction_detect_disable != value) return false;
  }
  const auto caches = caches_of(*module);
  return std::all_of(caches.begin(), caches.end(), [](auto* cache) { return *cache == nullptr; });
}

Status check_library() {
  if (Status same = check_release(); !same) return same;
  libndpi().set_malloc(allocate_for_ndpi);
  libndpi().set_free(free_of_ndpi);
  if (is_module_as_built()) return done();
  return Error{std::string(WIRECENSUS_NDPI_SONAME) +
               " was built with other options than this program expects: install the package "
               "libndpi4.2 of the system that this program was built for"};
}

class NdpiDetector : public AppDetector {
 public:
  NdpiDetector() : module_(make_module()) {}
  ~NdpiDetector() override {
    for (const Flow& flow : flows_) libndpi().free_flow_data(flow.state.get());
  }
  NdpiDetector(const NdpiDetector&) = delete;
  NdpiDetector& operator=(const NdpiDetector&) = delete;

  std::size_t bytes() const override { return bytes_; }

  void begin(std::uint32_t slot) override {
    if (slot >= flows_.size()) flows_.resize(slot + 1);
    Flow& flow = flows_[slot];
    if (flow.state == nullptr) flow.state = std::make_unique<ndpi_flow_struct>();
    flow.found = {};
    flow.settled = false;
    flow.bytes = sizeof(ndpi_flow_struct);
    bytes_ += flow.bytes;
  }

  // The decisions are those of ndpiReader.
  bool examine(std::uint32_t slot, Bytes ip_packet, Timestamp time) override {
    constexpr std::size_t kMaxPacket = std::numeric_limits<unsigned short>::max();
    constexpr Timestamp kMillisecond = kSecond / 1000;
    Flow& flow = flows_[slot];
    const auto size = static_cast<unsigned short>(std::min(ip_packet.size(), kMaxPacket));
    const auto milliseconds = static_cast<std::uint64_t>(std::max<Timestamp>(time, 0)) /
                              static_cast<std::uint64_t>(kMillisecond);
    const std::ptrdiff_t before = ndpi_bytes;
    flow.found = libndpi().process_packet(module_.get(), flow.state.get(), ip_packet.data(), size,
                                          milliseconds);
    forget_other_flows();
    const auto more = static_cast<std::size_t>(ndpi_bytes - before);  // or less: it wraps
    flow.bytes += more;
    bytes_ += more;
    if (flow.state->fail_with_unknown != 0) return true;
    if (flow.found.app_protocol == NDPI_PROTOCOL_UNKNOWN) return false;
    flow.settled = libndpi().wants_more(module_.get(), flow.state.get()) == 0;
    return flow.settled;
  }

  std::string conclude(std::uint32_t slot) override {
    Flow& flow = flows_[slot];
    constexpr std::uint8_t kGuessByPort = 0;
    std::uint8_t guessed = 0;
    if (!flow.settled) {
      flow.found = libndpi().give_up(module_.get(), flow.state.get(), kGuessByPort, &guessed);
    }
    libndpi().free_flow_data(flow.state.get());
    *flow.state = {};
    bytes_ -= flow.bytes;
    std::array<char, kMaxAppWord + 1> word{};
    libndpi().protocol_name(module_.get(), flow.found, word.data(), word.size());
    return word.data();
  }

 private:
  struct Flow {
    std::unique_ptr<ndpi_flow_struct> state;  // zeros while the slot is free
    ndpi_protocol found{};
    bool settled = false;
    std::size_t bytes = 0;
  };

  // So that the word of a flow depends on its own packets alone.
  void forget_other_flows() {
    for (ndpi_lru_cache** cache : caches_of(*module_)) {
      if (*cache == nullptr) continue;
      libndpi().free_cache(*cache);
      *cache = nullptr;
    }
  }

  const Module module_;
  std::vector<Flow> flows_;
  std::size_t bytes_ = 0;  // of those that are examined
};

}  // namespace

Status load_ndpi() {
  static const Status loaded = check_library();
  return loaded;
}

std::unique_ptr<AppDetector> make_ndpi_detector() {
  if (!load_ndpi()) return nullptr;
  return std::make_unique<NdpiDetector>();
}

}  // namespace wirecensus::inspect

#else

namespace wirecensus::inspect {

Status load_ndpi() {
  return Error{"this build has no nDPI: install the package libndpi-dev (4.2) and build it again"};
}

std::unique_ptr<AppDetector> make_ndpi_detector() { return nullptr; }

}  // namespace wirecensus::inspect

#endif
