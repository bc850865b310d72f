#include "lookup/mac_vendors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "lookup/vendor_table.h"
#include "support/temporary_folder.h"

namespace wirecensus::lookup {
namespace {

constexpr std::string_view kHeader = "Registry,Assignment,Organization Name,Organization Address\n";

class Vendors : public ::testing::Test {
 protected:
  void write(const std::string& name, std::string_view lines) const {
    std::ofstream(folder_.path(name)) << kHeader << lines;
  }

  std::shared_ptr<const MacVendors> loaded() const {
    auto vendors = std::make_shared<const MacVendors>(folder_.path());
    EXPECT_TRUE(vendors->load().ok());
    return vendors;
  }

  std::string of_line(std::string_view line) const {
    write("oui.csv", line);
    return std::string(loaded()->find(0x0050'56ab'cdef));
  }

  TemporaryFolder folder_;
};

TEST_F(Vendors, TheLongestPrefixCounts) {
  write("oui.csv", "MA-L,0050C2,Authority,X\nMA-L,ABCDEF,Not universal,X\n");
  write("mam.csv", "MA-M,0050C2A,Middle,X\n");
  write("oui36.csv", "MA-S,0050C2A12,Small,X\nMA-S,000000000,Zero,X\n");
  write("iab.csv", "IAB,0050C2B34,Block,X\n");
  const auto vendors = loaded();
  EXPECT_EQ(vendors->find(0x0050'c200'0000), "Authority");
  EXPECT_EQ(vendors->find(0x0050'c2ff'ffff), "Authority");
  EXPECT_EQ(vendors->find(0x0050'c2a0'0000), "Middle");
  EXPECT_EQ(vendors->find(0x0050'c2a1'1fff), "Middle");
  EXPECT_EQ(vendors->find(0x0050'c2a1'2000), "Small");
  EXPECT_EQ(vendors->find(0x0050'c2a1'2fff), "Small");
  EXPECT_EQ(vendors->find(0x0050'c2a1'3000), "Middle");
  EXPECT_EQ(vendors->find(0x0050'c2b3'4000), "Block");
  EXPECT_EQ(vendors->find(0x0050'c1ff'ffff), "");
  EXPECT_EQ(vendors->find(0x0050'c300'0000), "");
  EXPECT_EQ(vendors->find(0), "Zero");
  EXPECT_EQ(vendors->find(0x0000'0000'1000), "");
}

TEST_F(Vendors, GroupsAndLocalAddressesHaveNone) {
  write("oui.csv",
        "MA-L,000000,A,X\nMA-L,010000,B,X\nMA-L,020000,C,X\nMA-L,030000,D,X\nMA-L,040000,E,X\n");
  const auto vendors = loaded();
  EXPECT_EQ(vendors->find(0x0000'0000'0001), "A");
  EXPECT_EQ(vendors->find(0x0100'0000'0001), "");
  EXPECT_EQ(vendors->find(0x0200'0000'0001), "");
  EXPECT_EQ(vendors->find(0x0300'0000'0001), "");
  EXPECT_EQ(vendors->find(0x0400'0000'0001), "E");
  EXPECT_EQ(vendors->find(0xffff'ffff'ffff), "");
}

TEST_F(Vendors, NamesAreTextsOfCsv) {
  EXPECT_EQ(of_line("MA-L,005056,Plain,X\n"), "Plain");
  EXPECT_EQ(of_line("MA-L,005056,Without an address"), "Without an address");
  EXPECT_EQ(of_line("MA-L,005056,\"At, the end\""), "At, the end");
  EXPECT_EQ(of_line("MA-L,005056,\"A, \"\"B\"\", C\",\"X, Y\"\r\n"), "A, \"B\", C");
  EXPECT_EQ(of_line("MA-L,005056,\"In an address\",\"1\n2\"\nMA-L,005057,Next,X\n"),
            "In an address");
  EXPECT_EQ(of_line("MA-L,005056, \tSpaces  ,X\n"), "Spaces");
  EXPECT_EQ(of_line("MA-L,005056,\x1b[2J\xff,X\n"), "\\x1b[2J\xef\xbf\xbd");
  EXPECT_EQ(of_line("MA-L,005056," + std::string(kMaxVendorBytes, 'x') + "y,X\n"),
            std::string(kMaxVendorBytes, 'x') + "\xe2\x80\xa6");
  EXPECT_EQ(of_line("MA-L,005056,First,X\nMA-L,005056,Second,X\n"), "First");
  EXPECT_EQ(of_line("MA-L,00505a,A,X\nMA-L,0050c2,B,X\nMA-L,005056,lower case too,X\n"),
            "lower case too");
}

TEST_F(Vendors, BrokenLinesAreLeftOut) {
  for (const std::string line : {"",
                                 "\n\n",
                                 "MA-L",
                                 "MA-L,005056",
                                 "MA-L,005056,",
                                 "MA-L,005056,,X",
                                 "MA-L,005056, ,X",
                                 "MA-L,005056,\"not closed,X",
                                 "MA-L,005056,\"not\" quoted,X",
                                 "MA-L,005056,\"",
                                 "MA-L,00505,A,X",
                                 "MA-L,0050560,A,X",
                                 "MA-L,00505G,A,X",
                                 "MA-L,0x5056,A,X",
                                 "MA-L,-05056,A,X",
                                 "MA-S,005056,A,X",
                                 "MA-M,005056,A,X",
                                 "CID,005056,A,X",
                                 "ma-l,005056,A,X",
                                 "MA-L;005056;A;X",
                                 ",005056,A,X",
                                 "\"MA-L\",005056,A,X"}) {
    EXPECT_EQ(of_line(line), "") << line;
    EXPECT_EQ(of_line(line + "\nMA-L,005056,Good,X\n"), "Good") << line;
  }
}

TEST_F(Vendors, OneListIsEnough) {
  write("oui36.csv", "MA-S,005056ABC,Small,X\n");
  EXPECT_EQ(loaded()->find(0x0050'56ab'cdef), "Small");
  EXPECT_THAT(loaded()->damage(), ::testing::IsEmpty());
}

TEST_F(Vendors, NoListsAreAnError) {
  for (const std::string& folder : {folder_.path(), folder_.path("none")}) {
    const MacVendors vendors(folder);
    EXPECT_FALSE(vendors.is_loaded());
    EXPECT_THAT(vendors.load().error().message,
                ::testing::HasSubstr("install the package ieee-data"));
    EXPECT_TRUE(vendors.is_loaded());
    EXPECT_EQ(vendors.find(0x0050'56ab'cdef), "");
    EXPECT_THAT(vendors.damage(), ::testing::IsEmpty());
  }
}

TEST_F(Vendors, ListsThatCannotBeReadAreTold) {
  write("oui.csv", "MA-L,005056,Good,X\n");
  ASSERT_EQ(mkfifo(folder_.path("mam.csv").c_str(), 0600), 0);
  ASSERT_EQ(mkdir(folder_.path("iab.csv").c_str(), 0700), 0);
  std::ofstream(folder_.path("oui36.csv")) << std::string(kMaxVendorListBytes + 1, '\n');
  const auto vendors = loaded();
  EXPECT_EQ(vendors->find(0x0050'56ab'cdef), "Good");
  EXPECT_THAT(vendors->damage(),
              ::testing::ElementsAre(::testing::HasSubstr("mam.csv: it is not a regular file"),
                                     ::testing::HasSubstr("oui36.csv: it is larger than 16 MiB"),
                                     ::testing::HasSubstr("iab.csv: it is not a regular file")));
}

TEST_F(Vendors, AListOfTheGreatestSizeIsRead) {
  std::string text(kMaxVendorListBytes, '\n');
  text.replace(text.size() - 19, 19, "MA-L,005056,Good,X\n");
  std::ofstream(folder_.path("oui.csv")) << text;
  EXPECT_EQ(loaded()->find(0x0050'56ab'cdef), "Good");
}

TEST_F(Vendors, ATableHasThoseThatWereLookedUp) {
  write("oui.csv", "MA-L,005056,One,X\nMA-L,005057,Two,X\n");
  const VendorTable table(std::make_shared<const MacVendors>(folder_.path()),
                          {0x0050'5700'0000, 0x0050'5600'0001, 0x0050'5500'0000, 0x0050'5600'0001});
  EXPECT_EQ(table.find(0x0050'5600'0001), "One");
  EXPECT_EQ(table.find(0x0050'5700'0000), "Two");
  EXPECT_EQ(table.find(0x0050'5500'0000), "");  // has none
  EXPECT_EQ(table.find(0x0050'5600'0002), "");  // was not looked up
}

TEST_F(Vendors, ATableWithoutListsIsEmpty) {
  const VendorTable table(std::make_shared<const MacVendors>(folder_.path("none")),
                          {0x0050'5600'0001});
  EXPECT_EQ(table.find(0x0050'5600'0001), "");
}

TEST_F(Vendors, AreReadOnceByManyThreads) {
  write("oui.csv", "MA-L,005056,One,X\n");
  const MacVendors vendors(folder_.path());
  std::vector<std::thread> threads;
  std::vector<std::string_view> found(4);
  for (std::string_view& one : found) {
    threads.emplace_back([&vendors, &one] {
      if (vendors.load()) one = vendors.find(0x0050'56ab'cdef);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(found, ::testing::Each(std::string_view("One")));
}

}  // namespace
}  // namespace wirecensus::lookup
