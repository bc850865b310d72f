#ifdef WIRECENSUS_RDKAFKA_SONAME  // there was librdkafka when this was built

#include "sink/kafka/rdkafka_setup.h"

#include <array>
#include <string>
#include <utility>

#include "base/display_text.h"

namespace wirecensus::sink {
namespace {

// Each row is delivered once, in the order of its partition, and acknowledged by all replicas. What
// waits takes at most 64 MiB.
KafkaSettings fixed_settings(const Target& target, const KafkaSettings& given) {
  const auto time_text = [](std::chrono::milliseconds time) {
    return std::to_string(time.count());
  };
  const bool tls = target.transport == Transport::tls;
  const bool login = !value_of(given, "sasl.mechanism").empty();
  return {{"bootstrap.servers", brokers_text(target)},
          {"security.protocol", std::string(login ? "sasl_" : "") + (tls ? "ssl" : "plaintext")},
          {"enable.idempotence", "true"},
          {"acks", "all"},
          {"message.timeout.ms", time_text(delivery_limit(given))},
          {"socket.connection.setup.timeout.ms", time_text(kKafkaConnectLimit)},
          {"reconnect.backoff.max.ms", "1000"},
          {"queue.buffering.max.messages", "100000"},
          {"queue.buffering.max.kbytes", "65536"}};
}

// Which a file of settings may change. Partitions are those that clients in Java choose.
KafkaSettings usual_settings() {
  return {{"client.id", "wirecensus"},
          {"linger.ms", "50"},
          {"compression.type", "lz4"},
          {"partitioner", "murmur2_random"}};
}

KafkaSettings file_settings(const Target& target) {
  KafkaSettings settings;
  for (const auto& [name, file] : {std::pair{"ssl.ca.location", &target.authority},
                                   std::pair{"ssl.certificate.location", &target.certificate},
                                   std::pair{"ssl.key.location", &target.key}}) {
    if (!file->empty()) settings.push_back({name, *file});
  }
  return settings;
}

}  // namespace

Result<RdkafkaConf> rdkafka_conf(const Target& target, const KafkaSettings& settings) {
  RdkafkaConf conf(librdkafka().conf_new());
  librdkafka().conf_set_log_cb(conf.get(), [](const rd_kafka_t*, int, const char*, const char*) {});
  for (const KafkaSettings& some :
       {usual_settings(), settings, file_settings(target), fixed_settings(target, settings)}) {
    for (const auto& [name, value] : some) {
      std::array<char, 512> why{};
      if (librdkafka().conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size()) !=
          RD_KAFKA_CONF_OK) {
        return Error{name + ": " + printable(why.data())};
      }
    }
  }
  return conf;
}

}  // namespace wirecensus::sink

#endif
