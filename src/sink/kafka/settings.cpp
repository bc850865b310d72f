#include "sink/kafka/settings.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>

#include "base/display_text.h"

namespace wirecensus::sink {
namespace {

constexpr std::size_t kMaxSettings = 16'384;  // bytes of the file

constexpr std::string_view kDeliveryLimit = "message.timeout.ms";
constexpr std::int64_t kUsualDeliveryLimit = 30'000;
constexpr std::int64_t kMinDeliveryLimit = 1'000, kMaxDeliveryLimit = 300'000;

// What delivery relies on is not among them, nor what names files, loads code or starts programs.
constexpr std::array<std::string_view, 15> kKnown = {"sasl.mechanism",
                                                     "sasl.username",
                                                     "sasl.password",
                                                     "ssl.key.password",
                                                     "client.id",
                                                     "compression.type",
                                                     "compression.level",
                                                     "linger.ms",
                                                     "batch.size",
                                                     "batch.num.messages",
                                                     "message.max.bytes",
                                                     kDeliveryLimit,
                                                     "partitioner",
                                                     "allow.auto.create.topics",
                                                     "broker.address.family"};

constexpr std::array<std::string_view, 3> kMechanisms = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"};

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& all, std::string_view word) {
  return std::find(all.begin(), all.end(), word) != all.end();
}

template <std::size_t size>
std::string in_words(const std::array<std::string_view, size>& all) {
  std::string text;
  for (const std::string_view word : all) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r";
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

// Precondition: `line` is trimmed.
Result<KafkaSetting> setting_in(std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return Error{"write NAME=VALUE"};
  const std::string_view name = trimmed(line.substr(0, equals));
  const std::string_view value = trimmed(line.substr(equals + 1));
  if (!is_one_of(kKnown, name)) {
    return Error{
        fmt::format("'{}' cannot be set here; possible are {}", printable(name), in_words(kKnown))};
  }
  if (value.empty()) return Error{fmt::format("{} has no value", name)};
  return KafkaSetting{std::string(name), std::string(value)};
}

Status check_login(const KafkaSettings& settings) {
  const std::string_view mechanism = value_of(settings, "sasl.mechanism");
  const bool has_user = !value_of(settings, "sasl.username").empty();
  const bool has_password = !value_of(settings, "sasl.password").empty();
  if (mechanism.empty() && !has_user && !has_password) return done();
  if (is_one_of(kMechanisms, mechanism) && has_user && has_password) return done();
  return Error{"to log in, give sasl.username, sasl.password and sasl.mechanism, one of " +
               in_words(kMechanisms)};
}

// None: it is no number within the limits.
std::optional<std::int64_t> limit_in(std::string_view text) {
  std::int64_t limit = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), limit);
  const bool whole = fault == std::errc() && end == text.data() + text.size();
  if (!whole || limit < kMinDeliveryLimit || limit > kMaxDeliveryLimit) return std::nullopt;
  return limit;
}

Status check_limit(const KafkaSettings& settings) {
  const std::string_view text = value_of(settings, kDeliveryLimit);
  if (text.empty() || limit_in(text)) return done();
  return Error{
      fmt::format("{} is from {} to {}", kDeliveryLimit, kMinDeliveryLimit, kMaxDeliveryLimit)};
}

class File {
 public:
  explicit File(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  int number() const { return descriptor_; }

 private:
  int descriptor_;
};

// None: errno says why. Longer files are cut behind kMaxSettings.
std::optional<std::string> front_of(const File& file) {
  std::string text(kMaxSettings + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = read(file.number(), text.data() + size, text.size() - size);
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

}  // namespace

std::chrono::milliseconds delivery_limit(const KafkaSettings& settings) {
  return std::chrono::milliseconds(
      limit_in(value_of(settings, kDeliveryLimit)).value_or(kUsualDeliveryLimit));
}

std::string_view value_of(const KafkaSettings& settings, std::string_view name) {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const KafkaSetting& one) { return one.name == name; });
  return found == settings.end() ? std::string_view() : found->value;
}

Result<KafkaSettings> parse_kafka_settings(std::string_view text) {
  KafkaSettings settings;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    auto setting = setting_in(line);
    if (setting && !value_of(settings, setting->name).empty()) {
      setting = Error{setting->name + " is there twice"};
    }
    if (!setting) return Error{fmt::format("line {}: {}", number, setting.error().message)};
    settings.push_back(std::move(*setting));
  }
  if (Status login = check_login(settings); !login) return login.error();
  if (Status limit = check_limit(settings); !limit) return limit.error();
  return settings;
}

Result<KafkaSettings> read_kafka_settings(const Target& target) {
  if (target.settings_file.empty()) return KafkaSettings();
  const std::string name = printable(target.settings_file);
  const File file(target.settings_file);
  struct stat status {};
  if (file.number() < 0 || fstat(file.number(), &status) != 0) {
    return Error{"cannot read the settings of Kafka from " + name + ": " +
                 std::generic_category().message(errno)};
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Error{"others than its owner may use " + name +
                 ", which has settings of Kafka: chmod 600 it"};
  }
  const auto text = front_of(file);
  if (!text || text->size() > kMaxSettings) {
    return Error{"cannot read the settings of Kafka from " + name + ": " +
                 (text ? "it is too large" : std::generic_category().message(errno))};
  }
  auto settings = parse_kafka_settings(*text);
  if (!settings) return Error{name + ": " + settings.error().message};
  return settings;
}

}  // namespace wirecensus::sink
