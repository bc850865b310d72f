#include "cli/suggestion.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace wirecensus {
namespace {

// Optimal string alignment: the restricted Damerau-Levenshtein distance. `rows` are the last two.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({replaced, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

bool exists(const std::string& argument) {
  std::error_code error;
  return argument == "-" || std::filesystem::exists(argument, error);
}

// The words that can start a filter expression, pcap-filter(7).
bool begins_a_filter(std::string_view argument) {
  static constexpr std::string_view kWords[] = {
      "arp",       "broadcast", "dst",  "ether", "gateway",   "geneve", "greater", "host",
      "icmp",      "icmp6",     "igmp", "ip",    "ip6",       "less",   "link",    "mpls",
      "multicast", "net",       "not",  "port",  "portrange", "pppoed", "pppoes",  "proto",
      "rarp",      "sctp",      "src",  "tcp",   "udp",       "vlan",   "vrrp",    "wlan"};
  const std::string_view word = argument.substr(0, argument.find_first_of(" ["));
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords) ||
         argument.starts_with("!") || argument.starts_with("(");
}

std::string joined(std::vector<std::string>::const_iterator begin,
                   std::vector<std::string>::const_iterator end) {
  std::string text;
  for (auto word = begin; word != end; ++word) text.append(text.empty() ? "" : " ").append(*word);
  return text;
}

}  // namespace

std::optional<std::string> closest(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t kMinBeginning = 3;
  const std::size_t limit = word.size() / 3;
  std::optional<std::string> best;
  std::size_t least = limit + 1;
  for (const std::string& one : known) {
    const bool begun = word.size() >= kMinBeginning && one.starts_with(word);
    const std::size_t apart = begun ? 0 : distance(word, one);
    if (apart < least) {
      best = one;
      least = apart;
    }
  }
  return best;
}

std::optional<std::string> meant_by(const std::vector<std::string>& arguments,
                                    const std::vector<std::string>& commands) {
  const auto missing = std::find_if_not(arguments.begin(), arguments.end(), exists);
  if (missing == arguments.end()) return std::nullopt;
  if (begins_a_filter(*missing)) {
    const auto end = std::find_if(missing, arguments.end(), exists);
    return "no such file: '" + *missing +
           "'; if this is a filter, give it with -f as one argument: -f '" + joined(missing, end) +
           "'";
  }
  const auto command = closest(*missing, commands);
  if (missing != arguments.begin() || !command) return std::nullopt;
  return "no such command or file: '" + *missing + "'; did you mean 'wirecensus " + *command + "'?";
}

}  // namespace wirecensus
