// The checks on the head of a message that Beast 1.81 lacks. Pure; no Beast.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "ports/http_message.hpp"

namespace storekeeper {

/// Collects a head (first line, fields, empty line) from bytes in any pieces, and refuses at
/// once what no head may hold: bare CR or LF, NUL, folded lines, too many bytes.
class HeadCollector {
 public:
  explicit HeadCollector(std::size_t limit) : limit_(limit) {}

  /// Takes what belongs to the head off the front of `bytes`. True once it is complete.
  /// Fails with kProtocol and 400 or 431 in http_status.
  Result<bool> collect(std::string_view& bytes);

  const std::string& text() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  void clear();

 private:
  std::size_t limit_;
  std::string text_;
  bool line_is_empty_ = true;
  bool after_return_ = false;
};

/// How the length of a body is stated.
struct Framing {
  bool chunked = false;
  std::optional<std::uint64_t> length = std::nullopt;
};

/// Fails with kProtocol unless there is at most one statement of the length, in a form that
/// everybody reads alike: one decimal Content-Length, or the one coding "chunked".
/// http_status is 501 for other codings, else 400.
Result<Framing> framing_of(const Headers& headers, bool is_http_1_1);

/// Fails with kProtocol and 400 unless `headers` has exactly one plausible Host.
Result<void> check_host(const Headers& headers);

/// Fails with kProtocol and 400 unless `target` is a path, or "*" for OPTIONS.
Result<void> check_target(std::string_view method, std::string_view target);

/// Letters, digits and the marks that RFC 9110 allows in names and methods; not empty.
bool is_token(std::string_view text) noexcept;

/// `text` without spaces and tabs around it.
std::string_view trimmed(std::string_view text) noexcept;

/// Equality that ignores the case of ASCII letters.
bool same_ignoring_case(std::string_view a, std::string_view b) noexcept;

}  // namespace storekeeper
