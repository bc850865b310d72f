#include "lookup/mmdb_library.h"

namespace wirecensus::lookup {

MmdbLibrary::MmdbLibrary() : SharedLibrary(WIRECENSUS_MAXMINDDB_SONAME, "libmaxminddb0") {}

const MmdbLibrary& libmaxminddb() {
  static const MmdbLibrary library;
  return library;
}

}  // namespace wirecensus::lookup
