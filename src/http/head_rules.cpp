#include "http/head_rules.hpp"

#include <algorithm>
#include <charconv>

namespace storekeeper {
namespace {

tl::unexpected<Error> refuse(int status, std::string message) {
  Error error;
  error.code = Errc::kProtocol;
  error.message = std::move(message);
  error.http_status = status;
  return fail(std::move(error));
}

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

}  // namespace

void HeadCollector::clear() {
  text_.clear();
  line_is_empty_ = true;
  after_return_ = false;
}

Result<bool> HeadCollector::collect(std::string_view& bytes) {
  std::size_t taken = 0;
  bool complete = false;
  const std::size_t room = limit_ - std::min(limit_, text_.size());
  const std::size_t end = std::min(room, bytes.size());
  for (; taken < end && !complete; ++taken) {
    const char c = bytes[taken];
    if (after_return_ != (c == '\n')) return refuse(400, "a line ends without CR LF");
    after_return_ = false;
    if (c == '\r') {
      after_return_ = true;
    } else if (c == '\n') {
      complete = line_is_empty_;
      line_is_empty_ = true;
    } else {
      const bool at_line_start = line_is_empty_;
      if (at_line_start && (c == ' ' || c == '\t')) return refuse(400, "a folded header line");
      if (c == '\0') return refuse(400, "a NUL in the head");
      line_is_empty_ = false;
    }
  }
  text_.append(bytes.substr(0, taken));
  bytes.remove_prefix(taken);
  if (complete) return true;
  if (text_.size() >= limit_) return refuse(431, "the header is too long");
  return false;
}

Result<Framing> framing_of(const Headers& headers, bool is_http_1_1) {
  Framing framing;
  const auto codings = headers.all("transfer-encoding");
  const auto lengths = headers.all("content-length");
  if (!codings.empty()) {
    if (codings.size() > 1 || !same_ignoring_case(trimmed(codings.front()), "chunked")) {
      return refuse(501, "a transfer coding other than chunked");
    }
    if (!lengths.empty()) return refuse(400, "both a transfer coding and a content length");
    if (!is_http_1_1) return refuse(400, "a transfer coding in HTTP/1.0");
    framing.chunked = true;
    return framing;
  }
  if (lengths.empty()) return framing;
  if (lengths.size() > 1) return refuse(400, "more than one content length");
  const std::string_view digits = trimmed(lengths.front());
  std::uint64_t length = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  const bool is_number = !digits.empty() && error == std::errc() &&
                         stop == digits.data() + digits.size() && digits.size() <= 19;
  if (!is_number) return refuse(400, "a content length that is not a number");
  framing.length = length;
  return framing;
}

Result<void> check_host(const Headers& headers) {
  const auto hosts = headers.all("host");
  if (hosts.size() != 1) return refuse(400, "exactly one Host is needed");
  const std::string_view host = trimmed(hosts.front());
  const bool plausible = !host.empty() && std::ranges::all_of(host, [](char c) {
    return c > ' ' && c < '\x7f' &&
           std::string_view("/\\@?#,<>\"{}|^`").find(c) == std::string::npos;
  });
  if (!plausible) return refuse(400, "an unusable Host");
  return {};
}

Result<void> check_target(std::string_view method, std::string_view target) {
  if (target == "*" && method == "OPTIONS") return {};
  if (target.empty() || target.front() != '/') return refuse(400, "the target is not a path");
  const bool printable_ascii =
      std::ranges::all_of(target, [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
  if (!printable_ascii) return refuse(400, "the target has characters that need escaping");
  return {};
}

bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    const bool alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

std::string_view trimmed(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool same_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace storekeeper
