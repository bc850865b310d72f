#include "capture/live/libpcap_capture.h"

#include <fmt/core.h>
#include <net/if.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "capture/live/interface_counters.h"
#include "capture/live/interfaces.h"
#include "capture/live/privilege.h"
#include "capture/pcap_handle.h"
#include "capture/pcap_library.h"

namespace wirecensus::capture {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kDeliveryTime{50};  // max time that libpcap holds packets, perhaps twice
constexpr milliseconds kDeliveryPatience = 6 * kDeliveryTime;
constexpr milliseconds kPollTime{10};  // if libpcap has no descriptor to poll
constexpr int kMaxPackets = 4096;      // in a batch

class LibpcapCapture final : public FrameSource {
 public:
  LibpcapCapture(Pcap handle, std::string name, bool filtered, WakeDescriptor wake);

  Result<ReadOutcome> read(FrameBatch& batch, milliseconds wait_limit) override;
  void stop() override;
  void account(Ledger& ledger) override;
  SourceNotes notes() const override;
  std::vector<int> descriptors() const override;
  const std::string& name() const override { return name_; }

 private:
  struct Filling {
    FrameBatch& batch;
    const LibpcapCapture& capture;
    std::vector<std::size_t>& offsets;
  };
  static void take(u_char* filling, const pcap_pkthdr* header, const u_char* data);

  Result<int> fill(FrameBatch& batch);
  Status wait(milliseconds limit);
  bool drained() const;
  void add_statistics();
  InterfaceAccount interface_account() const;
  void enter_losses(Ledger& ledger) const;

  const Pcap handle_;
  const std::string name_;
  const bool filtered_;
  const WakeDescriptor wake_;
  const LinkType link_type_;
  const Duration fraction_;  // nanoseconds in a unit of tv_usec
  const int index_;          // of the interface; 0 for other kinds of devices
  const bool loopback_;
  const std::optional<InterfaceCounters> counters_before_;

  std::vector<std::size_t> offsets_;  // where each frame of the batch begins
  std::uint64_t delivered_ = 0;
  std::uint64_t received_ = 0;  // these three as reported by libpcap, in 64 bits
  std::uint64_t dropped_ = 0;
  std::uint64_t interface_dropped_ = 0;
  bool stopped_ = false;
  std::uint64_t awaited_ = 0;  // the number of delivered packets after which no more follow
  milliseconds waited_since_stop_{0};
};

bool is_loopback(int index) {
  const auto interfaces = list_interfaces();
  return interfaces && std::any_of(interfaces->begin(), interfaces->end(), [&](const auto& each) {
           return each.index == index && each.loopback;
         });
}

LibpcapCapture::LibpcapCapture(Pcap handle, std::string name, bool filtered, WakeDescriptor wake)
    : handle_(std::move(handle)),
      name_(std::move(name)),
      filtered_(filtered),
      wake_(wake),
      link_type_(link_type_of_dlt(libpcap().datalink(handle_.get()))),
      fraction_(libpcap().get_tstamp_precision(handle_.get()) == PCAP_TSTAMP_PRECISION_NANO ? 1
                                                                                            : 1000),
      index_(static_cast<int>(if_nametoindex(name_.c_str()))),
      loopback_(index_ > 0 && is_loopback(index_)),
      counters_before_(index_ > 0 ? interface_counters(index_) : std::nullopt) {}

// libpcap's memory is valid during this call only.
void LibpcapCapture::take(u_char* filling, const pcap_pkthdr* header, const u_char* data) {
  auto& [batch, capture, offsets] = *reinterpret_cast<Filling*>(filling);
  offsets.push_back(batch.bytes.size());
  batch.bytes.insert(batch.bytes.end(), data, data + header->caplen);
  batch.frames.push_back({.data = nullptr,
                          .cap_len = header->caplen,
                          .frame_len = header->len,
                          .time = Timestamp{header->ts.tv_sec} * kSecond +
                                  Timestamp{header->ts.tv_usec} * capture.fraction_,
                          .link_type = capture.link_type_});
}

Result<int> LibpcapCapture::fill(FrameBatch& batch) {
  offsets_.clear();
  Filling filling{batch, *this, offsets_};
  const int status =
      libpcap().dispatch(handle_.get(), kMaxPackets, take, reinterpret_cast<u_char*>(&filling));
  for (std::size_t i = 0; i < batch.frames.size(); ++i) {
    batch.frames[i].data = batch.bytes.data() + offsets_[i];
  }
  delivered_ += batch.frames.size();
  // Packets delivered before the failure are counted first; the next call fails again.
  if (status < 0 && batch.frames.empty()) {
    return Error{fmt::format("capturing on {} ended: {}", name_, libpcap().geterr(handle_.get()))};
  }
  return static_cast<int>(batch.frames.size());
}

Result<ReadOutcome> LibpcapCapture::read(FrameBatch& batch, milliseconds wait_limit) {
  batch.clear();
  batch.bytes.clear();
  Result<int> frames = fill(batch);
  if (!frames) return frames.error();
  if (*frames > 0) return ReadOutcome::more;
  if (drained()) return ReadOutcome::end;
  if (const Status waited = wait(wait_limit); !waited) return waited.error();
  return ReadOutcome::more;
}

std::vector<int> LibpcapCapture::descriptors() const {
  const int descriptor = libpcap().get_selectable_fd(handle_.get());
  return descriptor < 0 ? std::vector<int>() : std::vector{descriptor};
}

Status LibpcapCapture::wait(milliseconds limit) {
  const int descriptor = libpcap().get_selectable_fd(handle_.get());
  if (descriptor < 0) limit = std::min(limit, kPollTime);
  if (stopped_) limit = std::min(limit, kDeliveryTime);
  pollfd events[] = {{descriptor, POLLIN, 0}, {stopped_ ? -1 : wake_, POLLIN, 0}};
  const int ready = poll(events, std::size(events), static_cast<int>(limit.count()));
  if (ready < 0 && errno != EINTR) {
    return Error{fmt::format("waiting for packets of {} failed: {}", name_, std::strerror(errno))};
  }
  if (ready == 0 && stopped_) waited_since_stop_ += limit;
  add_statistics();  // its counters may have only 32 bits
  return done();
}

// libpcap cannot close the intake. It ends when all packets received by then are delivered, or when
// no more arrive.
void LibpcapCapture::stop() {
  if (stopped_) return;
  stopped_ = true;
  add_statistics();
  const std::uint64_t accepted = received_ - std::min(received_, dropped_);
  awaited_ = loopback_ ? accepted / 2 : accepted;  // it counts the copies that it ignores
}

bool LibpcapCapture::drained() const {
  return stopped_ && (delivered_ >= awaited_ || waited_since_stop_ >= kDeliveryPatience);
}

// Adds the increase of a 32-bit counter.
void follow(std::uint64_t& wide, unsigned now) {
  wide += static_cast<std::uint32_t>(now - static_cast<std::uint32_t>(wide));
}

void LibpcapCapture::add_statistics() {
  pcap_stat now{};
  if (libpcap().stats(handle_.get(), &now) != 0) return;
  follow(received_, now.ps_recv);
  follow(dropped_, now.ps_drop);
  follow(interface_dropped_, now.ps_ifdrop);
}

InterfaceAccount LibpcapCapture::interface_account() const {
  return {.name = name_,
          .loopback = loopback_,
          .before = counters_before_,
          .after = index_ > 0 ? interface_counters(index_) : std::nullopt,
          .filtered = filtered_ ? std::nullopt : std::optional(CountRange{}),
          .ring_dropped = dropped_,
          .ring_accepted = delivered_,
          .delivered = delivered_,
          .delivered_outgoing = std::nullopt,
          .super_packets = std::nullopt};
}

void LibpcapCapture::enter_losses(Ledger& ledger) const {
  // On loopback each dropped packet may have been one of two copies.
  if (dropped_ > 0) {
    ledger.add_loss(
        {.cause = LossCause::ring_full,
         .source = name_,
         .packets = loopback_ ? 0 : dropped_,
         .packets_known = !loopback_,
         .detail = fmt::format("libpcap reports {} dropped, its buffer was full{}", dropped_,
                               loopback_ ? " (loopback copies included)" : "")});
  }
  ledger.add_loss({.cause = LossCause::interface_dropped,
                   .source = name_,
                   .packets = interface_dropped_,
                   .detail = "libpcap reports that the interface dropped them"});
}

void LibpcapCapture::account(Ledger& ledger) {
  add_statistics();
  ledger.interfaces.push_back(interface_account());
  enter_losses(ledger);
  ledger.doubts.push_back(
      {name_, "captured with libpcap, which cannot prove that nothing was lost"});
}

SourceNotes LibpcapCapture::notes() const {
  return {.setup = fmt::format("{} on {}", libpcap().lib_version(), name_), .shortage = {}};
}

Error activation_error(pcap_t* handle, int status, const std::string& name) {
  if (status == PCAP_ERROR_PERM_DENIED) return missing_privilege();
  const std::string why = libpcap().geterr(handle);
  return Error{fmt::format("libpcap cannot capture on '{}': {}{}{}", name,
                           libpcap().statustostr(status), why.empty() ? "" : ": ", why)};
}

// Limited to what libpcap accepts.
int buffer_size(std::size_t bytes) {
  constexpr std::size_t kMax = std::numeric_limits<int>::max() / 2;
  return static_cast<int>(std::min(bytes, kMax));
}

Result<Pcap> activate(const LiveOptions& options) {
  if (options.interface == "any") {
    return Error{"'any' is not one interface: packets that cross two would be counted twice"};
  }
  if (const Status& loaded = libpcap().loaded(); !loaded) {
    return Error{fmt::format("libpcap cannot capture on '{}': {}", options.interface,
                             loaded.error().message)};
  }
  char message[PCAP_ERRBUF_SIZE] = "";
  Pcap handle(libpcap().create(options.interface.c_str(), message));
  if (!handle) {
    return Error{fmt::format("libpcap cannot capture on '{}': {}", options.interface, message)};
  }
  libpcap().set_snaplen(handle.get(), kPcapSnapLength);
  libpcap().set_promisc(handle.get(), options.promiscuous ? 1 : 0);
  libpcap().set_timeout(handle.get(), static_cast<int>(kDeliveryTime.count()));
  libpcap().set_buffer_size(handle.get(), buffer_size(options.ring_bytes));
  libpcap().set_tstamp_precision(handle.get(), PCAP_TSTAMP_PRECISION_NANO);  // or microseconds
  const int status = libpcap().activate(handle.get());
  if (status < 0) return activation_error(handle.get(), status, options.interface);
  return handle;
}

Status set_filter(pcap_t* handle, const LiveOptions& options) {
  if (options.filter.empty()) return done();
  bpf_program program{};
  const bool set =
      libpcap().compile(handle, &program, options.filter.c_str(), 1, kFilterNetmask) == 0 &&
      libpcap().setfilter(handle, &program) == 0;
  libpcap().freecode(&program);
  if (set) return done();
  return Error{fmt::format("the filter '{}' does not compile: {}", options.filter,
                           libpcap().geterr(handle))};
}

}  // namespace

Result<std::unique_ptr<FrameSource>> open_libpcap_capture(const LiveOptions& options,
                                                          WakeDescriptor wake) {
  Result<Pcap> handle = activate(options);
  if (!handle) return handle.error();
  if (Status filtered = set_filter(handle->get(), options); !filtered) return filtered.error();
  char message[PCAP_ERRBUF_SIZE] = "";
  if (libpcap().setnonblock(handle->get(), 1, message) < 0) return Error{message};
  return std::unique_ptr<FrameSource>(std::make_unique<LibpcapCapture>(
      std::move(*handle), options.interface, !options.filter.empty(), wake));
}

}  // namespace wirecensus::capture
