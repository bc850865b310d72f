// A condition over the metrics of a census (--assert):
//
//     loss == 0 && flows >= 1000 && p99_packet_size <= 1514 && duration < 500ms
//     verdict == EXACT || packets_lost / packets_seen < 0.1%
//
// Operators, from weak to strong: ||, &&, one comparison (== != < <= > >=), + -, * /, and the
// prefixes ! and -; parentheses group. Texts are compared by == and != with a word or a text in
// quotes. Numbers may have a unit: ns us ms s m h d (durations are in seconds), k M G T (powers of
// 1,000), Ki Mi Gi Ti (powers of 1,024) or %.
//
// `loss` is missing_packets if there is a comparison with an expected count, otherwise
// packets_lost.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tables/metric_fields.h"

namespace wirecensus::tables {

// What a count is compared with: some metrics exist only with a comparison.
enum class Comparing : std::uint8_t {
  nothing,
  flows,     // --expect
  contents,  // --to
};

// Immutable; may be used on any thread.
class Assertion {
 public:
  // Error: not a condition, or about a metric that there will not be; the message says at which
  // character, and why.
  static Result<Assertion> parse(const std::string& text, Comparing comparing);

  struct Outcome {
    bool holds = false;    // false also if it depends on an undefined metric
    std::string values{};  // of the metrics in it: "flows = 12, p99_packet_size = 1514"
  };
  // `metrics` are all metrics of a census.
  Outcome check(std::span<const Metric> metrics) const;

  const std::string& text() const { return text_; }

 private:
  friend class AssertionParser;

  enum class Type : std::uint8_t { number, text, condition };

  struct Value {
    Type type = Type::number;
    bool defined = true;
    long double number = 0;  // 64 bits of mantissa or more; of a condition: 0 or 1
    std::string text{};

    bool is(bool condition) const { return defined && (number != 0) == condition; }
  };

  // Postfix notation: each step takes its operands from a stack and leaves its value there.
  struct Step {
    enum class Kind : std::uint8_t { constant, metric, operation };
    Kind kind;
    std::string name{};  // of the metric, or the operator ("neg" is the prefix -)
    Value value{};       // of a constant, or of a metric that is not listed
  };

  static const Metric* find(std::span<const Metric> metrics, std::string_view name);
  std::string values_text(std::span<const Metric> metrics) const;
  static Value value_of(const Metric& metric, Type type);
  static void operate(std::vector<Value>& stack, std::string_view name);
  friend struct AssertionMath;

  explicit Assertion(std::string text) : text_(std::move(text)) {}

  std::string text_;
  std::vector<Step> steps_;
};

}  // namespace wirecensus::tables
