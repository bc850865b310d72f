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
enum class Refusal { login, schema, rights, room, memory, damage, cluster, keeper, other };

struct KnownRefusal {
  int code;
  Refusal refusal;
};

constexpr KnownRefusal kKnownRefusals[] = {
    {16, Refusal::schema},    // NO_SUCH_COLUMN_IN_TABLE
    {47, Refusal::schema},    // UNKNOWN_IDENTIFIER
    {60, Refusal::schema},    // UNKNOWN_TABLE
    {81, Refusal::schema},    // UNKNOWN_DATABASE
    {139, Refusal::keeper},   // NO_ELEMENTS_IN_CONFIG
    {164, Refusal::rights},   // READONLY
    {170, Refusal::cluster},  // BAD_GET
    {192, Refusal::login},    // UNKNOWN_USER
    {193, Refusal::login},    // WRONG_PASSWORD
    {194, Refusal::login},    // REQUIRED_PASSWORD
    {225, Refusal::keeper},   // NO_ZOOKEEPER
    {241, Refusal::memory},   // MEMORY_LIMIT_EXCEEDED
    {243, Refusal::room},     // NOT_ENOUGH_SPACE
    {246, Refusal::damage},   // CORRUPTED_DATA
    {291, Refusal::rights},   // DATABASE_ACCESS_DENIED
    {497, Refusal::rights},   // ACCESS_DENIED
    {516, Refusal::login},    // AUTHENTICATION_FAILED
    {701, Refusal::cluster},  // CLUSTER_DOESNT_EXIST
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

// A full disk has a code of its own only where the server looked before it wrote.
Refusal refusal_of(int code, std::string_view answer) {
  if (answer.find("No space left on device") != std::string_view::npos) return Refusal::room;
  const auto* const found =
      std::find_if(std::begin(kKnownRefusals), std::end(kKnownRefusals),
                   [code](const KnownRefusal& known) { return known.code == code; });
  return found == std::end(kKnownRefusals) ? Refusal::other : found->refusal;
}

// Its first line, without what surrounds it.
std::string reason_of(std::string_view answer) {
  constexpr std::size_t kMaxReason = 300;                 // bytes
  constexpr std::string_view kException = "Exception: ";  // DB::, DB::Errno and others
  const std::size_t at = answer.find(kException);
  if (at != std::string_view::npos) answer.remove_prefix(at + kException.size());
  answer = answer.substr(0, answer.find('\n'));
  answer = answer.substr(0, answer.rfind(", e.what()"));
  return printable(answer.substr(0, kMaxReason));
}

// "... (version 26.7.2.1 (official build))" of new servers. What this one does not know may be
// known to a newer program.
std::string advice_for_version(std::string_view answer) {
  constexpr std::string_view kLabel = "(version ";
  constexpr int kNewestTested = 26;
  const std::size_t at = answer.rfind(kLabel);
  if (at == std::string_view::npos) return "; see the log of the server";
  answer.remove_prefix(at + kLabel.size());
  int major = 0;
  std::from_chars(answer.data(), answer.data() + answer.size(), major);
  if (major <= kNewestTested) return "; see the log of the server";
  return fmt::format(
      "; it has version {}, newer than any that this wirecensus was tested with ({}): see whether "
      "there is a newer wirecensus",
      printable(answer.substr(0, answer.find_first_of(" )"))), kNewestTested);
}

}  // namespace

std::string_view advice_for(CURLcode code, std::string_view reason) {
  constexpr std::string_view kIsItTls = "; is it HTTPS at that port?";
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "; check the name of the host, and whether this machine's name servers answer";
    case CURLE_COULDNT_CONNECT:
      return "; is the server running, and does it listen there? (HTTP is 8123, not 9000)";
    case CURLE_OPERATION_TIMEDOUT:
      if (reason.starts_with("Resolving")) {
        return "; this machine's name servers do not answer: check them, or give an address";
      }
      if (reason.starts_with("SSL")) return kIsItTls;
      return "; the server is too slow, or the way to it is blocked";
    case CURLE_SSL_CACERT_BADFILE:
      return "; give the certificate of who signs the server's, in PEM, as ?ca=FILE";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "; give the certificate of who signs the server's as ?ca=FILE, and the HOST that it "
             "is for";
    case CURLE_SSL_CERTPROBLEM:
      return "; give this end's certificate and its key, in PEM, as ?cert=FILE and &key=FILE";
    case CURLE_SSL_CONNECT_ERROR: return kIsItTls;
    case CURLE_GOT_NOTHING:  // also of a server that is killed while it takes rows
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return "; it broke off: is the server running, and is it HTTP at that port (https:// for "
             "TLS)?";
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY: return "; is it ClickHouse's HTTP at that port?";
    default: return "";
  }
}

bool refuses_setting(std::string_view answer, std::string_view setting) {
  constexpr int kReadOnly = 164;
  return code_of(answer) == kReadOnly && answer.find(setting) != std::string_view::npos;
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
  switch (refusal_of(code, answer)) {
    case Refusal::login:
      return fmt::format("{}; check the user '{}', and the password in {} or ?password-file=FILE",
                         reason, printable(target.user), kPasswordVariable);
    case Refusal::schema: return reason + "; " + init_advice(target);
    case Refusal::rights:
      return fmt::format("{}; give the user '{}' the right to do that, or name another", reason,
                         printable(target.user));
    case Refusal::room: return reason + "; make room on the server's disk";
    case Refusal::memory:
      return fmt::format("{}; raise max_memory_usage of the user '{}', or give the server more",
                         reason, printable(target.user));
    case Refusal::damage:
      return reason +
             "; restart the server: it sets what is damaged aside, and takes what that was merged "
             "from, if it is still there";
    case Refusal::cluster:
      return reason +
             "; --cluster takes the name of one in remote_servers of the server's "
             "configuration, on all servers the same";
    case Refusal::keeper:
      return reason +
             "; --replicated needs zookeeper, distributed_ddl and macros in the "
             "configuration of each server";
    case Refusal::other: break;
  }
  return fmt::format("{} (code {}){}", reason, code, advice_for_version(answer));
}

}  // namespace wirecensus::sink
