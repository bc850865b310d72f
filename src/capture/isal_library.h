// The functions of libisal (https://github.com/intel/isa-l) that are used: gzip at a fraction of
// zlib's time. It is loaded at the first call of libisal(); where it is missing, or was when this
// was built (WIRECENSUS_ISAL_SONAME), zlib does the same.
#pragma once

#ifdef WIRECENSUS_ISAL_SONAME

#include <isa-l/igzip_lib.h>

#include "base/shared_library.h"

namespace wirecensus::capture {

class IsalLibrary : public SharedLibrary {
 public:
  IsalLibrary();

  const decltype(&::isal_inflate_init) inflate_init = symbol("isal_inflate_init");
  const decltype(&::isal_inflate_reset) inflate_reset = symbol("isal_inflate_reset");
  const decltype(&::isal_inflate) inflate = symbol("isal_inflate");
  const decltype(&::isal_deflate_init) deflate_init = symbol("isal_deflate_init");
  const decltype(&::isal_deflate) deflate = symbol("isal_deflate");
};

// On any thread. Precondition of calls of its functions: loaded().
const IsalLibrary& libisal();

}  // namespace wirecensus::capture

#endif

namespace wirecensus::capture {

// Loads it, where it is installed, for a process that may not do so later.
void load_gzip_library();

}  // namespace wirecensus::capture
