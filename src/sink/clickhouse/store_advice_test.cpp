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
  EXPECT_THAT(refusal_text(kTarget, 500, "Code: 241. DB::Exception: Memory limit exceeded"),
              HasSubstr("raise max_memory_usage of the user 'u'"));
  EXPECT_THAT(refusal_text(kTarget, 500, "Code: 246. DB::Exception: Empty marks file 'x'"),
              HasSubstr("restart the server"));
  for (const char* answer :
       {"Code: 170, e.displayText() = DB::Exception: Requested cluster 'x' not found",
        "Code: 701. DB::Exception: Requested cluster 'x' not found."}) {
    EXPECT_THAT(refusal_text(kTarget, 500, answer), HasSubstr("one in remote_servers"));
  }
  EXPECT_THAT(refusal_text(kTarget, 500, "Code: 225. DB::Exception: Can't create replicated table"),
              HasSubstr("--replicated needs zookeeper"));
  EXPECT_EQ(refusal_text(kTarget, 500, "Code: 999. DB::Exception: New\nmore"),
            "New (code 999); see the log of the server");
}

TEST(StoreAdvice, AServerThatIsKilledMeanwhileMayNotBeRunning) {
  for (const CURLcode code : {CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR}) {
    EXPECT_THAT(advice_for(code, ""), HasSubstr("it broke off: is the server running"));
  }
}

TEST(StoreAdvice, AFullDiskHasSeveralCodes) {
  EXPECT_EQ(refusal_text(kTarget, 500,
                         "Code: 75, e.displayText() = DB::ErrnoException: Cannot write to file x, "
                         "errno: 28, strerror: No space left on device, e.what() = ..."),
            "Cannot write to file x, errno: 28, strerror: No space left on device; make room on "
            "the server's disk");
}

TEST(StoreAdvice, AServerMayBeTooNew) {
  const std::string known = "Code: 999. DB::Exception: Gone. (GONE) (version 26.7.2.1 (official))";
  EXPECT_THAT(refusal_text(kTarget, 500, known), HasSubstr("; see the log of the server"));
  const std::string newer = "Code: 999. DB::Exception: Gone. (GONE) (version 99.1.2.3 (official))";
  EXPECT_THAT(
      refusal_text(kTarget, 500, newer),
      HasSubstr("has version 99.1.2.3, newer than any that this wirecensus was tested with"));
}

TEST(StoreAdvice, NamesAndServersTakeTheirTime) {
  EXPECT_THAT(advice_for(CURLE_OPERATION_TIMEDOUT, "Resolving timed out after 5000 milliseconds"),
              HasSubstr("name servers"));
  EXPECT_THAT(advice_for(CURLE_OPERATION_TIMEDOUT, "SSL connection timeout"), HasSubstr("HTTPS"));
  EXPECT_THAT(advice_for(CURLE_OPERATION_TIMEDOUT, "Operation timed out"), HasSubstr("too slow"));
}

TEST(StoreAdvice, AnotherServerIsNoStore) {
  EXPECT_EQ(refusal_text(kTarget, 404, "<html>\x1b[31m"),
            "HTTP status 404; is it ClickHouse's HTTP at that port?");
}

}  // namespace
}  // namespace wirecensus::sink
