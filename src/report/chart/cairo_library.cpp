#include "report/chart/cairo_library.h"

namespace wirecensus::report {

CairoLibrary::CairoLibrary() : SharedLibrary(WIRECENSUS_CAIRO_SONAME, "libcairo2") {}

const CairoLibrary& libcairo() {
  static const CairoLibrary library;
  return library;
}

}  // namespace wirecensus::report
