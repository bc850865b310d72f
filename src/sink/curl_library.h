// The functions of libcurl (https://curl.se/libcurl) that are used. It is loaded at the first call
// of libcurl(). Internal to this folder and those below it.
#pragma once

#include <curl/curl.h>

#include <memory>

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
  const decltype(&::curl_slist_append) slist_append = symbol("curl_slist_append");
  const decltype(&::curl_slist_free_all) slist_free_all = symbol("curl_slist_free_all");
};

// On any thread. Precondition of calls of its functions: loaded().
const CurlLibrary& libcurl();

struct CurlCleanup {
  void operator()(CURL* handle) const { libcurl().easy_cleanup(handle); }
};
using CurlHandle = std::unique_ptr<CURL, CurlCleanup>;

}  // namespace wirecensus::sink
