#include "base/error.hpp"

namespace storekeeper {

std::string_view to_string(Errc code) noexcept {
  switch (code) {  // no default: -Wswitch reports a code that was forgotten
    case Errc::kInvalidInput: return "invalid input";
    case Errc::kSecretUnavailable: return "secret unavailable";
    case Errc::kUnauthorized: return "unauthorized";
    case Errc::kForbidden: return "forbidden";
    case Errc::kNotFound: return "not found";
    case Errc::kConflict: return "conflict";
    case Errc::kRefused: return "refused";
    case Errc::kRateLimited: return "rate limited";
    case Errc::kServer: return "server error";
    case Errc::kTimeout: return "timeout";
    case Errc::kCancelled: return "cancelled";
    case Errc::kNetwork: return "network";
    case Errc::kProtocol: return "protocol";
    case Errc::kInternal: return "internal";
  }
  return "unknown";
}

Error with_context(std::string_view doing, Error error) {
  error.message.insert(0, ": ");
  error.message.insert(0, doing);
  return error;
}

}  // namespace storekeeper
