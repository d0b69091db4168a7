#include "system/secret_source.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <string>

#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

using testing::TemporaryDirectory;

SecretReference environment(const std::string& name) {
  SecretReference reference;
  reference.origin = SecretOrigin::kEnvironment;
  reference.locator = name;
  reference.position = {"a.yaml", 14, 5};
  return reference;
}

SecretReference file(const std::string& path) {
  auto reference = environment(path);
  reference.origin = SecretOrigin::kFile;
  return reference;
}

std::string outcome(SecretSource& source, const SecretReference& reference) {
  const auto result = source.resolve(reference);
  if (result) return "value " + std::string(result->reveal());
  EXPECT_EQ(result.error().code, Errc::kSecretUnavailable);
  return result.error().message;
}

class SecretSourceTest : public ::testing::Test {
 protected:
  void TearDown() override { ::unsetenv(kVariable); }
  static void set(const std::string& value) { ::setenv(kVariable, value.c_str(), 1); }
  std::string read() { return outcome(*make_secret_source({}), environment(kVariable)); }

  static constexpr const char* kVariable = "UNIT_TEST_REDIS_PASSWORD";
};

TEST_F(SecretSourceTest, ReadsAVariable) {
  set("hunter2");
  EXPECT_EQ(read(), "value hunter2");
}

TEST_F(SecretSourceTest, NamesAMissingVariableAndItsPlace) {
  EXPECT_EQ(
      read(), "environment variable `UNIT_TEST_REDIS_PASSWORD` is not set (wanted at a.yaml:14)");
  set("");
  EXPECT_EQ(
      read(), "environment variable `UNIT_TEST_REDIS_PASSWORD` is empty (wanted at a.yaml:14)");
}

TEST_F(SecretSourceTest, RefusesAMaskAndBytesThatAreNotText) {
  set("abc********xyz");
  EXPECT_EQ(
      read(),
      "environment variable `UNIT_TEST_REDIS_PASSWORD` holds a mask as the API shows it, not the "
      "secret (wanted at a.yaml:14)");
  set("hunter\xFF");
  EXPECT_EQ(
      read(),
      "environment variable `UNIT_TEST_REDIS_PASSWORD` is not valid UTF-8, as the API requires "
      "(wanted at a.yaml:14)");
}

TEST_F(SecretSourceTest, RefusesTheProgramsOwnCredentials) {
  SecretSourceSettings settings;
  settings.refused_values.emplace_back("");
  settings.refused_values.emplace_back("api-token-1");
  const auto source = make_secret_source(settings);
  set("api-token-1");
  EXPECT_EQ(
      outcome(*source, environment(kVariable)),
      "environment variable `UNIT_TEST_REDIS_PASSWORD` holds a credential of Storekeeper itself "
      "(wanted at a.yaml:14)");
  set("api-token-2");
  EXPECT_EQ(outcome(*source, environment(kVariable)), "value api-token-2");
  // A whole `.env` would hand it over as well.
  for (const auto* text : {"LD_ACCESS_TOKEN=api-token-1", "A=1\nT=\"api-token-1\"\nB=2"}) {
    set(text);
    EXPECT_EQ(
        outcome(*source, environment(kVariable)),
        "environment variable `UNIT_TEST_REDIS_PASSWORD` holds a credential of Storekeeper itself "
        "(wanted at a.yaml:14)");
  }
  for (const auto* name :
       {"LAUNCHDARKLY_ACCESS_TOKEN", "LD_ACCESS_TOKEN", "STOREKEEPER_ANYTHING", "GITHUB_TOKEN"}) {
    EXPECT_EQ(
        outcome(*source, environment(name)),
        "environment variable `" + std::string(name) +
            "` may hold credentials of Storekeeper itself and is not given away (wanted at "
            "a.yaml:14)");
  }
}

// "T" stands in half of all passwords.
TEST_F(SecretSourceTest, LooksWithinAValueForLongCredentialsOnly) {
  SecretSourceSettings settings;
  settings.refused_values.emplace_back("hunte");
  const auto source = make_secret_source(settings);
  set("hunter2");
  EXPECT_EQ(outcome(*source, environment(kVariable)), "value hunter2");
  set("hunte");
  EXPECT_NE(outcome(*source, environment(kVariable)), "value hunte");
}

TEST_F(SecretSourceTest, RestrictsVariablesToAPrefix) {
  set("hunter2");
  SecretSourceSettings settings;
  settings.environment_prefix = "STORE_";
  EXPECT_EQ(
      outcome(*make_secret_source(settings), environment(kVariable)),
      "environment variable `UNIT_TEST_REDIS_PASSWORD` does not begin with \"STORE_\" (wanted at "
      "a.yaml:14)");
}

TEST_F(SecretSourceTest, PassesALiteralOn) {
  SecretReference reference;
  reference.origin = SecretOrigin::kLiteral;
  reference.literal = Secret("hunter2");
  EXPECT_EQ(outcome(*make_secret_source({}), reference), "value hunter2");
}

// A tree with everything that a hostile author could point at.
class SecretFileTest : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    outside_.write("secret", "outside");
    tree_.write("root/plain", "hunter2\n");
    tree_.write("root/no-newline", "hunter2");
    tree_.write("root/two-newlines", "hunter2\n\n");
    tree_.write("root/carriage-return", "hunter2\r\n");
    tree_.write("root/empty", "");
    tree_.write("root/only-newline", "\n");
    tree_.write("root/nul", std::string("hun\0ter2", 8));
    tree_.write("root/latin1", "hunter\xFC");
    tree_.write("root/mask", "abc********xyz\n");
    tree_.write("root/large", std::string(64 * 1024 + 1, 'x'));
    tree_.write("root/largest", std::string(64 * 1024, 'x'));
    tree_.write("root/below/deep/secret", "deep");
    tree_.write("root/..hidden", "dots");
    tree_.write("root/.env", "PASSWORD=hunter2");
    tree_.write("root/below/.git/config", "hunter2");
    tree_.write("root/.dots/root/plain", "dots above the root");
    tree_.write("root/..2024_01/password", "mounted");
    tree_.write("beside", "outside");
    tree_.write("rootbeer/secret", "outside");
    tree_.link("root/..data", "..2024_01");
    tree_.link("root/password", "..data/password");
    tree_.link("root/link", "plain");
    tree_.link("root/link-out", "../beside");
    tree_.link("root/link-absolute", outside_.path("secret"));
    tree_.link("root/directory-out", "..");
    tree_.link("root/loop", "loop");
    tree_.link("root/link-proc", "/proc/self/environ");
    tree_.link("root/link-zero", "/dev/zero");
    ASSERT_EQ(::mkfifo(tree_.path("root/fifo").c_str(), 0600), 0);
  }

  std::string read(const std::string& path, bool follow = false) const {
    SecretSourceSettings settings;
    settings.root = tree_.path("root");
    settings.more_roots = {tree_.path("root/below")};
    settings.follow_symlinks_beneath_root = follow;
    settings.use_openat2 = GetParam();
    auto text = outcome(*make_secret_source(settings), file(path));
    // Paths and places differ from run to run; what was refused and why does not.
    const auto at = text.rfind(" (wanted at a.yaml:14)");
    if (at != std::string::npos) text.resize(at);
    const auto name = "secret file \"" + path + "\" ";
    return text.starts_with(name) ? text.substr(name.size()) : text;
  }

  TemporaryDirectory tree_;
  TemporaryDirectory outside_;
};

TEST_P(SecretFileTest, ReadsRegularFilesBelowTheRoot) {
  EXPECT_EQ(read("plain"), "value hunter2");
  EXPECT_EQ(read("no-newline"), "value hunter2");
  EXPECT_EQ(read("two-newlines"), "value hunter2\n");
  EXPECT_EQ(read("carriage-return"), "value hunter2");
  EXPECT_EQ(read("below/deep/secret"), "value deep");
  EXPECT_EQ(read("./below//deep/./secret"), "value deep");
  EXPECT_EQ(read("largest"), "value " + std::string(64 * 1024, 'x'));
  EXPECT_EQ(read(tree_.path("root/plain")), "value hunter2");
  EXPECT_EQ(read(tree_.path("root/below/deep/secret")), "value deep");
}

TEST_P(SecretFileTest, RefusesUnusableContent) {
  EXPECT_EQ(read("empty"), "is empty");
  EXPECT_EQ(read("only-newline"), "is empty");
  EXPECT_EQ(read("nul"), "contains a NUL byte");
  EXPECT_EQ(read("latin1"), "is not valid UTF-8, as the API requires");
  EXPECT_EQ(read("mask"), "holds a mask as the API shows it, not the secret");
  EXPECT_EQ(read("large"), "is larger than 64 KiB");
  EXPECT_EQ(read("missing"), "cannot be read: it does not exist");
}

TEST_P(SecretFileTest, NeverLeavesTheRoot) {
  const std::string outside = "is outside the directory for secrets";
  for (const auto& path :
       {std::string("../beside"), std::string(".."), std::string("below/../../beside"),
        std::string("./../beside"), std::string("below/.."), std::string("/etc/passwd"),
        std::string("/proc/self/environ"), std::string("/dev/zero"), std::string("/"),
        std::string(""), tree_.path("beside"), tree_.path("rootbeer/secret"),
        tree_.path("root/../beside"), outside_.path("secret")}) {
    const auto found = read(path);
    EXPECT_NE(found.find(outside), std::string::npos) << path << ": " << found;
  }
}

TEST_P(SecretFileTest, RefusesHiddenFiles) {
  const std::string hidden = "has a part that begins with a dot";
  for (const auto& path :
       {std::string(".env"), std::string("./.env"), std::string("below/.git/config"),
        std::string("below//.git/config"), std::string(".missing"), std::string("..."),
        tree_.path("root/.env"), tree_.path("root/below/.git/config")}) {
    EXPECT_EQ(read(path), hidden) << path;
    EXPECT_EQ(read(path, true), path == "..." ? "cannot be read: it does not exist" : hidden)
        << path;
  }
  for (const auto* path : {"..hidden", "..2024_01/password", "..data/password"}) {
    EXPECT_EQ(read(path), hidden) << path;
  }
  EXPECT_EQ(read("..2024_01/password", true), "value mounted");
}

TEST_P(SecretFileTest, DoesNotMindDotsInTheNameOfTheRoot) {
  SecretSourceSettings settings;
  settings.root = tree_.path("root/.dots/root");
  settings.use_openat2 = GetParam();
  const auto source = make_secret_source(settings);
  EXPECT_EQ(outcome(*source, file("plain")), "value dots above the root");
  EXPECT_EQ(
      outcome(*source, file(tree_.path("root/.dots/root/plain"))), "value dots above the root");
}

TEST_P(SecretFileTest, RefusesLinksAndSpecialFiles) {
  for (const auto* path :
       {"link", "link-out", "link-absolute", "loop", "link-proc", "link-zero", "password"}) {
    EXPECT_EQ(read(path), "cannot be read: a part of the path is a symbolic link") << path;
  }
  const auto found = read("directory-out/beside");
  EXPECT_TRUE(found.starts_with("cannot be read: a part of the path is ")) << found;
  EXPECT_EQ(read("fifo"), "is not a regular file");
  EXPECT_EQ(read("below"), "is not a regular file");
  EXPECT_EQ(
      read("below/"), GetParam() ? "is not a regular file" : "cannot be read: it does not exist");
  EXPECT_EQ(read("plain/x"), "cannot be read: a part of the path is not a directory");
}

TEST_P(SecretFileTest, FollowsLinksBelowTheRootOnRequest) {
  for (const auto* path :
       {"link-out", "link-absolute", "directory-out/beside", "loop", "link-proc", "link-zero"}) {
    EXPECT_TRUE(read(path, true).starts_with("cannot be read: ")) << read(path, true);
  }
  if (!GetParam()) {
    EXPECT_EQ(read("link", true), "cannot be read: a part of the path is a symbolic link");
    return;
  }
  EXPECT_EQ(read("link", true), "value hunter2");
  EXPECT_EQ(read("password", true), "value mounted");
  EXPECT_EQ(read("..data/password", true), "value mounted");
}

INSTANTIATE_TEST_SUITE_P(
    Kernels, SecretFileTest, ::testing::Values(true, false),
    [](const auto& test) { return test.param ? "openat2" : "component_walk"; });

}  // namespace
}  // namespace storekeeper
