#include "sink/kafka/producer.h"

#ifdef WIRECENSUS_RDKAFKA_SONAME  // there was librdkafka when this was built

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/display_text.h"
#include "sink/kafka/broker_problems.h"
#include "sink/kafka/rdkafka_failure.h"
#include "sink/kafka/rdkafka_library.h"
#include "sink/kafka/rdkafka_setup.h"

namespace wirecensus::sink {
namespace {

using KafkaClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kStep{100};              // between looks at what has changed
constexpr std::chrono::seconds kPurgeLimit{5};  // until what is given up is reported
constexpr unsigned kMessagesBetweenReports = 256;

int whole(milliseconds time) { return static_cast<int>(std::max<std::int64_t>(time.count(), 0)); }

struct RdkafkaCleanup {
  void operator()(rd_kafka_t* client) const { librdkafka().destroy(client); }
  void operator()(rd_kafka_topic_t* topic) const { librdkafka().topic_destroy(topic); }
  void operator()(const rd_kafka_metadata_t* found) const { librdkafka().metadata_destroy(found); }
  void operator()(rd_kafka_error_t* error) const { librdkafka().error_destroy(error); }
};
template <typename Type>
using Owned = std::unique_ptr<Type, RdkafkaCleanup>;

// What the messages on their way stand for, by a number that each carries. There are no more places
// than there are messages in the queue.
class OnTheWay {
 public:
  std::uintptr_t put(const FlowSums& sums) {
    if (free_.empty()) {
      places_.emplace_back();
      free_.reserve(places_.capacity());  // take() must not throw
      free_.push_back(places_.size());
    }
    const std::uintptr_t number = free_.back();
    free_.pop_back();
    places_[number - 1] = sums;
    return number;
  }

  FlowSums take(std::uintptr_t number) {
    free_.push_back(number);
    return std::exchange(places_[number - 1], {});
  }

  FlowSums take_all() {
    FlowSums all;
    for (const FlowSums& sums : std::exchange(places_, {})) all.add(sums);
    free_.clear();
    return all;
  }

  std::size_t size() const { return places_.size() - free_.size(); }

 private:
  std::vector<FlowSums> places_;  // zeros where free
  std::vector<std::uintptr_t> free_;
};

ProblemKind kind_of(int code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__AUTHENTICATION: return ProblemKind::login;
    case RD_KAFKA_RESP_ERR__SSL: return ProblemKind::certificate;
    case RD_KAFKA_RESP_ERR__RESOLVE: return ProblemKind::name;
    default: return ProblemKind::connection;
  }
}

rd_kafka_vu_t memory_of(rd_kafka_vtype_t type, std::string_view bytes) {
  rd_kafka_vu_t value{.vtype = type, .u = {}};
  value.u.mem = {const_cast<char*>(bytes.data()), bytes.size()};  // it is copied
  return value;
}

rd_kafka_vu_t header_of(const char* name, std::string_view text) {
  rd_kafka_vu_t value{.vtype = RD_KAFKA_VTYPE_HEADER, .u = {}};
  value.u.header = {name, text.data(), static_cast<ssize_t>(text.size())};
  return value;
}

// Its threads begin with open(), so they have the rights of a running count. They never call back:
// what they report waits for poll() and flush().
class RdkafkaProducer final : public KafkaProducer {
 public:
  RdkafkaProducer(Target target, KafkaSettings settings)
      : target_(std::move(target)), settings_(std::move(settings)) {}

  Status open() override {
    if (client_ != nullptr && fatal_code() != RD_KAFKA_RESP_ERR_NO_ERROR) forget_client();
    if (client_ == nullptr) {
      if (Status made = make_client(); !made) return made;
    }
    const auto limit = KafkaClock::now() + kKafkaConnectLimit;
    rd_kafka_resp_err_t code = look_up(limit);
    while (may_pass(code) && KafkaClock::now() + kStep < limit) {
      std::this_thread::sleep_for(kStep);
      code = look_up(limit);
    }
    librdkafka().poll(client_.get(), 0);  // collects problems
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failure("cannot export to", code);
    problems_.clear();
    return done();
  }

  void send(const KafkaMessage& message) override {
    const std::uintptr_t number = on_the_way_.put(message.sums);
    rd_kafka_resp_err_t code = broken_ ? RD_KAFKA_RESP_ERR__FAIL : produce(message, number);
    while (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && !broken_) {
      librdkafka().poll(client_.get(), whole(kStep));
      code = produce(message, number);
    }
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      count(failed_, on_the_way_.take(number), message.key.size() + message.value.size());
      fail(code);
    }
    if (++since_reports_ % kMessagesBetweenReports == 0) librdkafka().poll(client_.get(), 0);
  }

  Status settle() override {
    const auto limit = KafkaClock::now() + delivery_limit(settings_) + kPurgeLimit;
    while (on_the_way_.size() > 0 && KafkaClock::now() < limit) {
      if (broken_) librdkafka().purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE);
      librdkafka().flush(client_.get(), whole(kStep));
    }
    if (on_the_way_.size() > 0) give_up_rest();
    broken_ = false;
    const auto code = std::exchange(failure_, RD_KAFKA_RESP_ERR_NO_ERROR);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR ? done() : Status(failure("cannot send to", code));
  }

  const KafkaFigures& delivered() const override { return delivered_; }
  const KafkaFigures& failed() const override { return failed_; }

 private:
  Status make_client() {
    auto conf = rdkafka_conf(target_, settings_);
    if (!conf) return conf.error();
    librdkafka().conf_set_opaque(conf->get(), this);
    librdkafka().conf_set_error_cb(conf->get(), on_error);
    librdkafka().conf_set_dr_msg_cb(conf->get(), on_report);
    std::array<char, 512> why{};
    client_.reset(librdkafka().create(RD_KAFKA_PRODUCER, conf->get(), why.data(), why.size()));
    if (client_ == nullptr) return error("cannot export to", printable(why.data()));
    static_cast<void>(conf->release());  // the client has it now
    topic_.reset(librdkafka().topic_new(client_.get(), target_.topic.c_str(), nullptr));
    return done();
  }

  void forget_client() {
    topic_.reset();
    client_.reset();
  }

  // Asks a broker for the topic.
  rd_kafka_resp_err_t look_up(KafkaClock::time_point limit) {
    const auto time = std::chrono::duration_cast<milliseconds>(limit - KafkaClock::now());
    const rd_kafka_metadata_t* answer = nullptr;
    const rd_kafka_resp_err_t code =
        librdkafka().metadata(client_.get(), 0, topic_.get(), &answer, whole(time));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
    const Owned<const rd_kafka_metadata_t> found(answer);
    if (found->topic_cnt != 1) return RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    return found->topics[0].err;
  }

  rd_kafka_resp_err_t produce(const KafkaMessage& message, std::uintptr_t number) {
    std::array<rd_kafka_vu_t, 7> values{{{.vtype = RD_KAFKA_VTYPE_RKT, .u = {}},
                                         {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u = {}},
                                         {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u = {}},
                                         memory_of(RD_KAFKA_VTYPE_KEY, message.key),
                                         memory_of(RD_KAFKA_VTYPE_VALUE, message.value),
                                         header_of("run", message.run),
                                         header_of("number", message.number)}};
    values[0].u.rkt = topic_.get();
    values[1].u.i = RD_KAFKA_MSG_F_COPY;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): a number that the library gives back as it is
    values[2].u.ptr = reinterpret_cast<void*>(number);
    const Owned<rd_kafka_error_t> error(
        librdkafka().produceva(client_.get(), values.data(), values.size()));
    return error == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : librdkafka().error_code(error.get());
  }

  // What has been reported for neither outcome. It cannot be reported any more afterwards.
  void give_up_rest() {
    librdkafka().purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    librdkafka().flush(client_.get(), whole(kPurgeLimit));
    if (on_the_way_.size() == 0) return;
    forget_client();
    failed_.messages += on_the_way_.size();
    failed_.sums.add(on_the_way_.take_all());
    fail(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT);
  }

  static void on_report(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
    static_cast<RdkafkaProducer*>(self)->report(*message);
  }

  void report(const rd_kafka_message_t& message) {
    const FlowSums sums = on_the_way_.take(reinterpret_cast<std::uintptr_t>(message._private));
    const bool arrived = message.err == RD_KAFKA_RESP_ERR_NO_ERROR;
    count(arrived ? delivered_ : failed_, sums, message.key_len + message.len);
    if (!arrived) fail(message.err);
  }

  static void count(KafkaFigures& figures, const FlowSums& sums, std::size_t bytes) {
    ++figures.messages;
    figures.bytes += bytes;
    figures.sums.add(sums);
  }

  // Of a message.
  void fail(rd_kafka_resp_err_t code) {
    if (!concerns_one_message(code)) broken_ = true;
    if (failure_ == RD_KAFKA_RESP_ERR_NO_ERROR) failure_ = code;
  }

  // Of a broker, or of all brokers, of which each has been reported before.
  static void on_error(rd_kafka_t*, int code, const char* why, void* self) {
    if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;
    try {
      static_cast<RdkafkaProducer*>(self)->problems_.add(kind_of(code), why);
    } catch (const std::bad_alloc&) {  // the caller is C
    }
  }

  rd_kafka_resp_err_t fatal_code() const {
    return librdkafka().fatal_error(client_.get(), nullptr, 0);
  }

  Error failure(const char* what, rd_kafka_resp_err_t code) const {
    if (client_ != nullptr && fatal_code() != RD_KAFKA_RESP_ERR_NO_ERROR) code = fatal_code();
    return error(what, failure_text(code, target_, settings_, problems_.reason()));
  }
  Error error(const char* what, const std::string& why) const {
    return Error{what + (" " + printable(target_text(target_))) + ": " + why};
  }

  const Target target_;
  const KafkaSettings settings_;
  OnTheWay on_the_way_;
  KafkaFigures delivered_, failed_;
  BrokerProblems problems_;
  rd_kafka_resp_err_t failure_ = RD_KAFKA_RESP_ERR_NO_ERROR;  // the first since settle()
  bool broken_ = false;  // since settle(): more would fail, too
  unsigned since_reports_ = 0;
  Owned<rd_kafka_t> client_;  // null until open()
  Owned<rd_kafka_topic_t> topic_;
};

}  // namespace

Status can_use_kafka(const Target& target) {
  if (const Status& loaded = librdkafka().loaded(); !loaded) {
    return Error{"--export to Kafka needs librdkafka: " + loaded.error().message};
  }
  const auto settings = read_kafka_settings(target);
  if (!settings) return settings.error();
  const auto conf = rdkafka_conf(target, *settings);
  if (conf) return done();
  return Error{printable(target.settings_file) + ": " + conf.error().message};
}

std::unique_ptr<KafkaProducer> make_kafka_producer(const Target& target,
                                                   const KafkaSettings& settings) {
  return std::make_unique<RdkafkaProducer>(target, settings);
}

}  // namespace wirecensus::sink

#else

namespace wirecensus::sink {

Status can_use_kafka(const Target&) {
  return Error{
      "--export to Kafka: this build has no librdkafka: install the package librdkafka-dev and "
      "build it again"};
}

std::unique_ptr<KafkaProducer> make_kafka_producer(const Target&, const KafkaSettings&) {
  return nullptr;
}

}  // namespace wirecensus::sink

#endif
