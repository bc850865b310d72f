#include "cli/packet_inputs.h"

#include <fmt/core.h>

#include "base/display_text.h"
#include "saved/census_file.h"

namespace wirecensus {

Status refuse_censuses(const std::vector<std::string>& files, const std::string& option) {
  for (const std::string& file : files) {
    if (!saved::is_census_file(file)) continue;
    return Error{
        fmt::format("{} shows packets as they are counted, but {} is a saved census: give "
                    "capture files, or drop {}",
                    option, printable(file), option)};
  }
  return done();
}

}  // namespace wirecensus
