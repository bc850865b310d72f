// Where flows are exported to: the argument of --export.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace wirecensus::sink {

// The last two are of a store, the others of a collector of IPFIX.
enum class Transport : std::uint8_t { udp, tcp, tls, file, http, https };

struct Place {
  std::string host;
  std::uint16_t port = 0;

  bool operator==(const Place&) const = default;
};

struct Target {
  Transport transport = Transport::udp;
  std::string host = {};     // a name or an address; for sockets
  std::uint16_t port = 0;    // the same
  std::string path = {};     // of a file
  bool lines = false;        // lines of JSON, not IPFIX; of sockets with connections
  bool biflows = false;      // of a collector: a record for both directions (RFC 5103)
  std::uint32_t domain = 0;  // observation domain (RFC 7011, section 3.1)
  std::uint32_t rate = 0;    // of UDP: at most so many messages a second

  // Of a store.
  std::string user = {};
  std::string database = {};  // is_database_name()
  std::string sensor = {};    // what counts here; empty: as the host is named
  std::string password_file =
      {};  // empty: the environment may have it (sink/clickhouse/password.h)

  // Of Kafka.
  std::vector<Place> others = {};  // more brokers, beside `host` and `port`
  std::string topic = {};          // is_topic_name(); empty: it is no target of this kind
  std::string settings_file = {};  // sink/kafka/settings.h; empty: none

  // Of TLS, files in PEM: who signs the other end's certificate (empty: whom the system trusts),
  // and what it may ask of this end (empty: nothing).
  std::string authority = {};
  std::string certificate = {};
  std::string key = {};

  bool operator==(const Target&) const = default;
};

// Of UDP, unless the target says another: some 130,000 records a second, which collectors keep up
// with, and a burst fits their socket's buffer.
inline constexpr std::uint32_t kUsualRate = 10'000;

// Parses "ipfix:udp://HOST:PORT", "ipfix:tcp://HOST:PORT", "ipfix:tls://HOST:PORT" or
// "ipfix:file:PATH", with settings behind sockets: "?domain=N&rate=N", of TLS "ca=FILE",
// "cert=FILE" and "key=FILE"; or the same with "ipfix-biflow:". PORT may be missing: 4739, of TLS
// 4740 (RFC 7011, section 10.1). Or "clickhouse:http://USER@HOST:PORT/DATABASE", "https://", with
// "?sensor=NAME" and
// "&password-file=FILE", and of https those of TLS. "USER@" and ":PORT" may be missing: default,
// and 8123, of https 8443. Or "ndjson:tcp://HOST:PORT" or "ndjson:tls://HOST:PORT", with PORT.
// Or "kafka:tcp://HOST:PORT,HOST:PORT/TOPIC", of one or more brokers, or "kafka:tls://", with
// "?config=FILE", and of TLS the files above; ":PORT" may be missing: 9092, of TLS 9093.
// Error: anything else; the message shows what is possible.
Result<Target> parse_target(std::string_view text);

// "udp://collector:4739", "tcp://[::1]:4739", "flows.ipfix", "http://store:8123/flows",
// "tcp://a:9092,b:9092/topic"
std::string target_text(const Target& target);

// "a:9092,[::1]:9092": the brokers of a target of Kafka.
std::string brokers_text(const Target& target);

// Whether it can be one: letters, digits and '_', not a digit first.
bool is_database_name(std::string_view text);
// The same: up to 249 letters, digits, '.', '_' and '-', but not "." and "..".
bool is_topic_name(std::string_view text);

constexpr bool is_store(const Target& target) {
  return target.transport == Transport::http || target.transport == Transport::https;
}
inline bool is_kafka(const Target& target) { return !target.topic.empty(); }
constexpr bool has_tls(const Target& target) {
  return target.transport == Transport::tls || target.transport == Transport::https;
}

}  // namespace wirecensus::sink
