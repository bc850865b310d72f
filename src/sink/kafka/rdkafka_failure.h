// Why messages are not taken, in words, with what to do. Internal to this folder.
#pragma once

#include <string>

#include "sink/kafka/rdkafka_library.h"
#include "sink/kafka/settings.h"
#include "sink/target.h"

namespace wirecensus::sink {

// `problem` is what keeps brokers from being reached (BrokerProblems); empty: nothing.
// Precondition: librdkafka is loaded.
std::string failure_text(rd_kafka_resp_err_t code, const Target& target,
                         const KafkaSettings& settings, const std::string& problem);

// Whether it is the fault of a message or batch, and others may be taken nevertheless.
bool concerns_one_message(rd_kafka_resp_err_t code);

// Whether there may be a leader, or the topic, in a moment: it is being created, or moves.
bool may_pass(rd_kafka_resp_err_t code);

}  // namespace wirecensus::sink
