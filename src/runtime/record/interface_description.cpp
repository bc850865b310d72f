#include "runtime/record/interface_description.h"

#include <fstream>

#include "capture/live/interfaces.h"
#include "capture/live/link_layer.h"

namespace wirecensus {

namespace {

// Documentation/ABI/testing/sysfs-class-net of the kernel: ifalias.
std::string interface_alias(const std::string& name) {
  std::ifstream file("/sys/class/net/" + name + "/ifalias");
  std::string alias;
  std::getline(file, alias);
  return alias;
}

}  // namespace

SourceDescription describe_interface(const std::string& name, const std::string& filter) {
  SourceDescription source{.name = name, .description = interface_alias(name), .filter = filter};
  const auto interfaces = list_interfaces();
  if (!interfaces) return source;
  for (const NetworkInterface& interface : *interfaces) {
    if (interface.name != name) continue;
    source.link_type = link_layer_of(interface.hardware_type).link_type;
  }
  return source;
}

}  // namespace wirecensus
