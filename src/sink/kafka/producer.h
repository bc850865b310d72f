// What takes the messages of an export to a topic of Kafka: a narrow seam, so that the exporter is
// tested without a broker.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "sink/kafka/settings.h"
#include "sink/ndjson/flow_lines.h"
#include "sink/target.h"

namespace wirecensus::sink {

// Views are valid during the call that takes it.
struct KafkaMessage {
  std::string_view key;  // messages with the same key go to one partition, and stay in order
  std::string_view value;
  std::string_view run, number;  // headers of these names: which interval it is of
  FlowSums sums;                 // what it stands for
};

struct KafkaFigures {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;  // of keys and values
  FlowSums sums;
};

// Used by one thread at a time. Errors name the target.
class KafkaProducer {
 public:
  virtual ~KafkaProducer() = default;

  // Looks the topic up, in some seconds at most. Error: it cannot be written to now; the message
  // says why, and what to do.
  virtual Status open() = 0;

  // Queues a message, and waits while the queue is full. After a failure, those up to the next
  // settle() fail at once, unless it concerns one message alone (its size). Precondition: open()
  // has succeeded.
  virtual void send(const KafkaMessage& message) = 0;

  // Waits until each message is acknowledged or has failed, for delivery_limit() and some seconds.
  // Error: why the first of those since the last call failed. Precondition: as of send().
  virtual Status settle() = 0;

  // After settle(), each message that was sent is in one of them. One that failed may have arrived
  // nevertheless: its acknowledgement did not.
  virtual const KafkaFigures& delivered() const = 0;
  virtual const KafkaFigures& failed() const = 0;
};

// Loads librdkafka, and has it check the settings of the target. Error: it is missing, with what to
// install; this build has none; the settings cannot be read, or it refuses one.
Status can_use_kafka(const Target& target);

// Does not connect yet, and starts no thread before open(). Precondition: can_use_kafka(target);
// the settings are those of the target.
std::unique_ptr<KafkaProducer> make_kafka_producer(const Target& target,
                                                   const KafkaSettings& settings);

}  // namespace wirecensus::sink
