// Applies the public cases of json-patch-test-suite: json_patch_cases FILE... Prints each case that
// does not end as its file says, and fails if there is one, or if there were none to try.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "emulator/json_patch.hpp"
#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

std::string text_of(const JsonValue& test, std::string_view member) {
  const auto* value = test.find(member);
  return value != nullptr && value->as_string() != nullptr ? *value->as_string() : std::string();
}

bool is_disabled(const JsonValue& test) {
  const auto* value = test.find("disabled");
  return value != nullptr && value->as_bool() != nullptr && *value->as_bool();
}

// Empty, or what is wrong.
std::string try_case(const JsonValue& test) {
  const bool must_fail = test.find("error") != nullptr;
  const auto operations = parse_json_patch(*test.find("patch"));
  if (!operations) return must_fail ? "" : "refused: " + operations.error().message;
  const auto result = apply_json_patch(*test.find("doc"), *operations);
  if (!result) return must_fail ? "" : "failed: " + result.error().message;
  if (must_fail) return "succeeded, and should not: " + text_of(test, "error");
  const auto* expected = test.find("expected");
  if (expected != nullptr && !(*result == *expected)) return "became " + to_json(*result);
  return "";
}

bool run_file(const char* path, int& tried) {
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto document = parse_json(text);
  if (!document || document->as_array() == nullptr) {
    std::printf("%s: not a file of cases\n", path);
    return false;
  }
  bool all_good = true;
  std::size_t number = 0;
  for (const auto& test : *document->as_array()) {
    ++number;
    if (test.find("doc") == nullptr || test.find("patch") == nullptr || is_disabled(test)) continue;
    ++tried;
    const auto wrong = try_case(test);
    if (wrong.empty()) continue;
    all_good = false;
    const auto comment = text_of(test, "comment");
    std::printf("%s, case %zu (%s): %s\n", path, number, comment.c_str(), wrong.c_str());
  }
  return all_good;
}

}  // namespace
}  // namespace storekeeper

int main(int argc, char** argv) {
  int tried = 0;
  bool all_good = true;
  for (int i = 1; i < argc; ++i) all_good = storekeeper::run_file(argv[i], tried) && all_good;
  std::printf("%d cases\n", tried);
  return all_good && tried > 0 ? 0 : 1;
}
