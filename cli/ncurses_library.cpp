#include "cli/ncurses_library.h"

namespace wirecensus {

NcursesLibrary::NcursesLibrary() : SharedLibrary(WIRECENSUS_NCURSESW_SONAME, "libncursesw6") {}

const NcursesLibrary& ncurses() {
  static const NcursesLibrary library;
  return library;
}

}  // namespace wirecensus
