// A small HTTP/1.1 server for one count: the live page with its events, /metrics, /census.json,
// /report.html and /healthz. It reads and answers only; nothing can be changed through it.
//
//     auto server = HttpServer::listen(options);  // before the count: the port may be in use
//     (*server)->start(now);                      // when the count begins
//     (*server)->add_part(census, so_far, false, cut_at); // for each part; any thread
//     server->reset();                            // when the count has ended
//
// A request for what was counted asks for a cut and waits for the part that ends there. Requests
// that come together share one cut, and a part younger than half a second is fresh enough, whoever
// requested its cut.
//
// Clients cannot hold up each other or the count: at most kMaxConnections are open, reading a
// request, writing an answer and waiting for the next request have time limits, and pages that may
// be large are files on disk.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>

#include "base/count_state.h"
#include "base/ledger.h"
#include "base/result.h"
#include "base/time.h"
#include "metrics/census.h"
#include "serve/endpoint.h"
#include "tables/report_input.h"

namespace wirecensus::serve {

inline constexpr unsigned kMaxConnections = 100;
// Of these, streams of events: some remain for other requests.
inline constexpr unsigned kMaxStreams = 90;

struct ServerOptions {
  Endpoint endpoint;
  std::string version;                                              // of the program
  std::uint64_t hash_seed = 0;                                      // does not affect the results
  std::size_t max_flows = std::numeric_limits<std::size_t>::max();  // of metrics::RunningCensus
  tables::ReportOptions report;       // of census.json and report.html
  std::function<void()> request_cut;  // called on the server's thread; must not throw
  // The state of the count now; null while it is not known. Called on the server's thread; must not
  // throw. May be empty.
  std::function<std::shared_ptr<const CountState>()> state = {};
};

class HttpServer {
 public:
  // Opens the port; connections wait until start(). Errors: the port is in use, the address is not
  // of this machine, or ports below 1024 are not allowed.
  static Result<std::unique_ptr<HttpServer>> listen(const ServerOptions& options);
  // Closes the port and all connections; waits for a page that is being rendered, and two seconds
  // at most for event streams to be read to their end.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Starts the thread that answers. `now` is the start time of the count. Error: there are too many
  // threads. Call at most once.
  Status start(Timestamp now);

  // Adds the next part of the count, which was cut at `cut_at`; `so_far` is the ledger up to its
  // end. No cut is requested after the last part. Returns at once; thread-safe. Out of memory,
  // requests for what was counted are answered with status 500 from then on.
  void add_part(std::shared_ptr<const metrics::Census> part, const Ledger& so_far, bool last,
                std::chrono::steady_clock::time_point cut_at) noexcept;

 private:
  class Implementation;

  explicit HttpServer(std::unique_ptr<Implementation> implementation);

  std::unique_ptr<Implementation> implementation_;
};

}  // namespace wirecensus::serve
