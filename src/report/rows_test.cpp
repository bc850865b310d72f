// Texts of any content and length. No table has them so far; names will be such texts.
#include <gtest/gtest.h>

#include <string>

#include "report/csv_rows.h"
#include "report/json_rows.h"
#include "support/temporary_folder.h"

namespace wirecensus::report {
namespace {

struct Row {
  std::string text;
};

constexpr tables::Field<Row> kFields[] = {
    {{"text", tables::FieldType::text, "", "", "", ""},
     [](const Row& row) { return tables::FieldValue::text(row.text); }},
    {{"size", tables::FieldType::integer, "", "", "", ""},
     [](const Row& row) { return tables::FieldValue::number(row.text.size()); }},
};

template <typename Write>
std::string file_of(Write write) {
  const TemporaryFolder folder;
  auto file = OutputFile::create(folder.path("out"));
  write(*file);
  return file->commit().ok() ? folder.read("out") : "failed";
}

std::string csv_of(const std::string& text) {
  return file_of([&](OutputFile& file) {
    CsvRows<Row>(kFields, tables::NameStyle::wirecensus, file)(Row{text});
  });
}

std::string json_of(const std::string& text) {
  return file_of([&](OutputFile& file) {
    JsonRows<Row>(kFields, tables::NameStyle::wirecensus, file).write("", Row{text}, "");
  });
}

TEST(Rows, TextIsQuotedInCsvWhereItMustBe) {
  EXPECT_EQ(csv_of("plain text"), "text,size\nplain text,10\n");
  EXPECT_EQ(csv_of("a,\"b\"\r\nc"), "text,size\n\"a,\"\"b\"\"\r\nc\",8\n");
}

TEST(Rows, TextIsEscapedInJson) {
  EXPECT_EQ(json_of("a\"\\\n"), "{\"text\":\"a\\\"\\\\\\n\",\"size\":4}");
  EXPECT_EQ(json_of("\xff"), "{\"text\":\"\\ufffd\",\"size\":1}");
}

TEST(Rows, TextMayBeLongerThanTheRoomForARow) {
  const std::string text(OutputFile::kMaxDirect * 40, 'x');
  EXPECT_EQ(csv_of(text), "text,size\n" + text + "," + std::to_string(text.size()) + "\n");
  EXPECT_EQ(json_of(text),
            "{\"text\":\"" + text + "\",\"size\":" + std::to_string(text.size()) + "}");
}

}  // namespace
}  // namespace wirecensus::report
