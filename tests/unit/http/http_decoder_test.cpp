// The decoders: every way to cut the bytes, and every framing that must be refused.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "http/http_codec.hpp"

namespace storekeeper {
namespace {

constexpr HttpLimits kSmall{.max_header_bytes = 512, .max_body_bytes = 64};

Result<HttpResponse> decode_response(
    std::string_view bytes, std::size_t step, bool closed = false, HttpLimits limits = kSmall) {
  ResponseDecoder decoder(limits);
  Result<bool> complete = false;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    complete = decoder.feed(bytes.substr(at, step));
    if (!complete) return fail(complete.error());
  }
  if (!*complete && closed) complete = decoder.finish();
  if (!complete) return fail(complete.error());
  if (!*complete) return fail(Errc::kTimeout, "incomplete");
  return decoder.take();
}

// All requests, then the status of the refusal if there is one.
struct Requests {
  std::vector<HttpRequest> all = {};
  int refused = 0;
};

Requests decode_requests(std::string_view bytes, std::size_t step) {
  RequestDecoder decoder(kSmall);
  Requests result;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    auto complete = decoder.feed(bytes.substr(at, step));
    while (complete && *complete) {
      result.all.push_back(decoder.take());
      complete = decoder.feed({});
    }
    if (!complete) {
      result.refused = complete.error().http_status;
      return result;
    }
  }
  return result;
}

TEST(ResponseDecoder, ReadsAnswersHoweverTheBytesAreCut) {
  const struct {
    const char* bytes;
    int status;
    const char* body;
  } kCases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""},
      {"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", 200, ""},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, ""},
      {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
       "3;name=value\r\nhel\r\n2\r\nlo\r\n0\r\nX-Trailer: ignored\r\n\r\n",
       200, "hello"},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
       "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}",
       201, "{}"},
      {"HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
      {"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", 204, ""},
      {"HTTP/1.1 304 Not Modified\r\nContent-Length: 700\r\n\r\n", 304, ""},
      {"HTTP/1.1 429 Too Many\r\nContent-Encoding: identity\r\nContent-Length: 1\r\n\r\nx", 429,
       "x"},
  };
  for (const auto& test : kCases) {
    const std::string_view bytes = test.bytes;
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
      SCOPED_TRACE(std::string(bytes) + " by " + std::to_string(step));
      const auto response = decode_response(bytes, step);
      ASSERT_TRUE(response) << response.error().message;
      EXPECT_EQ(response->status, test.status);
      EXPECT_EQ(response->body, test.body);
      EXPECT_EQ(response->headers.find("x-trailer"), nullptr);
    }
  }
}

TEST(ResponseDecoder, RefusesAmbiguousFraming) {
  const std::string long_extension(1100, 'e');
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  std::string nine_interims;
  for (int i = 0; i < 9; ++i) nine_interims += interim;
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::vector<std::string> cases = {
      ok + "\r\n{}",  // no length, and no close yet
      ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      ok + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
      ok + "Transfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
      ok + "Content-Length: 2\r\nTransfer-Encoding: identity\r\n\r\n{}",
      ok + "Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n{}",
      ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      ok + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
      ok + "Content-Length: 2, 2\r\n\r\n{}",
      ok + "Content-Length: -2\r\n\r\n{}",
      ok + "Content-Length: +2\r\n\r\n{}",
      ok + "Content-Length: 0x2\r\n\r\n{}",
      ok + "Content-Length: 2 2\r\n\r\n{}",
      ok + "Content-Length:\r\n\r\n{}",
      ok + "Content-Length: 99999999999999999999\r\n\r\n{}",
      ok + "X: a\r\n b\r\nContent-Length: 2\r\n\r\n{}",
      ok + "X: a\r\n\tb\r\nContent-Length: 2\r\n\r\n{}",
      ok + "X: a\nContent-Length: 2\r\n\r\n{}",
      ok + "X: a\rb\r\nContent-Length: 2\r\n\r\n{}",
      ok + std::string("X: a\0b\r\nContent-Length: 2\r\n\r\n{}", 32),
      ok + "X : a\r\nContent-Length: 2\r\n\r\n{}",
      ok + "no colon\r\nContent-Length: 2\r\n\r\n{}",
      ok + "Content-Length: 2\r\n\r\n{}x",
      ok + "Content-Length: 2\r\n\r\n{}" + ok,
      ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nx",
      ok + "Transfer-Encoding: chunked\r\n\r\n2;" + long_extension + "\r\n{}\r\n0\r\n\r\n",
      ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
      ok + "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
      ok + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}x0\r\n\r\n",
      ok + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n",
      ok + "Content-Length: 65\r\n\r\n",
      ok + "Transfer-Encoding: chunked\r\n\r\n41\r\n" + std::string(65, 'x') + "\r\n0\r\n\r\n",
      ok + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
      ok + "X: " + std::string(600, 'x'),
      "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n",
      "HTTP/1.1 204 No Content\r\n\r\nx",
      "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n{}",
      "HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\n{}",
      "HTTP/1.1 101 Switching Protocols\r\n\r\n",
      nine_interims,
      "HTTP/1.1 999 Strange\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 099 Strange\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
      "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
      "HTTP/0.9 200 OK\r\nContent-Length: 0\r\n\r\n",
      "<html>captive portal</html>\r\n\r\n",
      "\r\n\r\n",
      " HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
  };
  for (const auto& bytes : cases) {
    for (const std::size_t step : {bytes.size(), std::size_t{1}, std::size_t{7}}) {
      SCOPED_TRACE(bytes + " by " + std::to_string(step));
      const auto response = decode_response(bytes, step, false, kSmall);
      ASSERT_FALSE(response);
      EXPECT_EQ(response.error().code, Errc::kProtocol) << response.error().message;
      EXPECT_EQ(response.error().http_status, 0);
    }
  }
}

TEST(ResponseDecoder, RefusesTruncationWhereverItHappens) {
  const std::vector<std::string> wholes = {
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      "HTTP/1.1 500 Oops\r\nContent-Length: 5\r\n\r\nhello",
  };
  for (const auto& whole : wholes) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      SCOPED_TRACE(whole.substr(0, length));
      ResponseDecoder decoder(kSmall);
      const auto complete = decoder.feed(std::string_view(whole).substr(0, length));
      ASSERT_TRUE(complete);
      EXPECT_FALSE(*complete);
      const auto finished = decoder.finish();
      ASSERT_FALSE(finished);
      EXPECT_EQ(finished.error().code, Errc::kProtocol);
    }
  }
}

TEST(ResponseDecoder, TakesAnErrorPageThatOnlyTheCloseEnds) {
  const auto response =
      decode_response("HTTP/1.1 503 Unavailable\r\nServer: x\r\n\r\n<html>", 5, true);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->body, "<html>");
}

TEST(ResponseDecoder, KeepsTheBodyLimitWithoutALength) {
  const std::string page = "HTTP/1.1 503 Unavailable\r\n\r\n" + std::string(65, 'x');
  EXPECT_FALSE(decode_response(page, 9, true));
}

TEST(ResponseDecoder, KnowsWhetherTheConnectionMayGoOn) {
  const struct {
    const char* bytes;
    bool keeps;
  } kCases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n", false},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, close\r\n\r\n", false},
      {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false},
      {"HTTP/1.1 204 No Content\r\n\r\n", true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", true},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.bytes);
    ResponseDecoder decoder(kSmall);
    EXPECT_FALSE(decoder.started());
    EXPECT_TRUE(decoder.feed(test.bytes).value_or(false));
    EXPECT_TRUE(decoder.started());
    EXPECT_EQ(decoder.keep_alive(), test.keeps);
  }
}

TEST(ResponseDecoder, EndsAConnectAnswerWithItsHead) {
  ResponseDecoder agreed(kSmall, ResponseTo::kConnect);
  EXPECT_TRUE(agreed.feed("HTTP/1.1 200 Connection established\r\n\r\n").value_or(false));
  ResponseDecoder with_bytes(kSmall, ResponseTo::kConnect);
  EXPECT_FALSE(with_bytes.feed("HTTP/1.1 200 Connection established\r\n\r\nx"));
  ResponseDecoder refused(kSmall, ResponseTo::kConnect);
  ASSERT_TRUE(refused.feed("HTTP/1.1 407 X\r\nContent-Length: 2\r\n\r\n"));
  EXPECT_TRUE(refused.has_head());
  EXPECT_EQ(refused.take().status, 407);
}

TEST(RequestDecoder, ReadsRequestsHoweverTheBytesAreCut) {
  const std::string bytes =
      "GET /a?b=c HTTP/1.1\r\nHost: h:1\r\n\r\n"
      "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
      "PATCH /c HTTP/1.1\r\nhost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;x\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n"
      "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"
      "DELETE /d HTTP/1.0\r\nHost: h\r\n\r\n";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    SCOPED_TRACE(step);
    const auto requests = decode_requests(bytes, step);
    ASSERT_EQ(requests.refused, 0);
    ASSERT_EQ(requests.all.size(), 5U);
    EXPECT_EQ(requests.all[0].target, "/a?b=c");
    EXPECT_EQ(requests.all[1].body, "hello");
    EXPECT_EQ(requests.all[2].body, "hello");
    EXPECT_EQ(requests.all[2].headers.find("trailer"), nullptr);
    EXPECT_EQ(requests.all[3].method, "OPTIONS");
    EXPECT_EQ(requests.all[4].method, "DELETE");
  }
}

TEST(RequestDecoder, RefusesWithTheRightStatus) {
  const std::string get = "GET / HTTP/1.1\r\n";
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  const struct {
    std::string bytes;
    int status;
  } kCases[] = {
      {get + "\r\n", 400},
      {get + "Host: a\r\nHost: a\r\n\r\n", 400},
      {get + "Host:\r\n\r\n", 400},
      {get + "Host: a, b\r\n\r\n", 400},
      {get + "Host: user@a\r\n\r\n", 400},
      {"GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET /\x80 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET /#x HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"GET /\r\nHost: h\r\n\r\n", 400},
      {"G(T / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"\x16\x03\x01\x02\x01\x01\x02\r\n\r\n", 400},
      {"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
      {"GET / HTTP/0.9\r\nHost: h\r\n\r\n", 505},
      {get + "Host: h\r\nX: a\r\n b\r\n\r\n", 400},
      {get + "Host: h\nX: a\r\n\r\n", 400},
      {get + "Host: h\r\nX: " + std::string(600, 'x') + "\r\n\r\n", 431},
      {"GET /" + std::string(600, 'x'), 431},
      {post + "Content-Length: 65\r\n\r\n", 413},
      {post + "Transfer-Encoding: chunked\r\n\r\n41\r\n" + std::string(65, 'x'), 413},
      {post + "Content-Length: 5, 5\r\n\r\nhello", 400},
      {post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400},
      {post + "Content-Length: -1\r\n\r\n", 400},
      {post + "Transfer-Encoding: gzip\r\n\r\n", 501},
      {post + "Transfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", 501},
      {post + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n", 400},
      {post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
      {post + "Expect: the unexpected\r\nContent-Length: 1\r\n\r\nx", 417},
  };
  for (const auto& test : kCases) {
    for (const std::size_t step : {test.bytes.size(), std::size_t{1}}) {
      SCOPED_TRACE(test.bytes + " by " + std::to_string(step));
      EXPECT_EQ(decode_requests(test.bytes, step).refused, test.status);
    }
  }
}

TEST(RequestDecoder, TellsWhatTheClientWaitsFor) {
  RequestDecoder decoder(kSmall);
  EXPECT_FALSE(decoder.started());
  const std::string head =
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  EXPECT_FALSE(decoder.feed(head).value_or(true));
  EXPECT_TRUE(decoder.started());
  EXPECT_TRUE(decoder.has_head());
  EXPECT_TRUE(decoder.expects_continue());
  EXPECT_TRUE(decoder.feed("{}").value_or(false));
  EXPECT_FALSE(decoder.expects_continue());
  EXPECT_TRUE(decoder.keep_alive());
  decoder.take();
  EXPECT_FALSE(decoder.started());
}

TEST(RequestDecoder, QuotesNothingOfTheRequest) {
  RequestDecoder decoder(kSmall);
  const auto refused =
      decoder.feed("GET / HTTP/1.1\r\nAuthorization: canary\r\nContent-Length: canary\r\n\r\n");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message.find("canary"), std::string::npos);
}

}  // namespace
}  // namespace storekeeper
