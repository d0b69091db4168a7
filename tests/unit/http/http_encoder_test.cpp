// The encoders: what they add, what they refuse, and that the decoders read it back.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

#include "http/http_codec.hpp"

namespace storekeeper {
namespace {

constexpr auto kKeep = Persistence::kKeepAlive;

HttpRequest request_with(std::string name, std::string value) {
  HttpRequest request;
  request.headers.add(std::move(name), std::move(value));
  return request;
}

TEST(EncodeRequest, AddsWhatFramesIt) {
  HttpRequest request;
  request.method = "DELETE";
  request.target = "/x";
  request.headers.add("Authorization", "t");
  EXPECT_EQ(
      encode_request(request, "h", Persistence::kClose),
      "DELETE /x HTTP/1.1\r\nHost: h\r\nAuthorization: t\r\nAccept-Encoding: identity\r\n"
      "Connection: close\r\n\r\n");
  request.method = "POST";
  const auto empty = encode_request(request, "h", kKeep);
  ASSERT_TRUE(empty);
  EXPECT_NE(empty->find("Content-Length: 0\r\nConnection: keep-alive\r\n"), std::string::npos);
}

TEST(EncodeRequest, NeverGrowsATextThatMayHoldCredentials) {
  auto request = request_with("Authorization", std::string(60, 't'));
  for (const std::size_t size : {0U, 10U, 5000U}) {
    request.body.assign(size, 'b');
    const auto text = encode_request(request, "h", kKeep);
    ASSERT_TRUE(text);
    EXPECT_EQ(text->capacity(), text->size());
  }
  const auto connect = encode_connect("h:443", std::string(300, 'c'));
  ASSERT_TRUE(connect);
  EXPECT_EQ(connect->capacity(), connect->size());
}

TEST(EncodeRequest, RefusesWhatCouldEndTheLine) {
  const std::string nul(1, '\0');
  for (const std::string& evil :
       {std::string("a\r\nb"), std::string("a\nb"), std::string("a\rb"), "a" + nul + "b",
        std::string("a\x7f")}) {
    HttpRequest request;
    request.method = "GET" + evil;
    EXPECT_FALSE(encode_request(request, "h", kKeep));
    request = {};
    request.target = "/" + evil;
    EXPECT_FALSE(encode_request(request, "h", kKeep));
    EXPECT_FALSE(encode_request({}, evil, kKeep));
    EXPECT_FALSE(encode_request(request_with("x" + evil, "v"), "h", kKeep));
    EXPECT_FALSE(encode_request(request_with("x", evil), "h", kKeep));
    EXPECT_FALSE(encode_connect(evil, ""));
    EXPECT_FALSE(encode_connect("h:443", evil));
    HttpResponse response;
    response.status = 200;
    response.headers.add("x", evil);
    EXPECT_FALSE(encode_response_head(response, kKeep));
  }
}

TEST(EncodeRequest, RefusesFieldsThatItAddsItself) {
  for (const char* name :
       {"Host", "content-length", "Transfer-Encoding", "CONNECTION", "keep-alive", "", "a b"}) {
    SCOPED_TRACE(name);
    const auto encoded = encode_request(request_with(name, "1"), "h", kKeep);
    ASSERT_FALSE(encoded);
    EXPECT_EQ(encoded.error().code, Errc::kInvalidInput);
  }
}

TEST(EncodeRequest, RefusesTargetsThatAreNoPaths) {
  for (const char* target : {"", "x", "http://h/x", "*", "/a b", "/a#b", "/\xc3\xa9"}) {
    SCOPED_TRACE(target);
    HttpRequest request;
    request.target = target;
    EXPECT_FALSE(encode_request(request, "h", kKeep));
  }
}

TEST(EncodeConnect, NamesTheOriginAndTheCredentials) {
  EXPECT_EQ(
      encode_connect("h:443", "Basic x"),
      "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\nProxy-Authorization: Basic x\r\n\r\n");
  EXPECT_EQ(encode_connect("h:443", ""), "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n");
}

TEST(EncodeResponseHead, StatesTheLengthUnlessThereIsNoBody) {
  HttpResponse response;
  response.status = 404;
  response.headers.add("Content-Length", "77");
  response.headers.add("Transfer-Encoding", "chunked");
  response.body = "{}";
  EXPECT_EQ(
      encode_response_head(response, Persistence::kClose),
      "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: close\r\n\r\n");
  response.status = 204;
  EXPECT_EQ(encode_response_head(response, kKeep), "HTTP/1.1 204 No Content\r\n\r\n");
  response.status = 999;
  EXPECT_FALSE(encode_response_head(response, kKeep));
}

std::string token() {
  return *rc::gen::nonEmpty(
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcXYZ019-_.!~"))));
}

// No spaces around it: those are not part of a value.
std::string value() {
  const auto text = *rc::gen::container<std::string>(rc::gen::suchThat<char>(
      [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; }));
  const auto first = text.find_first_not_of(' ');
  return first == std::string::npos ? ""
                                    : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Fields with the same name come together, so names get numbers.
Headers fields() {
  Headers headers;
  const int count = *rc::gen::inRange(0, 6);
  for (int i = 0; i < count; ++i) headers.add("x" + std::to_string(i) + token(), value());
  return headers;
}

void expect_fields(const Headers& expected, const Headers& actual) {
  for (const auto& [name, text] : expected) {
    const auto* found = actual.find(name);
    RC_ASSERT(found != nullptr);
    RC_ASSERT(*found == text);
  }
}

std::size_t step() { return static_cast<std::size_t>(*rc::gen::inRange(1, 64)); }

RC_GTEST_PROP(Codec, RequestsSurviveTheWire, ()) {
  HttpRequest request;
  request.method = token();
  request.target = "/" + token() + "?" + token();
  request.headers = fields();
  request.body = *rc::gen::arbitrary<std::string>();
  const auto bytes = encode_request(request, "host:1", kKeep);
  RC_ASSERT(bytes.has_value());
  RequestDecoder decoder({});
  bool complete = false;
  const auto size = step();
  for (std::size_t at = 0; at < bytes->size(); at += size) {
    const auto fed = decoder.feed(std::string_view(*bytes).substr(at, size));
    RC_ASSERT(fed.has_value());
    complete = *fed;
  }
  RC_ASSERT(complete);
  const auto read = decoder.take();
  RC_ASSERT(read.method == request.method);
  RC_ASSERT(read.target == request.target);
  RC_ASSERT(read.body == request.body);
  expect_fields(request.headers, read.headers);
}

RC_GTEST_PROP(Codec, ResponsesSurviveTheWire, ()) {
  HttpResponse response;
  response.status = *rc::gen::inRange(200, 600);
  response.headers = fields();
  if (!is_bodiless(response.status)) response.body = *rc::gen::arbitrary<std::string>();
  const auto head = encode_response_head(response, kKeep);
  RC_ASSERT(head.has_value());
  const std::string bytes = *head + response.body;
  ResponseDecoder decoder({});
  bool complete = false;
  const auto size = step();
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    const auto fed = decoder.feed(std::string_view(bytes).substr(at, size));
    RC_ASSERT(fed.has_value());
    complete = *fed;
  }
  RC_ASSERT(complete);
  const auto read = decoder.take();
  RC_ASSERT(read.status == response.status);
  RC_ASSERT(read.body == response.body);
  expect_fields(response.headers, read.headers);
}

}  // namespace
}  // namespace storekeeper
