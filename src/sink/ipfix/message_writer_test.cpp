#include "sink/ipfix/message_writer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

namespace wirecensus::sink {
namespace {

struct Sent {
  std::string bytes;
  std::uint64_t flows;
};

class MessageWriterTest : public ::testing::Test {
 protected:
  void flow(std::uint16_t set, std::size_t bytes, int fill) {
    std::memset(writer_.add_flow(set, bytes), fill, bytes);
  }
  // A number of two bytes in a message.
  unsigned number(std::size_t message, std::size_t at) const {
    const std::string& bytes = sent_[message].bytes;
    return static_cast<unsigned>(static_cast<unsigned char>(bytes[at]) << 8 |
                                 static_cast<unsigned char>(bytes[at + 1]));
  }

  std::vector<Sent> sent_;
  MessageWriter writer_{
      7, 1000, [this](Bytes message, std::uint64_t flows) {
        sent_.push_back({{message.data(), message.data() + message.size()}, flows});
      }};
};

TEST_F(MessageWriterTest, NothingIsNoMessage) {
  writer_.flush();
  EXPECT_TRUE(sent_.empty());
}

TEST_F(MessageWriterTest, RecordsOfOneSetAreTogether) {
  flow(256, 4, 1);
  flow(256, 4, 2);
  flow(257, 2, 3);
  writer_.flush();
  ASSERT_EQ(sent_.size(), 1U);
  EXPECT_EQ(sent_[0].flows, 3U);
  EXPECT_EQ(sent_[0].bytes.size(), 16U + 4 + 8 + 4 + 2);
  EXPECT_EQ(number(0, 0), 10U);
  EXPECT_EQ(number(0, 2), sent_[0].bytes.size());
  EXPECT_EQ(number(0, 14), 7U);
  EXPECT_EQ(number(0, 16), 256U);
  EXPECT_EQ(number(0, 18), 12U);
  EXPECT_EQ(sent_[0].bytes.substr(20, 8), std::string("\1\1\1\1\2\2\2\2"));
  EXPECT_EQ(number(0, 28), 257U);
}

TEST_F(MessageWriterTest, SequencesCountDataRecordsOnly) {
  writer_.add_template(kTemplateSet, 8);
  flow(256, 4, 0);
  writer_.add_options(258, 4);
  writer_.flush();
  flow(256, 4, 0);
  writer_.flush();
  flow(256, 4, 0);
  writer_.flush();
  EXPECT_EQ(number(0, 10), 0U);
  EXPECT_EQ(number(1, 10), 2U);
  EXPECT_EQ(number(2, 10), 3U);
  EXPECT_EQ(sent_[0].flows, 1U);
  writer_.begin_session();
  flow(256, 4, 0);
  writer_.flush();
  EXPECT_EQ(number(3, 10), 0U);
}

TEST_F(MessageWriterTest, MessagesAreNoLongerThanTheyMayBe) {
  for (int i = 0; i < 100; ++i) flow(256, 100, i);
  writer_.flush();
  EXPECT_EQ(sent_.size(), 12U);  // of nine records, the last of one
  std::uint64_t flows = 0;
  for (const Sent& one : sent_) {
    EXPECT_LE(one.bytes.size(), 1000U);
    flows += one.flows;
  }
  EXPECT_EQ(flows, 100U);
}

TEST_F(MessageWriterTest, ARecordMayFillAMessage) {
  flow(256, 1000 - 20, 1);
  flow(256, 1000 - 20, 2);
  writer_.flush();
  EXPECT_EQ(sent_.size(), 2U);
}

}  // namespace
}  // namespace wirecensus::sink
