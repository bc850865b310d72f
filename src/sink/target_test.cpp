#include "sink/target.h"

#include <gtest/gtest.h>

namespace wirecensus::sink {
namespace {

Target socket(Transport transport, std::string host, std::uint16_t port) {
  return {.transport = transport, .host = std::move(host), .port = port, .rate = kUsualRate};
}

TEST(Target, SocketsHaveAHostAndAPort) {
  EXPECT_EQ(*parse_target("ipfix:udp://collector:9995"), socket(Transport::udp, "collector", 9995));
  EXPECT_EQ(*parse_target("ipfix:tcp://[::1]:1"), socket(Transport::tcp, "::1", 1));
  EXPECT_EQ(*parse_target("ipfix:tcp://[::1]"), socket(Transport::tcp, "::1", 4739));
  EXPECT_EQ(*parse_target("ipfix:udp://10.0.0.1"), socket(Transport::udp, "10.0.0.1", 4739));
}

TEST(Target, SettingsAreBehindThePort) {
  Target target = socket(Transport::udp, "a", 4739);
  target.domain = 4294967295;
  target.rate = 50;
  EXPECT_EQ(*parse_target("ipfix:udp://a?domain=4294967295&rate=50"), target);
}

TEST(Target, TlsHasFiles) {
  Target target = socket(Transport::tls, "a", 4740);
  target.authority = "/c a";
  target.certificate = "b";
  target.key = "c";
  EXPECT_EQ(*parse_target("ipfix:tls://a?ca=/c a&cert=b&key=c"), target);
  EXPECT_FALSE(parse_target("ipfix:tcp://a?ca=b").ok());
  EXPECT_FALSE(parse_target("ipfix:tls://a?ca=").ok());
}

Target store(Transport transport, std::string user, std::uint16_t port) {
  return {.transport = transport,
          .host = "h",
          .port = port,
          .user = std::move(user),
          .database = "flows_1"};
}

TEST(Target, StoresHaveAUserAndADatabase) {
  EXPECT_EQ(*parse_target("clickhouse:http://h/flows_1"), store(Transport::http, "default", 8123));
  EXPECT_EQ(*parse_target("clickhouse:http://u@x@h:1/flows_1"), store(Transport::http, "u@x", 1));
  Target target = store(Transport::https, "u", 8443);
  target.sensor = "one two";
  target.password_file = "/p";
  target.authority = "/ca";
  EXPECT_EQ(*parse_target("clickhouse:https://u@h/flows_1?sensor=one two&password-file=/p&ca=/ca"),
            target);
  EXPECT_EQ(target_text(target), "https://h:8443/flows_1");
}

TEST(Target, APasswordInTheAddressIsRefusedAndNotRepeated) {
  const auto target = parse_target("clickhouse:http://u:secret@h/flows");
  ASSERT_FALSE(target.ok());
  EXPECT_EQ(target.error().message.find("secret"), std::string::npos);
  EXPECT_NE(target.error().message.find("CLICKHOUSE_PASSWORD"), std::string::npos);
}

TEST(Target, AnythingElseIsNoStore) {
  for (const char* text :
       {"clickhouse:", "clickhouse:h/d", "clickhouse:tcp://h/d", "clickhouse:http://h",
        "clickhouse:http://h/", "clickhouse:http://h/a-b", "clickhouse:http://h/1a",
        "clickhouse:http:///d", "clickhouse:http://@h/d", "clickhouse:http://h:0/d",
        "clickhouse:http://h/d?sensor=", "clickhouse:http://h/d?ca=x",
        "clickhouse:http://h/d?domain=1", "clickhouse:http://h/d?password=x"}) {
    EXPECT_FALSE(parse_target(text).ok()) << text;
  }
}

TEST(Target, FilesHaveAnyPath) {
  EXPECT_EQ(parse_target("ipfix:file:a?b:c")->path, "a?b:c");
  EXPECT_EQ(target_text(*parse_target("ipfix:file:/x/y")), "/x/y");
}

TEST(Target, CollectorsMayHaveBiflows) {
  Target target = socket(Transport::tcp, "a", 4739);
  target.biflows = true;
  EXPECT_EQ(*parse_target("ipfix-biflow:tcp://a"), target);
  EXPECT_TRUE(parse_target("ipfix-biflow:file:x")->biflows);
  EXPECT_FALSE(parse_target("ipfix:file:x")->biflows);
  EXPECT_FALSE(parse_target("ipfix-biflow:a").ok());
}

TEST(Target, TextsCanBeReadAgain) {
  for (const std::string text : {"udp://a:1", "tcp://[::1]:4739", "tls://b:4740"}) {
    EXPECT_EQ(target_text(*parse_target("ipfix:" + text)), text);
  }
}

TEST(Target, AnythingElseIsAnError) {
  for (const char* text :
       {"", "ipfix", "ipfix:", "ipfix:udp:a", "ipfix:udp://", "ipfix:udp://:1", "ipfix:udp://a:",
        "ipfix:udp://a:0", "ipfix:udp://a:65536", "ipfix:udp://a:1x", "ipfix:udp://[::1",
        "ipfix:udp://[::1]1", "ipfix:udp://a?domain=", "ipfix:udp://a?domain=4294967296",
        "ipfix:udp://a?rate=0", "ipfix:udp://a?speed=1", "ipfix:file:", "tcp://a:1"}) {
    EXPECT_FALSE(parse_target(text).ok()) << text;
  }
}

TEST(Target, LinesNeedAPort) {
  EXPECT_EQ(*parse_target("ndjson:tcp://a:5170"),
            (Target{.transport = Transport::tcp, .host = "a", .port = 5170, .lines = true}));
  EXPECT_EQ(parse_target("ndjson:tls://[::1]:6?ca=f")->authority, "f");
  for (const char* wrong : {"ndjson:tcp://a", "ndjson:udp://a:1", "ndjson:file:x",
                            "ndjson:tcp://a:1?ca=f", "ndjson:tls://a:1?domain=3", "ndjson:"}) {
    EXPECT_FALSE(parse_target(wrong).ok()) << wrong;
  }
}

TEST(Target, KafkaHasBrokersAndATopic) {
  Target target{.transport = Transport::tcp, .host = "a", .port = 9092, .topic = "flows.v-1_x"};
  EXPECT_EQ(*parse_target("kafka:tcp://a/flows.v-1_x"), target);
  EXPECT_EQ(target_text(target), "tcp://a:9092/flows.v-1_x");
  target.port = 1;
  target.others = {{"::1", 2}, {"c", 9092}};
  target.settings_file = "/etc/k";
  EXPECT_EQ(*parse_target("kafka:tcp://a:1,[::1]:2,c/flows.v-1_x?config=/etc/k"), target);
  EXPECT_EQ(brokers_text(target), "a:1,[::1]:2,c:9092");
  EXPECT_EQ(parse_target("kafka:tls://a/t?ca=f&config=g")->port, 9093);
  for (const char* wrong :
       {"kafka:", "kafka:a/t", "kafka:tcp://a", "kafka:tcp://a/", "kafka:tcp:///t",
        "kafka:tcp://a,/t", "kafka:tcp://,a/t", "kafka:tcp://a:0/t", "kafka:tcp://a/t/u",
        "kafka:tcp://a/..", "kafka:tcp://a/t?ca=f",
        "kafka:tcp://a/t?config=", "kafka:tcp://a/t?acks=0", "kafka:udp://a/t"}) {
    const auto parsed = parse_target(wrong);
    ASSERT_FALSE(parsed.ok()) << wrong;
    EXPECT_NE(parsed.error().message.find("kafka:tcp://HOST:PORT/TOPIC"), std::string::npos);
  }
}

}  // namespace
}  // namespace wirecensus::sink
