// HTTP/1.1 as text: encode and decode messages in memory, whatever the pieces the
// bytes arrive in. Does no I/O. Strict on purpose: whatever lets two readers disagree
// about where a message ends is refused. Beast stays behind http_decoder.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "ports/http_message.hpp"

namespace storekeeper {

struct HttpLimits {
  std::size_t max_header_bytes = 8 * 1024;  // first line and fields, the empty line included
  std::size_t max_body_bytes = 8 * 1024 * 1024;
};

enum class Persistence { kKeepAlive, kClose };

/// Whether the length of a body is said ahead, or the end of the connection is its end.
enum class BodyEnd { kLength, kConnection };

/// The whole request with Host, Content-Length (where there is a body, or the method
/// expects one), Connection and, unless given, "Accept-Encoding: identity".
/// Fails with kInvalidInput if a part could end the line it is in, if the target is not
/// a path, or if `request` brings one of the fields that this function adds.
Result<std::string> encode_request(
    const HttpRequest& request, std::string_view host, Persistence persistence);

/// A CONNECT request to a proxy. `authority` is host:port; `authorization` is the value
/// of Proxy-Authorization, or empty. Fails like encode_request().
Result<std::string> encode_connect(std::string_view authority, std::string_view authorization);

/// The status line and the fields with Content-Length, up to the empty line; the body follows
/// as it is. Fields about framing in `response` are left out; BodyEnd::kConnection leaves out
/// Content-Length too, and goes with kClose. Fails with kInvalidInput.
Result<std::string> encode_response_head(
    const HttpResponse& response, Persistence persistence, BodyEnd end = BodyEnd::kLength);

/// True if a response of this status never has a body: 1xx, 204, 304.
constexpr bool is_bodiless(int status) noexcept {
  return status / 100 == 1 || status == 204 || status == 304;
}

/// The reason phrase: "Not Found"; empty for statuses unknown here.
std::string_view reason_phrase(int status) noexcept;

/// What the response answers; after CONNECT a 2xx ends with its head.
enum class ResponseTo { kRequest, kConnect };

/// Reads one response; passes over at most eight interim (1xx) ones. All errors are
/// kProtocol and final.
class ResponseDecoder {
 public:
  explicit ResponseDecoder(HttpLimits limits, ResponseTo answered = ResponseTo::kRequest);
  ~ResponseDecoder();

  /// Takes the bytes that arrived. True once the response is complete; bytes beyond its
  /// end are an error.
  Result<bool> feed(std::string_view bytes);

  /// The peer has closed. An answer whose end is the closing is accepted unless it is a
  /// success: a truncated error page does no harm.
  Result<bool> finish();

  /// True from the first byte of any answer on.
  bool started() const noexcept;
  /// True once the head of the final answer is complete.
  bool has_head() const noexcept;
  /// True if the connection may carry another exchange. Ask once it is complete.
  bool keep_alive() const noexcept;

  /// The response. Call once, after feed() or finish() said true.
  HttpResponse take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Reads requests one after another from one connection. An error is final; its
/// http_status is the status to answer with (400, 413, 417, 431, 501, 505), and its message
/// quotes nothing of the request.
class RequestDecoder {
 public:
  explicit RequestDecoder(HttpLimits limits);
  ~RequestDecoder();

  /// Takes the bytes that arrived, and may be called without any. True once a request is
  /// complete; what follows it is kept for the next one.
  Result<bool> feed(std::string_view bytes);

  /// True if a part of the next request has arrived.
  bool started() const noexcept;
  bool has_head() const noexcept;
  /// True if the client waits for "100 Continue" before it sends the body.
  bool expects_continue() const noexcept;
  /// True if the client wants to send more. Ask once the request is complete.
  bool keep_alive() const noexcept;

  /// The request. Call once, after feed() said true; then feed() reads the next.
  HttpRequest take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace storekeeper
