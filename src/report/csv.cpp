#include "report/csv.h"

#include <span>
#include <string>

#include "metrics/flow_order.h"
#include "report/address_fields.h"
#include "report/field.h"
#include "report/flow_difference_fields.h"
#include "report/flow_fields.h"
#include "report/metric_fields.h"

namespace wirecensus {
namespace {

constexpr std::size_t kMaxColumns = 64;
static_assert(kMaxColumns * (kFieldTextSize + 1) <= OutputFile::kMaxDirect);

template <typename Record>
void write_row(std::span<const Field<Record>> fields, const Record& record, OutputFile& file) {
  char* out = file.direct();
  for (const Field<Record>& field : fields) {
    out = field.write(out, record);
    *out++ = ',';
  }
  out[-1] = '\n';
  file.take(out);
}

template <typename Record>
void write_header(std::span<const Field<Record>> fields, OutputFile& file) {
  std::string line;
  for (const Field<Record>& field : fields) line.append(field.info.name).append(",");
  line.back() = '\n';
  file.append(line);
}

}  // namespace

Status write_metrics_csv(const ReportInput& input, OutputFile& file) {
  write_header(metric_columns(), file);
  for (const Metric& metric : make_metrics(input)) write_row(metric_columns(), metric, file);
  return done();
}

Status write_flows_csv(const ReportInput& input, OutputFile& file) {
  write_header(flow_fields(), file);
  FlowOrder(*input.derived.numbers).for_each([&](const FlowKey& key, const FlowCounters& counters) {
    write_row(flow_fields(), FlowRow{key, counters}, file);
  });
  return done();
}

Status write_differences_csv(const CensusDifference& difference, OutputFile& file) {
  write_header(flow_difference_fields(), file);
  for (const FlowDifference& flow : difference.flows) {
    write_row(flow_difference_fields(), flow, file);
  }
  return done();
}

Status write_addresses_csv(const ReportInput& input, OutputFile& file) {
  write_header(address_fields(), file);
  input.derived.addresses.for_each(
      [&](const AddressRecord& record) { write_row(address_fields(), record, file); });
  return done();
}

}  // namespace wirecensus
