// The only file that includes Boost. Everything here runs on the server's thread, except where it
// says otherwise, so nothing is locked.
#include "serve/http_server.h"

// ThreadSanitizer knows no fences. Handlers are passed between threads under Asio's mutex.
#ifdef __SANITIZE_THREAD__
#define BOOST_ASIO_DISABLE_FENCED_BLOCK
#endif

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <deque>
#include <new>
#include <optional>
#include <sstream>
#include <system_error>
#include <thread>
#include <utility>

#include "report/live/live_page.h"
#include "serve/document.h"
#include "serve/exposition.h"
#include "serve/live_feed.h"
#include "serve/request.h"
#include "serve/snapshots.h"

namespace wirecensus::serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kMaxWait{5};  // for a part
constexpr seconds kReadTime{10};
constexpr seconds kWriteTime{30};
constexpr seconds kDrainTime{1};
constexpr milliseconds kTick{250};  // of the live feed
constexpr seconds kEndTime{2};      // for the last event, when the count has ended
constexpr milliseconds kEndTick{20};
constexpr milliseconds kAcceptPause{100};  // after a failure: too many descriptors
constexpr std::uint32_t kMaxHeader = 8 * 1024;
constexpr std::size_t kMaxBuffer = std::size_t{16} * 1024;
// In the kernel, for a stream of events: of one that is not read, little piles up there.
constexpr int kEventBuffer = 64 * 1024;
constexpr std::size_t kMaxDrained = std::size_t{64} * 1024;

constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kEventStream = "text/event-stream";
constexpr std::string_view kOutOfMemory = "out of memory; the count itself goes on\n";

Endpoint endpoint_of(const tcp::endpoint& where) {
  asio::ip::address address = where.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  Endpoint endpoint{{}, where.port()};
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    endpoint.address.version = IpVersion::v4;
    std::copy(bytes.begin(), bytes.end(), endpoint.address.bytes.begin());
  } else {
    endpoint.address.version = IpVersion::v6;
    endpoint.address.bytes = address.to_v6().to_bytes();
  }
  return endpoint;
}

tcp::endpoint socket_endpoint(const Endpoint& endpoint) {
  const auto& bytes = endpoint.address.bytes;
  if (endpoint.address.version == IpVersion::v6) {
    return {asio::ip::address_v6(bytes), endpoint.port};
  }
  return {asio::ip::address_v4({bytes[0], bytes[1], bytes[2], bytes[3]}), endpoint.port};
}

// Asio does not: the command after "--" would keep the port and the connections open.
void close_on_exec(int descriptor) { fcntl(descriptor, F_SETFD, FD_CLOEXEC); }

Error cannot_listen(const Endpoint& endpoint, const error_code& error) {
  const auto* what = "";
  if (error == asio::error::address_in_use) {
    what = "; another program uses this port ('ss -ltnp' lists them): choose another";
  } else if (error == asio::error::access_denied) {
    what = "; ports below 1024 need the capability cap_net_bind_service: choose another";
  } else if (error == boost::system::errc::address_not_available) {
    what = "; 'wirecensus interfaces' lists the addresses of this machine";
  }
  return Error{"cannot serve on " + endpoint_text(endpoint) + ": " + error.message() + what};
}

// A document as the body of an answer (Beast's concepts Body and BodyWriter).
struct DocumentBody {
  using value_type = std::shared_ptr<const Document>;
  static std::uint64_t size(const value_type& document) { return document->size(); }

  // NOLINTNEXTLINE(readability-identifier-naming): the concept's name
  class writer {
   public:
    using const_buffers_type = asio::const_buffer;
    template <bool is_request, typename Fields>
    writer(http::header<is_request, Fields>& /*header*/, value_type& document)
        : document_(*document) {}

    void init(error_code& error) { error = {}; }
    // The next bytes, and whether more follow; they are valid until the next call.
    boost::optional<std::pair<const_buffers_type, bool>> get(error_code& error) {
      error = {};
      const std::size_t bytes = document_.read(offset_, bytes_.data(), bytes_.size());
      if (bytes == 0) {
        if (offset_ < document_.size())
          error = boost::system::errc::make_error_code(boost::system::errc::io_error);
        return boost::none;
      }
      offset_ += bytes;
      return {{const_buffers_type(bytes_.data(), bytes), offset_ < document_.size()}};
    }

   private:
    const Document& document_;
    std::uint64_t offset_ = 0;
    std::array<char, kMaxBuffer> bytes_;
  };
};

// What all connections share.
struct Shared {
  explicit Shared(const ServerOptions& options)
      : version(options.version),
        state(options.state),
        live_page(report::live_page()),
        snapshots(options.hash_seed, options.report, options.request_cut, options.max_flows),
        feed(std::make_shared<LiveFeed>(snapshots, Clock::now, options.state)) {}

  // For pages that show figures.
  ProgramFacts facts() const {
    ProgramFacts facts{version, start_time};
    const auto now = state ? state() : nullptr;
    if (now == nullptr) return facts;
    facts.absent = now->absent;
    facts.memory = now->memory;
    return facts;
  }

  const std::string version;
  const std::function<std::shared_ptr<const CountState>()> state;
  const std::string live_page;
  Timestamp start_time = 0;
  unsigned connections = 0;
  unsigned streams = 0;  // connections that are sent events
  Snapshots snapshots;
  const std::shared_ptr<LiveFeed> feed;
  std::function<void()> keep_ticking = {};  // there is a watcher
};

// One connection. It owns itself through the handlers of what it waits for.
class Session final : public SnapshotWaiter,
                      public Watcher,
                      public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, Shared& shared)
      : stream_(std::move(socket)), timer_(stream_.get_executor()), shared_(shared) {
    ++shared_.connections;
  }
  ~Session() override {
    stop_watching();
    --shared_.connections;
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void read();
  void resume(bool possible) override;

  void take(std::shared_ptr<const std::string> text) override;
  void finish() override;
  void drop() override;
  std::size_t unsent() const override { return texts_.size(); }

 private:
  void on_read(const error_code& error);
  void refuse_to_read(const error_code& error);
  void route();
  void wait_for_snapshot();
  void answer_with_snapshot();
  void answer_with_metrics();
  void answer_with_document();
  void send_document(std::shared_ptr<const Document> document);
  void answer(unsigned code, std::string body, std::string_view type = "text/plain");
  template <typename Body>
  void send(http::response<Body> response);
  template <typename Body>
  void write(http::response<Body> response);
  void close_after_answer();
  void drain(std::size_t read);
  void watch();
  void stop_watching();
  void write_next_text();

  beast::tcp_stream stream_;
  asio::steady_timer timer_;  // of waiting for a part
  bool waiting_ = false;
  Shared& shared_;
  beast::flat_buffer buffer_{kMaxBuffer};
  std::optional<http::request_parser<http::empty_body>> parser_;
  bool head_ = false;        // the method is HEAD
  bool keep_alive_ = false;  // after the answer
  std::string accept_;
  Page page_ = Page::live;
  std::size_t busiest_ = 0;  // Route::busiest
  // Of a stream of events: what is to be written, of which the first is being written.
  std::deque<std::shared_ptr<const std::string>> texts_;
  bool watching_ = false;
  bool finished_ = false;  // no more texts follow
  std::array<char, 4096> drained_{};
};

void Session::read() {
  parser_.emplace();
  parser_->header_limit(kMaxHeader);
  stream_.expires_after(kReadTime);
  http::async_read(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](const error_code& error, std::size_t) { self->on_read(error); });
}

void Session::on_read(const error_code& error) {
  if (error) return refuse_to_read(error);
  stream_.expires_never();
  route();
}

// The client has ended or is too slow, or what it sends is not HTTP.
void Session::refuse_to_read(const error_code& error) {
  const bool too_large =
      error == http::error::header_limit || error == http::error::buffer_overflow;
  const bool no_http = error.category() == make_error_code(http::error::end_of_stream).category();
  if (!no_http || error == http::error::end_of_stream) return;
  head_ = keep_alive_ = false;
  if (too_large) return answer(status::kHeaderTooLarge, "the header has more than 8 KiB\n");
  answer(status::kBadRequest, "this is not a valid request\n");
}

std::string_view view_of(boost::string_view text) { return {text.data(), text.size()}; }
boost::string_view view_of(std::string_view text) { return {text.data(), text.size()}; }

std::string joined_values(const http::fields& fields, http::field name) {
  std::string joined;
  for (auto [each, end] = fields.equal_range(name); each != end; ++each) {
    joined.append(joined.empty() ? "" : ",").append(view_of(each->value()));
  }
  return joined;
}

void Session::route() {
  const auto& request = parser_->get();
  head_ = request.method() == http::verb::head;
  keep_alive_ = request.keep_alive();
  accept_ = joined_values(request, http::field::accept);
  RequestHead head{view_of(request.method_string()), view_of(request.target()), {}, accept_};
  for (auto [host, end] = request.equal_range(http::field::host); host != end; ++host) {
    head.hosts.push_back(view_of(host->value()));
  }
  error_code closed;
  const tcp::endpoint local = stream_.socket().local_endpoint(closed);
  if (closed) return;
  const Route route = route_of(head, endpoint_of(local));
  if (route.code != status::kOk) return answer(route.code, std::string(route.problem));
  page_ = route.page;
  busiest_ = route.busiest;
  if (page_ == Page::live) return answer(status::kOk, shared_.live_page, kHtml);
  if (page_ == Page::healthz) return answer(status::kOk, "ok\n");
  if (page_ == Page::events) return watch();
  wait_for_snapshot();
}

void Session::wait_for_snapshot() {
  switch (shared_.snapshots.ask(shared_from_this(), Clock::now())) {
    case Freshness::fresh: return answer_with_snapshot();
    case Freshness::impossible: return resume(false);
    case Freshness::waiting: break;
  }
  waiting_ = true;
  timer_.expires_after(kMaxWait);
  timer_.async_wait([self = shared_from_this()](const error_code&) {
    if (!std::exchange(self->waiting_, false)) return;
    self->shared_.snapshots.leave(*self);
    self->answer(status::kUnavailable, "the count did not reach a cut in time; try again\n");
  });
}

void Session::resume(bool possible) {
  waiting_ = false;
  timer_.cancel();
  if (!possible) return answer(status::kInternalError, std::string(kOutOfMemory));
  answer_with_snapshot();
}

void Session::answer_with_snapshot() {
  try {
    if (page_ == Page::metrics) return answer_with_metrics();
    answer_with_document();
  } catch (const std::bad_alloc&) {
    answer(status::kInternalError, std::string(kOutOfMemory));
  }
}

void Session::answer_with_metrics() {
  const ExpositionFormat format = accepted_format(accept_);
  std::optional<Busiest> busiest;
  if (busiest_ > 0) busiest = {shared_.snapshots.input().tables, busiest_};
  answer(status::kOk, exposition(shared_.snapshots.figures(), shared_.facts(), format, busiest),
         content_type(format));
}

void Session::answer_with_document() {
  const auto document = shared_.snapshots.document(page_);
  if (!document) return answer(status::kInternalError, document.error().message + "\n");
  if (*document) return send_document(*document);
  answer(status::kUnavailable, "other clients still read such pages; try again\n");
}

void Session::send_document(std::shared_ptr<const Document> document) {
  http::response<DocumentBody> response;
  response.body() = std::move(document);
  const bool json = page_ == Page::census_json;
  response.set(http::field::content_type, json ? "application/json" : kHtml.data());
  send(std::move(response));
}

void Session::answer(unsigned code, std::string body, std::string_view type) {
  http::response<http::string_body> response;
  response.result(code);
  response.set(http::field::content_type, view_of(type));
  if (code == status::kMethodNotAllowed) {
    response.set(http::field::allow, view_of(kAllowedMethods));
  }
  if (code == status::kUnavailable) response.set(http::field::retry_after, "5");
  response.body() = std::move(body);
  send(std::move(response));
}

// No other site may show a page in a frame, or load anything as its own.
void set_common_fields(http::response_header<>& header) {
  header.version(11);
  header.set(http::field::cache_control, "no-store");
  header.set("X-Content-Type-Options", "nosniff");
  header.set("Content-Security-Policy", "frame-ancestors 'none'");
  header.set("Cross-Origin-Resource-Policy", "same-origin");
  header.set(http::field::vary, "Accept");
}

// HEAD: the same header, without the body.
template <typename Body>
void Session::send(http::response<Body> response) {
  set_common_fields(response.base());
  response.keep_alive(keep_alive_);
  response.prepare_payload();
  if (!head_) return write(std::move(response));
  http::response<http::empty_body> head(std::move(response.base()));
  write(std::move(head));
}

template <typename Body>
void Session::write(http::response<Body> response) {
  const auto message = std::make_shared<http::response<Body>>(std::move(response));
  stream_.expires_after(kWriteTime);
  http::async_write(stream_, *message,
                    [self = shared_from_this(), message](const error_code& error, std::size_t) {
                      if (error) return;
                      if (self->keep_alive_) return self->read();
                      self->close_after_answer();
                    });
}

void Session::close_after_answer() {
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  drain(0);
}

// What the client still sends is read for a moment: closing a socket with unread bytes would also
// discard the answer that is on its way (RFC 9112, section 9.6).
void Session::drain(std::size_t read) {
  if (read > kMaxDrained) return;
  if (read == 0) stream_.expires_after(kDrainTime);
  stream_.async_read_some(asio::buffer(drained_), [self = shared_from_this(), read](
                                                      const error_code& error, std::size_t more) {
    if (!error) self->drain(read + more);
  });
}

// The answer has no length: it ends with the connection.
void Session::watch() {
  if (head_) return answer(status::kOk, {}, kEventStream);
  if (shared_.streams >= kMaxStreams) {
    return answer(status::kUnavailable, "too many watch already; try again\n");
  }
  http::response_header<> head;
  head.result(http::status::ok);
  set_common_fields(head);
  head.set(http::field::content_type, view_of(kEventStream));
  head.set(http::field::connection, "close");
  std::ostringstream text;
  text << head << "retry: 2000\n\n";
  error_code ignored;
  stream_.socket().set_option(tcp::socket::send_buffer_size(kEventBuffer), ignored);
  ++shared_.streams;
  watching_ = true;
  take(std::make_shared<const std::string>(text.str()));
  shared_.feed->join(shared_from_this());
  shared_.keep_ticking();
}

void Session::take(std::shared_ptr<const std::string> text) {
  texts_.push_back(std::move(text));
  if (texts_.size() == 1) write_next_text();
}

void Session::finish() {
  finished_ = true;
  if (texts_.empty()) write_next_text();
}

void Session::drop() {
  stop_watching();
  stream_.close();
}

void Session::stop_watching() {
  if (!std::exchange(watching_, false)) return;
  --shared_.streams;
  shared_.feed->leave(*this);
}

void Session::write_next_text() {
  if (texts_.empty()) {
    if (!finished_) return;
    stop_watching();
    return close_after_answer();
  }
  stream_.expires_after(kWriteTime);
  asio::async_write(stream_, asio::buffer(*texts_.front()),
                    [self = shared_from_this()](const error_code& error, std::size_t) {
                      if (error) return self->stop_watching();
                      self->texts_.pop_front();
                      self->write_next_text();
                    });
}

// Answering has time; counting packets has not. Linux has a nice value for each thread (sched(7)).
void yield_to_counting() {
  constexpr int kBehind = 10;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kBehind);
}

}  // namespace

class HttpServer::Implementation {
 public:
  explicit Implementation(const ServerOptions& options)
      : endpoint_(options.endpoint), shared_(options) {
    shared_.keep_ticking = [this] { keep_ticking(); };
  }
  ~Implementation();
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  Status listen();
  Status start(Timestamp now);
  void add_part(std::shared_ptr<const metrics::Census> part, const Ledger& so_far, bool last,
                Clock::time_point cut_at);
  void fail() noexcept { shared_.snapshots.fail(); }

 private:
  void accept();
  void run();
  void keep_ticking();
  void end();
  void stop_when_all_is_sent();

  const Endpoint endpoint_;
  Shared shared_;  // before the context, whose destruction ends the sessions
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  asio::steady_timer pause_{context_};
  asio::steady_timer tick_{context_};
  bool ticking_ = false;
  Clock::time_point end_{};  // stops then, whatever is not sent
  std::thread thread_;
};

Status HttpServer::Implementation::listen() {
  const tcp::endpoint where = socket_endpoint(endpoint_);
  error_code error;
  const auto run = [&](auto step) {
    if (!error) step();
  };
  run([&] { acceptor_.open(where.protocol(), error); });
  run([&] { acceptor_.set_option(tcp::acceptor::reuse_address(true), error); });
  run([&] { close_on_exec(acceptor_.native_handle()); });
  run([&] { acceptor_.bind(where, error); });
  run([&] { acceptor_.listen(tcp::acceptor::max_listen_connections, error); });
  if (error) return cannot_listen(endpoint_, error);
  return done();
}

void HttpServer::Implementation::accept() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    if (error) {
      pause_.expires_after(kAcceptPause);
      return pause_.async_wait([this](const error_code& cancelled) {
        if (!cancelled) accept();
      });
    }
    accept();
    // One more is closed by its destructor.
    if (shared_.connections < kMaxConnections) {
      close_on_exec(socket.native_handle());
      std::make_shared<Session>(std::move(socket), shared_)->read();
    }
  });
}

// A handler that runs out of memory ends its connection; the others go on.
void HttpServer::Implementation::run() {
  yield_to_counting();
  while (!context_.stopped()) {
    try {
      context_.run();
    } catch (const std::exception&) {
      continue;
    }
  }
}

Status HttpServer::Implementation::start(Timestamp now) {
  shared_.start_time = now;
  accept();
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error& error) {
    return Error{std::string("cannot start the thread of --serve: ") + error.what()};
  }
  return done();
}

void HttpServer::Implementation::add_part(std::shared_ptr<const metrics::Census> part,
                                          const Ledger& so_far, bool last,
                                          Clock::time_point cut_at) {
  asio::post(context_, [this, part = std::move(part), so_far, last, cut_at] {
    const auto now = Clock::now();
    shared_.snapshots.add(*part, so_far, last, cut_at);
    shared_.feed->part_added(now);
  });
}

void HttpServer::Implementation::keep_ticking() {
  if (std::exchange(ticking_, true)) return;
  tick_.expires_after(kTick);
  tick_.async_wait([this](const error_code& error) {
    ticking_ = false;
    if (error || !shared_.feed->watched()) return;
    keep_ticking();
    shared_.feed->tick();
  });
}

// Event streams get their last event, if they are read.
void HttpServer::Implementation::end() {
  end_ = Clock::now() + kEndTime;
  shared_.feed->end();
  stop_when_all_is_sent();
}

void HttpServer::Implementation::stop_when_all_is_sent() {
  if (shared_.streams == 0 || Clock::now() >= end_) return context_.stop();
  pause_.expires_after(kEndTick);
  pause_.async_wait([this](const error_code&) { stop_when_all_is_sent(); });
}

HttpServer::Implementation::~Implementation() {
  if (thread_.joinable()) {
    asio::post(context_, [this] { end(); });
    thread_.join();
  }
  shared_.snapshots.dismiss_all();  // sessions must not outlive the context
  shared_.feed->dismiss_all();
}

HttpServer::HttpServer(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}

HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const ServerOptions& options) {
  auto implementation = std::make_unique<Implementation>(options);
  if (const Status listening = implementation->listen(); !listening) return listening.error();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(implementation)));
}

Status HttpServer::start(Timestamp now) { return implementation_->start(now); }

void HttpServer::add_part(std::shared_ptr<const metrics::Census> part, const Ledger& so_far,
                          bool last, Clock::time_point cut_at) noexcept {
  try {
    implementation_->add_part(std::move(part), so_far, last, cut_at);
  } catch (const std::bad_alloc&) {
    implementation_->fail();
  }
}

}  // namespace wirecensus::serve
