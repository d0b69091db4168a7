// Bytes as text that every protocol carries, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace storekeeper {

/// In the usual alphabet, padded.
std::string base64_text(std::string_view bytes);

/// Nothing if `text` is not what base64_text() makes.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace storekeeper
