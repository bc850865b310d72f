#include "forwarder/device.h"

#include <fmt/core.h>
#include <poll.h>

#include <algorithm>
#include <ctime>
#include <utility>

namespace wirecensus::bench::forwarder {
namespace {

constexpr Nanoseconds kSilence = 20 * kMillisecond;      // after which nothing is held any longer
constexpr Nanoseconds kLongestWait = 10 * kMillisecond;  // signals are looked for in between
constexpr Nanoseconds kSpin = 100 * kMicrosecond;        // about what the kernel may wake us late
constexpr std::size_t kMaxWaitingBytes = std::size_t{1} << 30;

}  // namespace

Device::Device(Behaviour behaviour, Inlet inlet, Outlet outlet)
    : behaviour_(std::move(behaviour)),
      inlet_(std::move(inlet)),
      outlet_(std::move(outlet)),
      dice_(behaviour_.faults, behaviour_.seed),
      last_activity_(time_now()) {}

// What is due leaves first, so that the time at which it does is right; then one packet is taken
// in. The kernel keeps the others, with the time of their arrival.
Status Device::run(const sigset_t& signals) {
  while (!finished()) {
    watch(signals);
    if (release_due()) continue;
    const Result<bool> taken = take_one();
    if (!taken) return taken.error();
    if (*taken) continue;
    end_silence();
    wait();
  }
  send_all(holding_.release_all());
  return done();
}

void Device::watch(const sigset_t& signals) {
  const timespec at_once{};
  if (!ending_ && sigtimedwait(&signals, nullptr, &at_once) > 0) ending_ = time_now();
}

bool Device::finished() const { return inlet_done_ && delayed_.empty(); }

// False if no packet is due.
bool Device::release_due() {
  if (delayed_.empty() || delayed_.release() > time_now()) return false;
  DelayLine::Entry entry = delayed_.pop();
  if (entry.fate.fault == Fault::lose) {
    ledger_.lost(entry.packet.flow);
  } else {
    send_all(holding_.pass(std::move(entry.packet), entry.fate));
  }
  return true;
}

// False if there is none.
Result<bool> Device::take_one() {
  if (inlet_done_) return false;
  Result<std::optional<Arrival>> arrival = inlet_.receive();
  if (!arrival) return arrival.error();
  const bool there = arrival->has_value();
  if (ending_ && (!there || (*arrival)->time > *ending_)) {
    inlet_done_ = true;
    return false;
  }
  if (!there) return false;
  if (Status taken = take_in(std::move(**arrival)); !taken) return taken.error();
  return true;
}

Status Device::take_in(Arrival arrival) {
  const Headers headers = read_headers(arrival.frame);
  const Result<std::size_t> flow = ledger_.received(headers.flow, arrival.unfinished_checksum);
  if (!flow) return flow.error();
  const Fate fate = dice_.next();
  Packet packet{.number = ++taken_,
                .flow = *flow,
                .arrival = arrival.time,
                .frame = std::move(arrival.frame)};
  change(headers, fate, packet);
  delayed_.push(std::move(packet), fate);
  last_activity_ = time_now();
  if (delayed_.bytes() + holding_.bytes() > kMaxWaitingBytes) {
    return Error{
        "packets with more than 1 GiB wait to be sent; send slower, or use a shorter "
        "--delay-us or a smaller --reorder"};
  }
  return done();
}

void Device::change(const Headers& headers, const Fate& fate, Packet& packet) const {
  if (fate.fault == Fault::flip) packet.flipped = flip_bit(packet.frame, headers, fate.bit);
  packet.rewritten = rewrite_source(packet.frame, headers, behaviour_.rewrites);
  if (behaviour_.decrement_ttl) decrement_ttl(packet.frame, headers);
}

void Device::send_all(const std::vector<Packet>& leaving) {
  for (const Packet& packet : leaving) {
    const std::optional<Nanoseconds> departure = outlet_.send(packet.frame);
    if (departure) {
      ledger_.sent(packet, *departure);
    } else {
      ledger_.not_sent();
    }
    last_activity_ = time_now();
  }
}

// Precondition: nothing is there to be received.
void Device::end_silence() {
  if (holding_.empty() || !delayed_.empty() || time_now() - last_activity_ < kSilence) return;
  send_all(holding_.release_all());
}

// Sleeps until a packet comes, or shortly before one is due: the rest of the time is spent awake.
void Device::wait() const {
  Nanoseconds time = kLongestWait;
  if (!delayed_.empty()) time = std::min(time, delayed_.release() - time_now() - kSpin);
  if (time <= 0) return;
  pollfd readable{.fd = inlet_.descriptor(), .events = POLLIN, .revents = 0};
  const timespec timeout{.tv_sec = 0, .tv_nsec = time};
  ppoll(&readable, inlet_done_ ? 0 : 1, &timeout, nullptr);
}

}  // namespace wirecensus::bench::forwarder
