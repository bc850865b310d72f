#include "inspect/names/names.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/display_text.h"
#include "inspect/names/stream_reading.h"

namespace wirecensus::inspect {
namespace {

constexpr std::string_view kCut = "\xe2\x80\xa6";  // U+2026

bool is_of_address(char c) {
  return (c >= '0' && c <= '9') || c == '.' || c == ':' || c == '[' || c == ']';
}

// "192.0.2.1", "192.0.2.1:80", "[2001:db8::1]:443": of no use beside an address.
bool is_address_text(std::string_view name) {
  return name.empty() || name.front() == '[' ||
         std::all_of(name.begin(), name.end(), is_of_address);
}

// Lower is better: what clients named, what was asked, what owns the address.
int evidence_rank(NameEvidence evidence) {
  if (evidence == NameEvidence::dns_question) return 1;
  return evidence == NameEvidence::dns_answer ? 2 : 0;
}

struct Candidate {
  int rank = 3;
  std::uint64_t count = 0;
  std::string_view name;

  bool is_better_than(const Candidate& other) const {
    return std::tuple(rank, other.count, name) < std::tuple(other.rank, count, other.name);
  }
};

}  // namespace

std::string_view evidence_name(NameEvidence evidence) {
  switch (evidence) {
    case NameEvidence::tls: return "tls";
    case NameEvidence::quic: return "quic";
    case NameEvidence::http: return "http";
    case NameEvidence::dns_question: return "dns_question";
    case NameEvidence::dns_answer: return "dns_answer";
  }
  return {};
}

std::string_view application_name(Application application) {
  switch (application) {
    case Application::none: return {};
    case Application::dns: return "dns";
    case Application::http: return "http";
    case Application::quic: return "quic";
    case Application::tls: return "tls";
    case Application::dtls: return "dtls";
  }
  return {};
}

bool names_flow(const FlowName& one, const FlowName& other) {
  if (one.ja4.empty() != other.ja4.empty()) return !one.ja4.empty();
  return one < other;
}

void NameCount::merge(const NameCount& other) {
  count += other.count;
  first_seen = std::min(first_seen, other.first_seen);
  last_seen = std::max(last_seen, other.last_seen);
}

void PartialHello::merge(const PartialHello& other) {
  time = std::min(time, other.time);
  packets += other.packets;
  bytes.merge(other.bytes);
  std::vector<std::string> ids;
  std::set_union(key_ids.begin(), key_ids.end(), other.key_ids.begin(), other.key_ids.end(),
                 std::back_inserter(ids));
  key_ids = std::move(ids);
}

void Names::merge(Names&& other) {
  seen.merge(other.seen);
  for (const auto& [name, count] : other.seen) seen[name].merge(count);
  flows.merge(other.flows);
  for (auto& [key, name] : other.flows) {
    FlowName& own = flows[key];
    if (names_flow(name, own)) own = std::move(name);
  }
  dns_names_left_out += other.dns_names_left_out;
  server_names_left_out += other.server_names_left_out;
  flow_names_left_out += other.flow_names_left_out;
  hellos_left_out += other.hellos_left_out;
  partial.merge(other.partial);
  for (auto& [key, hello] : other.partial) {
    const auto own = partial.find(key);
    own->second.merge(hello);
    if (read_stream(key, own->second.bytes.prefix(), own->second.time, *this) !=
        ParseStatus::incomplete)
      partial.erase(own);
  }
}

std::uint64_t Names::server_names_unread() const {
  const auto is_unread = [&](const auto& entry) {
    const auto& [key, hello] = entry;
    const FlowName* known = find(key.direction);
    const bool is_named =
        known != nullptr && (known->application != Application::quic || !known->ja4.empty());
    return !is_named && is_recognized(key, hello.bytes.prefix());
  };
  return hellos_left_out +
         static_cast<std::uint64_t>(std::count_if(partial.begin(), partial.end(), is_unread));
}

const FlowName* Names::find(const flow::FlowKey& flow) const {
  const auto found = flows.find(biflow_key(flow));
  return found == flows.end() ? nullptr : &found->second;
}

flow::FlowKey biflow_key(const flow::FlowKey& direction) {
  const bool is_forward = std::tie(direction.source, direction.source_port) <=
                          std::tie(direction.destination, direction.destination_port);
  return is_forward ? direction : direction.reversed();
}

std::string kept_text(std::string_view text) {
  if (text.size() <= kMaxNameBytes) return printable(text);
  return printable(text.substr(0, kMaxNameBytes)) + std::string(kCut);
}

std::string kept_text(Bytes text) {
  return kept_text(std::string_view(reinterpret_cast<const char*>(text.data()), text.size()));
}

std::map<IpAddress, std::string_view> best_names(const Names& names) {
  std::map<IpAddress, Candidate> best;
  for (const auto& [seen, count] : names.seen) {
    if (is_address_text(seen.name)) continue;
    const Candidate candidate{evidence_rank(seen.evidence), count.count, seen.name};
    Candidate& known = best[seen.address];
    if (candidate.is_better_than(known)) known = candidate;
  }
  std::map<IpAddress, std::string_view> result;
  for (const auto& [address, candidate] : best)
    result.emplace_hint(result.end(), address, candidate.name);
  return result;
}

}  // namespace wirecensus::inspect
