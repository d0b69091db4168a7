#include "support/paths.hpp"

namespace storekeeper::testing {

std::string source_path(const std::string& path) { return SOURCE_FOLDER "/" + path; }
std::string golden_path(const std::string& path) { return source_path("tests/golden/" + path); }

const char* storekeeper_program() { return STOREKEEPER_PROGRAM; }
const char* daemon_program() { return DAEMON_PROGRAM; }
const char* emulator_program() { return EMULATOR_PROGRAM; }

}  // namespace storekeeper::testing
