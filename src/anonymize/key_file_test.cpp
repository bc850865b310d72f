#include "anonymize/key_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "support/temporary_folder.h"

namespace wirecensus::anonymize {
namespace {

using ::testing::HasSubstr;

class AnonymizationKey : public ::testing::Test {
 protected:
  Result<KeyFile> read(const std::string& content, mode_t mode = 0600) const {
    const std::string path = folder_.path("key");
    std::ofstream(path, std::ios::binary) << content;
    EXPECT_EQ(chmod(path.c_str(), mode), 0);
    return read_key_file(path);
  }

  TemporaryFolder folder_;
};

const std::string kDigits = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";

TEST_F(AnonymizationKey, IsBytesOrHexadecimalDigits) {
  std::string bytes;
  for (char byte = 0; byte < 32; ++byte) bytes += byte;
  for (const std::string& content : {bytes, kDigits, kDigits + "\n", kDigits + " \r\n"}) {
    const auto file = read(content);
    ASSERT_TRUE(file.ok()) << content;
    EXPECT_FALSE(file->readable_by_all);
    for (std::size_t i = 0; i < file->key.size(); ++i) EXPECT_EQ(file->key[i], i);
  }
}

TEST_F(AnonymizationKey, WhatIsNeitherIsRefused) {
  const std::string no_digit = kDigits.substr(0, 62) + "0g";
  const std::string sign = kDigits.substr(0, 62) + "-1";
  for (const std::string& content : {std::string(), std::string(31, 'x'), std::string(33, 'x'),
                                     kDigits + "0", no_digit, sign, std::string(100'000, 'a')}) {
    const auto file = read(content);
    ASSERT_FALSE(file.ok()) << content.substr(0, 100);
    EXPECT_THAT(file.error().message, HasSubstr("32 bytes or 64 hexadecimal digits"));
  }
}

TEST_F(AnonymizationKey, WhoCanReadItIsTold) {
  EXPECT_FALSE(read(kDigits, 0640)->readable_by_all);
  EXPECT_TRUE(read(kDigits, 0644)->readable_by_all);
}

TEST_F(AnonymizationKey, AFileThatCannotBeReadIsAnError) {
  for (const char* name : {"none", "."}) {
    const auto file = read_key_file(folder_.path(name));
    ASSERT_FALSE(file.ok());
    EXPECT_THAT(file.error().message, HasSubstr("cannot read the key file"));
  }
}

}  // namespace
}  // namespace wirecensus::anonymize
