// SHA-256, for fingerprints of what is no secret.
#pragma once

#include <string>
#include <string_view>

namespace storekeeper {

/// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace storekeeper
