// The forms that -o can ask for: their names, and which verb knows which.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cli/settings.hpp"
#include "cli/verbs.hpp"

namespace storekeeper {

/// In the order of OutputFormat.
inline constexpr std::array<std::string_view, 8> kOutputNames = {
    "human", "json", "ndjson", "markdown", "github", "gitlab", "sarif", "junit"};

std::string_view to_string(OutputFormat format) noexcept;

/// Each value is FORMAT or FORMAT=FILE. Fails with kInvalidInput for an unknown format, one that is
/// asked for twice, an empty file name, two forms for standard output, or two for one file. -o
/// github counts as one for standard output only where nothing else is: its annotations do as well
/// on standard error.
Result<std::vector<OutputTarget>> read_outputs(const std::vector<std::string>& values);

/// "human, markdown=plan.md".
std::string show_outputs(const std::vector<OutputTarget>& outputs);

/// False for `status -o markdown` and the like.
bool knows(VerbId verb, OutputFormat format) noexcept;

}  // namespace storekeeper
