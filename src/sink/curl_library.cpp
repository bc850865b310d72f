#include "sink/curl_library.h"

#include "sink/can_use_curl.h"

namespace wirecensus::sink {

CurlLibrary::CurlLibrary() : SharedLibrary(WIRECENSUS_CURL_SONAME, "libcurl4") {
  if (loaded()) global_init(CURL_GLOBAL_DEFAULT);
}

const CurlLibrary& libcurl() {
  static const CurlLibrary library;
  return library;
}

Status can_use_curl() { return libcurl().loaded(); }

}  // namespace wirecensus::sink
