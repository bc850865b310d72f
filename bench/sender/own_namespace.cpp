#include "sender/own_namespace.h"

#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <string>

namespace wirecensus::bench {
namespace {

bool same_file(const char* one, const char* other) {
  struct stat a {};
  struct stat b {};
  return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// A route to all addresses has the destination 0 and the mask 0 (proc_net(5), /proc/net/route).
bool has_default_route() {
  std::ifstream file("/proc/self/net/route");
  std::string line;
  std::getline(file, line);  // the column names
  while (std::getline(file, line)) {
    std::istringstream columns(line);
    std::string interface, destination, gateway, flags, references, use, metric, mask;
    columns >> interface >> destination >> gateway >> flags >> references >> use >> metric >> mask;
    if (destination == "00000000" && mask == "00000000") return true;
  }
  return false;
}

}  // namespace

Status check_own_namespace() {
  if (same_file("/proc/self/ns/net", "/proc/1/ns/net") || has_default_route()) {
    return Error{
        "this is the machine's own network, and frames are sent only where they reach nobody: run "
        "it in a network namespace made for the purpose (ip netns add; ip netns exec)"};
  }
  return done();
}

}  // namespace wirecensus::bench
