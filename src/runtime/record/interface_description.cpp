#include "runtime/record/interface_description.h"

#include <fstream>

#include "capture/live/interfaces.h"
#include "capture/live/link_layer.h"

namespace wirecensus::runtime {

namespace {

// Documentation/ABI/testing/sysfs-class-net of the kernel: ifalias.
std::string interface_alias(const std::string& name) {
  std::ifstream file("/sys/class/net/" + name + "/ifalias");
  std::string alias;
  std::getline(file, alias);
  return alias;
}

}  // namespace

capture::SourceDescription describe_interface(const std::string& name, const std::string& filter) {
  capture::SourceDescription source{
      .name = name, .description = interface_alias(name), .filter = filter};
  const auto interfaces = capture::list_interfaces();
  if (!interfaces) return source;
  for (const capture::NetworkInterface& interface : *interfaces) {
    if (interface.name != name) continue;
    source.link_type = capture::link_layer_of(interface.hardware_type).link_type;
  }
  return source;
}

}  // namespace wirecensus::runtime
