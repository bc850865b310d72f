// docs/outputs.md contains each field table as defined in the code.
#include "tables/field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "report/schema.h"
#include "tables/address_fields.h"
#include "tables/columns.h"
#include "tables/fact_fields.h"
#include "tables/flow_fields.h"
#include "tables/metric_fields.h"

namespace wirecensus::report {
namespace {

std::string document() {
  std::ifstream file(WIRECENSUS_DOCUMENTS "/outputs.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string row_of(const tables::FieldInfo& info) {
  std::string row = "| `" + std::string(info.name) + "` |";
  for (const std::string_view cell :
       {info.unit, info.layer, info.information_element, info.description}) {
    row.append(cell.empty() ? "" : " ").append(cell).append(" |");
  }
  return row + "\n";
}

std::string rows_of(const Table& table) {
  std::string rows;
  for (const tables::ColumnInfo& column : table.columns) rows += row_of(*column.field);
  return rows;
}

std::vector<Table> all_tables(tables::NameStyle names) { return tables_of("", names).value(); }

TEST(Fields, StandInTheDocumentAsInTheCode) {
  const std::string text = document();
  for (const Table& table : all_tables(tables::NameStyle::wirecensus)) {
    EXPECT_THAT(text, ::testing::HasSubstr(rows_of(table))) << "docs/outputs.md should hold:\n"
                                                            << rows_of(table);
  }
  std::string columns;
  for (const auto& field : tables::metric_columns()) columns += row_of(field.info);
  EXPECT_THAT(text, ::testing::HasSubstr(columns)) << columns;
}

// The section "Names of other ecosystems" of docs/outputs.md.
std::string other_names_row(const tables::FieldInfo& info) {
  const auto cell = [](std::string_view name) {
    return name.empty() ? std::string(" |") : " `" + std::string(name) + "` |";
  };
  return "| `" + std::string(info.name) + "` |" + cell(info.other_names.ecs) +
         cell(info.other_names.zeek) + "\n";
}

TEST(Fields, HaveTheirOtherNamesInTheDocument) {
  const std::string text = document();
  for (const Table& table : all_tables(tables::NameStyle::wirecensus)) {
    for (const tables::ColumnInfo& column : table.columns) {
      const tables::OtherNames& names = column.field->other_names;
      if (names.ecs.empty() && names.zeek.empty()) continue;
      EXPECT_THAT(text, ::testing::HasSubstr(other_names_row(*column.field)));
    }
  }
}

TEST(Fields, OfDatabasesStandInTheDocument) {
  const std::string text = document();
  std::string of_addresses;
  for (const auto& field : tables::AddressFactFields<tables::AddressRow>::kAll) {
    of_addresses += row_of(field.info);
  }
  EXPECT_THAT(text, ::testing::HasSubstr(of_addresses)) << of_addresses;
  std::string of_ends;
  std::string other_names;
  for (const auto& field : tables::EndFactFields<tables::FlowRow>::kAll) {
    of_ends += row_of(field.info);
    other_names += other_names_row(field.info);
  }
  EXPECT_THAT(text, ::testing::HasSubstr(of_ends)) << of_ends;
  EXPECT_THAT(text, ::testing::HasSubstr(other_names)) << other_names;
}

TEST(Fields, HaveDistinctNamesInSnakeCase) {
  for (const Table& table : all_tables(tables::NameStyle::wirecensus)) {
    for (const tables::ColumnInfo& column : table.columns) {
      EXPECT_THAT(column.name, ::testing::MatchesRegex("[a-z][a-z0-9_]*[*]?"));
    }
  }
}

TEST(Fields, HaveDistinctNamesInEveryStyle) {
  for (const tables::NameStyle names : {tables::NameStyle::wirecensus, tables::NameStyle::ecs,
                                        tables::NameStyle::zeek, tables::NameStyle::ipfix}) {
    for (const Table& table : all_tables(names)) {
      std::set<std::string> distinct;
      for (const tables::ColumnInfo& column : table.columns) {
        EXPECT_TRUE(distinct.insert(column.name).second) << column.name;
        EXPECT_THAT(column.name, ::testing::MatchesRegex("[A-Za-z][A-Za-z0-9_.]*[*]?"));
        EXPECT_LE(column.name.size(), tables::kFieldTextSize);
      }
    }
  }
}

TEST(Fields, OfNoFormatAreAnError) {
  EXPECT_EQ(tables_of("png", tables::NameStyle::wirecensus).error().message,
            "'png' has no fields; csv, tables, json and ndjson do");
  EXPECT_FALSE(tables_of("xml", tables::NameStyle::wirecensus).ok());
  EXPECT_EQ(tables_of("flow_differences.csv", tables::NameStyle::ecs).value().size(), 1U);
  EXPECT_EQ(tables_of("json", tables::NameStyle::wirecensus).value().size(), 12U);
  EXPECT_EQ(tables_of("ndjson", tables::NameStyle::wirecensus).value().at(0).name, "flows");
}

}  // namespace
}  // namespace wirecensus::report
