#include "sink/target.h"

#include <fmt/core.h>

#include <charconv>
#include <optional>

#include "base/display_text.h"

namespace wirecensus::sink {
namespace {

constexpr std::uint16_t kIpfixPort = 4739;
constexpr std::uint16_t kIpfixTlsPort = 4740;

std::string_view scheme(Transport transport) {
  switch (transport) {
    case Transport::udp: return "udp://";
    case Transport::tcp: return "tcp://";
    case Transport::tls: return "tls://";
    case Transport::file: return "file:";
  }
  return "";
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

// HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT.
bool read_place(std::string_view text, Target& target) {
  std::string_view rest;
  if (take_prefix(text, "[")) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return false;
    target.host = text.substr(0, close);
    rest = text.substr(close + 1);
  } else {
    target.host = text.substr(0, text.find(':'));
    rest = text.substr(target.host.size());
  }
  target.port = target.transport == Transport::tls ? kIpfixTlsPort : kIpfixPort;
  if (!rest.empty()) {
    const auto port = take_prefix(rest, ":") ? parse_whole<std::uint16_t>(rest) : std::nullopt;
    target.port = port.value_or(0);
  }
  return !target.host.empty() && target.port != 0;
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

bool read_setting(std::string_view text, Target& target) {
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

bool read_target(std::string_view text, Target& target) {
  target.rate = kUsualRate;
  if (!take_prefix(text, "ipfix:")) return false;
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

}  // namespace

Result<Target> parse_target(std::string_view text) {
  Target target;
  if (read_target(text, target)) return target;
  return Error{
      "'" + printable(text) +
      "' is not a place to export to; give ipfix:udp://HOST:PORT, tcp:// or tls:// "
      "instead of udp://, or ipfix:file:PATH; behind HOST:PORT also ?domain=N (observation "
      "domain), &rate=N (messages a second at most, of UDP), and of TLS &ca=FILE, "
      "&cert=FILE and &key=FILE"};
}

std::string target_text(const Target& target) {
  if (target.transport == Transport::file) return target.path;
  const bool is_address6 = target.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}{}:{}", scheme(target.transport), is_address6 ? "[" : "", target.host,
                     is_address6 ? "]" : "", target.port);
}

}  // namespace wirecensus::sink
