#ifdef WIRECENSUS_RDKAFKA_SONAME  // there was librdkafka when this was built

#include "sink/kafka/rdkafka_failure.h"

#include <fmt/core.h>

#include <chrono>

#include "base/display_text.h"
#include "sink/kafka/rdkafka_setup.h"

namespace wirecensus::sink {

std::string failure_text(rd_kafka_resp_err_t code, const Target& target,
                         const KafkaSettings& settings, const std::string& problem) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
      if (!problem.empty()) return problem;
      return "no broker has answered in " + std::to_string(kKafkaConnectLimit.count()) + " s";
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
      return fmt::format("no broker has acknowledged it in {} s",
                         std::chrono::duration<double>(delivery_limit(settings)).count()) +
             (problem.empty() ? "" : ": " + problem);
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      return "there is no such topic, and brokers do not create it: create it (kafka-topics.sh "
             "--create --topic " +
             target.topic + ")";
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
      return "a message or a batch of them is too large: raise max.message.bytes of the topic, or "
             "lower batch.size (?config=FILE), whose message.max.bytes bounds a message";
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return "the user may not write to the topic: allow it Write and Describe (kafka-acls.sh)";
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return "the user may not send without duplicates: allow it IdempotentWrite of the cluster "
             "(kafka-acls.sh)";
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
      return "fewer brokers have the topic than its min.insync.replicas: start the others";
    default: return printable(librdkafka().err2str(code));
  }
}

bool concerns_one_message(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ||
         code == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE || code == RD_KAFKA_RESP_ERR_INVALID_MSG ||
         code == RD_KAFKA_RESP_ERR_INVALID_RECORD;
}

bool may_pass(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ||
         code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
}

}  // namespace wirecensus::sink

#endif
