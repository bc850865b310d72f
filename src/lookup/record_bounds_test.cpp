#include "lookup/record_bounds.h"

#include <gtest/gtest.h>

#include "support/mmdb_image.h"

namespace wirecensus::lookup {
namespace {

bool bounded(const std::string& section, std::uint32_t offset = 0) {
  return is_bounded_record({reinterpret_cast<const std::uint8_t*>(section.data()), section.size()},
                           offset);
}

std::string nested_arrays(std::size_t levels) {
  std::string value = mmdb::text("x");
  for (std::size_t i = 0; i < levels; ++i) value = mmdb::array({value});
  return value;
}

TEST(RecordBounds, AreKeptByUsualRecords) {
  const std::string record = mmdb::map(
      {{"country", mmdb::map({{"iso_code", mmdb::text("DE")}, {"in_union", mmdb::boolean(true)}})},
       {"location", mmdb::map({{"latitude", mmdb::number(0)}, {"radius", mmdb::uint16(5)}})},
       {"subdivisions", mmdb::array({mmdb::map({}), mmdb::map({{"a", mmdb::uint64(1)}})})},
       {"name", mmdb::text(std::string(300, 'x'))},
       {"asn", mmdb::uint32(7)}});
  EXPECT_TRUE(bounded(record));
  for (std::size_t size = 0; size < record.size(); ++size) {
    EXPECT_FALSE(bounded(record.substr(0, size))) << size;
  }
}

TEST(RecordBounds, HoldBehindPointersToo) {
  const std::string text = mmdb::text("x");
  const std::string there = text + mmdb::array({mmdb::pointer(0), mmdb::pointer(0)});
  EXPECT_TRUE(bounded(there, 2));
  EXPECT_FALSE(bounded(text + mmdb::pointer(99), 2));  // beyond the end
  EXPECT_FALSE(bounded(mmdb::pointer(0)));             // to itself
}

TEST(RecordBounds, PointersOfAllLengths) {
  const std::string far(526'336, '\0');
  for (const std::string& pointer :
       {std::string("\x20\x05", 2), std::string("\x28\x00\x05", 3),
        std::string("\x30\x00\x00\x05", 4), std::string("\x38\x00\x00\x00\x05", 5)}) {
    const std::size_t base = pointer.size() == 3 ? 2'048 : pointer.size() == 4 ? 526'336 : 0;
    std::string section = pointer + far + std::string(16, '\0');
    EXPECT_FALSE(bounded(section.substr(0, base + 5)));  // ends where the pointer points to
    section.replace(base + 5, 2, mmdb::text("y"));
    EXPECT_TRUE(bounded(section)) << pointer.size();
  }
}

TEST(RecordBounds, LevelsAndValuesAreLimited) {
  EXPECT_TRUE(bounded(nested_arrays(kMaxRecordLevels - 1)));
  EXPECT_FALSE(bounded(nested_arrays(kMaxRecordLevels)));
  EXPECT_TRUE(bounded(mmdb::array(std::vector(kMaxRecordValues - 1, mmdb::text("")))));
  EXPECT_FALSE(bounded(mmdb::array(std::vector(kMaxRecordValues, mmdb::text("")))));
  // Pointers to one array of pointers, and so on: few bytes, but 2^16 values.
  std::string section = mmdb::text("x");
  std::uint16_t last = 0;
  for (int i = 0; i < 16; ++i) {
    const auto here = static_cast<std::uint16_t>(section.size());
    section += mmdb::array({mmdb::pointer(last), mmdb::pointer(last)});
    last = here;
  }
  EXPECT_FALSE(bounded(section, last));
}

}  // namespace
}  // namespace wirecensus::lookup
