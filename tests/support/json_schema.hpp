// A validator for the part of JSON Schema (draft 2020-12) that our own schema uses. A keyword
// that it does not know is an error, not something to skip.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <regex>
#include <string>
#include <vector>

namespace storekeeper::testing {

/// What is wrong with `instance`, each as "/pointer: keyword"; empty if it is valid. Throws
/// std::runtime_error if the schema holds a keyword that is not known here.
std::vector<std::string> validate_json(
    const nlohmann::json& schema, const nlohmann::json& instance);

/// A pattern of our schema, for ASCII text: std::regex cannot have ranges beyond it.
std::regex compile_pattern(std::string pattern);

}  // namespace storekeeper::testing
