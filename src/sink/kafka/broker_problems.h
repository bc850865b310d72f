// What keeps brokers from being reached, as librdkafka says it ("a:9092/bootstrap: Connect to
// ipv4#10.0.0.1:9092 failed: Connection refused (after 3ms in state CONNECT)"): the latest of each.
// A reason is the same as long as the problem is, so that it is told once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace wirecensus::sink {

// The first that there is is the reason.
enum class ProblemKind : std::uint8_t { login, certificate, name, connection };

// Not thread-safe.
class BrokerProblems {
 public:
  void add(ProblemKind kind, std::string_view text);
  void clear() { problems_.clear(); }

  // With what to do, if that is known; empty if there is no problem.
  std::string reason() const;

 private:
  struct Problem {
    ProblemKind kind;
    std::string text;

    auto operator<=>(const Problem&) const = default;
  };

  std::map<std::string, Problem> problems_;  // by broker
};

}  // namespace wirecensus::sink
