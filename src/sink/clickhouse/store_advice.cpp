#include "sink/clickhouse/store_advice.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/display_text.h"
#include "sink/clickhouse/password.h"

namespace wirecensus::sink {
namespace {

// ClickHouse's ErrorCodes.cpp, whose numbers never change.
enum class Refusal { login, schema, rights, room, other };

struct KnownRefusal {
  int code;
  Refusal refusal;
};

constexpr KnownRefusal kKnownRefusals[] = {
    {16, Refusal::schema},   // NO_SUCH_COLUMN_IN_TABLE
    {47, Refusal::schema},   // UNKNOWN_IDENTIFIER
    {60, Refusal::schema},   // UNKNOWN_TABLE
    {81, Refusal::schema},   // UNKNOWN_DATABASE
    {164, Refusal::rights},  // READONLY
    {192, Refusal::login},   // UNKNOWN_USER
    {193, Refusal::login},   // WRONG_PASSWORD
    {194, Refusal::login},   // REQUIRED_PASSWORD
    {243, Refusal::room},    // NOT_ENOUGH_SPACE
    {291, Refusal::rights},  // DATABASE_ACCESS_DENIED
    {497, Refusal::rights},  // ACCESS_DENIED
    {516, Refusal::login},   // AUTHENTICATION_FAILED
};

// "Code: 193, e.displayText() = ..." of old servers, "Code: 193. DB::Exception: ..." of new ones.
int code_of(std::string_view answer) {
  constexpr std::string_view kLabel = "Code: ";
  const std::size_t at = answer.find(kLabel);
  int code = 0;
  if (at == std::string_view::npos) return code;
  answer.remove_prefix(at + kLabel.size());
  std::from_chars(answer.data(), answer.data() + answer.size(), code);
  return code;
}

Refusal refusal_of(int code) {
  const auto* const found =
      std::find_if(std::begin(kKnownRefusals), std::end(kKnownRefusals),
                   [code](const KnownRefusal& known) { return known.code == code; });
  return found == std::end(kKnownRefusals) ? Refusal::other : found->refusal;
}

// Its first line, without what surrounds it.
std::string reason_of(std::string_view answer) {
  constexpr std::size_t kMaxReason = 300;  // bytes
  constexpr std::string_view kException = "DB::Exception: ";
  const std::size_t at = answer.find(kException);
  if (at != std::string_view::npos) answer.remove_prefix(at + kException.size());
  answer = answer.substr(0, answer.find('\n'));
  answer = answer.substr(0, answer.rfind(", e.what()"));
  return printable(answer.substr(0, kMaxReason));
}

}  // namespace

std::string_view advice_for(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return "; check the name of the host";
    case CURLE_COULDNT_CONNECT:
      return "; is the server running, and does it listen there? (HTTP is 8123, not 9000)";
    case CURLE_OPERATION_TIMEDOUT: return "; the server is too slow, or the way to it is blocked";
    case CURLE_SSL_CACERT_BADFILE:
      return "; give the certificate of who signs the server's, in PEM, as ?ca=FILE";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "; give the certificate of who signs the server's as ?ca=FILE, and the HOST that it "
             "is for";
    case CURLE_SSL_CONNECT_ERROR: return "; is it HTTPS at that port?";
    case CURLE_GOT_NOTHING:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY: return "; is it ClickHouse's HTTP at that port?";
    default: return "";
  }
}

std::string init_advice(const Target& target) {
  return fmt::format("run 'wirecensus store init --url clickhouse:{}'",
                     printable(target_text(target)));
}

std::string refusal_text(const Target& target, long status, std::string_view answer) {
  const int code = code_of(answer);
  if (code == 0) {
    return fmt::format("HTTP status {}; is it ClickHouse's HTTP at that port?", status);
  }
  const std::string reason = reason_of(answer);
  switch (refusal_of(code)) {
    case Refusal::login:
      return fmt::format("{}; check the user '{}', and the password in {} or ?password-file=FILE",
                         reason, printable(target.user), kPasswordVariable);
    case Refusal::schema: return reason + "; " + init_advice(target);
    case Refusal::rights:
      return fmt::format("{}; give the user '{}' the right to do that, or name another", reason,
                         printable(target.user));
    case Refusal::room: return reason + "; make room on the server's disk";
    case Refusal::other: break;
  }
  return fmt::format("{} (code {})", reason, code);
}

}  // namespace wirecensus::sink
