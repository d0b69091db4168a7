// Completion scripts for shells, made from the tables of verbs and options.
#pragma once

#include <string>
#include <string_view>

namespace storekeeper {

/// The script for "bash", "zsh" or "fish"; empty for anything else.
std::string completion_script(std::string_view shell);

}  // namespace storekeeper
