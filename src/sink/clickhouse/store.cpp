#include "sink/clickhouse/store.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/display_text.h"
#include "sink/clickhouse/store_advice.h"

namespace wirecensus::sink {
namespace {

constexpr long kStoreConnectLimit = 5;  // seconds
// A statement that the server goes on with when nobody waits for it any more ends by itself,
// before.
constexpr long kStatementLimit = 120;
constexpr std::string_view kLimitSetting = "max_execution_time";
constexpr long kAnswerLimit = 150;
constexpr std::size_t kMaxErrorText = 4096;

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

// RFC 3986, section 2.1.
std::string url_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (is_unreserved(c)) {
      escaped += c;
    } else {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

struct HeadersFree {
  void operator()(curl_slist* list) const { libcurl().slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, HeadersFree>;

// Without the second, libcurl waits for a server that does not know it.
Headers headers_of(bool gzipped) {
  Headers headers(libcurl().slist_append(nullptr, "Expect:"));
  libcurl().slist_append(headers.get(), "Content-Type: application/octet-stream");
  if (!gzipped) return headers;
  libcurl().slist_append(headers.get(), "Content-Encoding: gzip");
  libcurl().slist_append(headers.get(), "Transfer-Encoding: chunked");
  return headers;
}

// As CURLOPT_READFUNCTION has it.
std::size_t read_rows(char* out, std::size_t size, std::size_t count, void* rows) {
  return static_cast<GzipReader*>(rows)->read(out, size * count);
}

}  // namespace

// What comes back: the answer of a statement that succeeds, otherwise the reason, as far as that is
// kept.
struct Store::Answer {
  CURL* handle;
  const std::function<bool(std::string_view)>* take;
  std::string error = {};

  bool is_error() const {
    constexpr long kOk = 200;
    long status = 0;
    libcurl().easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status != kOk;
  }

  // As CURLOPT_WRITEFUNCTION has it: another number than `size` ends the transfer.
  static std::size_t write(const char* data, std::size_t, std::size_t size, void* answer) {
    auto& self = *static_cast<Answer*>(answer);
    if (self.is_error()) {
      self.error.append(data, std::min(size, kMaxErrorText - self.error.size()));
      return size;
    }
    const bool go_on = self.take == nullptr || (*self.take)({data, size});
    return go_on ? size : 0;
  }
};

Store::Store(Target target, std::string password)
    : target_(std::move(target)), password_(std::move(password)) {}

// The whole of an answer is made before it comes, so that an error is not in its middle.
Result<std::string> Store::ask(std::string_view sql) {
  std::string answer;
  const std::function<bool(std::string_view)> take = [&](std::string_view piece) {
    if (piece.size() > kMaxAnswer - answer.size()) return false;
    answer += piece;
    return true;
  };
  const Status done = perform({.settings = "wait_end_of_query=1", .body = sql, .take = &take});
  if (!done) return done.error();
  return answer;
}

Status Store::ask(std::string_view sql, const std::function<bool(std::string_view)>& take) {
  return perform({.settings = {}, .body = sql, .take = &take});
}

Status Store::insert(std::string_view sql, std::string_view settings, GzipReader& rows) {
  const std::string statement = "query=" + url_text(sql);
  return perform(
      {.settings = settings.empty() ? statement : fmt::format("{}&{}", settings, statement),
       .body = {},
       .rows = &rows});
}

// Users who may only read may not even limit how long a statement takes.
Status Store::perform(const Request& request) {
  Status performed = perform_once(request);
  if (!std::exchange(refused_limit_, false)) return performed;
  limits_ = false;
  return perform_once(request);
}

// A server takes an empty setting for one without a name.
std::string Store::url_of(const Request& request) const {
  std::string query = limits_ ? fmt::format("{}={}", kLimitSetting, kStatementLimit) : "";
  if (!query.empty() && !request.settings.empty()) query += '&';
  query += request.settings;
  const std::string text = target_text(target_);
  return text.substr(0, text.rfind('/') + 1) + (query.empty() ? "" : "?" + query);
}

Status Store::perform_once(const Request& request) {
  if (handle_ == nullptr) handle_.reset(libcurl().easy_init());
  if (handle_ == nullptr) return Error{"not enough memory to reach " + place()};
  const Headers headers = headers_of(request.rows != nullptr);
  Answer answer{handle_.get(), request.take};
  set_up(request, url_of(request));
  libcurl().easy_setopt(handle_.get(), CURLOPT_HTTPHEADER, headers.get());
  libcurl().easy_setopt(handle_.get(), CURLOPT_WRITEDATA, &answer);
  const CURLcode code = libcurl().easy_perform(handle_.get());
  long status = 0;
  libcurl().easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  const bool is_refused = code == CURLE_OK && answer.is_error();
  refused_limit_ = is_refused && limits_ && request.rows == nullptr &&
                   refuses_setting(answer.error, kLimitSetting);
  if (code != CURLE_OK || is_refused) handle_.reset();  // the next request has a new connection
  if (code == CURLE_WRITE_ERROR) return Error{place() + " answers more than was asked for"};
  if (code != CURLE_OK) return unreachable(code);
  return is_refused ? Status(refused(status, answer.error)) : done();
}

// Of one request at a time: what was set for the one before is set anew.
void Store::set_body(const Request& request) {
  const auto set = [this](CURLoption option, auto value) {
    libcurl().easy_setopt(handle_.get(), option, value);
  };
  set(CURLOPT_POST, 1L);
  if (request.rows == nullptr) {
    set(CURLOPT_POSTFIELDS, request.body.data());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    return;
  }
  constexpr long kUpload = 512L << 10;  // bytes at a time
  set(CURLOPT_POSTFIELDS, nullptr);
  set(CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t{-1});
  set(CURLOPT_UPLOAD_BUFFERSIZE, kUpload);
  set(CURLOPT_READFUNCTION, &read_rows);
  set(CURLOPT_READDATA, request.rows);
}

void Store::set_up(const Request& request, const std::string& url) {
  const auto set = [this](CURLoption option, auto value) {
    libcurl().easy_setopt(handle_.get(), option, value);
  };
  error_.fill('\0');
  // libcurl sends a request again if a connection that it had before breaks off: an insert would be
  // there twice, under one batch.
  set(CURLOPT_FRESH_CONNECT, 1L);
  set(CURLOPT_FORBID_REUSE, 1L);
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set(CURLOPT_URL, url.c_str());
  set_body(request);
  set(CURLOPT_HTTPAUTH, long{CURLAUTH_BASIC});
  set(CURLOPT_USERNAME, target_.user.c_str());
  set(CURLOPT_PASSWORD, password_.c_str());
  set(CURLOPT_CONNECTTIMEOUT, kStoreConnectLimit);
  set(CURLOPT_TIMEOUT, kAnswerLimit);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set(CURLOPT_ERRORBUFFER, error_.data());
  set(CURLOPT_WRITEFUNCTION, &Answer::write);
  if (!target_.authority.empty()) set(CURLOPT_CAINFO, target_.authority.c_str());
  if (!target_.certificate.empty()) set(CURLOPT_SSLCERT, target_.certificate.c_str());
  if (!target_.key.empty()) set(CURLOPT_SSLKEY, target_.key.c_str());
}

std::string Store::place() const { return printable(target_text(target_)); }

Error Store::unreachable(CURLcode code) const {
  const std::string reason = error_[0] != '\0' ? error_.data() : libcurl().easy_strerror(code);
  return Error{
      fmt::format("cannot reach {}: {}{}", place(), printable(reason), advice_for(code, reason))};
}

Error Store::refused(long status, std::string_view answer) const {
  return Error{fmt::format("{} refuses: {}", place(), refusal_text(target_, status, answer))};
}

std::string sql_text(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

}  // namespace wirecensus::sink
