// docs/emulator.md says what the emulator really has.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "emulator/behaviour.hpp"
#include "emulator/faults.hpp"
#include "support/paths.hpp"

namespace storekeeper {
namespace {

std::string page() {
  std::ifstream file(testing::source_path("docs/emulator.md"));
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(EmulatorPage, NamesEverySwitchWithItsValuesDefaultAndBasis) {
  const auto text = page();
  const Behaviour defaults;
  for (const auto& entry : behaviour_switches()) {
    std::string row = "| `" + std::string(entry.name) + "` | ";
    for (const auto value : entry.values) row += "`" + std::string(value) + "` ";
    if (entry.values.empty()) row += "number ";
    const auto value = entry.get(defaults);
    row += "| `";
    row += entry.values.empty() ? std::to_string(value)
                                : std::string(entry.values[static_cast<std::size_t>(value)]);
    row += "` | " + std::string(to_string(entry.basis)) + " | " + std::string(entry.meaning) + " |";
    EXPECT_NE(text.find(row), std::string::npos) << row;
  }
}

TEST(EmulatorPage, NamesEveryFault) {
  const auto text = page();
  for (int kind = 0; kind <= static_cast<int>(FaultKind::kRateLimited); ++kind) {
    const auto name = to_string(static_cast<FaultKind>(kind));
    EXPECT_NE(text.find("`" + std::string(name) + "`"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace storekeeper
