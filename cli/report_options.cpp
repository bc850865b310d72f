#include "cli/report_options.h"

#include "tables/columns.h"

namespace wirecensus {

tables::ReportOptions report_options(const Options& options) {
  return {.style = options.style(),
          .title = options.title,
          .by_interface = options.by_interface,
          .community_id_seed = options.community_id_seed,
          .databases = options.databases,
          .vendors = options.vendors};
}

}  // namespace wirecensus
