// Durations as users write them: "500ms", "20s", "1h30m".
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace storekeeper {

/// A sequence of decimal numbers with a unit each (ms, s, m, h), as in Go; "0" needs no unit.
/// Fails with kInvalidInput on anything else, negative ones and more than 100 years included.
Result<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest of those forms: "1m30s", "500ms", "0s".
std::string format_duration(std::chrono::milliseconds duration);

}  // namespace storekeeper
