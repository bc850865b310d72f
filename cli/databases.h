// The databases of --mmdb.
#pragma once

#include "base/result.h"
#include "cli/options.h"

namespace wirecensus {

// Opens the databases of the options, if there are any. Errors: as of MmdbFile::open().
Status take_databases(Options& options);

// Warns of databases of which records could not be read.
void warn_of_damage(const Options& options);

}  // namespace wirecensus
