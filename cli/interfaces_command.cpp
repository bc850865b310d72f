#include <fmt/core.h>

#include "base/display_text.h"
#include "capture/live/interfaces.h"
#include "cli/commands.h"
#include "cli/terminal.h"

namespace wirecensus {
namespace {

const char* state_of(const capture::NetworkInterface& interface) {
  if (!interface.up) return "down";
  return interface.running ? "up" : "no carrier";
}

std::string addresses_of(const capture::NetworkInterface& interface) {
  std::string text;
  for (const capture::InterfaceAddress& entry : interface.addresses) {
    if (!text.empty()) text += ' ';
    text += fmt::format("{}/{}", address_text(entry.address), entry.prefix_length);
  }
  return text;
}

}  // namespace

ExitCode interfaces_command() {
  const auto interfaces = capture::list_interfaces();
  if (!interfaces) return fail(interfaces.error());
  std::string text = fmt::format("{:<16} {:<10} {:>6}  {:<17}  {}\n", "INTERFACE", "STATE", "MTU",
                                 "HARDWARE ADDRESS", "ADDRESSES");
  for (const capture::NetworkInterface& interface : *interfaces) {
    text += fmt::format("{:<16} {:<10} {:>6}  {:<17}  {}\n", printable(interface.name),
                        state_of(interface), interface.mtu, interface.hardware_address,
                        addresses_of(interface));
  }
  const Status printed = print(stdout, text);
  return printed ? ExitCode::exact : fail(printed.error());
}

}  // namespace wirecensus
