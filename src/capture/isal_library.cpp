#include "capture/isal_library.h"

namespace wirecensus::capture {

#ifdef WIRECENSUS_ISAL_SONAME

IsalLibrary::IsalLibrary() : SharedLibrary(WIRECENSUS_ISAL_SONAME, "libisal2") {}

const IsalLibrary& libisal() {
  static const IsalLibrary library;
  return library;
}

void load_gzip_library() { static_cast<void>(libisal()); }

#else

void load_gzip_library() {}

#endif

}  // namespace wirecensus::capture
