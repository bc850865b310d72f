#include "capture/filter_words.h"

#include <algorithm>

namespace wirecensus::capture {
namespace {

// libpcap 1.10.3, scanner.l; without those of link types other than Ethernet, whose filters then
// count as having names. Sorted.
constexpr std::string_view kFilterWords[] = {
    "ah",       "and",      "arp",        "broadcast", "byte",      "carp",
    "decnet",   "dst",      "esp",        "ether",     "fddi",      "gateway",
    "geneve",   "greater",  "host",       "icmp",      "icmp-echo", "icmp-echoreply",
    "icmp6",    "icmpcode", "icmptype",   "igmp",      "igrp",      "inbound",
    "ip",       "ip6",      "ipx",        "len",       "less",      "link",
    "llc",      "mask",     "mpls",       "multicast", "net",       "not",
    "or",       "outbound", "pim",        "port",      "portrange", "pppoed",
    "pppoes",   "proto",    "protochain", "rarp",      "sctp",      "src",
    "stp",      "tcp",      "tcp-ack",    "tcp-cwr",   "tcp-ece",   "tcp-fin",
    "tcp-push", "tcp-rst",  "tcp-syn",    "tcp-urg",   "tcpflags",  "tr",
    "type",     "udp",      "vlan",       "vrrp",      "wlan"};

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kOfNumbers = "0123456789abcdefABCDEFxX.:/-";
constexpr std::string_view kOfWords =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.:/-_";

bool is_number_or_address(std::string_view word) {
  const bool begins_so = kDigits.find(word.front()) != word.npos || word.find(':') != word.npos;
  return begins_so && word.find_first_not_of(kOfNumbers) == word.npos;
}

// What separates numbers and words in expressions may stand alone: a colon, a slash, a minus sign.
bool is_known(std::string_view word) {
  return word.find_first_not_of(":/-.") == word.npos || is_number_or_address(word) ||
         std::binary_search(std::begin(kFilterWords), std::end(kFilterWords), word);
}

}  // namespace

// After a backslash, a word of the language is a name: `ip proto \udp`.
bool may_have_names(std::string_view expression) {
  if (expression.find('\\') != expression.npos) return true;
  while (true) {
    const std::size_t begin = expression.find_first_of(kOfWords);
    if (begin == expression.npos) {
      return expression.find_first_not_of(" \t\n()[]!&|<>=+*%^") != expression.npos;
    }
    expression.remove_prefix(begin);
    const std::size_t size = std::min(expression.find_first_not_of(kOfWords), expression.size());
    if (!is_known(expression.substr(0, size))) return true;
    expression.remove_prefix(size);
  }
}

}  // namespace wirecensus::capture
