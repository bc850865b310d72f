#include "saved/census_fragments.h"

#include <tuple>

#include "saved/census_record.h"

namespace wirecensus::saved {
namespace {

enum class Entry : std::uint8_t { pair, datagrams, first, held };

void write_protocol(CensusBytesWriter& out, Protocol protocol) {
  out.byte(static_cast<std::uint8_t>(protocol.space));
  out.number(protocol.number);
}

Protocol read_protocol(CensusBytesReader& in) {
  const auto space = in.name(ProtocolSpace::remainder);
  const std::uint64_t most = space == ProtocolSpace::ip ? 0xff : 0xffff;
  return {space, static_cast<std::uint16_t>(in.number_to(most))};
}

void write_pair(CensusBytesWriter out, const flow::FragmentPair& pair) {
  out.byte(static_cast<std::uint8_t>(Entry::pair));
  out.byte(static_cast<std::uint8_t>(pair.key.source.version));
  out.fixed(pair.key.source.bytes);
  out.fixed(pair.key.destination.bytes);
  write_protocol(out, pair.key.protocol);
  out.number(pair.clock);
  out.signed_64(pair.first_time);
  out.signed_64(pair.last_time);
  out.number(pair.path);
}

flow::FragmentPair read_pair(CensusBytesReader& in) {
  flow::FragmentPair pair;
  const std::uint8_t version = in.byte();
  const bool v4 = version == static_cast<std::uint8_t>(IpVersion::v4);
  if (!v4 && version != static_cast<std::uint8_t>(IpVersion::v6)) in.fail();
  pair.key.source.version = pair.key.destination.version = v4 ? IpVersion::v4 : IpVersion::v6;
  pair.key.source.bytes = in.fixed<std::array<std::uint8_t, 16>>();
  pair.key.destination.bytes = in.fixed<std::array<std::uint8_t, 16>>();
  pair.key.protocol = read_protocol(in);
  pair.clock = in.number();
  pair.first_time = in.signed_64();
  pair.last_time = in.signed_64();
  pair.path = in.number();
  return pair;
}

void write_datagrams(CensusBytesWriter out, const flow::FragmentedDatagrams& datagrams) {
  out.byte(static_cast<std::uint8_t>(Entry::datagrams));
  out.number(datagrams.identification);
  out.byte(datagrams.has_time ? 1 : 0);
}

flow::FragmentedDatagrams read_datagrams(CensusBytesReader& in) {
  const auto identification = static_cast<std::uint32_t>(in.number_to(0xffffffff));
  return {identification, in.flag(), {}, {}};
}

void write_first(CensusBytesWriter out, const flow::FirstFragment& first) {
  out.byte(static_cast<std::uint8_t>(Entry::first));
  out.number(first.tick);
  write_protocol(out, first.protocol);
  out.byte(first.has_ports ? 1 : 0);
  out.number(first.source_port);
  out.number(first.destination_port);
}

flow::FirstFragment read_first(CensusBytesReader& in) {
  flow::FirstFragment first;
  first.tick = in.number();
  first.protocol = read_protocol(in);
  first.has_ports = in.flag();
  first.source_port = static_cast<std::uint16_t>(in.number_to(0xffff));
  first.destination_port = static_cast<std::uint16_t>(in.number_to(0xffff));
  if (!first.has_ports && (first.source_port | first.destination_port) != 0) in.fail();
  return first;
}

void write_held(CensusBytesWriter out, const flow::HeldFragments& held) {
  out.byte(static_cast<std::uint8_t>(Entry::held));
  out.number(held.tick);
  write_protocol(out, held.protocol);
  write_counters(out, held.counters);
}

flow::HeldFragments read_held(CensusBytesReader& in) {
  const flow::FragmentTick tick = in.number();
  const Protocol protocol = read_protocol(in);
  return {tick, protocol, read_counters(in)};
}

// Appends what is in order: ticks rise, up to the pair's clock.
template <typename Ticked>
void append(CensusBytesReader& in, std::vector<flow::FragmentPair>& pairs,
            std::vector<Ticked> flow::FragmentedDatagrams::*list, const Ticked& next) {
  if (pairs.empty() || pairs.back().datagrams.empty()) return in.fail();
  std::vector<Ticked>& entries = pairs.back().datagrams.back().*list;
  if (next.tick > pairs.back().clock) return in.fail();
  if (!entries.empty() && entries.back().tick > next.tick) return in.fail();
  entries.push_back(next);
}

}  // namespace

void write_fragments(const std::vector<flow::FragmentPair>& pairs, CensusBlockWriter& file) {
  const auto entry = [&] { return file.entry(CensusBlockKind::open_fragments); };
  for (const flow::FragmentPair& pair : pairs) {
    write_pair(entry(), pair);
    for (const flow::FragmentedDatagrams& datagrams : pair.datagrams) {
      write_datagrams(entry(), datagrams);
      for (const flow::FirstFragment& first : datagrams.firsts) write_first(entry(), first);
      for (const flow::HeldFragments& held : datagrams.held) write_held(entry(), held);
    }
  }
}

void read_fragments(CensusBytesReader& in, std::vector<flow::FragmentPair>& pairs) {
  switch (in.name(Entry::held)) {
    case Entry::pair: pairs.push_back(read_pair(in)); return;
    case Entry::datagrams:
      if (pairs.empty()) return in.fail();
      pairs.back().datagrams.push_back(read_datagrams(in));
      return;
    case Entry::first: return append(in, pairs, &flow::FragmentedDatagrams::firsts, read_first(in));
    case Entry::held: return append(in, pairs, &flow::FragmentedDatagrams::held, read_held(in));
  }
}

}  // namespace wirecensus::saved
