#include "sink/kafka/broker_problems.h"

#include <algorithm>

#include "base/display_text.h"

namespace wirecensus::sink {
namespace {

constexpr std::size_t kMaxProblems = 1'000;  // brokers

// How long it took, and how often it was: "(after 3ms in state CONNECT, 2 identical error(s) ...)".
std::string_view without_times(std::string_view text) {
  return text.substr(0, text.rfind(" (after "));
}

std::string_view advice(ProblemKind kind, std::string_view text) {
  const auto says = [&](std::string_view words) {
    return text.find(words) != std::string_view::npos;
  };
  switch (kind) {
    case ProblemKind::login:
      return "; check sasl.mechanism, sasl.username and sasl.password (?config=FILE)";
    case ProblemKind::certificate: return "; ?ca=FILE names who has signed it";
    case ProblemKind::name: return "; check the name, which a broker may have reported";
    case ProblemKind::connection: break;
  }
  if (says("Permission denied")) {
    return "; the sandbox lets connections go to named ports alone: name that broker, too";
  }
  if (says("Disconnected")) return "; it may want TLS (kafka:tls://) or a login (?config=FILE)";
  return "";
}

}  // namespace

void BrokerProblems::add(ProblemKind kind, std::string_view text) {
  const std::size_t colon = text.find(": ");
  const std::string broker(text.substr(0, colon));
  if (problems_.size() >= kMaxProblems && !problems_.contains(broker)) return;
  problems_[broker] = {kind, std::string(without_times(text))};
}

std::string BrokerProblems::reason() const {
  if (problems_.empty()) return "";
  const auto first =
      std::min_element(problems_.begin(), problems_.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  const Problem& problem = first->second;
  return printable(problem.text) + std::string(advice(problem.kind, problem.text));
}

}  // namespace wirecensus::sink
