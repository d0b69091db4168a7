#include "cli/completion.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "cli/arguments.hpp"
#include "cli/options.hpp"
#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

// The exit code of `command`, run by a shell on a file that holds the script.
int run_on(const std::string& script, const std::string& command) {
  const testing::TemporaryDirectory directory;
  directory.write("script", script);
  return std::system((command + " '" + directory.path("script") + "' >/dev/null 2>&1").c_str());
}

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

TEST(Completion, EveryShellIsOfferedEveryVerbAndFlag) {
  for (const auto* const shell : {"bash", "zsh", "fish"}) {
    const auto script = completion_script(shell);
    const std::string dashes = std::string(shell) == "fish" ? "-l " : "--";
    const auto offers = [&](std::string_view flag) {
      return script.find(dashes + std::string(flag.substr(2))) != std::string::npos;
    };
    for (const auto& verb : verbs()) {
      EXPECT_NE(script.find(verb.name), std::string::npos) << shell << " " << verb.name;
    }
    for (const auto& option : options()) {
      const bool used = option.anywhere || std::ranges::any_of(verbs(), [&](const auto& verb) {
                          return contains(option.verbs, verb.id);
                        });
      if (option.flag.empty() || !used) continue;
      EXPECT_TRUE(offers(option.flag)) << shell << " " << option.flag;
    }
    for (const auto& flag : program_flags()) EXPECT_TRUE(offers(flag.flag)) << shell << flag.flag;
  }
  EXPECT_EQ(completion_script("tcsh"), "");
}

TEST(Completion, TheScriptsAreValid) {
  EXPECT_EQ(run_on(completion_script("bash"), "bash -n"), 0);
  if (is_installed("zsh")) {
    EXPECT_EQ(run_on(completion_script("zsh"), "zsh -n"), 0);
  }
  if (is_installed("fish")) {
    EXPECT_EQ(run_on(completion_script("fish"), "fish -n"), 0);
  }
}

struct Typed {
  std::string words;  // the last one is being completed
  std::string expected;
};

TEST(Completion, BashCompletesVerbsFlagsAndValues) {
  const Typed cases[] = {
      {"storekeeper ver", "version"},
      {"storekeeper --owner team val", "validate"},
      {"storekeeper -o json val", "validate"},
      {"storekeeper validate --filen", "--filename"},
      {"storekeeper validate -o ", "human json ndjson markdown github gitlab sarif junit"},
      {"storekeeper completion ", "bash zsh fish"},
      {"storekeeper completion z", "zsh"},
      {"storekeeper import ", "terraform"},
      {"storekeeper version --filen", ""},
      {"storekeeper --log-level w", "warning"},
      {"storekeeper validate --owner ", ""},
  };
  for (const auto& typed : cases) {
    SCOPED_TRACE(typed.words);
    const auto script = completion_script("bash") + "IFS=' ' read -ra COMP_WORDS <<< '" +
                        typed.words + "'\n" + "[[ '" + typed.words +
                        "' == *' ' ]] && COMP_WORDS+=('')\n" +
                        "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_storekeeper\n" +
                        "[[ \"${COMPREPLY[*]}\" == '" + typed.expected + "' ]]\n";
    EXPECT_EQ(run_on(script, "bash"), 0);
  }
}

}  // namespace
}  // namespace storekeeper
