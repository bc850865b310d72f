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

Result<std::vector<std::string>> write_census(const Census& census,
                                              std::span<const ReportFormat> formats,
                                              const std::string& directory, unsigned threads = 1) {
  return write_reports(census, derive(census.flows, threads), formats, directory, threads);
}

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
    EXPECT_EQ(formats.error().message,
              "no such format: 'xml'; there are csv, png, svg, census, or none");
  }
  for (const std::string list : {"", "csv,", ",csv", "csv,,png", "csv,none", "CSV", "csv, png"}) {
    EXPECT_FALSE(parse_formats(list).ok()) << "'" << list << "'";
  }
}

TEST(Reports, AreWrittenIntoAFolderThatIsMadeForThem) {
  const TemporaryFolder folder;
  const std::string directory = folder.path("new/results");
  const ReportFormat formats[] = {ReportFormat::png, ReportFormat::csv};
  const auto paths = write_census(make_census(example_packets()), formats, directory);
  ASSERT_TRUE(paths.ok()) << paths.error().message;
  EXPECT_THAT(*paths,
              ElementsAre(directory + "/packet_metrics.csv", directory + "/packet_flows.csv",
                          directory + "/ip_flows.csv", directory + "/packet_size_distribution.png",
                          directory + "/traffic_over_time.png"));
  EXPECT_THAT(folder.read("new/results/packet_metrics.csv"), StartsWith("metric,value,unit\n"));
  EXPECT_THAT(folder.read("new/results/packet_flows.csv"), StartsWith("src_ip,"));
  EXPECT_THAT(folder.read("new/results/ip_flows.csv"), StartsWith("ip,"));
  EXPECT_THAT(folder.read("new/results/packet_size_distribution.png"), StartsWith("\x89PNG\r\n"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory), {}), 5);
}

TEST(Reports, AreTheSameBytesForAnyNumberOfThreads) {
  std::vector<Packet> packets = example_packets();
  for (std::uint8_t i = 0; i < 200; ++i) {
    packets.push_back(example_packet(ipv4(i), ipv4(static_cast<std::uint8_t>(i * 7)),
                                     ip_protocol::kIcmp, 64 + i % 7U, kExampleTime));
  }
  const Census census = make_census(packets);
  const TemporaryFolder folder;
  const ReportFormat formats[] = {ReportFormat::csv, ReportFormat::png, ReportFormat::svg};
  for (const unsigned threads : {1U, 2U, 9U}) {
    const std::string name = std::to_string(threads);
    ASSERT_TRUE(write_census(census, formats, folder.path(name), threads).ok());
    for (const std::string file :
         {"packet_metrics.csv", "packet_flows.csv", "ip_flows.csv", "packet_size_distribution.png",
          "traffic_over_time.png", "packet_size_distribution.svg", "traffic_over_time.svg"}) {
      EXPECT_TRUE(folder.read("1/" + file) == folder.read(name + "/" + file)) << name << file;
    }
  }
}

TEST(Reports, TellTheFirstFailureWhateverOthersDo) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("packet_flows.csv"));
  const ReportFormat formats[] = {ReportFormat::csv, ReportFormat::png};
  for (const unsigned threads : {1U, 4U}) {
    const auto paths = write_census(make_census({}), formats, folder.path(), threads);
    ASSERT_FALSE(paths.ok());
    EXPECT_THAT(paths.error().message,
                HasSubstr("cannot write " + folder.path("packet_flows.csv")));
    EXPECT_THAT(folder.read("packet_metrics.csv"), StartsWith("metric,value,unit\n"));
  }
}

TEST(Reports, AreOnlyThoseAskedFor) {
  const TemporaryFolder folder;
  const ReportFormat formats[] = {ReportFormat::png};
  ASSERT_TRUE(write_census(make_census({}), formats, folder.path()).ok());
  EXPECT_EQ(folder.file_count(), 2);
  EXPECT_THAT(write_census(make_census({}), {}, folder.path("never")).value(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(folder.path("never")));
}

TEST(Reports, SayWhyTheFolderCannotBeMade) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("file")) << "x";
  const ReportFormat formats[] = {ReportFormat::csv};
  const auto paths = write_census(make_census({}), formats, folder.path("file/below"));
  ASSERT_FALSE(paths.ok());
  EXPECT_THAT(paths.error().message,
              HasSubstr("cannot make the folder " + folder.path("file/below")));
  EXPECT_THAT(paths.error().message, HasSubstr("Not a directory"));
}

}  // namespace
}  // namespace wirecensus
