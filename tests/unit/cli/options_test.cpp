// Laws of the table of options, and that the reference page agrees with it.
#include "cli/options.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "cli/arguments.hpp"
#include "support/paths.hpp"

namespace storekeeper {
namespace {

std::string flag_of(std::string_view key) {
  std::string flag = "--";
  for (const char c : key) {
    if (c >= 'A' && c <= 'Z') {
      flag += '-';
      flag += static_cast<char>(c - 'A' + 'a');
    } else {
      flag += c;
    }
  }
  return flag;
}

std::string variable_of(std::string_view flag) {
  std::string variable = "STOREKEEPER_";
  for (const char c : flag.substr(2)) {
    variable += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return variable;
}

TEST(Options, KeysFlagsAndVariablesAreTheSameWords) {
  for (const auto& option : options()) {
    SCOPED_TRACE(option.key);
    if (option.flag.empty()) continue;
    EXPECT_EQ(option.flag, flag_of(option.key));
    EXPECT_EQ(option.environment, variable_of(option.flag));
  }
}

TEST(Options, NoNameIsUsedTwice) {
  std::set<std::string_view> names;
  std::set<char> letters;
  const auto is_new = [&](std::string_view name) {
    return name.empty() || names.insert(name).second;
  };
  for (const auto& option : options()) {
    SCOPED_TRACE(option.key);
    EXPECT_TRUE(is_new(option.key));
    EXPECT_TRUE(is_new(option.flag));
    EXPECT_TRUE(is_new(option.environment));
    for (const auto other : option.other_environment) EXPECT_TRUE(is_new(other));
    if (option.letter != 0) {
      EXPECT_TRUE(letters.insert(option.letter).second);
    }
  }
  for (const auto& flag : program_flags()) {
    EXPECT_TRUE(is_new(flag.flag));
    if (flag.letter != 0) {
      EXPECT_TRUE(letters.insert(flag.letter).second);
    }
  }
}

TEST(Options, EveryOneCanBeReadShownAndExplained) {
  for (const auto& option : options()) {
    SCOPED_TRACE(option.key);
    EXPECT_NE(option.set, nullptr);
    EXPECT_NE(option.show, nullptr);
    EXPECT_FALSE(option.help.empty());
    const bool takes_value = option.kind != OptionKind::kBoolean;
    if (!option.flag.empty()) {
      EXPECT_EQ(option.placeholder.empty(), !takes_value);
    }
  }
}

TEST(Options, NoFlagTakesASecretAndNoFileHoldsOne) {
  for (const auto& option : options()) {
    if (option.kind != OptionKind::kSecret) continue;
    EXPECT_TRUE(option.flag.empty());
    EXPECT_FALSE(option.in_file);
  }
  EXPECT_EQ(find_option("token")->kind, OptionKind::kSecret);
}

TEST(Options, EveryChoiceIsReadAndShownAsItself) {
  for (const auto& option : options()) {
    for (const auto choice : option.choices) {
      SCOPED_TRACE(std::string(option.key) + "=" + std::string(choice));
      Settings settings;
      ASSERT_TRUE(option.set(settings, {std::string(choice)}));
      EXPECT_EQ(option.show(settings), choice);
    }
  }
}

// The table of docs/configuration.md, from the table of options.
std::string reference() {
  const auto code = [](std::string_view text) {
    return text.empty() ? std::string() : "`" + std::string(text) + "`";
  };
  std::string text =
      "| setting | flag | variables, the first that is set wins | default | meaning |\n"
      "|---|---|---|---|---|\n";
  for (const auto& option : options()) {
    auto flag = code(option.flag);
    if (option.letter != 0) flag = "`-" + std::string(1, option.letter) + "`, " + flag;
    auto variables = code(option.environment);
    for (const auto other : option.other_environment) {
      if (!other.empty()) variables += (variables.empty() ? "" : ", ") + code(other);
    }
    auto meaning = std::string(option.help);
    std::string choices;
    for (const auto choice : option.choices)
      choices += (choices.empty() ? "" : ", ") + code(choice);
    if (!choices.empty()) meaning += ": " + choices;
    text += "| " + (option.in_file ? code(option.key) : std::string("not in the file")) + " | " +
            flag + " | " + variables + " | " + std::string(option.default_text) + " | " + meaning +
            " |\n";
  }
  return text;
}

TEST(Options, TheReferencePageAgreesWithTheTable) {
  const std::string path = testing::source_path("docs/configuration.md");
  std::ifstream file(path, std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  file.close();
  const std::string begin = "<!-- settings: begin -->\n";
  const std::string end = "<!-- settings: end -->\n";
  const auto from = page.find(begin);
  const auto to = page.find(end);
  ASSERT_NE(from, std::string::npos);
  ASSERT_NE(to, std::string::npos);
  const auto start = from + begin.size();
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << page.substr(0, start) + reference() + page.substr(to);
    return;
  }
  EXPECT_EQ(page.substr(start, to - start), reference()) << "UPDATE_GOLDEN=1 writes it";
}

}  // namespace
}  // namespace storekeeper
