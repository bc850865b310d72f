#include "report/live/live_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirecensus::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(LivePage, IsFilledInAndLoadsNothingFromElsewhere) {
  const std::string page = live_page();
  EXPECT_THAT(page, Not(HasSubstr("{{")));
  EXPECT_THAT(page, HasSubstr("connect-src 'self'"));
  EXPECT_THAT(page, HasSubstr("data-name=\"src_port\""));
  EXPECT_THAT(page, HasSubstr("data-name=\"share\""));
  EXPECT_THAT(page, HasSubstr("new EventSource(\"/events\")"));
  EXPECT_THAT(page, HasSubstr("class RateChart"));
  EXPECT_THAT(page, Not(HasSubstr("src=\"")));
}

}  // namespace
}  // namespace wirecensus::report
