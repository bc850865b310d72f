#include "cli/databases.h"

#include <utility>

#include "base/display_text.h"
#include "cli/terminal.h"
#include "lookup/address_databases.h"
#include "lookup/mac_vendors.h"

namespace wirecensus {

namespace {

Status open_databases(Options& options) {
  if (options.database_files.empty()) return done();
  auto databases = lookup::AddressDatabases::open(options.database_files);
  if (!databases) {
    return Error{options.places.before({"mmdb"}, databases.error().message)};
  }
  options.databases = std::move(*databases);
  return done();
}

Status open_vendors(Options& options) {
  options.vendors = std::make_shared<const lookup::MacVendors>(
      options.vendor_folder.value_or(std::string(lookup::kUsualVendorFolder)));
  if (!options.vendor_folder) return done();
  const Status& loaded = options.vendors->load();
  if (loaded) return done();
  return Error{options.places.before({"mac-vendors"}, loaded.error().message)};
}

// Columns are empty where the usual lists are not installed, which is no reason for a warning.
void warn_of_vendors(const Options& options) {
  if (!options.vendors->is_loaded()) return;
  for (const std::string& line : options.vendors->damage()) {
    tell(Priority::warning, "wirecensus: {}\n", printable(line));
  }
  const Status& loaded = options.vendors->load();
  if (!loaded && options.verbose) tell("{}\n", printable(loaded.error().message));
}

}  // namespace

Status take_databases(Options& options) {
  if (Status opened = open_databases(options); !opened) return opened;
  return open_vendors(options);
}

void warn_of_damage(const Options& options) {
  warn_of_vendors(options);
  if (options.databases == nullptr) return;
  for (const std::string& line : options.databases->damage()) {
    tell(Priority::warning, "wirecensus: {}\n", printable(line));
  }
}

}  // namespace wirecensus
