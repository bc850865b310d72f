#include "inspect/names/stream_reading.h"

#include <utility>
#include <vector>

#include "base/protocol.h"
#include "inspect/names/client_hello.h"
#include "inspect/names/dns_message.h"
#include "inspect/names/http_request.h"
#include "inspect/names/ja4.h"
#include "inspect/names/tls_handshake.h"

namespace wirecensus::inspect {
namespace {

bool is_dns(NameEvidence evidence) {
  return evidence == NameEvidence::dns_question || evidence == NameEvidence::dns_answer;
}

void add_name(SeenName name, Timestamp time, Names& names) {
  auto found = names.seen.find(name);
  if (found == names.seen.end()) {
    if (names.seen.size() >= kMaxSeenNames) {
      ++(is_dns(name.evidence) ? names.dns_names_left_out : names.server_names_left_out);
      return;
    }
    found = names.seen.emplace(std::move(name), NameCount()).first;
  }
  NameCount once{1, std::numeric_limits<Timestamp>::max(), kNoTime};
  if (time != kNoTime) once.first_seen = once.last_seen = time;
  found->second.merge(once);
}

void add_flow(const flow::FlowKey& direction, FlowName name, Names& names) {
  const flow::FlowKey key = biflow_key(direction);
  const auto found = names.flows.find(key);
  if (found != names.flows.end()) {
    if (names_flow(name, found->second)) found->second = std::move(name);
  } else if (names.flows.size() >= kMaxFlowNames) {
    ++names.flow_names_left_out;
  } else {
    names.flows.emplace(key, std::move(name));
  }
}

struct HelloKind {
  HelloForm form;
  HelloTransport transport;
  Application application;
  NameEvidence evidence;
};
constexpr HelloKind kTlsHello{HelloForm::tls, HelloTransport::tcp, Application::tls,
                              NameEvidence::tls};
constexpr HelloKind kQuicHello{HelloForm::tls, HelloTransport::quic, Application::quic,
                               NameEvidence::quic};
constexpr HelloKind kDtlsHello{HelloForm::dtls, HelloTransport::dtls, Application::dtls,
                               NameEvidence::tls};

ParseStatus add_hello(const HelloKind& kind, const flow::FlowKey& direction,
                      const std::vector<std::uint8_t>& body, Timestamp time, Names& names) {
  ClientHello hello;
  const ParseStatus status = parse_client_hello({body.data(), body.size()}, kind.form, hello);
  if (status != ParseStatus::parsed) return status;
  const std::string server = kept_text(hello.server_name);
  if (!server.empty()) add_name({server, direction.destination, kind.evidence}, time, names);
  add_flow(direction,
           {time, kind.application, server, kept_text(hello.alpn), ja4(kind.transport, hello)},
           names);
  return status;
}

ParseStatus read_hello_stream(const StreamKey& key, bool is_quic, Bytes bytes, Timestamp time,
                              Names& names) {
  std::vector<std::uint8_t> body;
  const ParseStatus status = is_quic ? find_bare_hello(bytes, body) : find_tls_hello(bytes, body);
  if (status != ParseStatus::parsed) return status;
  return add_hello(is_quic ? kQuicHello : kTlsHello, key.direction, body, time, names);
}

ParseStatus read_http_stream(const StreamKey& key, Bytes bytes, Timestamp time, Names& names) {
  Bytes host;
  const ParseStatus status = parse_http_request(bytes, host);
  if (status != ParseStatus::parsed) return status;
  const std::string server = kept_text(host);
  if (!server.empty())
    add_name({server, key.direction.destination, NameEvidence::http}, time, names);
  add_flow(key.direction, {time, Application::http, server, {}, {}}, names);
  return status;
}

bool is_quic_stream(const StreamKey& key) {
  return key.direction.protocol.number == ip_protocol::kUdp;
}

}  // namespace

ParseStatus read_stream(const StreamKey& key, Bytes bytes, Timestamp time, Names& names) {
  if (bytes.empty()) return ParseStatus::incomplete;
  ParseStatus status = read_hello_stream(key, is_quic_stream(key), bytes, time, names);
  if (status == ParseStatus::other && !is_quic_stream(key))
    status = read_http_stream(key, bytes, time, names);
  if (status == ParseStatus::incomplete && bytes.size() >= kMaxHello)
    status = is_recognized(key, bytes) ? ParseStatus::malformed : ParseStatus::other;
  if (status == ParseStatus::malformed) ++names.hellos_left_out;
  return status;
}

bool is_recognized(const StreamKey& key, Bytes start) {
  return is_quic_stream(key) || starts_tls_hello(start) || has_http_line(start);
}

void read_dns(const flow::FlowKey& direction, Bytes message, Timestamp time, Names& names) {
  DnsMessage dns;
  const ParseStatus status = parse_dns(message, dns);
  const bool is_read = status == ParseStatus::parsed || status == ParseStatus::incomplete;
  if (!is_read || (dns.question.empty() && dns.addresses.empty())) return;
  add_flow(direction, {time, Application::dns, {}, {}, {}}, names);
  if (!dns.is_response) return;
  const std::string question = kept_text(dns.question);
  names.dns_names_left_out += dns.left_out;
  for (const DnsAddress& answer : dns.addresses) {
    add_name({kept_text(answer.owner), answer.address, NameEvidence::dns_answer}, time, names);
    if (!question.empty())
      add_name({question, answer.address, NameEvidence::dns_question}, time, names);
  }
}

void note_quic(const flow::FlowKey& direction, Timestamp time, Names& names) {
  add_flow(direction, {time, Application::quic, {}, {}, {}}, names);
}

void read_dtls(const flow::FlowKey& direction, Bytes datagram, Timestamp time, Names& names) {
  std::vector<std::uint8_t> body;
  ParseStatus status = find_dtls_hello(datagram, body);
  if (status == ParseStatus::parsed) status = add_hello(kDtlsHello, direction, body, time, names);
  if (status == ParseStatus::malformed) ++names.hellos_left_out;
}

}  // namespace wirecensus::inspect
