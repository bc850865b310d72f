#include "report/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/example_census.h"
#include "support/temporary_folder.h"

namespace wirecensus::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Junit, HasATestCaseForEachCheckAndThePropertiesOfTheCount) {
  const TemporaryFolder folder;
  const tables::ReportInput input(test::tables_of(make_census(example_packets())));
  const text::Check checks[] = {{"good", true, "fine"}, {"a < \"b\" & c", false, "1 > \x1b[0m"}};
  ASSERT_TRUE(write_junit(folder.path("out.xml"), input, checks).ok());
  const std::string xml = folder.read("out.xml");
  EXPECT_THAT(xml, HasSubstr("tests=\"2\" failures=\"1\" errors=\"0\""));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"wirecensus\" name=\"good\" time=\"0\"/>"));
  EXPECT_THAT(xml, HasSubstr("name=\"a &lt; &quot;b&quot; &amp; c\" time=\"0\">\n"));
  EXPECT_THAT(xml, HasSubstr("message=\"1 &gt; \\x1b[0m\">1 &gt; \\x1b[0m</failure>"));
  EXPECT_THAT(xml, HasSubstr("<property name=\"total_packets\" value=\"5\"/>"));
  EXPECT_THAT(xml, HasSubstr("<property name=\"verdict\" value=\"EXACT\"/>"));
  EXPECT_THAT(xml, Not(HasSubstr("\x1b")));
}

TEST(Junit, SaysWhatCannotBeWritten) {
  const tables::ReportInput input(test::tables_of(make_census({})));
  EXPECT_THAT(write_junit("/nowhere/out.xml", input, {}).error().message, HasSubstr("/nowhere"));
}

}  // namespace
}  // namespace wirecensus::report
