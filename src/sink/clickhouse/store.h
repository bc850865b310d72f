// A database of ClickHouse, reached by HTTP.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sink/clickhouse/gzip.h"
#include "sink/curl_library.h"
#include "sink/target.h"

namespace wirecensus::sink {

// Used by one thread at a time. All functions wait for the answer, for minutes at most. Their
// errors name the store and say what to do, and never have the password. Precondition of all:
// can_use_curl().
class Store {
 public:
  // Does not connect yet. `password` may be empty. Precondition: is_store(target).
  Store(Target target, std::string password);

  const Target& target() const { return target_; }

  // The answer to a statement. Error: also if it has more than kMaxAnswer bytes.
  static constexpr std::size_t kMaxAnswer = std::size_t{64} << 20;
  Result<std::string> ask(std::string_view sql);

  // Passes the answer on as it comes: the pieces are valid during the call, which returns whether
  // to go on. An answer that breaks off on the server's side has its error at its end, and no error
  // here: callers check what they have got.
  Status ask(std::string_view sql, const std::function<bool(std::string_view)>& take);

  // Executes "INSERT ... FORMAT ..." with these rows, and these settings of the server
  // ("name=value"; empty: none). Error: some of them may be there.
  Status insert(std::string_view sql, std::string_view settings, GzipReader& rows);

 private:
  struct Request {
    std::string settings;        // of the URL
    std::string_view body;       // of the POST
    GzipReader* rows = nullptr;  // the body, otherwise
    const std::function<bool(std::string_view)>* take = nullptr;
  };
  struct Answer;

  Status perform(const Request& request);
  Status perform_once(const Request& request);
  std::string url_of(const Request& request) const;
  void set_body(const Request& request);
  void set_up(const Request& request, const std::string& url);
  Error unreachable(CURLcode code) const;
  Error refused(long status, std::string_view answer) const;
  std::string place() const;

  const Target target_;
  const std::string password_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  CurlHandle handle_;           // null until the first request
  bool limits_ = true;          // statements carry a limit of their own
  bool refused_limit_ = false;  // by the latest one
};

// 'text' as SQL has it, with backslashes and quotes escaped.
std::string sql_text(std::string_view text);

}  // namespace wirecensus::sink
