#include <fmt/core.h>

#include "capture/interfaces.h"
#include "cli/commands.h"

namespace wirecensus {
namespace {

const char* state_of(const NetworkInterface& interface) {
  if (!interface.up) return "down";
  return interface.running ? "up" : "no carrier";
}

std::string addresses_of(const NetworkInterface& interface) {
  std::string text;
  for (const InterfaceAddress& entry : interface.addresses) {
    if (!text.empty()) text += ' ';
    text += fmt::format("{}/{}", address_text(entry.address), entry.prefix_length);
  }
  return text;
}

}  // namespace

ExitCode interfaces_command() {
  const auto interfaces = list_interfaces();
  if (!interfaces) {
    fmt::print(stderr, "wirecensus: {}\n", interfaces.error().message);
    return ExitCode::failed;
  }
  fmt::print("{:<16} {:<10} {:>6}  {:<17}  {}\n", "INTERFACE", "STATE", "MTU", "HARDWARE ADDRESS",
             "ADDRESSES");
  for (const NetworkInterface& interface : *interfaces) {
    fmt::print("{:<16} {:<10} {:>6}  {:<17}  {}\n", interface.name, state_of(interface),
               interface.mtu, interface.hardware_address, addresses_of(interface));
  }
  return ExitCode::exact;
}

}  // namespace wirecensus
