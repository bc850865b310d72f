#include "sink/kafka/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirecensus::sink {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(KafkaSettings, AreLinesOfNamesAndValues) {
  EXPECT_EQ(*parse_kafka_settings("# ours\n\n  linger.ms = 5 \r\nclient.id=a=b"),
            (KafkaSettings{{"linger.ms", "5"}, {"client.id", "a=b"}}));
  EXPECT_EQ(*parse_kafka_settings(""), KafkaSettings());
  EXPECT_EQ(*parse_kafka_settings("\n \n"), KafkaSettings());
}

TEST(KafkaSettings, ALoginIsWhole) {
  const std::string login = "sasl.mechanism=SCRAM-SHA-512\nsasl.username=u\nsasl.password=p";
  const auto settings = parse_kafka_settings(login);
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(value_of(*settings, "sasl.password"), "p");
  EXPECT_EQ(value_of(*settings, "client.id"), "");
  EXPECT_FALSE(parse_kafka_settings(login.substr(0, login.rfind('\n'))).ok());
  EXPECT_FALSE(parse_kafka_settings(login.substr(login.find('\n'))).ok());
}

TEST(KafkaSettings, TheLimitOfDeliveryHasLimits) {
  EXPECT_EQ(delivery_limit({}), std::chrono::seconds(30));
  EXPECT_EQ(delivery_limit(*parse_kafka_settings("message.timeout.ms=1000")),
            std::chrono::seconds(1));
  for (const char* wrong : {"999", "300001", "0", "-1", "1e4", "5000 ms", "99999999999999999999"}) {
    EXPECT_FALSE(parse_kafka_settings(std::string("message.timeout.ms=") + wrong).ok()) << wrong;
  }
}

TEST(KafkaSettings, OthersAreRefusedWithTheirLineAndWithoutTheirValue) {
  for (const char* wrong :
       {"\nacks=secret", "\nplugin.library.paths=secret", "\nsasl.kerberos.kinit.cmd=secret",
        "\nlinger.ms", "\n=secret", "\nsasl.password=", "linger.ms=1\nlinger.ms=2"}) {
    const auto settings = parse_kafka_settings(wrong);
    ASSERT_FALSE(settings.ok()) << wrong;
    EXPECT_THAT(settings.error().message, HasSubstr("line 2: "));
    EXPECT_THAT(settings.error().message, Not(HasSubstr("secret")));
  }
}

}  // namespace
}  // namespace wirecensus::sink
