// Where this checkout and the programs built from it are. In a library of its own, so that every
// other file of the tests is the same in every checkout, and the compiler's cache serves them all.
#pragma once

#include <string>

namespace storekeeper::testing {

/// `path` within the checkout: "docs/emulator.md".
std::string source_path(const std::string& path);
/// `path` within tests/golden.
std::string golden_path(const std::string& path);

/// The built programs.
const char* storekeeper_program();
const char* daemon_program();
const char* emulator_program();

}  // namespace storekeeper::testing
