#include "sink/channel.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include "base/display_text.h"
#include "base/output_file.h"
#include "sink/tls_channel.h"

namespace wirecensus::sink {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxMessage = 0xffff;  // its length has 16 bits
// So that no datagram is fragmented where IPv6 is (RFC 8200, section 5), with headers of IP and
// UDP.
constexpr std::size_t kMaxDatagram = 1'280 - 48;
constexpr std::chrono::seconds kConnectLimit{5};
constexpr std::chrono::seconds kSendLimit{10};
constexpr std::chrono::seconds kCloseLimit{5};

class Socket {
 public:
  explicit Socket(int descriptor = -1) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  int number() const { return descriptor_; }
  bool valid() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

// Whether the socket can be written to (POLLOUT) or read from (POLLIN) in time.
bool wait_for(const Socket& socket, short events, std::chrono::milliseconds limit) {
  pollfd waiting{socket.number(), events, 0};
  return poll(&waiting, 1, static_cast<int>(limit.count())) == 1;
}

// errno of connecting in the background.
int connected(const Socket& socket) {
  int error = ETIMEDOUT;
  socklen_t size = sizeof(error);
  if (!wait_for(socket, POLLOUT, kConnectLimit)) return ETIMEDOUT;
  getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

// A socket connected to `address`; errno says why not.
Socket connect_to(const addrinfo& address) {
  Socket socket(::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                         address.ai_protocol));
  if (!socket.valid()) return Socket();
  if (connect(socket.number(), address.ai_addr, address.ai_addrlen) == 0) return socket;
  if (errno == EINPROGRESS) {
    errno = connected(socket);
    if (errno == 0) return socket;
  }
  return Socket();
}

Result<Socket> connect_to(const Target& target) {
  addrinfo hints{};
  hints.ai_socktype = target.transport == Transport::udp ? SOCK_DGRAM : SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed =
      getaddrinfo(target.host.c_str(), std::to_string(target.port).c_str(), &hints, &found);
  if (failed != 0) {
    return Error{"cannot export to " + printable(target_text(target)) + ": " +
                 gai_strerror(failed)};
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    if (Socket socket = connect_to(*one); socket.valid()) return socket;
  }
  return Error{"cannot export to " + printable(target_text(target)) + ": " + std::strerror(errno)};
}

// Lets messages go at most at a rate, in bursts that fit the buffer of a socket.
class Pace {
 public:
  explicit Pace(std::uint32_t rate)
      : burst_time_(std::chrono::nanoseconds(kBurst * 1'000'000'000 / rate)) {}

  void wait() {
    if (++in_burst_ <= kBurst) return;
    in_burst_ = 1;
    std::this_thread::sleep_until(due_);
    due_ = std::max(Clock::now(), due_) + burst_time_;
  }

 private:
  static constexpr std::int64_t kBurst = 32;

  const Clock::duration burst_time_;
  Clock::time_point due_ = Clock::now();
  std::int64_t in_burst_ = 0;
};

class SocketChannel : public Channel {
 public:
  explicit SocketChannel(Target target) : target_(std::move(target)) {}

 protected:
  // Of the last call.
  Error failure(const char* what) const {
    return Error{what + (" " + printable(target_text(target_))) + ": " + std::strerror(errno)};
  }

  const Target target_;
  Socket socket_;
};

// Each message is a datagram. If nobody listens, the host of the collector says so after a
// datagram, in the error of a later call.
class UdpChannel final : public SocketChannel {
 public:
  explicit UdpChannel(Target target) : SocketChannel(std::move(target)), pace_(target_.rate) {}

  // Datagrams have no session: sequence numbers go on.
  Result<Session> open() override {
    if (socket_.valid()) return Session::continued;
    auto connected = connect_to(target_);
    if (!connected) return connected.error();
    socket_ = std::move(*connected);
    return Session::continued;
  }

  Status send(Bytes message) override {
    pace_.wait();
    if (try_send(message)) return done();
    if (errno != ECONNREFUSED) return failure("cannot send to");
    refused_ = true;  // a message before: this one has not been sent
    return try_send(message) || errno == ECONNREFUSED ? done() : failure("cannot send to");
  }

  Status finish() override {
    if (!refused_) return done();
    errno = ECONNREFUSED;
    return failure("nobody listened at");
  }

  std::size_t max_message() const override { return kMaxDatagram; }
  bool is_reliable() const override { return false; }

 private:
  bool try_send(Bytes message) {
    while (::send(socket_.number(), message.data(), message.size(), MSG_NOSIGNAL) < 0) {
      if (errno == EINTR) continue;
      const bool full = errno == EAGAIN || errno == ENOBUFS;
      if (!full || !wait_for(socket_, POLLOUT, kSendLimit)) return false;
    }
    return true;
  }

  Pace pace_;
  bool refused_ = false;
};

class TcpChannel final : public SocketChannel {
 public:
  using SocketChannel::SocketChannel;

  Result<Session> open() override {
    if (socket_.valid() && !is_closed()) return Session::continued;
    auto connected = connect_to(target_);
    if (!connected) return connected.error();
    socket_ = std::move(*connected);
    return Session::fresh;
  }

  Status send(Bytes message) override {
    for (Bytes rest = message; !rest.empty();) {
      const ssize_t sent = ::send(socket_.number(), rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        rest = rest.drop(static_cast<std::size_t>(sent));
      } else if (errno == EAGAIN && !wait_for(socket_, POLLOUT, kSendLimit)) {
        errno = ETIMEDOUT;
        return end("cannot send to");
      } else if (errno != EAGAIN && errno != EINTR) {
        return end("cannot send to");
      }
    }
    return done();
  }

  // The other end reads all before it sees the end, and closes then.
  Status finish() override {
    if (!socket_.valid()) return done();
    shutdown(socket_.number(), SHUT_WR);
    const auto limit = Clock::now() + kCloseLimit;
    while (!is_closed() && Clock::now() < limit) wait_for(socket_, POLLIN, kCloseLimit);
    const bool was_reset = errno == ECONNRESET;
    if (was_reset) return end("the connection was reset by");
    return done();
  }

  std::size_t max_message() const override { return kMaxMessage; }
  bool is_reliable() const override { return true; }

 private:
  // Whether the other end has ended the connection. Collectors do not send anything.
  bool is_closed() {
    char byte = 0;
    errno = 0;
    const ssize_t count = recv(socket_.number(), &byte, sizeof(byte), MSG_DONTWAIT);
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
  }

  Error end(const char* what) {
    Error error = failure(what);
    socket_ = Socket();
    return error;
  }
};

// A file of messages, one after the other (RFC 5655). It is there when it is whole.
class MessageFile final : public Channel {
 public:
  explicit MessageFile(std::string path) : path_(std::move(path)) {}

  Result<Session> open() override {
    if (file_) return Session::continued;
    auto created = OutputFile::create(path_);
    if (!created) return created.error();
    file_.emplace(std::move(*created));
    return Session::fresh;
  }

  Status send(Bytes message) override {
    file_->append({reinterpret_cast<const char*>(message.data()), message.size()});
    return done();
  }

  Status finish() override { return file_ ? file_->commit() : done(); }

  std::size_t max_message() const override { return kMaxMessage; }
  bool is_reliable() const override { return true; }

 private:
  const std::string path_;
  std::optional<OutputFile> file_;
};

}  // namespace

std::unique_ptr<Channel> make_channel(const Target& target) {
  switch (target.transport) {
    case Transport::udp: return std::make_unique<UdpChannel>(target);
    case Transport::tcp: return std::make_unique<TcpChannel>(target);
    case Transport::tls: return make_tls_channel(target);
    case Transport::http:
    case Transport::https:
    case Transport::file: break;
  }
  return std::make_unique<MessageFile>(target.path);
}

}  // namespace wirecensus::sink
