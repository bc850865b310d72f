// Errors as values: a Result<T> is a T, or an Error with the reason.
//
// The message of an Error is for the user: it names the file, interface or option, and states what
// was found and what to do. Malformed packets are not errors; they are
// counted (base/decode_issue.h). Nothing below `cli` prints, throws on purpose, aborts or exits.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace wirecensus {

struct Error {
  std::string message;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  // The value, valid as long as the Result is neither assigned nor destroyed. Precondition: ok().
  T& value() {
    assert(ok());
    return *std::get_if<T>(&state_);
  }
  const T& value() const {
    assert(ok());
    return *std::get_if<T>(&state_);
  }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // Precondition: !ok().
  const Error& error() const {
    assert(!ok());
    return *std::get_if<Error>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

// The result of a function without a value: `return done();` or `return Error{...};`.
using Status = Result<std::monostate>;
inline Status done() { return std::monostate{}; }

}  // namespace wirecensus
