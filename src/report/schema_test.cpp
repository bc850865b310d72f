// docs/outputs.md contains each field table as defined in the code.
#include "tables/field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "report/schema.h"
#include "tables/columns.h"
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

// The part of the document about a file.
std::string section_of(std::string_view file) {
  const std::string text = document();
  const std::size_t begin = text.find("\n## " + std::string(file) + "\n");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find("\n## ", begin + 1) - begin);
}

std::vector<Table> all_tables(tables::NameStyle names) { return tables_of("", names).value(); }

// The columns that inner flows share with directions of connections stand there only.
bool stands_in_tcp_health(const Table& table, const std::string& row) {
  return table.name == "inner_flows" && section_of("tcp_health.csv").find("\n" + row) != row.npos;
}

TEST(Fields, StandInTheDocumentAsInTheCode) {
  for (const Table& table : all_tables(tables::NameStyle::wirecensus)) {
    const std::string section = section_of(table.files.front());
    std::size_t at = 0;
    for (const TableColumn& column : table.columns) {
      const std::string row = row_of(*column.field);
      if (stands_in_tcp_health(table, row)) continue;
      at = section.find("\n" + row, at);
      ASSERT_NE(at, section.npos) << "docs/outputs.md should have, under " << table.files.front()
                                  << " and in this place:\n"
                                  << row;
    }
  }
  std::string columns;
  for (const auto& field : tables::metric_columns()) columns += row_of(field.info);
  EXPECT_THAT(document(), ::testing::HasSubstr(columns)) << columns;
}

TEST(Fields, ThatNeedAnOptionAreBehindTheOthersInTheTextTable) {
  const std::vector<Table> tables =
      tables_of("packet_flows.csv", tables::NameStyle::wirecensus).value();
  ASSERT_EQ(tables.size(), 1U);
  const std::string text = schema_text(tables);
  std::size_t at = 0;
  for (const std::string_view part :
       {"\n  duration ", "\n  with --every:\n  flow_start_reason ",
        "\n  with --names-seen:\n  application ", "\n  with --tunnels:\n  tunnel ",
        "\n  with --headers:\n  source_mac ", "\n  destination_mac_vendor ",
        "\n  with --mmdb:\n  src_country "}) {
    at = text.find(part, at);
    ASSERT_NE(at, text.npos) << part << text;
  }
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
