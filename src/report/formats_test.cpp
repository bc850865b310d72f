#include "report/formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "report/example_census.h"
#include "report/temporary_folder.h"

namespace wirecensus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(Formats, AreReadFromAList) {
  EXPECT_THAT(parse_formats("csv,png").value(), ElementsAre(ReportFormat::csv, ReportFormat::png));
  EXPECT_THAT(parse_formats("png").value(), ElementsAre(ReportFormat::png));
  EXPECT_THAT(parse_formats("png,png").value(), ElementsAre(ReportFormat::png));
  EXPECT_THAT(parse_formats("none").value(), IsEmpty());
}

TEST(Formats, ThatAreUnknownAreNamedBesideThoseThereAre) {
  for (const std::string list : {"xml", "csv,xml", "xml,csv"}) {
    const auto formats = parse_formats(list);
    ASSERT_FALSE(formats.ok()) << list;
    EXPECT_EQ(formats.error().message, "no such format: 'xml'; there are csv, png, or none");
  }
  for (const std::string list : {"", "csv,", ",csv", "csv,,png", "csv,none", "CSV", "csv, png"}) {
    EXPECT_FALSE(parse_formats(list).ok()) << "'" << list << "'";
  }
}

TEST(Reports, AreWrittenIntoAFolderThatIsMadeForThem) {
  const TemporaryFolder folder;
  const std::string directory = folder.path("new/results");
  const ReportFormat formats[] = {ReportFormat::png, ReportFormat::csv};
  const auto paths = write_reports(make_census(example_packets()), formats, directory);
  ASSERT_TRUE(paths.ok()) << paths.error().message;
  EXPECT_THAT(*paths, ElementsAre(directory + "/packet_metrics.csv",
                                  directory + "/packet_flows.csv", directory + "/ip_flows.csv",
                                  directory + "/packet_size_distribution.png"));
  EXPECT_THAT(folder.read("new/results/packet_metrics.csv"), StartsWith("metric,value,unit\n"));
  EXPECT_THAT(folder.read("new/results/packet_flows.csv"), StartsWith("src_ip,"));
  EXPECT_THAT(folder.read("new/results/ip_flows.csv"), StartsWith("ip,"));
  EXPECT_THAT(folder.read("new/results/packet_size_distribution.png"), StartsWith("\x89PNG\r\n"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory), {}), 4);
}

TEST(Reports, AreOnlyThoseAskedFor) {
  const TemporaryFolder folder;
  const ReportFormat formats[] = {ReportFormat::png};
  ASSERT_TRUE(write_reports(make_census({}), formats, folder.path()).ok());
  EXPECT_EQ(folder.file_count(), 1);
  EXPECT_THAT(write_reports(make_census({}), {}, folder.path("never")).value(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(folder.path("never")));
}

TEST(Reports, SayWhyTheFolderCannotBeMade) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("file")) << "x";
  const ReportFormat formats[] = {ReportFormat::csv};
  const auto paths = write_reports(make_census({}), formats, folder.path("file/below"));
  ASSERT_FALSE(paths.ok());
  EXPECT_THAT(paths.error().message,
              HasSubstr("cannot make the folder " + folder.path("file/below")));
  EXPECT_THAT(paths.error().message, HasSubstr("Not a directory"));
}

}  // namespace
}  // namespace wirecensus
