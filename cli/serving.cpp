#include "cli/serving.h"

#include <chrono>
#include <random>
#include <utility>

#include "cli/packet_inputs.h"
#include "cli/report_options.h"

namespace wirecensus {
namespace {

serve::ServerOptions server_options(const Options& options, Requests& requests,
                                    const runtime::Progress& progress) {
  return {.endpoint = *options.serve,
          .version = WIRECENSUS_VERSION,
          .hash_seed = std::random_device{}(),
          .max_flows = options.count.watch.flows,
          .report = report_options(options),
          .request_cut = [&requests] { requests.cuts.request(); },
          .state = [&progress] { return progress.state(); }};
}

}  // namespace

Result<std::unique_ptr<Serving>> Serving::listen(const Options& options, Requests& requests,
                                                 runtime::Progress& progress) {
  if (!options.serve) return std::unique_ptr<Serving>();
  if (const Status possible = refuse_censuses(options.files, "--serve"); !possible) {
    return possible.error();
  }
  auto server = serve::HttpServer::listen(server_options(options, requests, progress));
  if (!server) return server.error();
  progress.want_state();
  return std::unique_ptr<Serving>(new Serving(std::move(*server), requests));
}

void Serving::attach(runtime::CountOptions& count) {
  count.cuts = &requests_.cuts;
  count.listeners.push_back(this);
}

Status Serving::start() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return server_->start(std::chrono::nanoseconds(now).count());
}

void Serving::on_part(const runtime::CensusPart& part) {
  server_->add_part(part.shown, part.so_far, part.last, part.cut_at);
}

}  // namespace wirecensus
