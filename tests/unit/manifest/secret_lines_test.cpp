// No diagnostic may show a literal secret, whatever else is wrong with the file.
#include <gtest/gtest.h>

#include <string>

#include "unit/manifest/manifest_text.hpp"

namespace storekeeper {
namespace {

using testing::parse;
using testing::redis_manifest;
using testing::summary;

std::string redis_with(const std::string& lines) {
  return redis_manifest("    host: redis.example.com\n" + lines);
}

TEST(SecretLines, RefusesALiteralPasswordWithoutShowingIt) {
  const auto parsed = parse(redis_with("    password: hunter2\n"));
  ASSERT_EQ(parsed.diagnostics.size(), 1U);
  const auto& found = parsed.diagnostics[0];
  EXPECT_EQ(found.message, "`spec.redis.password` holds a secret in plain text");
  EXPECT_EQ(
      found.hint,
      "write `{env: NAME}` or `{file: PATH}`; --allow-plaintext-secrets lets it through; a secret "
      "that was committed to Git should be changed");
  EXPECT_EQ(found.position.column, 15);
  EXPECT_EQ(found.source_line, "    password: ***");
  EXPECT_EQ(found.length, 3);
}

TEST(SecretLines, LetsALiteralPasswordThroughOnRequest) {
  const auto parsed = parse(redis_with("    password: hunter2\n"), true);
  ASSERT_EQ(parsed.items.size(), 1U) << summary(parsed.diagnostics);
  ASSERT_EQ(parsed.items[0].secrets.size(), 1U);
  const auto& reference = parsed.items[0].secrets[0].reference;
  EXPECT_EQ(reference.origin, SecretOrigin::kLiteral);
  EXPECT_EQ(reference.locator, "");
  EXPECT_TRUE(Secret::same(reference.literal, Secret("hunter2")));
}

TEST(SecretLines, AlwaysRefusesAMask) {
  for (const bool allow : {false, true}) {
    const auto parsed = parse(redis_with("    password: hun********er2\n"), allow);
    ASSERT_EQ(parsed.diagnostics.size(), 1U);
    EXPECT_EQ(
        parsed.diagnostics[0].message,
        "`spec.redis.password` holds a mask as the API shows it, not the secret itself");
    EXPECT_EQ(parsed.diagnostics[0].source_line, "    password: ***");
  }
}

TEST(SecretLines, RefusesReferencesThatWouldLeakTheToken) {
  for (const std::string name :
       {"LAUNCHDARKLY_ACCESS_TOKEN", "LD_ACCESS_TOKEN", "STOREKEEPER_TOKEN",
        "STOREKEEPER_FINGERPRINT_KEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN"}) {
    const auto parsed = parse(redis_with("    password: {env: " + name + "}\n"));
    EXPECT_EQ(
        summary(parsed.diagnostics),
        "10:21+" + std::to_string(name.size()) + ": the variable `" + name +
            "` may not be used: it can hold credentials of Storekeeper or of the machine that it "
            "runs on | give the store's secret a variable of its own\n");
  }
}

// Every text holds the canary where a secret could be, and a mistake.
TEST(SecretLines, NeverShowsASecretInAnyField) {
  const std::string canary = "hunter2canary";
  const std::vector<std::string> cases{
      "    password: hunter2canary\n",
      "    password: \"hunter2canary\"\n",
      "    password: 'hunter2canary'\n",
      "    password: |\n      hunter2canary\n    hots: x\n",
      "    password: >-\n      hunter2canary\n      hunter2canary\n",
      "    password: hunter2canary\n      hunter2canary\n    hots: x\n",
      "    password: &p hunter2canary\n",
      "    password: !secret hunter2canary\n",
      "    pasword: hunter2canary\n",
      "    passwd: hunter2canary\n",
      "    auth: hunter2canary\n",
      "    redisToken: hunter2canary\n",
      "    password: {hunter2canary}\n",
      "    password: {hunter2canary: x}\n",
      "    password: {value: hunter2canary}\n",
      "    password: {env: hunter2canary!}\n",
      "    password: {env: [hunter2canary]}\n",
      "    password: {env: A, file: \"hunter2canary\\u0007\"}\n",
      "    password: {file: ../hunter2canary}\n",
      "    password: [hunter2canary]\n",
      "    password: hunter2canary\n    password: hunter2canary\n",
      "    password: \"hunter2canary\n",
      "    password: 'hunter2canary\n    more: hunter2canary\n",
      "    password: hunter2canary: x\n",
      "    password hunter2canary\n    port: 1\n",
      "    \"password\": \"hunter2canary\" x\n",
      "    password: {env: A\n    x: hunter2canary\n",
      "    password: @hunter2canary\n",
      "    password: `hunter2canary`\n",
      "    password: *hunter2canary\n",
      "    password:\n\t  hunter2canary\n",
      "    password:\n      - a\n     hunter2canary\n",
      "    pw: hunter2canary\n",
      "    pw: \"hunter2canary\n",
      "    key: {a: [hunter2canary]}\n",
      "    password: &a hunter2canary\n    tlsEnabled: *a\n",
      "    tlsEnabled: &a hunter2canary\n    password: *a\n",
      "    password: &a hunter2canary\n    port: *a\n",
      "    password: {value: &a hunter2canary}\n    port: *a\n",
      "    password: &a hunter2canary\n    *a : x\n",
      "    password: &a hunter2canary\n    x: {*a : 1, *a : 2}\n",
      "    password: {hunter2canary: 1, hunter2canary: 2}\n",
      "    password: &a hunter2canary\nkind: *a\n",
      "    url: redis://:hunter2canary@h\n",
      "    username: \"u:hunter2canary@h\\n\"\n",
  };
  for (const auto& text : cases) {
    const auto parsed = parse(redis_with(text));
    EXPECT_FALSE(parsed.diagnostics.empty()) << text;
    for (const auto& found : parsed.diagnostics) {
      EXPECT_EQ(found.message.find(canary), std::string::npos) << text << found.message;
      EXPECT_EQ(found.hint.find(canary), std::string::npos) << text << found.hint;
      EXPECT_EQ(found.source_line.find(canary), std::string::npos) << text << found.source_line;
    }
  }
  const auto host = parse(redis_manifest("    host: redis://:hunter2canary@h\n"));
  ASSERT_EQ(host.diagnostics.size(), 1U);
  EXPECT_EQ(host.diagnostics[0].source_line, "    host: ***");
}

TEST(SecretLines, ShowsWhatIsNoSecret) {
  const auto parsed =
      parse(redis_manifest("    {hots: h, password: {env: NAME}, port: 0, username: x}\n"));
  ASSERT_EQ(parsed.diagnostics.size(), 3U) << summary(parsed.diagnostics);
  for (const auto& found : parsed.diagnostics) {
    if (found.position.line != 9) continue;
    if (found.message.find("port") != std::string::npos) continue;  // its caret would be off
    EXPECT_EQ(found.source_line, "    {hots: ***, password: {env: NAME}, port: 0, username: x}");
  }
}

TEST(SecretLines, HidesOnlyTheSecretInAFlowMapping) {
  const auto parsed = parse(redis_manifest("    {hots: h, host: h, password: \"a, b\", x: 1}\n"));
  ASSERT_EQ(parsed.diagnostics.size(), 3U) << summary(parsed.diagnostics);
  EXPECT_EQ(parsed.diagnostics[0].source_line, "    {hots: ***, host: h, password: ***, x: ***}");
  // A caret behind the hidden text would stand in the wrong place.
  EXPECT_EQ(parsed.diagnostics[1].source_line, "");
  EXPECT_EQ(parsed.diagnostics[2].source_line, "");
}

}  // namespace
}  // namespace storekeeper
