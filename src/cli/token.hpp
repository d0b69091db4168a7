// The access token: from a variable, or from a file that holds nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "cli/settings.hpp"

namespace storekeeper {

/// The token that the settings carry or whose file they name. One newline at the end is
/// dropped. Fails with kInvalidInput; the message names the source, never a part of the value.
Result<Secret> load_token(const Settings& settings);

/// True for text that is more likely an access token than a path or a name: it must not be
/// shown, wherever it stands.
bool looks_like_token(std::string_view text) noexcept;

/// True if a word of `text` looks like one.
bool holds_token(std::string_view text) noexcept;

/// quoted(), or a note in its place if the text holds a token.
std::string quoted_unless_token(std::string_view text, std::size_t limit = 256);

}  // namespace storekeeper
