// Result<T>: a value or an Error. The one place that names the implementation,
// so that moving to std::expected is an edit of this file.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "base/error.hpp"

namespace storekeeper {

template <class T>
using Result = tl::expected<T, Error>;

/// Use as: return fail(Errc::kTimeout, "connect to host", "check the proxy");
inline tl::unexpected<Error> fail(Errc code, std::string message, std::string hint = {}) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  error.hint = std::move(hint);
  return tl::unexpected<Error>(std::move(error));
}

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace storekeeper
