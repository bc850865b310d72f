#include "tables/assertion.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

namespace wirecensus::tables {
namespace {

std::string text_of(const FieldValue& value) {
  if (value.kind() == ValueKind::text) return std::string(value.text());
  std::array<char, kFieldTextSize> text;
  return {text.data(), format_value(text.data(), value)};
}

long double comparable_number(const FieldValue& value) {
  constexpr long double kNanoseconds = 1e9L;
  switch (value.kind()) {
    case ValueKind::unsigned_number: return static_cast<long double>(value.number());
    case ValueKind::signed_number: return static_cast<long double>(value.signed_number());
    case ValueKind::real: return value.real().value;
    case ValueKind::duration: return static_cast<long double>(value.duration()) / kNanoseconds;
    case ValueKind::ratio: {
      const Ratio& ratio = value.ratio();
      return static_cast<long double>(ratio.value) * static_cast<long double>(ratio.scale) /
             static_cast<long double>(ratio.divisor);
    }
    default: return 0;
  }
}

bool holds(std::string_view comparison, long double left, long double right) {
  if (comparison == "==") return left == right;
  if (comparison == "!=") return left != right;
  if (comparison == "<") return left < right;
  if (comparison == "<=") return left <= right;
  if (comparison == ">") return left > right;
  return left >= right;
}

}  // namespace

// The operators.
struct AssertionMath {
  using Value = Assertion::Value;
  using Type = Assertion::Type;

  static Value condition(bool holds) { return {Type::condition, true, holds ? 1.0L : 0.0L}; }
  static Value undefined(Type type) { return {type, false}; }

  static Value apply(std::string_view name, const Value& left, const Value& right) {
    if (name == "||" || name == "&&") return join(name == "||", left, right);
    if (name.size() == 1 && std::string_view("+-*/").find(name) != std::string_view::npos) {
      return calculate(name.front(), left, right);
    }
    return compare(name, left, right);
  }

  static Value compare(std::string_view name, const Value& left, const Value& right) {
    if (!left.defined || !right.defined) return undefined(Type::condition);
    if (left.type != Type::text) return condition(holds(name, left.number, right.number));
    return condition((left.text == right.text) == (name == "=="));
  }

  // The result is known as soon as one side has the value that decides it.
  static Value join(bool decisive, const Value& left, const Value& right) {
    if (left.is(decisive) || right.is(decisive)) return condition(decisive);
    if (!left.defined || !right.defined) return undefined(Type::condition);
    return condition(!decisive);
  }

  static Value calculate(char name, const Value& left, const Value& right) {
    if (!left.defined || !right.defined) return undefined(Type::number);
    if (name == '+') return {Type::number, true, left.number + right.number};
    if (name == '-') return {Type::number, true, left.number - right.number};
    if (name == '*') return {Type::number, true, left.number * right.number};
    if (right.number == 0) return undefined(Type::number);
    return {Type::number, true, left.number / right.number};
  }

  static Value negate(std::string_view name, Value value) {
    value.number = name == "!" ? (value.number == 0 ? 1 : 0) : -value.number;
    return value;
  }
};

Assertion::Value Assertion::value_of(const Metric& metric, Type type) {
  if (metric.value.is_none()) return {type, false};
  if (type == Type::text) return {type, true, 0, text_of(metric.value)};
  return {type, true, comparable_number(metric.value)};
}

void Assertion::operate(std::vector<Value>& stack, std::string_view name) {
  const auto pop = [&stack] {
    Value value = std::move(stack.back());
    stack.pop_back();
    return value;
  };
  Value right = pop();
  if (name == "!" || name == "neg") {
    stack.push_back(AssertionMath::negate(name, std::move(right)));
    return;
  }
  const Value left = pop();
  stack.push_back(AssertionMath::apply(name, left, right));
}

Assertion::Outcome Assertion::check(std::span<const Metric> metrics) const {
  std::vector<Value> stack;
  for (const Step& step : steps_) {
    switch (step.kind) {
      case Step::Kind::constant: stack.push_back(step.value); break;
      case Step::Kind::operation: operate(stack, step.name); break;
      case Step::Kind::metric: {
        const Metric* const metric = find(metrics, step.name);
        stack.push_back(metric != nullptr ? value_of(*metric, step.value.type) : step.value);
      }
    }
  }
  return {stack.back().is(true), values_text(metrics)};
}

const Metric* Assertion::find(std::span<const Metric> metrics, std::string_view name) {
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&](const Metric& metric) { return metric.name == name; });
  return found == metrics.end() ? nullptr : &*found;
}

std::string Assertion::values_text(std::span<const Metric> metrics) const {
  std::string text;
  std::vector<std::string_view> named;
  for (const Step& step : steps_) {
    if (step.kind != Step::Kind::metric) continue;
    if (std::find(named.begin(), named.end(), step.name) != named.end()) continue;
    named.emplace_back(step.name);
    const Metric* const metric = find(metrics, step.name);
    std::string value = metric != nullptr ? text_of(metric->value) : std::string();
    if (value.empty()) value = metric == nullptr && step.value.defined ? "0" : "undefined";
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", step.name, value);
  }
  return text;
}

}  // namespace wirecensus::tables
