#include "report/formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/example_census.h"
#include "support/temporary_folder.h"

namespace wirecensus::report {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::StartsWith;

Result<std::vector<std::string>> write_census(const metrics::Census& census,
                                              std::string_view formats,
                                              const std::string& directory, unsigned threads = 1) {
  const tables::ReportInput input(test::tables_of(census));
  return write_reports(input, parse_formats(formats).value(), directory, threads);
}

// The names of the files that a list selects, in order.
std::vector<std::string> files_of(std::string_view formats) {
  const TemporaryFolder folder;
  auto paths = write_census(make_census({}), formats, folder.path()).value();
  for (std::string& path : paths) path = std::filesystem::path(path).filename();
  return paths;
}

TEST(Formats, AreReadFromAList) {
  EXPECT_THAT(files_of("csv,png"),
              ElementsAre("packet_metrics.csv", "packet_flows.csv", "ip_flows.csv",
                          "packet_size_distribution.png", "traffic_over_time.png"));
  EXPECT_THAT(files_of("census,census"), ElementsAre("census.wcs"));
  EXPECT_THAT(files_of("none"), IsEmpty());
}

TEST(Formats, MayBeNamesOfFiles) {
  EXPECT_THAT(files_of("packet_flows.csv"), ElementsAre("packet_flows.csv"));
  EXPECT_THAT(files_of("census,ip_flows.csv,packet_flows.csv,ip_flows.csv"),
              ElementsAre("packet_flows.csv", "ip_flows.csv", "census.wcs"));
  EXPECT_EQ(files_of("csv,ip_flows.csv"), files_of("csv"));
}

TEST(Formats, HaveNamesForSeveral) {
  EXPECT_THAT(files_of("tables"), Each(EndsWith(".csv")));
  EXPECT_THAT(files_of("all"), IsSupersetOf(files_of("tables")));
  EXPECT_THAT(files_of("all"), IsSupersetOf(files_of("png,census")));
}

TEST(Formats, ThatAreUnknownAreNamedBesideThoseThereAre) {
  for (const std::string list : {"xml", "csv,xml", "xml,csv"}) {
    const auto formats = parse_formats(list);
    ASSERT_FALSE(formats.ok()) << list;
    EXPECT_THAT(formats.error().message,
                StartsWith("unknown format or file: 'xml'; available: csv, "));
    EXPECT_THAT(
        formats.error().message,
        EndsWith("tables, all, none, and names of single files such as packet_metrics.csv"));
  }
  for (const std::string list : {"", "csv,", ",csv", "csv,,png", "csv,none", "CSV", "csv, png"}) {
    EXPECT_FALSE(parse_formats(list).ok()) << "'" << list << "'";
  }
}

TEST(Formats, KnowWhichFilesArePictures) {
  ASSERT_TRUE(can_write_pictures().ok());
  const ReportFiles all = parse_formats("all").value();
  for (const ReportFile* file : all) {
    const std::string_view name = file_name(*file);
    EXPECT_EQ(is_picture(*file), name.ends_with(".png") || name.ends_with(".svg")) << name;
  }
}

TEST(Formats, OfAStreamAreOneFile) {
  EXPECT_EQ(file_name(*parse_stream_format("csv").value().at(0)), "packet_flows.csv");
  EXPECT_EQ(file_name(*parse_stream_format("json").value().at(0)), "census.json");
  EXPECT_EQ(file_name(*parse_stream_format("timeline.csv").value().at(0)), "timeline.csv");
  for (const std::string list : {"tables", "csv,png", "all", "none"}) {
    const auto files = parse_stream_format(list);
    ASSERT_FALSE(files.ok()) << list;
    EXPECT_THAT(files.error().message, HasSubstr("--formats " + list + " asks for "));
    EXPECT_THAT(files.error().message, HasSubstr("choose one: csv "));
  }
}

TEST(Reports, AreWrittenIntoAFolderThatIsMadeForThem) {
  const TemporaryFolder folder;
  const std::string directory = folder.path("new/results");
  const auto paths = write_census(make_census(example_packets()), "png,csv", directory);
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
  std::vector<decode::Packet> packets = example_packets();
  for (std::uint8_t i = 0; i < 200; ++i) {
    packets.push_back(example_packet(ipv4(i), ipv4(static_cast<std::uint8_t>(i * 7)),
                                     ip_protocol::kIcmp, 64 + i % 7U, kExampleTime));
  }
  const metrics::Census census = make_census(packets);
  const TemporaryFolder folder;
  for (const unsigned threads : {1U, 2U, 9U}) {
    const std::string name = std::to_string(threads);
    ASSERT_TRUE(write_census(census, "all", folder.path(name), threads).ok());
    for (const std::string& file : files_of("all")) {
      EXPECT_TRUE(folder.read("1/" + file) == folder.read(name + "/" + file)) << name << file;
    }
  }
}

TEST(Reports, ReportTheFirstFailureWhateverOthersDo) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("packet_flows.csv"));
  for (const unsigned threads : {1U, 4U}) {
    const auto paths = write_census(make_census({}), "csv,png", folder.path(), threads);
    ASSERT_FALSE(paths.ok());
    EXPECT_THAT(paths.error().message,
                HasSubstr("cannot write " + folder.path("packet_flows.csv")));
    EXPECT_THAT(folder.read("packet_metrics.csv"), StartsWith("metric,value,unit\n"));
  }
}

TEST(Reports, AreOnlyThoseAskedFor) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_census(make_census({}), "png", folder.path()).ok());
  EXPECT_EQ(folder.file_count(), 2);
  EXPECT_THAT(write_census(make_census({}), "none", folder.path("never")).value(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(folder.path("never")));
}

TEST(Reports, SayWhyTheFolderCannotBeMade) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("file")) << "x";
  const auto paths = write_census(make_census({}), "csv", folder.path("file/below"));
  ASSERT_FALSE(paths.ok());
  EXPECT_THAT(paths.error().message,
              HasSubstr("cannot create the directory " + folder.path("file/below")));
  EXPECT_THAT(paths.error().message, HasSubstr("Not a directory"));
}

}  // namespace
}  // namespace wirecensus::report
