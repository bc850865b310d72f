#include "report/csv.h"

#include <span>
#include <string>
#include <vector>

#include "report/address_fields.h"
#include "report/field.h"
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

template <typename Record>
void write_table(std::span<const Field<Record>> fields, const std::vector<Record>& records,
                 OutputFile& file) {
  write_header(fields, file);
  for (const Record& record : records) write_row(fields, record, file);
}

FlowRow row_of(const FlowRecords& flows, FlowDirection direction) {
  const FlowRecord record = flows[direction.record];
  if (direction.reverse) return {record.key.reversed(), record.reverse};
  return {record.key, record.forward};
}

}  // namespace

Status write_metrics_csv(const ReportInput& input, OutputFile& file) {
  write_table(metric_columns(), make_metrics(input), file);
  return done();
}

Status write_flows_csv(const ReportInput& input, OutputFile& file) {
  const FlowRecords& flows = input.census.flows;
  write_header(flow_fields(), file);
  for (const FlowDirection direction : sorted_flows(flows)) {
    write_row(flow_fields(), row_of(flows, direction), file);
  }
  return done();
}

Status write_addresses_csv(const ReportInput& input, OutputFile& file) {
  write_table(address_fields(), input.addresses, file);
  return done();
}

}  // namespace wirecensus
