#include "sink/clickhouse/store_advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirecensus::sink {
namespace {

using testing::HasSubstr;

const Target kTarget{
    .transport = Transport::http, .host = "h", .port = 8123, .user = "u", .database = "d"};

TEST(StoreAdvice, SaysWhatToDo) {
  const std::string login = refusal_text(kTarget, 401,
                                         "Code: 193, e.displayText() = DB::Exception: Wrong "
                                         "password for user u, e.what() = DB::Exception\n");
  EXPECT_EQ(login,
            "Wrong password for user u; check the user 'u', and the password in "
            "CLICKHOUSE_PASSWORD or ?password-file=FILE");
  EXPECT_THAT(refusal_text(kTarget, 404, "Code: 60. DB::Exception: Table d.x does not exist."),
              HasSubstr("run 'wirecensus store init --url clickhouse:http://h:8123/d'"));
  EXPECT_THAT(refusal_text(kTarget, 500, "Code: 243. DB::Exception: Cannot reserve 1.00 MiB"),
              HasSubstr("make room"));
  EXPECT_EQ(refusal_text(kTarget, 500, "Code: 999. DB::Exception: New\nmore"), "New (code 999)");
}

TEST(StoreAdvice, AnotherServerIsNoStore) {
  EXPECT_EQ(refusal_text(kTarget, 404, "<html>\x1b[31m"),
            "HTTP status 404; is it ClickHouse's HTTP at that port?");
}

}  // namespace
}  // namespace wirecensus::sink
