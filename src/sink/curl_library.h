// The functions of libcurl (https://curl.se/libcurl) that are used. It is loaded at the first call
// of libcurl(). Internal to this folder.
#pragma once

#include <curl/curl.h>

#include "base/shared_library.h"

namespace wirecensus::sink {

class CurlLibrary : public SharedLibrary {
 public:
  CurlLibrary();

  const decltype(&::curl_global_init) global_init = symbol("curl_global_init");
  const decltype(&::curl_easy_init) easy_init = symbol("curl_easy_init");
  const decltype(&::curl_easy_setopt) easy_setopt = symbol("curl_easy_setopt");
  const decltype(&::curl_easy_perform) easy_perform = symbol("curl_easy_perform");
  const decltype(&::curl_easy_send) easy_send = symbol("curl_easy_send");
  const decltype(&::curl_easy_recv) easy_recv = symbol("curl_easy_recv");
  const decltype(&::curl_easy_getinfo) easy_getinfo = symbol("curl_easy_getinfo");
  const decltype(&::curl_easy_strerror) easy_strerror = symbol("curl_easy_strerror");
  const decltype(&::curl_easy_cleanup) easy_cleanup = symbol("curl_easy_cleanup");
};

// On any thread. Precondition of calls of its functions: loaded().
const CurlLibrary& libcurl();

}  // namespace wirecensus::sink
