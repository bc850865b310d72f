// How to log in to Kafka, and what its messages are like: properties of librdkafka, by the names in
// its CONFIGURATION.md. They stand in a file that only its owner can use, because a password may be
// among them: never in an argument, which all users of the machine can read.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sink/target.h"

namespace wirecensus::sink {

struct KafkaSetting {
  std::string name;
  std::string value;

  bool operator==(const KafkaSetting&) const = default;
};
using KafkaSettings = std::vector<KafkaSetting>;

// Those in Target::settings_file; none if it names no file. Error: others than its owner may read
// it, it cannot be read, or as of parse_kafka_settings().
Result<KafkaSettings> read_kafka_settings(const Target& target);

// Parses lines of NAME=VALUE, of which each may be empty or a comment (#). Error: a line is none,
// or its setting is none of those that may be changed; a message begins with the number of the
// line, and has no value.
Result<KafkaSettings> parse_kafka_settings(std::string_view text);

// How long a message may take to be acknowledged, "message.timeout.ms": a broker that fails is
// replaced in that time.
std::chrono::milliseconds delivery_limit(const KafkaSettings& settings);

// The value of a setting; empty if it is not there.
std::string_view value_of(const KafkaSettings& settings, std::string_view name);

}  // namespace wirecensus::sink
