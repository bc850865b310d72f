// The functions of librdkafka (https://github.com/confluentinc/librdkafka) that are used. It is
// loaded at the first call of librdkafka(). Internal to this folder.
#pragma once

#include <librdkafka/rdkafka.h>

#include "base/shared_library.h"

namespace wirecensus::sink {

class RdkafkaLibrary : public SharedLibrary {
 public:
  RdkafkaLibrary() : SharedLibrary(WIRECENSUS_RDKAFKA_SONAME, "librdkafka1") {}

  const decltype(&::rd_kafka_conf_new) conf_new = symbol("rd_kafka_conf_new");
  const decltype(&::rd_kafka_conf_destroy) conf_destroy = symbol("rd_kafka_conf_destroy");
  const decltype(&::rd_kafka_conf_set) conf_set = symbol("rd_kafka_conf_set");
  const decltype(&::rd_kafka_conf_set_opaque) conf_set_opaque = symbol("rd_kafka_conf_set_opaque");
  const decltype(&::rd_kafka_conf_set_log_cb) conf_set_log_cb = symbol("rd_kafka_conf_set_log_cb");
  const decltype(&::rd_kafka_conf_set_error_cb) conf_set_error_cb =
      symbol("rd_kafka_conf_set_error_cb");
  const decltype(&::rd_kafka_conf_set_dr_msg_cb) conf_set_dr_msg_cb =
      symbol("rd_kafka_conf_set_dr_msg_cb");
  const decltype(&::rd_kafka_new) create = symbol("rd_kafka_new");
  const decltype(&::rd_kafka_destroy) destroy = symbol("rd_kafka_destroy");
  const decltype(&::rd_kafka_topic_new) topic_new = symbol("rd_kafka_topic_new");
  const decltype(&::rd_kafka_topic_destroy) topic_destroy = symbol("rd_kafka_topic_destroy");
  const decltype(&::rd_kafka_metadata) metadata = symbol("rd_kafka_metadata");
  const decltype(&::rd_kafka_metadata_destroy) metadata_destroy =
      symbol("rd_kafka_metadata_destroy");
  const decltype(&::rd_kafka_produceva) produceva = symbol("rd_kafka_produceva");
  const decltype(&::rd_kafka_error_code) error_code = symbol("rd_kafka_error_code");
  const decltype(&::rd_kafka_error_destroy) error_destroy = symbol("rd_kafka_error_destroy");
  const decltype(&::rd_kafka_poll) poll = symbol("rd_kafka_poll");
  const decltype(&::rd_kafka_flush) flush = symbol("rd_kafka_flush");
  const decltype(&::rd_kafka_purge) purge = symbol("rd_kafka_purge");
  const decltype(&::rd_kafka_fatal_error) fatal_error = symbol("rd_kafka_fatal_error");
  const decltype(&::rd_kafka_err2str) err2str = symbol("rd_kafka_err2str");
};

// On any thread. Precondition of calls of its functions: loaded().
inline const RdkafkaLibrary& librdkafka() {
  static const RdkafkaLibrary library;
  return library;
}

}  // namespace wirecensus::sink
