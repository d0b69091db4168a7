// Text as a JSON string, for whoever writes JSON without a library.
#pragma once

#include <string>
#include <string_view>

namespace storekeeper {

/// `text` in double quotes and in pure ASCII: everything else is escaped, DEL included, so that
/// no terminal and no log reader is led astray. An invalid UTF-8 byte becomes \ufffd.
std::string json_string(std::string_view text);

}  // namespace storekeeper
