// The databases of --mmdb, and the vendors of MAC addresses.
#pragma once

#include "base/result.h"
#include "cli/options.h"

namespace wirecensus {

// Opens the databases of the options, if there are any. Vendors are read when they are needed,
// unless the options name their folder. Errors: as of MmdbFile::open() and MacVendors::load().
Status take_databases(Options& options);

// Warns of databases of which records could not be read, and of lists of vendors. Precondition: the
// reports are written.
void warn_of_damage(const Options& options);

}  // namespace wirecensus
