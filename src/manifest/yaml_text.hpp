// Text as a YAML scalar that every parser reads back as the same text.
#pragma once

#include <string>
#include <string_view>

namespace storekeeper {

/// Plain where that is safe in YAML 1.1 and 1.2, else in double quotes.
std::string yaml_text(std::string_view text);

}  // namespace storekeeper
