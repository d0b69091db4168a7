#include "cli/config_file.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

TEST(ConfigFile, ReadsSingleValuesAndLists) {
  const auto file = parse_config_file(
      "# a comment\nowner: team\nfilename: [a.yaml, b/]\nproject: checkout\nprune: true\n",
      "c.yaml");
  EXPECT_TRUE(file.diagnostics.empty());
  ASSERT_EQ(file.entries.size(), 4U);
  EXPECT_EQ(file.entries[0].option->key, "owner");
  EXPECT_EQ(file.entries[0].values, OptionValues{"team"});
  EXPECT_EQ(file.entries[0].position, (SourcePosition{"c.yaml", 2, 8}));
  EXPECT_EQ(file.entries[0].source_line, "owner: team");
  EXPECT_EQ(file.entries[1].values, (OptionValues{"a.yaml", "b/"}));
  EXPECT_EQ(file.entries[2].values, OptionValues{"checkout"});
}

TEST(ConfigFile, AnEmptyFileSetsNothing) {
  for (const auto* const text : {"", "\n", "# nothing\n", "---\n", "{}\n"}) {
    SCOPED_TRACE(text);
    const auto file = parse_config_file(text, "c.yaml");
    EXPECT_TRUE(file.diagnostics.empty());
    EXPECT_TRUE(file.entries.empty());
  }
}

struct Problem {
  std::string text;
  int line = 0;
  int column = 0;
  std::string message;
  std::string hint;
};

TEST(ConfigFile, ProblemsAreReportedAtTheirPlace) {
  const std::vector<Problem> problems = {
      {"prune: true\nownr: x\n", 2, 1, "unknown setting \"ownr\"", "did you mean `owner`?"},
      {"api-url: x\n", 1, 1, "unknown setting \"api-url\"", "did you mean `apiUrl`?"},
      {"config: x\n", 1, 1, "unknown setting \"config\"",
       "storekeeper --print-config lists the settings"},
      {"token: api-hunter2\n", 1, 1, "a configuration file never holds a secret",
       "put the token into a file of its own and name it with tokenFile"},
      {"httpsProxy: http://x\n", 1, 1, "\"httpsProxy\" cannot be set here",
       "set the variable HTTPS_PROXY"},
      {"owner: a\nowner: b\n", 2, 1, "\"owner\" is set twice", ""},
      {"owner:\n", 1, 1, "owner needs a single value", ""},
      {"owner: ''\n", 1, 8, "owner needs a single value", ""},
      {"owner: [a]\n", 1, 8, "owner needs a single value", ""},
      {"owner: {a: b}\n", 1, 8, "owner needs a single value", ""},
      {"filename: [a, [b]]\n", 1, 15, "filename: each item is a text", ""},
      {"- a\n", 1, 1, "a configuration file is a mapping from settings to values", ""},
      {"just text\n", 1, 1, "a configuration file is a mapping from settings to values", ""},
      {"owner: a\n---\nowner: b\n", 3, 1, "a configuration file has one document", ""},
      {"[a]: b\n", 1, 1, "a setting's name is a plain word", ""},
      {"owner: *x\n", 1, 8, "this is not valid YAML", ""},
      {"é: 1\n", 1, 1, "unknown setting \"é\"", "storekeeper --print-config lists the settings"},
  };
  for (const auto& problem : problems) {
    SCOPED_TRACE(problem.text);
    const auto file = parse_config_file(problem.text, "c.yaml");
    ASSERT_EQ(file.diagnostics.size(), 1U);
    const auto& found = file.diagnostics[0];
    EXPECT_EQ(found.position, (SourcePosition{"c.yaml", problem.line, problem.column}));
    EXPECT_EQ(found.message, problem.message);
    EXPECT_EQ(found.hint, problem.hint);
    EXPECT_EQ(found.source_line, "");  // it might be a secret in the wrong place
  }
}

TEST(ConfigFile, EveryProblemIsReported) {
  EXPECT_EQ(parse_config_file("a1: 1\nb2: 2\nowner:\n", "c.yaml").diagnostics.size(), 3U);
}

TEST(ConfigFile, AManifestIsToldApart) {
  const auto file =
      parse_config_file("apiVersion: storekeeper/v1\nkind: BigSegmentStore\n", "storekeeper.yaml");
  ASSERT_EQ(file.diagnostics.size(), 1U);
  EXPECT_EQ(file.diagnostics[0].message, "this is a manifest, not a configuration file");
  EXPECT_NE(file.diagnostics[0].hint.find("-f"), std::string::npos);
}

TEST(ConfigFile, HostileYamlIsAnErrorAndNotACrash) {
  const std::string deep(100'000, '[');
  for (const auto& text :
       {std::string("&a [*a]\n"), std::string("owner: &a [*a]\n"), deep,
        std::string("owner: \"\\x"), std::string("{{{{"), std::string("? : ? :\n")}) {
    SCOPED_TRACE(text.substr(0, 20));
    const auto file = parse_config_file(text, "c.yaml");
    EXPECT_FALSE(file.diagnostics.empty());
  }
}

class ConfigFilePlaces : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    directory_.write(name, text);
    return directory_.path(name);
  }
  std::string root() const { return directory_.path(); }

  testing::TemporaryDirectory directory_;
};

TEST_F(ConfigFilePlaces, TheFlagWinsOverTheVariable) {
  const auto first = write("first.yaml", "owner: a\n");
  const auto second = write("second.yaml", "owner: b\n");
  const Environment environment = {{"STOREKEEPER_CONFIG", second}};
  EXPECT_EQ(load_config_file(first, environment).path, first);
  const auto file = load_config_file(std::nullopt, environment);
  EXPECT_EQ(file.path, second);
  EXPECT_TRUE(file.named);
}

TEST_F(ConfigFilePlaces, TheUsersOwnIsFoundUnderXdgConfigHomeOrHome) {
  const auto in_xdg = write("xdg/storekeeper/config.yaml", "owner: a\n");
  const auto in_home = write("home/.config/storekeeper/config.yaml", "owner: b\n");
  const auto xdg = root() + "/xdg";
  const auto home = root() + "/home";
  const auto found = load_config_file(std::nullopt, {{"XDG_CONFIG_HOME", xdg}, {"HOME", home}});
  EXPECT_EQ(found.path, in_xdg);
  EXPECT_FALSE(found.named);
  EXPECT_EQ(load_config_file(std::nullopt, {{"HOME", home}}).path, in_home);
  EXPECT_EQ(
      load_config_file(std::nullopt, {{"XDG_CONFIG_HOME", "relative"}, {"HOME", home}}).path,
      in_home);
}

TEST_F(ConfigFilePlaces, AFileThatWasNamedMustBeThere) {
  const auto missing = root() + "/missing.yaml";
  const auto from_flag = load_config_file(missing, {});
  ASSERT_EQ(from_flag.errors.size(), 1U);
  EXPECT_EQ(
      from_flag.errors[0].message,
      "--config: the configuration file \"" + missing + "\" cannot be read: it does not exist");
  const auto from_variable = load_config_file(std::nullopt, {{"STOREKEEPER_CONFIG", missing}});
  ASSERT_EQ(from_variable.errors.size(), 1U);
  EXPECT_EQ(from_variable.errors[0].message.substr(0, 20), "STOREKEEPER_CONFIG: ");
  EXPECT_EQ(load_config_file(root(), {}).errors.size(), 1U);  // a directory
  EXPECT_TRUE(load_config_file(std::nullopt, {}).errors.empty());
}

}  // namespace
}  // namespace storekeeper
