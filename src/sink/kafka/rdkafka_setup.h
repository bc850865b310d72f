// A configuration of librdkafka for a target. Internal to this folder.
#pragma once

#include <chrono>
#include <memory>

#include "base/result.h"
#include "sink/kafka/rdkafka_library.h"
#include "sink/kafka/settings.h"
#include "sink/target.h"

namespace wirecensus::sink {

// How long connecting may take, with TLS and the login.
inline constexpr std::chrono::seconds kKafkaConnectLimit{5};

struct RdkafkaConfCleanup {
  void operator()(rd_kafka_conf_t* conf) const { librdkafka().conf_destroy(conf); }
};
using RdkafkaConf = std::unique_ptr<rd_kafka_conf_t, RdkafkaConfCleanup>;

// Nothing is printed by it. Error: librdkafka refuses a setting. Precondition: it is loaded.
Result<RdkafkaConf> rdkafka_conf(const Target& target, const KafkaSettings& settings);

}  // namespace wirecensus::sink
