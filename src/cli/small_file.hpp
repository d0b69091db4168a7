// Reads the small files that the program's own settings name.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.hpp"

namespace storekeeper {

/// The bytes of a regular file of at most `limit` bytes; symbolic links are followed, for
/// that is how clusters mount what they manage. kNotFound if there is no such file, else
/// kInvalidInput; the message goes on after the name: "is not a regular file".
/// The text is the only copy, for a caller who has to wipe() it.
Result<std::string> read_small_file(const std::string& path, std::size_t limit);

}  // namespace storekeeper
