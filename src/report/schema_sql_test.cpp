// The statements of `wirecensus schema --sql`; tests/schema_sql_test.py executes them.
#include "report/schema_sql.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirecensus::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string sql_of(std::string_view file, SqlDialect dialect, tables::ColumnStyle style = {},
                   const std::vector<std::string>& options = {"none"}) {
  std::vector<Table> tables = tables_of(file, style).value();
  keep_columns_with(options, tables);
  return schema_sql(tables, dialect);
}

TEST(SchemaSql, KeepsTheTypesOfColumns) {
  EXPECT_EQ(sql_of("timeline.csv", SqlDialect::duckdb),
            "-- timeline.csv: one row per protocol and interval\n"
            "CREATE TABLE IF NOT EXISTS \"timeline\" (\n"
            "  \"interval_start\" TIMESTAMP_NS,  -- UTC\n"
            "  \"interval_duration\" DECIMAL(20,9),  -- seconds\n"
            "  \"protocol\" VARCHAR,\n"
            "  \"packets\" UBIGINT NOT NULL,  -- packets\n"
            "  \"frame_bytes\" UBIGINT NOT NULL  -- bytes\n"
            ");\n");
  EXPECT_EQ(sql_of("timeline.csv", SqlDialect::clickhouse),
            "-- timeline.csv: one row per protocol and interval\n"
            "CREATE TABLE IF NOT EXISTS \"timeline\" (\n"
            "  \"interval_start\" Nullable(DateTime64(9, 'UTC')),  -- UTC\n"
            "  \"interval_duration\" Nullable(Decimal(20, 9)),  -- seconds\n"
            "  \"protocol\" Nullable(String),\n"
            "  \"packets\" UInt64,  -- packets\n"
            "  \"frame_bytes\" UInt64  -- bytes\n"
            ") ENGINE = MergeTree ORDER BY tuple();\n");
  EXPECT_THAT(sql_of("timeline.csv", SqlDialect::sqlite),
              HasSubstr("\"interval_start\" TEXT,  -- UTC\n  \"interval_duration\" REAL,"));
}

TEST(SchemaSql, HasNumbersWhereAllRowsMayBeEmpty) {
  EXPECT_THAT(sql_of("packet_flows.csv", SqlDialect::duckdb), HasSubstr("\"src_port\" UBIGINT,\n"));
  EXPECT_THAT(sql_of("packet_flows.csv", SqlDialect::clickhouse),
              HasSubstr("\"src_port\" Nullable(UInt64),\n"));
}

TEST(SchemaSql, HasSignsWhereValuesMayBeNegative) {
  EXPECT_THAT(sql_of("flow_differences.csv", SqlDialect::clickhouse),
              HasSubstr("\"packets_difference\" Nullable(Int64),  -- packets\n"));
  EXPECT_THAT(sql_of("packet_flows.csv", SqlDialect::duckdb, {tables::NameStyle::wirecensus, true}),
              HasSubstr("\"first_seen_ns\" BIGINT,  -- nanoseconds since 1970; with --epoch\n"));
}

TEST(SchemaSql, HasMetricsAsTheRowsThatTheyAre) {
  EXPECT_THAT(sql_of("packet_metrics.csv", SqlDialect::sqlite),
              HasSubstr("(\n  \"metric\" TEXT,\n  \"value\" TEXT,\n  \"unit\" TEXT\n);"));
}

TEST(SchemaSql, HasTheInterfaceFirstWhereTablesAreByInterface) {
  std::vector<Table> tables = tables_of("packet_flows.csv,files.csv", {}).value();
  add_interface_column(tables::NameStyle::ecs, tables);
  const std::string sql = schema_sql(tables, SqlDialect::sqlite);
  EXPECT_THAT(sql, HasSubstr("\"packet_flows\" (\n  \"observer.ingress.interface.name\" TEXT,\n"));
  EXPECT_THAT(sql, HasSubstr("\"files\" (\n  \"file\" TEXT,\n"));
}

TEST(SchemaSql, HasTheColumnsOfTheOptionsAskedFor) {
  const std::string some = sql_of("packet_flows.csv", SqlDialect::sqlite, {}, {"every", "headers"});
  EXPECT_THAT(some, HasSubstr("\"flow_end_reason\""));
  EXPECT_THAT(some, HasSubstr("\"vlan\""));
  EXPECT_THAT(some, Not(HasSubstr("\"server_name\"")));
}

TEST(SchemaSql, IsKnownForThreeStores) {
  EXPECT_EQ(sql_dialect("sqlite"), SqlDialect::sqlite);
  EXPECT_FALSE(sql_dialect(""));
  EXPECT_FALSE(sql_dialect("mysql"));
}

}  // namespace
}  // namespace wirecensus::report
