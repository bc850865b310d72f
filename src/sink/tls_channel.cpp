#include "sink/tls_channel.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "base/display_text.h"
#include "sink/curl_library.h"

namespace wirecensus::sink {
namespace {

using TlsClock = std::chrono::steady_clock;

constexpr std::size_t kMaxTlsMessage = 0xffff;
constexpr long kTlsConnectLimit = 5;  // seconds
constexpr std::chrono::seconds kTlsSendLimit{10};
constexpr std::chrono::seconds kTlsCloseLimit{5};

class TlsChannel final : public Channel {
 public:
  explicit TlsChannel(Target target) : target_(std::move(target)) {}

  Result<Session> open() override {
    if (handle_ != nullptr && !is_closed()) return Session::continued;
    handle_.reset(libcurl().easy_init());
    if (handle_ == nullptr) return end("cannot export to", "not enough memory");
    set_up();
    const CURLcode code = libcurl().easy_perform(handle_.get());
    if (code != CURLE_OK) return end("cannot export to", reason(code));
    return Session::fresh;
  }

  Status send(Bytes message) override {
    for (Bytes rest = message; !rest.empty();) {
      std::size_t sent = 0;
      const CURLcode code = libcurl().easy_send(handle_.get(), rest.data(), rest.size(), &sent);
      rest = rest.drop(sent);
      if (code == CURLE_OK) continue;
      if (code != CURLE_AGAIN) return end("cannot send to", reason(code));
      if (!wait_for(POLLOUT, kTlsSendLimit)) return end("cannot send to", "Connection timed out");
    }
    return done();
  }

  // Tickets of TLS that nobody has read would make the kernel reset the connection, and what was
  // sent last could be lost.
  Status finish() override {
    if (handle_ == nullptr) return done();
    is_closed();
    shutdown(socket(), SHUT_WR);
    const auto limit = TlsClock::now() + kTlsCloseLimit;
    while (!is_closed() && TlsClock::now() < limit) wait_for(POLLIN, kTlsCloseLimit);
    handle_.reset();
    return done();
  }

  std::size_t max_message() const override { return kMaxTlsMessage; }
  bool is_reliable() const override { return true; }

 private:
  void set_up() {
    const auto set = [this](CURLoption option, auto value) {
      libcurl().easy_setopt(handle_.get(), option, value);
    };
    const std::string url = "https" + target_text(target_).substr(3);  // for tls
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_CONNECT_ONLY, 1L);
    set(CURLOPT_CONNECTTIMEOUT, kTlsConnectLimit);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_SSL_ENABLE_ALPN, 0L);  // it would name HTTP
    set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    set(CURLOPT_ERRORBUFFER, error_.data());
    if (!target_.authority.empty()) set(CURLOPT_CAINFO, target_.authority.c_str());
    if (!target_.certificate.empty()) set(CURLOPT_SSLCERT, target_.certificate.c_str());
    if (!target_.key.empty()) set(CURLOPT_SSLKEY, target_.key.c_str());
  }

  int socket() const {
    curl_socket_t socket = CURL_SOCKET_BAD;
    libcurl().easy_getinfo(handle_.get(), CURLINFO_ACTIVESOCKET, &socket);
    return socket;
  }

  bool wait_for(short events, std::chrono::milliseconds limit) const {
    pollfd waiting{socket(), events, 0};
    return poll(&waiting, 1, static_cast<int>(limit.count())) == 1;
  }

  // Whether the other end has ended the connection. Takes what it has sent: nothing of IPFIX.
  bool is_closed() {
    std::array<char, 1024> bytes;
    std::size_t count = 0;
    CURLcode code = CURLE_OK;
    do {
      code = libcurl().easy_recv(handle_.get(), bytes.data(), bytes.size(), &count);
    } while (code == CURLE_OK && count > 0);
    return code != CURLE_AGAIN;
  }

  std::string reason(CURLcode code) const {
    return error_[0] != '\0' ? error_.data() : libcurl().easy_strerror(code);
  }

  Error end(const char* what, const std::string& why) {
    handle_.reset();
    return Error{what + (" " + printable(target_text(target_))) + ": " + printable(why)};
  }

  const Target target_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  CurlHandle handle_;  // none: there is no session
};

}  // namespace

std::unique_ptr<Channel> make_tls_channel(const Target& target) {
  return std::make_unique<TlsChannel>(target);
}

}  // namespace wirecensus::sink
