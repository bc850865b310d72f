#include "sink/clickhouse/store_exporter.h"

#include <fmt/core.h>

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/display_text.h"
#include "base/output_file.h"
#include "base/xxh3.h"
#include "saved/census_file.h"
#include "sink/clickhouse/interval_search.h"
#include "sink/clickhouse/store_advice.h"
#include "sink/clickhouse/store_tables.h"
#include "sink/clickhouse/table_insert.h"
#include "sink/each_flow.h"
#include "sink/unstored.h"
#include "tables/depth/inner_flow_fields.h"
#include "tables/file_fields.h"
#include "tables/packet_size_fields.h"
#include "tables/timeline_fields.h"

namespace wirecensus::sink {
namespace {

std::uint64_t random_number(std::random_device& random) {
  return std::uint64_t{random()} << 32 | random();
}

// A loss, doubt or remark.
struct LedgerEntry {
  std::string_view kind, cause, source;
  std::optional<std::uint64_t> packets;
  std::string_view detail;
};

template <typename Visitor>
void for_each_entry(const Ledger& ledger, Visitor visit) {
  for (const Loss& loss : ledger.losses) {
    visit(LedgerEntry{"loss", loss_cause_name(loss.cause), loss.source,
                      loss.packets_known ? std::optional(loss.packets) : std::nullopt,
                      loss.detail});
  }
  for (const Doubt& doubt : ledger.doubts) {
    visit(LedgerEntry{"doubt", {}, doubt.source, {}, doubt.detail});
  }
  for (const Remark& remark : ledger.remarks) {
    visit(LedgerEntry{"remark", {}, remark.source, {}, remark.detail});
  }
}

template <typename Record>
void add_values(std::span<const tables::Field<Record>> fields, const Record& record,
                NativeBlock& row) {
  for (const tables::Field<Record>& field : fields) {
    row.value(field.value(record), field.info.type);
  }
}

// NULL if no source has a clock here: of files.
void add_clock(const std::optional<ClockState>& clock, NativeBlock& row) {
  using tables::FieldValue;
  const std::uint64_t synchronized = clock && clock->synchronized ? 1 : 0;
  row.optional_number(clock ? &synchronized : nullptr);
  for (const auto error : {&ClockState::estimated_error, &ClockState::max_error}) {
    row.value(
        clock ? FieldValue::duration(static_cast<Duration>((*clock).*error)) : FieldValue::none(),
        tables::FieldType::duration);
  }
}

}  // namespace

struct StoreExporter::Batch {
  std::uint64_t id = 0;  // of this attempt
  InsertLine& line;      // likewise
  const std::vector<FoundColumn>& there;
  metrics::Interval interval;
  std::uint64_t after = 0;  // CensusPlace
  Timestamp begin = 0;      // 1970 if no packet had a time
  // Of what was sent.
  std::uint64_t flows = 0;
  std::uint64_t census_bytes = 0;
  std::uint64_t census_hash = 0;

  // An interval without comes before those with a time, and has a number 0 of its own.
  int has_time() const { return interval.begin == kNoTime ? 0 : 1; }

  TableInsert insert(std::string_view table, const std::vector<StoreColumn>& columns) const {
    return {line, insert_statement(line.target().database, table, columns),
            block_columns(table, columns, there)};
  }
  void lead(NativeBlock& row) const {
    row.number(id);
    row.text(line.target().sensor);
    row.day(begin);
    row.signed_number(begin);
  }
};

namespace {

// The rows of a table of fields: the fields are those that the input has.
template <typename Record, typename Batch>
class Rows {
 public:
  Rows(std::string_view table, std::span<const tables::Field<Record>> fields, const Batch& batch)
      : fields_(fields), batch_(batch), insert_(batch.insert(table, columns_of(fields))) {}

  void add(const tables::InterfaceShare& share, const Record& record) {
    NativeBlock& row = insert_.row();
    batch_.lead(row);
    row.text(share.interface);
    add_values(fields_, record, row);
    insert_.end_row();
  }

  Status finish() { return insert_.finish(); }

 private:
  static std::vector<StoreColumn> columns_of(std::span<const tables::Field<Record>> fields) {
    std::vector<StoreColumn> columns = lead_columns();
    columns.push_back({"interface", StoreType::name});
    return columns_with(std::move(columns), fields);
  }

  const std::span<const tables::Field<Record>> fields_;
  const Batch& batch_;
  TableInsert insert_;
};

}  // namespace

StoreExporter::StoreExporter(const Target& target, const std::string& password, std::string program)
    : stores_{Store(target, password), Store(target, password)}, program_(std::move(program)) {}

Status StoreExporter::open() {
  if (open_) return done();
  const Target& target = store().target();
  const auto answer = store().ask(columns_question(target.database));
  if (!answer) return answer.error();
  there_ = read_columns(*answer);
  const Status checked = check_columns(there_);
  if (!checked) {
    return Error{fmt::format("{}: {}; {}", printable(target_text(target)), checked.error().message,
                             init_advice(target))};
  }
  if (Status found = find_settings(); !found) return found;
  open_ = true;
  return done();
}

StoreExporter::Batch StoreExporter::new_batch(const tables::ReportInput& input,
                                              const CensusPlace& place, InsertLine& line) {
  Batch batch{.id = random_number(random_),
              .line = line,
              .there = there_,
              .interval = interval_of(input.census(), place),
              .after = place.after};
  if (batch.interval.begin != kNoTime) batch.begin = batch.interval.begin;
  return batch;
}

// Servers that can collect inserts acknowledge them before they are there, if so configured.
Status StoreExporter::find_settings() {
  const auto answer =
      store().ask("SELECT count() FROM system.settings WHERE name = 'async_insert' FORMAT TSVRaw");
  if (!answer) return answer.error();
  insert_settings_ = *answer == "0\n" ? "" : "async_insert=0";
  return done();
}

// An attempt that failed here may have succeeded there.
Result<bool> StoreExporter::is_there(const Batch& batch) {
  const auto answer = store().ask(fmt::format(
      "SELECT count() FROM {}.raw_batches WHERE day = {} AND sensor = {} AND run = {} AND "
      "number = {} AND has_time = {} FORMAT TSVRaw",
      store().target().database, day_text(batch.begin), sql_text(store().target().sensor),
      batch.interval.run, batch.interval.number, batch.has_time()));
  if (!answer) return answer.error();
  return *answer != "0\n";
}

Status StoreExporter::send(const tables::ReportInput& input, const CensusPlace& place) {
  open_ = false;  // after an error, what there is has to be looked at again
  InsertLine line(stores_, insert_settings_);
  Batch batch = new_batch(input, place, line);
  const auto there = is_there(batch);
  if (!there) return there.error();
  if (!*there) {
    if (Status sent = send_whole(input, batch); !sent) return sent;
  }
  figures_.flow_records += input.tables.flow_counts().flows;
  open_ = true;
  return done();
}

// The row of the batch is sent when all others are there.
Status StoreExporter::send_whole(const tables::ReportInput& input, Batch& batch) {
  if (Status sent = send_rows(input, batch); !sent) return sent;
  if (Status sent = batch.line.finish(); !sent) return sent;
  if (Status sent = send_batch(input, batch); !sent) return sent;
  return batch.line.finish();
}

Status StoreExporter::send_rows(const tables::ReportInput& input, Batch& batch) {
  if (Status sent = send_flows(input, batch); !sent) return sent;
  if (Status sent = send_connections(input, batch); !sent) return sent;
  if (Status sent = send_inner_flows(input, batch); !sent) return sent;
  if (Status sent = send_timeline(input, batch); !sent) return sent;
  if (Status sent = send_sizes(input, batch); !sent) return sent;
  if (Status sent = send_files(input, batch); !sent) return sent;
  if (Status sent = send_ledger(input, batch); !sent) return sent;
  if (Status sent = send_census(input, batch); !sent) return sent;
  return input.disk_status();
}

Status StoreExporter::send_flows(const tables::ReportInput& input, Batch& batch) {
  Rows rows("flows", tables::flow_fields_of(input), batch);
  for_each_flow(input, [&](const tables::InterfaceShare& share, const tables::FlowRow& row) {
    ++batch.flows;
    rows.add(share, row);
  });
  return rows.finish();
}

Status StoreExporter::send_connections(const tables::ReportInput& input, const Batch& batch) {
  if (!input.census().depth.has_tcp) return done();
  Rows rows("connections", tables::connection_fields_of(input), batch);
  for (const tables::InterfaceShare& share : input.shares) {
    share.tables.connections().for_each([&](const inspect::Connection& connection) {
      rows.add(share, input.connection_row(connection));
    });
  }
  return rows.finish();
}

Status StoreExporter::send_inner_flows(const tables::ReportInput& input, const Batch& batch) {
  if (!input.has_tunnels()) return done();
  Rows rows("inner_flows", tables::inner_flow_fields(), batch);
  for (const tables::InterfaceShare& share : input.shares) {
    for (const auto* flow : tables::inner_flow_order(share.tables.census().depth.tunnels)) {
      rows.add(share, tables::InnerFlowRow(*flow));
    }
  }
  return rows.finish();
}

Status StoreExporter::send_timeline(const tables::ReportInput& input, const Batch& batch) {
  Rows rows("timeline", tables::timeline_fields(), batch);
  for (const tables::InterfaceShare& share : input.shares) {
    const metrics::Timeline& timeline = share.tables.census().timeline;
    for (const auto& point : timeline.points) {
      rows.add(share, tables::TimelineRow{timeline.width, point});
    }
  }
  return rows.finish();
}

Status StoreExporter::send_sizes(const tables::ReportInput& input, const Batch& batch) {
  Rows rows("packet_sizes", tables::packet_size_fields(), batch);
  for (const tables::InterfaceShare& share : input.shares) {
    for (const metrics::SizeCount& size : share.tables.census().sizes) rows.add(share, size);
  }
  return rows.finish();
}

Status StoreExporter::send_files(const tables::ReportInput& input, const Batch& batch) {
  Rows rows("files", tables::file_fields(), batch);
  for (const FileAccount& account : input.census().ledger.files) {
    rows.add(input.shares.front(), account);
  }
  return rows.finish();
}

Status StoreExporter::send_ledger(const tables::ReportInput& input, const Batch& batch) {
  TableInsert insert = batch.insert("ledger", ledger_columns());
  for_each_entry(input.census().ledger, [&](const LedgerEntry& entry) {
    NativeBlock& row = insert.row();
    batch.lead(row);
    row.text(entry.kind);
    row.text(entry.cause);
    row.text(entry.source);
    row.optional_number(entry.packets ? &*entry.packets : nullptr);
    row.text(entry.detail);
    insert.end_row();
  });
  return insert.finish();
}

// The whole census as it is saved, in the pieces in which it is written.
Status StoreExporter::send_census(const tables::ReportInput& input, Batch& batch) {
  TableInsert insert = batch.insert("censuses", census_columns());
  std::uint64_t piece = 0;
  OutputFile file = OutputFile::to([&](std::string_view bytes) {
    batch.census_bytes += bytes.size();
    batch.census_hash = xxh3(bytes.data(), bytes.size(), batch.census_hash);
    NativeBlock& row = insert.row();
    batch.lead(row);
    row.number(piece++);
    row.text(bytes);
    insert.end_row();
  });
  Status written = saved::write_census(input.census(), *input.tables.record_numbers(), file);
  if (!written) return written;
  if (Status committed = file.commit(); !committed) return committed;
  return insert.finish();
}

Status StoreExporter::send_batch(const tables::ReportInput& input, const Batch& batch) {
  const metrics::Census& census = input.census();
  const Ledger& ledger = census.ledger;
  TableInsert insert = batch.insert("batches", batch_columns());
  NativeBlock& row = insert.row();
  batch.lead(row);
  const std::uint64_t numbers[] = {static_cast<std::uint64_t>(batch.interval.length),
                                   batch.interval.run,
                                   batch.interval.number,
                                   batch.after,
                                   static_cast<std::uint64_t>(batch.has_time()),
                                   batch.interval.last ? std::uint64_t{1} : 0,
                                   ledger.counted,
                                   ledger.lost(),
                                   ledger.filtered,
                                   ledger.duplicates,
                                   ledger.undecided,
                                   census.totals.packets,
                                   census.totals.frame_bytes,
                                   batch.flows,
                                   batch.census_bytes,
                                   batch.census_hash};
  for (const std::uint64_t number : numbers) row.number(number);
  row.text(verdict_name(ledger.verdict()));
  row.text(program_);
  add_clock(ledger.clock, row);
  insert.end_row();
  return insert.finish();
}

void StoreExporter::give_up(const metrics::CensusTables& tables) {
  const metrics::Totals& totals = tables.census().totals;
  figures_.unsent_flows += tables.flow_counts().flows;
  figures_.unsent_packets += totals.packets;
  figures_.unsent_bytes += totals.frame_bytes;
}

}  // namespace wirecensus::sink
