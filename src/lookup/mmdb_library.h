// The functions of libmaxminddb (https://github.com/maxmind/libmaxminddb) that are used. It is
// loaded at the first call of libmaxminddb(): for a database of --mmdb. Internal to this folder.
#pragma once

#include <maxminddb.h>

#include "base/shared_library.h"

namespace wirecensus::lookup {

class MmdbLibrary : public SharedLibrary {
 public:
  MmdbLibrary();

  const decltype(&::MMDB_open) open = symbol("MMDB_open");
  const decltype(&::MMDB_close) close = symbol("MMDB_close");
  const decltype(&::MMDB_lookup_sockaddr) lookup_sockaddr = symbol("MMDB_lookup_sockaddr");
  const decltype(&::MMDB_aget_value) aget_value = symbol("MMDB_aget_value");
  const decltype(&::MMDB_strerror) strerror = symbol("MMDB_strerror");
};

// On any thread. Precondition of calls of its functions: loaded().
const MmdbLibrary& libmaxminddb();

}  // namespace wirecensus::lookup
