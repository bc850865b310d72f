// --serve: joins the HTTP server with the count that it shows.
#pragma once

#include <memory>

#include "base/result.h"
#include "cli/options.h"
#include "cli/requests.h"
#include "runtime/census_listener.h"
#include "runtime/progress.h"
#include "serve/http_server.h"

namespace wirecensus {

class Serving final : public runtime::CensusListener {
 public:
  // Opens the port; null without --serve. `requests` and `progress`, that of the count, must
  // outlive it. Errors: as of HttpServer::listen(); a file is a saved census, which has no packets
  // to be cut between.
  static Result<std::unique_ptr<Serving>> listen(const Options& options, Requests& requests,
                                                 runtime::Progress& progress);

  // Makes the count, which must not outlive this object, pass its parts to the server.
  void attach(runtime::CountOptions& count);
  // Starts to answer; call when the count begins. Error: as of HttpServer::start().
  Status start();
  void on_part(const runtime::CensusPart& part) override;

 private:
  Serving(std::unique_ptr<serve::HttpServer> server, Requests& requests)
      : server_(std::move(server)), requests_(requests) {}

  const std::unique_ptr<serve::HttpServer> server_;
  Requests& requests_;
};

}  // namespace wirecensus
