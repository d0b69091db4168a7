#include "cli/print_config.hpp"

#include <gtest/gtest.h>

#include "support/golden.hpp"

namespace storekeeper {
namespace {

std::string printed(
    const std::vector<std::string>& arguments, const Environment& environment,
    std::string_view file_text) {
  const auto parsed = parse_arguments(arguments);
  auto file = parse_config_file(file_text, "storekeeper.yaml");
  return print_config(resolve_settings(parsed.invocation, environment, file), file);
}

TEST(PrintConfig, ShowsEveryValueAndWhereItCameFrom) {
  EXPECT_TRUE(testing::matches_golden(
      printed(
          {"--print-config", "--owner", "team", "--timeout=90s"},
          {{"STOREKEEPER_PARALLELISM", "4"},
           {"LAUNCHDARKLY_ACCESS_TOKEN", "api-hunter2"},
           {"LD_ACCESS_TOKEN", "api-hunter3"},
           {"HTTPS_PROXY", "http://user:hunter4@proxy.example:3128"},
           {"NO_COLOR", "1"}},
          "filename: [manifests/, more/]\nprune: true\nmaxDeletes: 3\ntokenFile: /run/token\n"),
      "cli/print-config.txt"));
}

TEST(PrintConfig, ShowsTheDefaultsInWords) {
  EXPECT_TRUE(testing::matches_golden(
      printed({"--print-config"}, {}, ""), "cli/print-config-defaults.txt"));
}

TEST(PrintConfig, NeverShowsASecret) {
  const auto text = printed(
      {"--print-config", "--token-file", "api-01234567-89ab-cdef-0123-456789abcdef"},
      {{"LD_ACCESS_TOKEN", "api-hunter2"}, {"HTTPS_PROXY", "http://user:hunter2@proxy:3128"}}, "");
  EXPECT_EQ(text.find("hunter2"), std::string::npos);
  EXPECT_EQ(text.find("89ab"), std::string::npos);
}

TEST(PrintConfig, EveryLineStaysOne) {
  const auto text =
      printed({"--print-config", "--token-file", "a\nprune true --prune\x1b[2J"}, {}, "");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), std::ptrdiff_t(options().size()) + 2);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace storekeeper
