#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "http/head_rules.hpp"
#include "http/http_codec.hpp"

namespace storekeeper {
namespace {

// No byte that could end a line, or that a reader might take for one.
bool is_field_value(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

bool is_framing_field(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 4> kFraming{
      "content-length", "transfer-encoding", "connection", "keep-alive"};
  return std::ranges::any_of(
      kFraming, [&](std::string_view framing) { return same_ignoring_case(name, framing); });
}

// A message in parts, which are views: it is put together once its size is known. A text that
// grew would leave copies behind, and a message may hold credentials.
class Parts {
 public:
  void add(std::initializer_list<std::string_view> parts) {
    parts_.insert(parts_.end(), parts.begin(), parts.end());
  }
  void add_field(std::string_view name, std::string_view value) {
    add({name, ": ", value, "\r\n"});
  }
  std::string joined() const {
    std::size_t size = 0;
    for (const auto part : parts_) size += part.size();
    std::string text;
    text.reserve(size);
    for (const auto part : parts_) text.append(part);
    return text;
  }

 private:
  std::vector<std::string_view> parts_;
};

tl::unexpected<Error> unusable(std::string_view what) {
  return fail(Errc::kInvalidInput, "encode message: unusable " + std::string(what));
}

}  // namespace

Result<std::string> encode_request(
    const HttpRequest& request, std::string_view host, Persistence persistence) {
  if (!is_token(request.method)) return unusable("method");
  if (!check_target(request.method, request.target)) return unusable("target");
  if (host.empty() || !is_field_value(host)) return unusable("host");
  const auto length = std::to_string(request.body.size());
  Parts parts;
  parts.add({request.method, " ", request.target, " HTTP/1.1\r\n"});
  parts.add_field("Host", host);
  for (const auto& [name, value] : request.headers) {
    const bool ours = is_framing_field(name) || same_ignoring_case(name, "host");
    if (ours || !is_token(name)) return unusable("header name");
    if (!is_field_value(value)) return unusable("header value");
    parts.add_field(name, value);
  }
  if (request.headers.find("accept-encoding") == nullptr) {
    parts.add_field("Accept-Encoding", "identity");
  }
  const bool expects_body =
      request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (expects_body || !request.body.empty()) {
    parts.add_field("Content-Length", length);
  }
  parts.add_field("Connection", persistence == Persistence::kClose ? "close" : "keep-alive");
  parts.add({"\r\n", request.body});
  return parts.joined();
}

Result<std::string> encode_connect(std::string_view authority, std::string_view authorization) {
  const bool has_space = authority.find(' ') != std::string_view::npos;
  if (authority.empty() || has_space || !is_field_value(authority)) return unusable("host");
  if (!is_field_value(authorization)) return unusable("proxy credentials");
  Parts parts;
  parts.add({"CONNECT ", authority, " HTTP/1.1\r\n"});
  parts.add_field("Host", authority);
  if (!authorization.empty()) parts.add_field("Proxy-Authorization", authorization);
  parts.add({"\r\n"});
  return parts.joined();
}

Result<std::string> encode_response_head(
    const HttpResponse& response, Persistence persistence, BodyEnd end) {
  if (response.status < 100 || response.status > 599) return unusable("status");
  const auto status = std::to_string(response.status);
  const auto length = std::to_string(response.body.size());
  Parts parts;
  parts.add({"HTTP/1.1 ", status, " ", reason_phrase(response.status), "\r\n"});
  for (const auto& [name, value] : response.headers) {
    if (is_framing_field(name)) continue;
    if (!is_token(name)) return unusable("header name");
    if (!is_field_value(value)) return unusable("header value");
    parts.add_field(name, value);
  }
  if (end == BodyEnd::kLength && !is_bodiless(response.status)) {
    parts.add_field("Content-Length", length);
  }
  if (persistence == Persistence::kClose) parts.add_field("Connection", "close");
  parts.add({"\r\n"});
  return parts.joined();
}

std::string_view reason_phrase(int status) noexcept {
  constexpr std::array<std::pair<int, std::string_view>, 32> kPhrases{{
      {100, "Continue"},
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {207, "Multi-Status"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {407, "Proxy Authentication Required"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {413, "Content Too Large"},
      {415, "Unsupported Media Type"},
      {417, "Expectation Failed"},
      {422, "Unprocessable Content"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"},
  }};
  const auto* found = std::ranges::find(kPhrases, status, &std::pair<int, std::string_view>::first);
  return found == kPhrases.end() ? std::string_view() : found->second;
}

}  // namespace storekeeper
