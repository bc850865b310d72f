#include "sink/target.h"

#include <fmt/core.h>

#include <charconv>
#include <optional>
#include <utility>

#include "base/display_text.h"

namespace wirecensus::sink {
namespace {

constexpr std::uint16_t kIpfixPort = 4739;
constexpr std::uint16_t kIpfixTlsPort = 4740;
constexpr std::uint16_t kStorePort = 8123;
constexpr std::uint16_t kStoreTlsPort = 8443;
constexpr std::size_t kMaxDatabase = 64;  // bytes of its name
constexpr std::uint16_t kKafkaPort = 9092;
constexpr std::uint16_t kKafkaTlsPort = 9093;
constexpr std::size_t kMaxSensor = 255;
constexpr std::size_t kMaxTopic = 249;

constexpr std::string_view kCollectors =
    "give ipfix:udp://HOST:PORT, tcp:// or tls:// instead of udp://, or ipfix:file:PATH; "
    "ipfix-biflow: for a record of both directions; behind "
    "HOST:PORT also ?domain=N (observation domain), &rate=N (messages a second at most, of UDP), "
    "and of TLS &ca=FILE, &cert=FILE and &key=FILE; or ndjson:tcp://HOST:PORT or tls://; or "
    "kafka:tcp://HOST:PORT/TOPIC or tls://; or "
    "clickhouse:http://USER@HOST:PORT/DATABASE";
constexpr std::string_view kStores =
    "give clickhouse:http://USER@HOST:PORT/DATABASE, or https://; a DATABASE is letters, digits "
    "and '_', not a digit first; behind it also ?sensor=NAME, &password-file=FILE, and of https "
    "&ca=FILE, &cert=FILE "
    "and &key=FILE; a password is never in the address: put it into that file, or into the "
    "variable CLICKHOUSE_PASSWORD";
constexpr std::string_view kKafka =
    "give kafka:tcp://HOST:PORT/TOPIC, or tls://; of several brokers HOST:PORT,HOST:PORT; a TOPIC "
    "is letters, digits, '.', '_' and '-'; behind it also ?config=FILE (how to log in), and of TLS "
    "&ca=FILE, &cert=FILE and &key=FILE";

std::string_view scheme(Transport transport) {
  switch (transport) {
    case Transport::udp: return "udp://";
    case Transport::tcp: return "tcp://";
    case Transport::tls: return "tls://";
    case Transport::file: return "file:";
    case Transport::http: return "http://";
    case Transport::https: return "https://";
  }
  return "";
}

std::string place_text(const Place& place) {
  const bool is_address6 = place.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", is_address6 ? "[" : "", place.host, is_address6 ? "]" : "",
                     place.port);
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

template <typename Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

// 0: it has none.
std::uint16_t usual_port(const Target& target) {
  const bool tls = has_tls(target);
  if (target.lines) return 0;
  if (is_kafka(target)) return tls ? kKafkaTlsPort : kKafkaPort;
  if (is_store(target)) return tls ? kStoreTlsPort : kStorePort;
  return tls ? kIpfixTlsPort : kIpfixPort;
}

// HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT.
std::optional<Place> place_in(std::string_view text, std::uint16_t usual_port) {
  Place place{.host = {}, .port = usual_port};
  std::string_view rest;
  if (take_prefix(text, "[")) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    place.host = text.substr(0, close);
    rest = text.substr(close + 1);
  } else {
    place.host = text.substr(0, text.find(':'));
    rest = text.substr(place.host.size());
  }
  if (!rest.empty()) {
    const auto port = take_prefix(rest, ":") ? parse_whole<std::uint16_t>(rest) : std::nullopt;
    place.port = port.value_or(0);
  }
  if (place.host.empty() || place.port == 0) return std::nullopt;
  return place;
}

bool read_place(std::string_view text, Target& target) {
  auto place = place_in(text, usual_port(target));
  if (!place) return false;
  target.host = std::move(place->host);
  target.port = place->port;
  return true;
}

bool read_file(std::string_view text, Target& target) {
  std::string* file = nullptr;
  if (take_prefix(text, "ca=")) {
    file = &target.authority;
  } else if (take_prefix(text, "cert=")) {
    file = &target.certificate;
  } else if (take_prefix(text, "key=")) {
    file = &target.key;
  }
  if (file == nullptr || text.empty()) return false;
  *file = text;
  return true;
}

bool read_store_setting(std::string_view text, Target& target) {
  if (take_prefix(text, "sensor=")) {
    target.sensor = text;
    return !text.empty() && text.size() <= kMaxSensor;
  }
  if (take_prefix(text, "password-file=")) {
    target.password_file = text;
    return !text.empty();
  }
  return target.transport == Transport::https && read_file(text, target);
}

bool read_kafka_setting(std::string_view text, Target& target) {
  if (!take_prefix(text, "config=")) {
    return target.transport == Transport::tls && read_file(text, target);
  }
  target.settings_file = text;
  return !text.empty();
}

bool read_setting(std::string_view text, Target& target) {
  if (is_kafka(target)) return read_kafka_setting(text, target);
  if (is_store(target)) return read_store_setting(text, target);
  if (target.lines) return target.transport == Transport::tls && read_file(text, target);
  if (take_prefix(text, "domain=")) {
    const auto domain = parse_whole<std::uint32_t>(text);
    target.domain = domain.value_or(0);
    return domain.has_value();
  }
  if (take_prefix(text, "rate=")) {
    target.rate = parse_whole<std::uint32_t>(text).value_or(0);
    return target.rate > 0;
  }
  return target.transport == Transport::tls && read_file(text, target);
}

bool read_settings(std::string_view text, Target& target) {
  while (!text.empty()) {
    const std::string_view setting = text.substr(0, text.find('&'));
    if (!read_setting(setting, target)) return false;
    text.remove_prefix(std::min(setting.size() + 1, text.size()));
  }
  return true;
}

bool read_socket(std::string_view text, Target& target) {
  const std::size_t question = text.find('?');
  if (!read_place(text.substr(0, question), target)) return false;
  return question == std::string_view::npos || read_settings(text.substr(question + 1), target);
}

// Behind "clickhouse:".
bool read_store(std::string_view text, Target& target) {
  target.transport =
      text.starts_with(scheme(Transport::https)) ? Transport::https : Transport::http;
  if (!take_prefix(text, scheme(target.transport))) return false;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  std::string_view place = text.substr(0, slash);
  const std::string_view rest = text.substr(slash + 1);
  const std::size_t at = place.rfind('@');
  target.user = at == std::string_view::npos ? "default" : place.substr(0, at);
  if (at != std::string_view::npos) place.remove_prefix(at + 1);
  const std::size_t question = rest.find('?');
  target.database = rest.substr(0, question);
  const bool settings_read =
      question == std::string_view::npos || read_settings(rest.substr(question + 1), target);
  const bool user_is_valid = !target.user.empty() && target.user.find(':') == std::string::npos;
  return settings_read && user_is_valid && is_database_name(target.database) &&
         read_place(place, target);
}

// Behind "ipfix:".
bool read_collector(std::string_view text, Target& target) {
  target.rate = kUsualRate;
  if (take_prefix(text, scheme(Transport::file))) {
    target.transport = Transport::file;
    target.path = text;
    return !text.empty();
  }
  for (const Transport transport : {Transport::tcp, Transport::tls}) {
    if (!take_prefix(text, scheme(transport))) continue;
    target.transport = transport;
    return read_socket(text, target);
  }
  return take_prefix(text, scheme(Transport::udp)) && read_socket(text, target);
}

// Behind "ndjson:".
bool read_lines(std::string_view text, Target& target) {
  target.lines = true;
  for (const Transport transport : {Transport::tcp, Transport::tls}) {
    if (!take_prefix(text, scheme(transport))) continue;
    target.transport = transport;
    return read_socket(text, target);
  }
  return false;
}

// HOST:PORT,HOST:PORT and so on.
bool read_brokers(std::string_view text, Target& target) {
  const std::size_t comma = text.find(',');
  if (!read_place(text.substr(0, comma), target)) return false;
  for (std::size_t at = comma; at != std::string_view::npos; at = text.find(',')) {
    text.remove_prefix(at + 1);
    auto place = place_in(text.substr(0, text.find(',')), usual_port(target));
    if (!place) return false;
    target.others.push_back(std::move(*place));
  }
  return true;
}

// Behind "kafka:".
bool read_kafka(std::string_view text, Target& target) {
  target.transport = text.starts_with(scheme(Transport::tls)) ? Transport::tls : Transport::tcp;
  if (!take_prefix(text, scheme(target.transport))) return false;
  const std::size_t question = text.find('?');
  const std::string_view place = text.substr(0, question);
  const std::size_t slash = place.find('/');
  if (slash == std::string_view::npos || !is_topic_name(place.substr(slash + 1))) return false;
  target.topic = place.substr(slash + 1);
  return read_brokers(place.substr(0, slash), target) &&
         (question == std::string_view::npos || read_settings(text.substr(question + 1), target));
}

bool read_target(std::string_view text, Target& target) {
  if (take_prefix(text, "kafka:")) return read_kafka(text, target);
  if (take_prefix(text, "clickhouse:")) return read_store(text, target);
  if (take_prefix(text, "ndjson:")) return read_lines(text, target);
  target.biflows = take_prefix(text, "ipfix-biflow:");
  return (target.biflows || take_prefix(text, "ipfix:")) && read_collector(text, target);
}

}  // namespace

bool is_database_name(std::string_view text) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  const bool begins_a_number = text.find_first_of("0123456789") == 0;
  return !text.empty() && text.size() <= kMaxDatabase && !begins_a_number &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

bool is_topic_name(std::string_view text) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !text.empty() && text.size() <= kMaxTopic && text != "." && text != ".." &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

Result<Target> parse_target(std::string_view text) {
  Target target;
  if (read_target(text, target)) return target;
  const bool store = text.starts_with("clickhouse:");
  const std::string_view possible = store                        ? kStores
                                    : text.starts_with("kafka:") ? kKafka
                                                                 : kCollectors;
  return Error{fmt::format("'{}' is not a place to export to; {}",
                           store ? "clickhouse:..." : printable(text), possible)};
}

std::string brokers_text(const Target& target) {
  std::string text = place_text({target.host, target.port});
  for (const Place& other : target.others) text += "," + place_text(other);
  return text;
}

std::string target_text(const Target& target) {
  if (target.transport == Transport::file) return target.path;
  const bool has_name = is_store(target) || is_kafka(target);
  return fmt::format("{}{}{}{}{}", scheme(target.transport), brokers_text(target),
                     has_name ? "/" : "", target.database, target.topic);
}

}  // namespace wirecensus::sink
