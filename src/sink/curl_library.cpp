#include "sink/curl_library.h"

namespace wirecensus::sink {

CurlLibrary::CurlLibrary() : SharedLibrary(WIRECENSUS_CURL_SONAME, "libcurl4") {
  if (loaded()) global_init(CURL_GLOBAL_DEFAULT);
}

const CurlLibrary& libcurl() {
  static const CurlLibrary library;
  return library;
}

}  // namespace wirecensus::sink
