#include "cli/arguments.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace storekeeper {
namespace {

using Words = std::vector<std::string>;

const OptionValues& flag(const ParsedArguments& parsed, std::string_view key) {
  return parsed.invocation.flags[index_of(*find_option(key))];
}

TEST(Arguments, FlagsMayStandBeforeAndAfterTheVerb) {
  for (const auto& words :
       {Words{"--owner", "team", "-f", "a.yaml", "validate", "-f", "b.yaml"},
        Words{"-f", "a.yaml", "validate", "-f", "b.yaml", "--owner=team"},
        Words{"validate", "-fa.yaml", "--filename=b.yaml", "--owner", "team"}}) {
    const auto parsed = parse_arguments(words);
    EXPECT_TRUE(parsed.errors.empty()) << parsed.errors.front().message;
    EXPECT_EQ(parsed.invocation.verb, VerbId::kValidate);
    EXPECT_EQ(flag(parsed, "filename"), (OptionValues{"a.yaml", "b.yaml"}));
    EXPECT_EQ(flag(parsed, "owner"), OptionValues{"team"});
  }
}

TEST(Arguments, AHyphenIsAValueAndNotAFlag) {
  const auto parsed = parse_arguments({"validate", "-f", "-"});
  EXPECT_TRUE(parsed.errors.empty());
  EXPECT_EQ(flag(parsed, "filename"), OptionValues{"-"});
}

TEST(Arguments, AVerbsNameAsAValueIsAValue) {
  const auto parsed = parse_arguments({"-f", "validate", "validate", "--owner", "version"});
  EXPECT_TRUE(parsed.errors.empty());
  EXPECT_EQ(parsed.invocation.verb, VerbId::kValidate);
  EXPECT_EQ(flag(parsed, "filename"), OptionValues{"validate"});
}

TEST(Arguments, BooleansTakeNoValueOrOneAfterAnEqualsSign) {
  EXPECT_EQ(flag(parse_arguments({"version", "--no-color"}), "noColor"), OptionValues{"true"});
  EXPECT_EQ(
      flag(parse_arguments({"version", "--no-color=false"}), "noColor"), OptionValues{"false"});
  const auto followed = parse_arguments({"--no-color", "version"});
  EXPECT_EQ(flag(followed, "noColor"), OptionValues{"true"});
  EXPECT_EQ(followed.invocation.verb, VerbId::kVersion);
}

TEST(Arguments, ProgramFlagsAreNoSettings) {
  const auto parsed = parse_arguments({"--config", "a.yaml", "--print-config", "-h", "--version"});
  EXPECT_TRUE(parsed.errors.empty());
  EXPECT_EQ(parsed.invocation.config_file, "a.yaml");
  EXPECT_TRUE(parsed.invocation.print_config);
  EXPECT_TRUE(parsed.invocation.help);
  EXPECT_TRUE(parsed.invocation.version);
}

struct Mistake {
  Words words;
  std::string message;
  std::string hint;
};

TEST(Arguments, MistakesNameWhatIsWrongAndWhatWasMeant) {
  const std::vector<Mistake> mistakes = {
      {{"validat"}, "unknown verb \"validat\"", "did you mean `validate`?"},
      {{"frobnicate"}, "unknown verb \"frobnicate\"", "storekeeper --help lists the verbs"},
      {{"--ownr", "x", "validate"}, "unknown flag \"--ownr\"", "did you mean `--owner`?"},
      {{"validate", "--filenam=x"}, "unknown flag \"--filenam\"", "did you mean `--filename`?"},
      {{"validate", "--xyzzy"}, "unknown flag \"--xyzzy\"", "storekeeper --help lists the flags"},
      {{"validate", "-q"}, "unknown flag \"-q\"", "storekeeper --help lists the flags"},
      {{"validate", "-filename", "x"},
       "unknown flag \"-filename\"",
       "long flags have two dashes: --filename"},
      {{"validate", "--owner"}, "--owner needs a value", ""},
      {{"validate", "-f"}, "--filename needs a value", ""},
      {{"validate", "--owner="}, "--owner needs a value after the =", ""},
      {{"validate", "--owner", "--no-color"},
       "--owner needs a value, but the flag --no-color follows",
       ""},
      {{"validate", "--config", "-f"}, "--config needs a value, but the flag -f follows", ""},
      {{"validate", "manifests/"}, "unexpected argument \"manifests/\"", "name manifests with -f"},
      {{"version", "now"}, "unexpected argument \"now\"", ""},
      {{"completion"}, "completion needs an argument", "use storekeeper completion bash|zsh|fish"},
      {{"completion", "tcsh"},
       "completion does not know \"tcsh\"",
       "use storekeeper completion bash|zsh|fish"},
      {{"import", "terraform"},
       "import terraform needs STATE",
       "use storekeeper import terraform STATE"},
      {{"import", "terraform", "a", "b"}, "unexpected argument \"b\"", ""},
      {{"version", "-f", "x"}, "--filename does not apply to version", "it belongs to"},
  };
  for (const auto& mistake : mistakes) {
    SCOPED_TRACE(mistake.message);
    const auto parsed = parse_arguments(mistake.words);
    ASSERT_EQ(parsed.errors.size(), 1U);
    EXPECT_EQ(parsed.errors[0].message, mistake.message);
    EXPECT_EQ(parsed.errors[0].hint.substr(0, mistake.hint.size()), mistake.hint);
  }
}

TEST(Arguments, EveryUnknownFlagIsReportedAndNoValueOfOne) {
  const auto parsed =
      parse_arguments({"validate", "--token=api-1234", "--password", "hunter2", "--ownr", "x"});
  ASSERT_EQ(parsed.errors.size(), 3U);
  for (const auto& error : parsed.errors) {
    EXPECT_EQ(error.message.find("api-1234"), std::string::npos);
    EXPECT_EQ(error.message.find("hunter2"), std::string::npos);
  }
}

TEST(Arguments, WordsAfterTwoDashesAreNoFlags) {
  const auto parsed = parse_arguments({"--", "version"});
  EXPECT_TRUE(parsed.errors.empty());
  EXPECT_EQ(parsed.invocation.verb, VerbId::kVersion);
}

TEST(Arguments, NothingAtAllIsNoVerbAndNoError) {
  const auto parsed = parse_arguments({});
  EXPECT_TRUE(parsed.errors.empty());
  EXPECT_FALSE(parsed.invocation.verb);
}

}  // namespace
}  // namespace storekeeper
