#include "cli/databases.h"

#include "base/display_text.h"
#include "cli/terminal.h"
#include "lookup/address_databases.h"

namespace wirecensus {

Status take_databases(Options& options) {
  if (options.database_files.empty()) return done();
  auto databases = lookup::AddressDatabases::open(options.database_files);
  if (!databases) {
    return Error{options.places.before({"mmdb"}, databases.error().message)};
  }
  options.databases = std::move(*databases);
  return done();
}

void warn_of_damage(const Options& options) {
  if (options.databases == nullptr) return;
  for (const std::string& line : options.databases->damage()) {
    tell(Priority::warning, "wirecensus: {}\n", printable(line));
  }
}

}  // namespace wirecensus
