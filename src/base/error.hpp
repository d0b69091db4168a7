// What can go wrong, in terms the caller can act on.
//
// Every fallible function returns Result<T> (result.hpp). The code says what
// happened, the effect says whether the server may have acted all the same, the
// message tells a person what was attempted, the hint what to do next. Neither
// text may hold a secret: build them from names and numbers.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace storekeeper {

/// An enumerator exists only where some code reacts to it.
enum class Errc {
  kInvalidInput,       // the user's file, flag or setting is wrong; retrying cannot help
  kSecretUnavailable,  // a reference to a secret did not resolve
  kUnauthorized,       // 401: the token is missing, wrong or revoked
  kForbidden,          // 403: the token may not do this, or the beta header is missing
  kNotFound,           // 404
  kConflict,           // 409: a concurrent write, or a duplicate
  kRefused,            // 400, 405, 422: the server understood and declined
  kRateLimited,        // 429, and the wait would overrun the deadline; see Error::retry_after
  kServer,             // 5xx
  kTimeout,            // our own deadline passed
  kCancelled,          // we were asked to stop
  kNetwork,            // resolve, connect, TLS, read or write failed
  kProtocol,           // the peer answered something that cannot be understood or trusted
  kInternal,           // a bug of this program, or the machine is out of something
};

/// What the failed call may have changed. Only the reconciler decides about a
/// retry; a create whose effect is kUnknown is never sent again blindly.
enum class Effect {
  kNone,     // the server has not acted: nothing was sent, or it refused
  kUnknown,  // the request was on its way; the server may have acted
};

/// "unauthorized", "rate limited", ...
std::string_view to_string(Errc code) noexcept;

struct Error {
  Errc code = Errc::kProtocol;
  std::string message = {};
  std::string hint = {};  // the next step, one sentence; may be empty
  Effect effect = Effect::kNone;
  int http_status = 0;  // 0: no answer was read
  std::optional<std::chrono::milliseconds> retry_after = std::nullopt;

  friend bool operator==(const Error&, const Error&) = default;
};

/// Adds what the caller was doing: "list integrations: connect: refused".
Error with_context(std::string_view doing, Error error);

}  // namespace storekeeper
