#include "capture/live/privilege.h"

#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <string>

namespace wirecensus::capture {

Error missing_privilege() {
  std::array<char, 4096> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
  const std::string program =
      length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : "PROGRAM";
  return Error{
      fmt::format("capturing needs the cap_net_raw capability; grant it once with\n"
                  "  sudo setcap cap_net_raw+ep {}\n"
                  "or run it with sudo",
                  program)};
}

}  // namespace wirecensus::capture
