// docs/outputs.md holds each field table as it stands in the code.
#include "report/field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "report/address_fields.h"
#include "report/flow_difference_fields.h"
#include "report/flow_fields.h"
#include "report/metric_fields.h"

namespace wirecensus {
namespace {

std::string document() {
  const auto path = std::filesystem::path(__FILE__).parent_path() / "../../docs/outputs.md";
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string row_of(const FieldInfo& info) {
  std::string row = "| `" + std::string(info.name) + "` |";
  for (const std::string_view cell :
       {info.unit, info.layer, info.information_element, info.description}) {
    row.append(cell.empty() ? "" : " ").append(cell).append(" |");
  }
  return row + "\n";
}

template <typename Record>
std::string rows_of(std::span<const Field<Record>> fields) {
  std::string rows;
  for (const auto& field : fields) rows += row_of(field.info);
  return rows;
}

TEST(Fields, StandInTheDocumentAsInTheCode) {
  std::string metrics;
  for (const FieldInfo& info : metric_infos()) metrics += row_of(info);
  const std::string text = document();
  EXPECT_THAT(text, testing::HasSubstr(metrics)) << "docs/outputs.md should hold:\n" << metrics;
  EXPECT_THAT(text, testing::HasSubstr(rows_of(flow_fields()))) << rows_of(flow_fields());
  EXPECT_THAT(text, testing::HasSubstr(rows_of(address_fields()))) << rows_of(address_fields());
  EXPECT_THAT(text, testing::HasSubstr(rows_of(metric_columns()))) << rows_of(metric_columns());
  EXPECT_THAT(text, testing::HasSubstr(rows_of(flow_difference_fields())))
      << rows_of(flow_difference_fields());
}

template <typename Record>
void expect_snake_case_once(std::span<const Field<Record>> fields) {
  std::set<std::string_view> names;
  for (const auto& field : fields) {
    EXPECT_THAT(std::string(field.info.name), testing::MatchesRegex("[a-z][a-z0-9_]*"));
    EXPECT_TRUE(names.insert(field.info.name).second) << field.info.name;
  }
}

TEST(Fields, HaveDistinctNamesInSnakeCase) {
  expect_snake_case_once(flow_fields());
  expect_snake_case_once(address_fields());
  expect_snake_case_once(metric_columns());
  expect_snake_case_once(flow_difference_fields());
}

}  // namespace
}  // namespace wirecensus
