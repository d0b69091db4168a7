#include "cli/help.hpp"

#include <gtest/gtest.h>

#include <string>

#include "cli/arguments.hpp"
#include "cli/options.hpp"
#include "support/golden.hpp"

namespace storekeeper {
namespace {

TEST(Help, OfTheProgramAndOfEveryVerbIsAsReviewed) {
  EXPECT_TRUE(testing::matches_golden(program_help(), "cli/help.txt"));
  for (const auto& verb : verbs()) {
    EXPECT_TRUE(
        testing::matches_golden(verb_help(verb), "cli/help-" + std::string(verb.name) + ".txt"));
  }
}

TEST(Help, OfAVerbNamesEveryFlagThatItHas) {
  for (const auto& verb : verbs()) {
    const auto text = verb_help(verb);
    for (const auto& option : options()) {
      if (option.flag.empty()) continue;
      const auto shown = text.find(std::string(option.flag) + ' ') != std::string::npos ||
                         text.find(std::string(option.flag) + '\n') != std::string::npos;
      EXPECT_EQ(shown, contains(option.verbs, verb.id)) << verb.name << " " << option.flag;
    }
  }
}

TEST(Help, FitsATerminalAndNamesEveryVerb) {
  auto text = program_help();
  for (const auto& verb : verbs()) {
    EXPECT_NE(text.find("\n  " + std::string(verb.name)), std::string::npos) << verb.name;
    text += verb_help(verb);
  }
  std::size_t start = 0;
  while (start < text.size()) {
    const auto end = text.find('\n', start);
    EXPECT_LE(end - start, 100U) << text.substr(start, end - start);
    start = end + 1;
  }
}

}  // namespace
}  // namespace storekeeper
