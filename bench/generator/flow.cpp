// Why flows of different numbers differ. With private networks, the client's address is a bijection
// of the number's low 24 bits, and its port depends on the higher bits. On 127.0.0.0/8 the address
// is a bijection of the low 16 bits, and there are fewer flows than that. On ::1 the client's port
// is a bijection, because there are fewer flows than ports; server ports are outside the client
// port range, so that no flow is the reverse of another.
#include "generator/flow.h"

#include "generator/random.h"

namespace wirecensus::bench {
namespace {

// Linux's ephemeral ports, a range with few well-known protocols in it.
constexpr std::uint64_t kFirstClientPort = 32'768;
constexpr std::uint64_t kClientPorts = 28'232;
constexpr std::uint64_t kPortStep = 10'007;     // coprime to kClientPorts
constexpr std::uint64_t kAddressStep = 40'503;  // odd: multiplying is a bijection modulo 2^n

// There is only one ICMPv6 flow of ::1, because it has no ports.
constexpr std::uint64_t kLoopbackPingV6 = 5;

// Ports whose protocols accept any payload.
constexpr std::uint16_t kTcpServices[] = {80, 443, 7, 19};
constexpr std::uint16_t kUdpServices[] = {7, 19};

std::uint8_t plan_protocol(const Profile& profile, Random& random, bool ipv6) {
  const std::uint64_t die = random.below(100);
  if (die < profile.udp) return kUdp;
  if (die >= profile.udp + profile.icmp) return kTcp;
  return ipv6 ? kIcmpV6 : kIcmp;
}

std::uint8_t plan_tags(const Profile& profile, Random& random) {
  const std::uint64_t die = random.below(100);
  if (die < profile.qinq) return 2;
  return die < profile.qinq + profile.vlan ? 1 : 0;
}

std::uint16_t server_port(std::uint8_t protocol, Random& random) {
  if (protocol == kTcp) return kTcpServices[random.below(std::size(kTcpServices))];
  if (protocol == kUdp) return kUdpServices[random.below(std::size(kUdpServices))];
  return 0;
}

std::array<std::uint8_t, 16> ipv4(std::uint64_t number) {
  return {static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16),
          static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
}

std::array<std::uint8_t, 16> ipv6(std::uint16_t first, std::uint16_t second, std::uint64_t host) {
  std::array<std::uint8_t, 16> address{};
  address[0] = static_cast<std::uint8_t>(first >> 8);
  address[1] = static_cast<std::uint8_t>(first);
  address[2] = static_cast<std::uint8_t>(second >> 8);
  address[3] = static_cast<std::uint8_t>(second);
  for (std::size_t i = 0; i < 8; ++i) {
    address[15 - i] = static_cast<std::uint8_t>(host >> (8 * i));
  }
  return address;
}

void plan_loopback(Flow& flow, std::uint64_t number, Random& random) {
  if (flow.ipv6) {
    flow.client.address = flow.server.address = ipv6(0, 0, 1);
  } else {
    flow.client.address = ipv4(0x7f01'0000 | ((number * kAddressStep) & 0xffff));
    flow.server.address = ipv4(0x7f02'0000 | random.below(0x1'0000));
  }
}

void plan_private(Flow& flow, std::uint64_t number, Random& random) {
  const std::uint64_t client = (number * kAddressStep) & 0xff'ffff;
  const std::uint64_t server = random.below(0x1'0000);
  flow.client.address = flow.ipv6 ? ipv6(0xfd00, 0, client) : ipv4(0x0a00'0000 | client);
  flow.server.address = flow.ipv6 ? ipv6(0x2001, 0x0db8, server) : ipv4(0xc612'0000 | server);
}

// Injective in `number` up to kClientPorts, and in the bits above 24 for equal bits below.
std::uint16_t client_port(std::uint64_t number) {
  const std::uint64_t scattered =
      ((number & 0xff'ffff) * kPortStep + (number >> 24)) % kClientPorts;
  return static_cast<std::uint16_t>(kFirstClientPort + scattered);
}

}  // namespace

Flow plan_flow(const Profile& profile, std::uint64_t seed, std::uint64_t number) {
  Random random(seed ^ (number * 0xd1342543de82ef95));
  const bool loopback = profile.addresses == AddressPlan::loopback;
  Flow flow{};
  flow.ipv6 = random.percent(profile.ipv6);
  flow.protocol = plan_protocol(profile, random, flow.ipv6);
  flow.tags = plan_tags(profile, random);
  if (loopback && flow.protocol == kIcmpV6) flow.protocol = kUdp;
  if (loopback && number == kLoopbackPingV6 && profile.icmp > 0) {
    flow.ipv6 = true;
    flow.protocol = kIcmpV6;
  }
  loopback ? plan_loopback(flow, number, random) : plan_private(flow, number, random);
  flow.server.port = server_port(flow.protocol, random);
  flow.client.port = flow.has_ports() ? client_port(number) : std::uint16_t{0};
  return flow;
}

}  // namespace wirecensus::bench
