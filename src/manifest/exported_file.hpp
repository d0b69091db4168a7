// The first line of a file that an export writes: by it the next export knows the file again, and
// whether a person has edited it since.
#pragma once

#include <string>
#include <string_view>

namespace storekeeper {

/// `text` below a comment that holds its checksum. For formats whose comments begin with #.
std::string marked_as_exported(std::string_view text);

/// True for what marked_as_exported() made, unedited: nothing is lost when it is replaced.
bool is_unedited_export(std::string_view content) noexcept;

}  // namespace storekeeper
