// Writes the files in which a user wants the results.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace storekeeper {

/// Makes `text` the whole content of `path`: a reader sees the old content or the new one, and
/// after a failure the old one stands. A link is followed; what is no regular file, such as a pipe
/// or /dev/null, is written to as it is. Fails with kInvalidInput; the message names the file.
Result<void> replace_file(const std::string& path, std::string_view text);

/// Fails as replace_file() would, as far as that can be told without changing the file.
Result<void> check_replaceable(const std::string& path);

/// Adds `text` at the end; the file is made if it is not there.
Result<void> append_to_file(const std::string& path, std::string_view text);

}  // namespace storekeeper
