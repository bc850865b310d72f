#include "base/result.h"

#include <gtest/gtest.h>

namespace wirecensus {
namespace {

TEST(Result, IsAValueOrAnError) {
  Result<std::string> value = std::string("found");
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(*value, "found");
  EXPECT_EQ(value->size(), 5U);
  value = Error{"not found"};
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().message, "not found");
  EXPECT_TRUE(done());
}

#ifndef NDEBUG
TEST(ResultDeathTest, AssertsThatItHasWhatIsAskedFor) {
  const Result<int> value = 1;
  const Result<int> error = Error{"none"};
  EXPECT_DEATH(static_cast<void>(value.error()), "!ok");
  EXPECT_DEATH(static_cast<void>(*error), "ok");
  EXPECT_DEATH(static_cast<void>(error.value()), "ok");
}
#endif

}  // namespace
}  // namespace wirecensus
