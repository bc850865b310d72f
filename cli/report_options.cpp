#include "cli/report_options.h"

#include "tables/columns.h"

namespace wirecensus {

tables::ReportOptions report_options(const Options& options) {
  return {.names = *tables::name_style(options.names),
          .title = options.title,
          .by_interface = options.by_interface,
          .community_id_seed = options.community_id_seed,
          .databases = options.databases,
          .vendors = options.vendors};
}

}  // namespace wirecensus
