#include "inspect/names/http_request.h"

#include <gtest/gtest.h>

#include "support/name_messages.h"

namespace wirecensus::inspect {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

// "status host"
std::string read_request(std::string_view request) {
  const Wire wire = text(request);
  Bytes host;
  const ParseStatus status = parse_http_request(view(wire), host);
  constexpr const char* kNames[] = {"parsed", "incomplete", "malformed", "other"};
  std::string line = kNames[static_cast<int>(status)];
  if (!host.empty()) line += " " + std::string(host.data(), host.data() + host.size());
  return line;
}

TEST(HttpRequest, NamesItsHostAsItWasSent) {
  EXPECT_EQ(read_request("GET / HTTP/1.1\r\nHost: www.Example.com:8080\r\n"),
            "parsed www.Example.com:8080");
  EXPECT_EQ(read_request("POST /a HTTP/1.0\r\nAccept: */*\r\nhOsT:\t a.example \r\n"),
            "parsed a.example");
}

TEST(HttpRequest, MayHaveAnyTokenAsItsMethod) {
  EXPECT_EQ(read_request("VERSION-CONTROL /x HTTP/1.1\r\nHost: a\r\n\r\n"), "parsed a");
  EXPECT_EQ(read_request("brew! / HTTP/1.1\r\nHost: a\r\n\r\n"), "parsed a");
  EXPECT_EQ(read_request("CONNECT a.example:443 HTTP/1.1\r\nHost: b\r\n\r\n"), "parsed b");
}

TEST(HttpRequest, MayNameNoHost) {
  EXPECT_EQ(read_request("GET / HTTP/1.0\r\n\r\nHost: body\r\n"), "parsed");
  EXPECT_EQ(read_request("GET / HTTP/1.1\r\nHost:\r\n"), "parsed");
  EXPECT_EQ(read_request("GET / HTTP/1.1\r\nX-Host: a\r\nHost : b\r\n\r\n"), "parsed");
}

TEST(HttpRequest, OfOtherProtocolsIsNone) {
  for (const char* line : {"MAIL FROM:<a@b>\r\n", "INVITE sip:a@b SIP/2.0\r\n", " / HTTP/1.1\r\n",
                           "OPTIONS rtsp://a RTSP/1.0\r\n", "\x16\x03\x01", "GET  HTTP/1.1\r\n", "",
                           "HTTP/1.1 200 OK\r\n", "GET /\r\n"}) {
    EXPECT_EQ(read_request(line), "other") << line;
  }
}

TEST(HttpRequest, CutAtEachByteIsIncompleteUntilItsHostIsKnown) {
  const std::string request = "GET /index.html HTTP/1.1\r\nAccept: x\r\nHost: example.com\r\n";
  for_each_cut(text(request), [&](Bytes bytes, std::size_t size) {
    Bytes host;
    const ParseStatus status = parse_http_request(bytes, host);
    EXPECT_EQ(status, size < 5 ? ParseStatus::other : ParseStatus::incomplete) << size;
    EXPECT_EQ(has_http_line(bytes), size >= request.find('\n') + 1) << size;
    EXPECT_TRUE(host.empty());
  });
}

TEST(HttpRequest, ChangedAtEachByteStaysBounded) {
  for_each_mutation(text("GET / HTTP/1.1\r\nA: x\r\nHost: example.com\r\n\r\n"), [](Bytes bytes) {
    Bytes host;
    parse_http_request(bytes, host);
    EXPECT_TRUE(is_within(host, bytes));
  });
}

}  // namespace
}  // namespace wirecensus::inspect
