// Reads assertions by recursive descent: one function per level of precedence. Each appends the
// steps of what it reads and returns its type; after the first error, nothing more is read.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "tables/assertion.h"
#include "tables/comparison_fields.h"
#include "tables/transit_fields.h"

namespace wirecensus::tables {
namespace {

static_assert(std::numeric_limits<long double>::digits >= 64);

constexpr std::string_view kLoss = "loss";

struct Unit {
  std::string_view name;
  long double factor;
};

constexpr std::array kUnits{
    Unit{"ns", 1e-9L},      Unit{"us", 1e-6L},      Unit{"ms", 1e-3L},      Unit{"s", 1},
    Unit{"m", 60},          Unit{"h", 3600},        Unit{"d", 86400},       Unit{"k", 1e3L},
    Unit{"M", 1e6L},        Unit{"G", 1e9L},        Unit{"T", 1e12L},       Unit{"Ki", 1ULL << 10},
    Unit{"Mi", 1ULL << 20}, Unit{"Gi", 1ULL << 30}, Unit{"Ti", 1ULL << 40}, Unit{"%", 0.01L}};

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_of_family(std::string_view name, std::string_view family) {
  family.remove_suffix(1);  // the '*'
  return name.size() > family.size() && name.starts_with(family);
}

// The definition of a metric, which may be of a family.
std::optional<FieldInfo> find_info(std::string_view name) {
  for (const FieldInfo& info : metric_infos()) {
    if (info.name == name) return info;
    if (info.name.ends_with('*') && is_of_family(name, info.name)) return info;
  }
  return std::nullopt;
}

bool is_of(std::span<const Field<ReportInput>> fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const auto& field) { return field.info.name == name; });
}

// The option without which there is no metric of this name; empty if there is one.
std::string_view missing_option(std::string_view name, Comparing comparing) {
  if (comparing != Comparing::contents && is_of(transit_fields(), name)) return "--to";
  if (comparing == Comparing::nothing && is_of(comparison_fields(), name)) return "--expect";
  return {};
}

// What "loss" means.
std::string_view loss_metric(Comparing comparing) {
  switch (comparing) {
    case Comparing::nothing: break;
    case Comparing::flows: return "missing_packets";
    case Comparing::contents: return "transit_lost";
  }
  return "packets_lost";
}

bool is_number(FieldType type) {
  return is_integer(type) || type == FieldType::decimal || type == FieldType::duration;
}

}  // namespace

class AssertionParser {
 public:
  AssertionParser(Assertion& out, Comparing comparing)
      : out_(out), text_(out.text_), comparing_(comparing) {}

  Status parse() {
    const Type type = disjunction();
    skip_spaces();
    if (error_.empty() && at_ < text_.size()) fail("an operator is expected");
    if (error_.empty() && type != Type::condition)
      fail("a comparison is expected, as in flows > 0");
    if (error_.empty()) return done();
    return Error{fmt::format("assertion '{}': at character {}: {}", text_, at_ + 1, error_)};
  }

 private:
  using Type = Assertion::Type;
  using Kind = Assertion::Step::Kind;

  static constexpr int kMaxDepth = 100;  // of parentheses and prefixes

  Type disjunction() {
    const Type left = conjunction();
    return chain(left, {"||"}, Type::condition, &AssertionParser::conjunction);
  }
  Type conjunction() {
    const Type left = comparison();
    return chain(left, {"&&"}, Type::condition, &AssertionParser::comparison);
  }
  Type sum() {
    const Type left = product();
    return chain(left, {"+", "-"}, Type::number, &AssertionParser::product);
  }
  Type product() {
    const Type left = prefix();
    return chain(left, {"*", "/"}, Type::number, &AssertionParser::prefix);
  }

  // left OPERATOR right OPERATOR right ..., all of one type.
  Type chain(Type left, std::initializer_list<std::string_view> operators, Type type,
             Type (AssertionParser::*next)()) {
    while (const auto found = take_any(operators)) {
      if (left != type) return wrong_operand(*found);
      if ((this->*next)() != type) return wrong_operand(*found);
      operation(*found);
    }
    return left;
  }

  Type comparison() {
    const Type left = sum();
    const auto found = take_any({"==", "!=", "<=", ">=", "<", ">"});
    if (!found) return left;
    if (left == Type::condition) return wrong_operand(*found);
    if (left == Type::text && *found != "==" && *found != "!=") {
      return fail("texts can only be compared by == and !=");
    }
    const Type right = left == Type::text ? text_operand() : sum();
    if (right != left) return wrong_operand(*found);
    operation(*found);
    return Type::condition;
  }

  Type prefix() {
    if (++depth_ > kMaxDepth) return fail("too deeply nested");
    Type type = Type::number;
    if (take_not()) {
      type = prefix();
      if (type != Type::condition) return wrong_operand("!");
      operation("!");
    } else if (take_any({"-"})) {
      type = prefix();
      if (type != Type::number) return wrong_operand("-");
      operation("neg");
    } else {
      type = primary();
    }
    --depth_;
    return type;
  }

  Type primary() {
    skip_spaces();
    if (take_any({"("})) {
      const Type type = disjunction();
      if (!take_any({")"})) return fail("')' is expected");
      return type;
    }
    if (at_ == text_.size()) return fail("a metric or number is expected");
    if (is_digit(text_[at_])) return number();
    if (is_letter(text_[at_])) return metric(word());
    return fail("a metric or number is expected");
  }

  Type number() {
    std::size_t end = at_;
    while (end < text_.size() && (is_digit(text_[end]) || text_[end] == '.')) ++end;
    const std::string digits(text_.substr(at_, end - at_));
    if (std::count(digits.begin(), digits.end(), '.') > 1) return fail("not a number");
    at_ = end;
    std::size_t unit_end = end;
    while (unit_end < text_.size() && (is_letter(text_[unit_end]) || text_[unit_end] == '%')) {
      ++unit_end;
    }
    const std::string_view unit = text_.substr(end, unit_end - end);
    long double factor = 1;
    if (!unit.empty()) {
      const auto* const found = std::find_if(kUnits.begin(), kUnits.end(),
                                             [&](const Unit& one) { return one.name == unit; });
      if (found == kUnits.end()) return fail(fmt::format("unknown unit '{}'", unit));
      factor = found->factor;
    }
    at_ = unit_end;
    return constant({.number = scaled(digits, factor)});
  }

  // Small units by division, so that 300ms is the number closest to 0.3.
  static long double scaled(const std::string& digits, long double factor) {
    const long double value = std::strtold(digits.c_str(), nullptr);
    if (factor >= 1) return value * factor;
    return value / static_cast<long double>(static_cast<std::uint64_t>(1 / factor + 0.5L));
  }

  Type metric(std::string name) {
    const std::size_t begin = at_ - name.size();
    if (name == kLoss) name = loss_metric(comparing_);
    const auto info = find_info(name);
    if (!info) {
      at_ = begin;
      return fail("unknown metric '" + name +
                  "'; 'wirecensus schema packet_metrics.csv' lists all metrics");
    }
    if (const auto option = missing_option(name, comparing_); !option.empty()) {
      at_ = begin;
      return fail(name + " needs " + std::string(option));
    }
    const Type type = is_number(info->type) ? Type::number : Type::text;
    // A member of a family that is not listed has no packets; but an interface has a wrong name.
    const bool member = info->name.ends_with('*') && !info->name.ends_with("_interface_*");
    out_.steps_.push_back({Kind::metric, std::move(name), {.type = type, .defined = member}});
    return type;
  }

  // What a text is compared with: a metric that is a text, any other word, or a text in quotes.
  Type text_operand() {
    skip_spaces();
    if (at_ == text_.size()) return fail("a word or a text in quotes is expected");
    const char quote = text_[at_];
    if (quote == '"' || quote == '\'') {
      const std::size_t end = text_.find(quote, at_ + 1);
      if (end == std::string_view::npos) return fail("the quote does not end");
      return literal(std::string(text_.substr(at_ + 1, end - at_ - 1)), end + 1);
    }
    if (!is_letter(quote)) return fail("a word or a text in quotes is expected");
    std::string name = word();
    const auto info = find_info(name);
    if (info && !is_number(info->type)) return metric(std::move(name));
    return literal(std::move(name), at_);
  }

  Type literal(std::string value, std::size_t end) {
    at_ = end;
    return constant({.type = Type::text, .text = std::move(value)});
  }

  Type constant(Assertion::Value value) {
    const Type type = value.type;
    out_.steps_.push_back({Kind::constant, {}, std::move(value)});
    return type;
  }

  // A name. Names of protocols and interfaces, which end those of a family, may contain a hyphen.
  std::string word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]) || hyphen(begin))) {
      ++at_;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }
  bool hyphen(std::size_t begin) const {
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word.find("_interface_") != word.npos)
      return std::string_view("-.@").find(text_[at_]) != word.npos;
    return (text_[at_] == '-' || text_[at_] == '.') && word.starts_with("packets_protocol_");
  }

  // '!', but not "!=".
  bool take_not() {
    skip_spaces();
    if (text_.substr(at_).starts_with("!=")) return false;
    return take_any({"!"}).has_value();
  }

  std::optional<std::string_view> take_any(std::initializer_list<std::string_view> operators) {
    skip_spaces();
    if (!error_.empty()) return std::nullopt;
    for (const std::string_view one : operators) {
      if (!text_.substr(at_).starts_with(one)) continue;
      at_ += one.size();
      return one;
    }
    return std::nullopt;
  }

  void skip_spaces() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }

  void operation(std::string_view name) {
    out_.steps_.push_back({Kind::operation, std::string(name)});
  }

  Type wrong_operand(std::string_view name) {
    return fail(fmt::format("'{}' cannot be applied to these operands", name));
  }

  Type fail(std::string why) {
    if (error_.empty()) error_ = std::move(why);
    return Type::number;
  }

  Assertion& out_;
  const std::string_view text_;
  const Comparing comparing_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::string error_;
};

Result<Assertion> Assertion::parse(const std::string& text, Comparing comparing) {
  Assertion assertion(text);
  if (Status parsed = AssertionParser(assertion, comparing).parse(); !parsed) {
    return parsed.error();
  }
  return assertion;
}

}  // namespace wirecensus::tables
