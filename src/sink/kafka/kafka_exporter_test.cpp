#include "sink/kafka/kafka_exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "support/example_census.h"

namespace wirecensus::sink {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Taken {
  std::string key, value, run, number;
};

// A topic in memory.
struct Log {
  std::vector<Taken> messages = {};
  std::size_t refused_at = SIZE_MAX;  // the number of a message that fails
  bool away = false;                  // after that
};

class LogProducer final : public KafkaProducer {
 public:
  explicit LogProducer(Log& log) : log_(log) {}

  Status open() override {
    return log_.away && failed_.messages > 0 ? Status(Error{"away"}) : done();
  }
  void send(const KafkaMessage& message) override {
    const bool fails = sent_++ == log_.refused_at;
    if (fails) settled_ = Error{"refused"};
    KafkaFigures& figures = fails ? failed_ : delivered_;
    ++figures.messages;
    figures.bytes += message.key.size() + message.value.size();
    figures.sums.add(message.sums);
    if (fails) return;
    log_.messages.push_back({std::string(message.key), std::string(message.value),
                             std::string(message.run), std::string(message.number)});
  }
  Status settle() override { return std::exchange(settled_, done()); }
  const KafkaFigures& delivered() const override { return delivered_; }
  const KafkaFigures& failed() const override { return failed_; }

 private:
  Log& log_;
  std::size_t sent_ = 0;
  Status settled_ = done();
  KafkaFigures delivered_, failed_;
};

std::vector<std::string> keys_of(const Log& log) {
  std::vector<std::string> keys;
  for (const Taken& message : log.messages) keys.push_back(message.key);
  return keys;
}

metrics::CensusTables example() { return test::tables_of(make_census(example_packets())); }

TEST(KafkaExporter, EachRowIsAMessageWithTheKeyOfItsFlow) {
  Log log;
  KafkaExporter exporter(std::make_unique<LogProducer>(log));
  ASSERT_TRUE(exporter.send(tables::ReportInput(example()), {.run = 7}).ok());
  EXPECT_THAT(keys_of(log),
              testing::UnorderedElementsAre("192.0.2.1,4000,192.0.2.2,53,udp",
                                            "192.0.2.2,53,192.0.2.1,4000,udp",
                                            "2001:db8::1,,2001:db8::1,,ipv6-icmp", ",,,,arp", "7"));
  EXPECT_EQ(log.messages.back().key, "7");
  for (const Taken& message : log.messages) {
    EXPECT_EQ(message.run + "/" + message.number, "7/0");
    EXPECT_EQ(message.value.front(), '{');
    EXPECT_EQ(message.value.back(), '}');
  }
  EXPECT_THAT(log.messages.back().value, HasSubstr("\"flows\":4,\"packets\":5,"));
  EXPECT_EQ(exporter.figures().flow_records, 4U);
  EXPECT_EQ(exporter.figures().messages, 5U);
}

TEST(KafkaExporter, KeysNameTheInterfaceWhereThereIsOne) {
  const flow::FlowCounters counters;
  flow::FlowKey key;
  key.source = ipv4(1);
  key.destination = ipv4(2);
  const tables::FlowRow row{key, counters};
  EXPECT_THAT(flow_message_key("eth0", row), testing::StartsWith("eth0,192.0.2.1,,192.0.2.2,,"));
}

TEST(KafkaExporter, WhatFailedIsInTheLedger) {
  Log log{.refused_at = 0};
  KafkaExporter exporter(std::make_unique<LogProducer>(log));
  EXPECT_FALSE(exporter.send(tables::ReportInput(example()), {}).ok());
  EXPECT_THAT(log.messages.back().value, HasSubstr("\"flows\":3,"));
  EXPECT_THAT(log.messages.back().value, HasSubstr("\"flows_not_sent\":1,"));
  EXPECT_EQ(exporter.figures().unsent_flows, 1U);
  EXPECT_TRUE(exporter.finish().ok());
}

TEST(KafkaExporter, ThereIsNoLedgerWhereNobodyTakesIt) {
  Log log{.refused_at = 3, .away = true};
  KafkaExporter exporter(std::make_unique<LogProducer>(log));
  EXPECT_FALSE(exporter.send(tables::ReportInput(example()), {}).ok());
  EXPECT_EQ(log.messages.size(), 3U);
  EXPECT_THAT(log.messages.back().value, Not(HasSubstr("ledger")));
}

TEST(KafkaExporter, ALedgerThatFailedIsAnErrorInTheEnd) {
  Log log{.refused_at = 4};
  KafkaExporter exporter(std::make_unique<LogProducer>(log));
  EXPECT_FALSE(exporter.send(tables::ReportInput(example()), {}).ok());
  EXPECT_EQ(exporter.figures().unsent_flows, 0U);
  EXPECT_FALSE(exporter.finish().ok());
}

TEST(KafkaExporter, WhatIsGivenUpIsCounted) {
  Log log;
  KafkaExporter exporter(std::make_unique<LogProducer>(log));
  exporter.give_up(example());
  EXPECT_EQ(exporter.figures().unsent_flows, 4U);
  EXPECT_EQ(exporter.figures().unsent_packets, 5U);
  ASSERT_TRUE(exporter.send(tables::ReportInput(example()), {}).ok());
  EXPECT_THAT(log.messages.back().value, HasSubstr("\"flows\":4,"));
  EXPECT_THAT(log.messages.back().value, HasSubstr("\"flows_not_sent\":4,\"packets_not_sent\":5,"));
}

}  // namespace
}  // namespace wirecensus::sink
