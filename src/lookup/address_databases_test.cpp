#include "lookup/address_databases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lookup/facts_table.h"
#include "support/mmdb_image.h"
#include "support/temporary_folder.h"

namespace wirecensus::lookup {
namespace {

IpAddress ipv4(std::uint8_t first, std::uint8_t last = 0) {
  return {IpVersion::v4, {first, 0, 0, last}};
}

class Databases : public ::testing::Test {
 protected:
  // One of countries, and one of networks, which has a country of its own, too.
  Databases() {
    mmdb::Image countries(4);
    countries.add(ipv4(10), 8, mmdb::map({{"country", mmdb::text("AA")}}));
    countries.add(ipv4(11), 8, mmdb::map({{"country", mmdb::text("BB")}}));
    countries.write(folder_.path("countries"));
    mmdb::Image networks(4);
    networks.add(ipv4(10), 8, mmdb::map({{"asn", mmdb::uint32(7)}, {"name", mmdb::text("Seven")}}));
    networks.add(ipv4(12), 8, mmdb::map({{"asn", mmdb::uint32(8)}, {"country", mmdb::text("CC")}}));
    networks.write(folder_.path("networks"));
  }

  std::shared_ptr<const AddressDatabases> open(const std::vector<std::string>& names) const {
    std::vector<std::string> paths;
    for (const std::string& name : names) paths.push_back(folder_.path(name));
    return AddressDatabases::open(paths).value();
  }

  TemporaryFolder folder_;
};

TEST_F(Databases, CompleteEachOther) {
  for (const auto& names : {std::vector<std::string>{"countries", "networks"},
                            std::vector<std::string>{"networks", "countries"}}) {
    const auto databases = open(names);
    EXPECT_EQ(databases->lookup(ipv4(10)), (AddressFacts{"AA", 7, "Seven"}));
    EXPECT_EQ(databases->lookup(ipv4(11)), (AddressFacts{"BB", std::nullopt, ""}));
    EXPECT_EQ(databases->lookup(ipv4(12)), (AddressFacts{"CC", 8, ""}));
    EXPECT_EQ(databases->lookup(ipv4(13)), AddressFacts{});
    EXPECT_THAT(databases->damage(), ::testing::IsEmpty());
  }
}

TEST_F(Databases, OneThatCannotBeUsedIsAnError) {
  EXPECT_FALSE(AddressDatabases::open({folder_.path("countries"), folder_.path("none")}).ok());
}

TEST_F(Databases, ATableHasWhatIsKnown) {
  std::vector<IpAddress> addresses;
  for (const int first : {13, 12, 10, 11, 10}) {
    addresses.push_back(
        ipv4(static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(addresses.size())));
  }
  const FactsTable table(*open({"countries", "networks"}), addresses);
  for (const IpAddress& address : addresses) {
    const AddressFacts* facts = table.find(address);
    const AddressFacts expected = open({"countries", "networks"})->lookup(address);
    EXPECT_EQ(facts == nullptr ? AddressFacts{} : *facts, expected);
  }
  EXPECT_EQ(table.find(addresses[0]), nullptr);                   // nothing is known
  EXPECT_EQ(table.find(ipv4(10, 99)), nullptr);                   // not looked up
  EXPECT_EQ(table.find(addresses[2]), table.find(addresses[4]));  // the same facts
}

}  // namespace
}  // namespace wirecensus::lookup
