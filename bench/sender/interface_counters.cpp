#include "sender/interface_counters.h"

#include <fstream>
#include <sstream>

namespace wirecensus::bench {

// A line has the name, a colon, eight columns about received packets, then bytes and packets sent.
Result<std::uint64_t> packets_sent(const std::string& interface) {
  constexpr int kColumnsBefore = 9;
  std::ifstream file("/proc/self/net/dev");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    const std::size_t name = line.find_first_not_of(' ');
    if (colon == std::string::npos || line.substr(name, colon - name) != interface) continue;
    std::istringstream columns(line.substr(colon + 1));
    std::uint64_t packets = 0;
    for (int i = 0; i <= kColumnsBefore; ++i) columns >> packets;
    if (columns) return packets;
  }
  return Error{"there is no interface '" + interface + "' in this network namespace"};
}

}  // namespace wirecensus::bench
