#include "manifest/manifest_loader.hpp"

#include <gtest/gtest.h>

#include "unit/manifest/manifest_text.hpp"

namespace storekeeper {
namespace {

using testing::dynamodb_manifest;
using testing::parse;
using testing::redis_manifest;
using testing::summary;
using testing::with_spec;

constexpr std::string_view kFull = R"(# a comment
apiVersion: storekeeper/v1
kind: BigSegmentStore
metadata:
  name: checkout-production
  labels: {team: checkout}
  annotations:
    storekeeper/prune: disabled
    storekeeper/reconcile: disabled
    storekeeper/drift: report
    storekeeper/adopt: "true"
    storekeeper/ignore: spec.tags, spec.redis.tlsEnabled, spec.tags
    storekeeper/reconcile-at: monday
    example.com/contact: someone
spec:
  project: checkout
  environment: production
  displayName: Checkout production
  enabled: true
  tags: [checkout, a, checkout]
  redis:
    host: redis.checkout.example.com
    port: 6380
    username: default
    password: {env: CHECKOUT_REDIS_PASSWORD}
    tlsEnabled: true
---
apiVersion: storekeeper/v1
kind: BigSegmentStore
metadata: {name: ledger-production}
spec:
  project: ledger
  environment: production
  dynamodb:
    tableName: launchdarkly-big-segments
    region: eu-west-1
    roleArn: arn:aws:iam::123456789012:role/launchdarkly-big-segments
    externalId: 00000000-0000-0000-0000-000000000000
)";

TEST(ManifestLoader, ReadsEveryFieldOfARedisStore) {
  const auto parsed = parse(kFull);
  EXPECT_EQ(summary(parsed.diagnostics), "");
  ASSERT_EQ(parsed.items.size(), 2U);
  const auto& item = parsed.items[0];
  EXPECT_EQ(item.name, "checkout-production");
  EXPECT_EQ(item.position, (SourcePosition{"test.yaml", 5, 9}));
  EXPECT_EQ(item.address, (StoreAddress{"checkout", "production", StoreKind::kRedis}));
  EXPECT_EQ(item.display_name, "Checkout production");
  EXPECT_TRUE(item.enabled);
  EXPECT_EQ(item.tags, (std::vector<std::string>{"a", "checkout"}));
  EXPECT_EQ(
      item.config, (Config{
                       {"host", std::string("redis.checkout.example.com")},
                       {"port", std::string("6380")},
                       {"username", std::string("default")},
                       {"tlsEnabled", true}}));
  EXPECT_EQ(item.labels, (std::map<std::string, std::string>{{"team", "checkout"}}));
  EXPECT_EQ(
      item.policy,
      (ManifestPolicy{true, true, true, true, false, {"config.tlsEnabled", "tags"}, "monday"}));
  ASSERT_EQ(item.secrets.size(), 1U);
  EXPECT_EQ(item.secrets[0].key, "password");
  EXPECT_EQ(item.secrets[0].reference.origin, SecretOrigin::kEnvironment);
  EXPECT_EQ(item.secrets[0].reference.locator, "CHECKOUT_REDIS_PASSWORD");
  EXPECT_EQ(item.secrets[0].reference.position, (SourcePosition{"test.yaml", 25, 15}));
}

TEST(ManifestLoader, ReadsADynamoDbStoreWithDefaults) {
  const auto parsed = parse(kFull);
  ASSERT_EQ(parsed.items.size(), 2U);
  const auto& item = parsed.items[1];
  EXPECT_EQ(item.address.kind, StoreKind::kDynamoDb);
  EXPECT_EQ(item.display_name, "ledger-production");
  EXPECT_FALSE(item.enabled);
  EXPECT_TRUE(item.tags.empty());
  EXPECT_EQ(item.config.size(), 4U);
  EXPECT_EQ(item.policy, ManifestPolicy{});
}

TEST(ManifestLoader, TakesTextAsItIsWritten) {
  const auto parsed =
      parse(with_spec("  displayName: no\n  tags: [1.10, on, 0777, 1e3, 0x10, true, 12:30:45]\n"
                      "  enabled: False\n"));
  EXPECT_EQ(
      summary(parsed.diagnostics),
      "9:43+8: `spec.tags item` must be 1 to 64 of A-Z, a-z, 0-9, _, . and -, not \"12:30:45\" | "
      "for example `12-30-45`\n");
  const auto good =
      parse(with_spec("  displayName: no\n  tags: [1.10, on, 0777, 1e3, 0x10, true]\n"));
  ASSERT_EQ(good.items.size(), 1U);
  EXPECT_EQ(good.items[0].display_name, "no");
  EXPECT_EQ(
      good.items[0].tags, (std::vector<std::string>{"0777", "0x10", "1.10", "1e3", "on", "true"}));
}

TEST(ManifestLoader, ReadsPortsAsNumbersAndAsText) {
  for (const auto* port : {"6379", "\"6379\"", "'6379'"}) {
    const auto parsed =
        parse(redis_manifest(std::string("    host: redis.example.com\n    port: ") + port + "\n"));
    ASSERT_EQ(parsed.items.size(), 1U) << port << summary(parsed.diagnostics);
    EXPECT_EQ(*parsed.items[0].config.find("port"), ConfigValue(std::string("6379")));
  }
}

TEST(ManifestLoader, ReadsJson) {
  const auto parsed = parse(
      "{\n\t\"apiVersion\": \"storekeeper/v1\",\n\t\"kind\": \"BigSegmentStore\",\n"
      "\t\"metadata\": {\"name\": \"a\"},\n\t\"spec\": {\"project\": \"p\", \"environment\": "
      "\"e\",\n\t\"enabled\": true, \"redis\": {\"host\": \"h\", \"port\": 6379}}\n}\n");
  EXPECT_EQ(summary(parsed.diagnostics), "");
  EXPECT_EQ(parsed.items.size(), 1U);
}

TEST(ManifestLoader, AcceptsFilesWithoutADocument) {
  for (const std::string_view text :
       {"", "\n", "# only a comment\n", "---\n", "---\n---\n...\n", "\xEF\xBB\xBF# mark\n",
        "~\n"}) {
    const auto parsed = parse(text);
    EXPECT_EQ(summary(parsed.diagnostics), "") << text;
    EXPECT_TRUE(parsed.items.empty());
  }
}

TEST(ManifestLoader, IgnoresAByteOrderMarkAndCarriageReturns) {
  std::string text = "\xEF\xBB\xBF" + with_spec("  enabled: maybe\n");
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 2) text.insert(at, "\r");
  const auto parsed = parse(text);
  ASSERT_EQ(parsed.diagnostics.size(), 1U);
  EXPECT_EQ(parsed.diagnostics[0].position, (SourcePosition{"test.yaml", 8, 12}));
  EXPECT_EQ(parsed.diagnostics[0].source_line, "  enabled: maybe");
}

TEST(ManifestLoader, CountsColumnsInCharacters) {
  const auto parsed = parse(with_spec("  tags: [\"ä\", é]\n"));
  ASSERT_EQ(parsed.diagnostics.size(), 2U);
  EXPECT_EQ(parsed.diagnostics[0].position.column, 10);
  EXPECT_EQ(parsed.diagnostics[0].length, 3);
  EXPECT_EQ(parsed.diagnostics[1].position.column, 15);
  EXPECT_EQ(parsed.diagnostics[1].length, 1);
}

TEST(ManifestLoader, ReportsEveryMistakeInOneRun) {
  const auto parsed = parse(
      "apiVersion: storekeeper/v1\n"
      "kind: BigSegmentStore\n"
      "metadata:\n"
      "  name: Checkout_Prod\n"
      "  annotations: {storekeeper/prun: disabled, storekeeper/drift: reprot}\n"
      "spec:\n"
      "  project: shop\n"
      "  on: true\n"
      "  enabled: yes\n"
      "  tags: [managed-by.storekeeper, owner.me]\n"
      "  redis:\n"
      "    hots: redis.example.com\n"
      "    port: 0x18EB\n"
      "    tlsEnable: true\n");
  EXPECT_EQ(
      summary(parsed.diagnostics),
      "4:9+13: `metadata.name` must be 1 to 63 of a-z, 0-9, - and ., beginning and ending with a "
      "letter or digit, not \"Checkout_Prod\" | for example `checkout-prod`\n"
      "5:17+16: unknown annotation \"storekeeper/prun\" | did you mean `storekeeper/prune`?\n"
      "5:64+6: annotation `storekeeper/drift` must be \"correct\" or \"report\", not \"reprot\" | "
      "did you mean `report`?\n"
      "6:1+4: missing field `spec.environment` | \n"
      "8:3+2: unknown field `on` in `spec` | did you mean `enabled`?\n"
      "9:12+3: `spec.enabled` must be true or false, not \"yes\" | write `true`; only YAML 1.1 "
      "takes `yes` for a boolean\n"
      "10:10+22: the tag \"managed-by.storekeeper\" is reserved for Storekeeper's own marks "
      "| remove it; those that belong there are added on their own\n"
      "10:34+8: the tag \"owner.me\" is reserved for Storekeeper's own marks | remove it; those "
      "that belong there are added on their own\n"
      "11:3+5: missing field `spec.redis.host` | \n"
      "12:5+4: unknown field `hots` in `spec.redis` | did you mean `host`?\n"
      "13:11+6: `spec.redis.port` must be a number from 1 to 65535, not \"0x18EB\" | write `6379`\n"
      "14:5+9: unknown field `tlsEnable` in `spec.redis` | did you mean `tlsEnabled`?\n");
  EXPECT_TRUE(parsed.items.empty());
}

TEST(ManifestLoader, KeepsTheGoodDocumentsOfAFile) {
  const auto parsed = parse(
      with_spec("  enabled: 1\n") + "---\n" + with_spec("  enabled: [\n") + "---\n" +
      with_spec("  enabled: true\n"));
  EXPECT_EQ(parsed.items.size(), 1U);
  EXPECT_EQ(parsed.diagnostics.size(), 2U) << summary(parsed.diagnostics);
}

struct BadCase {
  std::string name;
  std::string text;
  std::string expected;  // the whole summary
};
void PrintTo(const BadCase& bad, std::ostream* out) { *out << bad.name; }

class ManifestLoaderRefuses : public ::testing::TestWithParam<BadCase> {};

TEST_P(ManifestLoaderRefuses, WithPlaceAndHint) {
  const auto parsed = parse(GetParam().text);
  EXPECT_EQ(summary(parsed.diagnostics), GetParam().expected);
  EXPECT_TRUE(parsed.items.empty());
}

std::string redis_with(const std::string& line) {
  return redis_manifest("    host: redis.example.com\n    " + line + "\n");
}
std::string host(const std::string& value) { return redis_manifest("    host: " + value + "\n"); }
std::string dynamodb_with(const std::string& region, const std::string& role) {
  return dynamodb_manifest(
      "    tableName: big-segments\n    region: " + region + "\n    roleArn: " + role +
      "\n    externalId: abc\n");
}
constexpr const char* kRole = "arn:aws:iam::123456789012:role/r";
constexpr const char* kPort = "`spec.redis.port` must be a number from 1 to 65535, not ";
constexpr const char* kHost =
    "`spec.redis.host` must be a host name or an IP address, without a port";

INSTANTIATE_TEST_SUITE_P(
    Values, ManifestLoaderRefuses,
    ::testing::Values(
        BadCase{
            "octal_port", redis_with("port: 0777"),
            std::string("10:11+4: ") + kPort + "\"0777\" | write `777`, without zeros before it\n"},
        BadCase{
            "exponent_port", redis_with("port: 1e3"),
            std::string("10:11+3: ") + kPort + "\"1e3\" | write `1000`\n"},
        BadCase{
            "fraction_port", redis_with("port: 6379.0"),
            std::string("10:11+6: ") + kPort + "\"6379.0\" | write `6379`\n"},
        BadCase{
            "signed_port", redis_with("port: +6379"),
            std::string("10:11+5: ") + kPort + "\"+6379\" | write `6379`\n"},
        BadCase{
            "large_port", redis_with("port: 65536"),
            std::string("10:11+5: ") + kPort + "\"65536\" | \n"},
        BadCase{
            "zero_port", redis_with("port: 0"), std::string("10:11+1: ") + kPort + "\"0\" | \n"},
        BadCase{
            "null_port", redis_with("port:"),
            "10:5+4: `spec.redis.port` is empty | write a value, or remove it; the word null needs "
            "quotes to be text\n"},
        BadCase{
            "list_host", host("[a]"), "9:11+1: `spec.redis.host` must be text, not a list | \n"},
        BadCase{
            "host_with_port", host("redis.example.com:6380"),
            std::string("9:11+22: ") + kHost +
                ", not \"redis.example.com:6380\" | write `host: redis.example.com` and `port: "
                "6380`\n"},
        BadCase{
            "host_with_scheme", host("redis://:hunter2@redis.example.com"),
            std::string("9:11+3: ") + kHost +
                " | leave out the scheme and the port: they are `tlsEnabled` and `port`\n"},
        BadCase{
            "host_with_space", host("redis example"),
            std::string("9:11+13: ") + kHost + ", not \"redis example\" | remove the spaces\n"},
        BadCase{"empty_host", host("\"\""), std::string("9:11+2: ") + kHost + ", not \"\" | \n"},
        BadCase{
            "yes_for_tls", redis_with("tlsEnabled: on"),
            "10:17+2: `spec.redis.tlsEnabled` must be true or false, not \"on\" | write `true`; "
            "only YAML 1.1 takes `on` for a boolean\n"},
        BadCase{
            "quoted_true", redis_with("tlsEnabled: \"true\""),
            "10:17+6: `spec.redis.tlsEnabled` must be true or false, not \"true\" | remove the "
            "quotes\n"},
        BadCase{
            "wrong_region", dynamodb_with("eu-west1", kRole),
            "10:13+8: `spec.dynamodb.region` must be a region that the API supports, not "
            "\"eu-west1\" | did you mean `eu-west-1`?\n"},
        BadCase{
            "wrong_role", dynamodb_with("eu-west-1", "arn:aws:s3:::bucket"),
            "11:14+19: `spec.dynamodb.roleArn` must be the ARN of an IAM role, such as "
            "arn:aws:iam::123456789012:role/big-segments, not \"arn:aws:s3:::bucket\" | \n"},
        BadCase{
            "unknown_kind", "apiVersion: v1\nkind: ConfigMap\ndata: {}\n",
            "1:13+2: unknown apiVersion \"v1\" | this program reads `apiVersion: storekeeper/v1`\n"
            "2:7+9: unknown kind \"ConfigMap\" | this program reads `kind: BigSegmentStore`\n"},
        BadCase{
            "no_mapping", "- a\n",
            "1:1+1: a manifest must be a mapping, not a list | begin it with `apiVersion: "
            "storekeeper/v1`\n"},
        BadCase{
            "both_stores", with_spec("  dynamodb: {}\n"),
            "8:3+8: missing field `spec.dynamodb.tableName` | \n"
            "8:3+8: missing field `spec.dynamodb.region` | \n"
            "8:3+8: missing field `spec.dynamodb.roleArn` | \n"
            "8:3+8: missing field `spec.dynamodb.externalId` | \n"
            "9:3+5: both `spec.redis` and `spec.dynamodb` are given | keep one of the two; each "
            "store needs a manifest of its own\n"},
        BadCase{
            "misplaced_field", with_spec("  port: 6379\n"),
            "8:3+4: unknown field `port` in `spec` | `port` belongs into `spec.redis`\n"},
        BadCase{
            "tags_as_text", with_spec("  tags: a, b\n"),
            "8:9+4: `spec.tags` must be a list, not text | write `tags: [first, second]`\n"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Yaml, ManifestLoaderRefuses,
    ::testing::Values(
        BadCase{
            "duplicate_key", with_spec("  enabled: true\n  enabled: false\n"),
            "9:3+7: duplicate key \"enabled\", first on line 8 | remove one of the two\n"},
        BadCase{
            "custom_tag", with_spec("  displayName: !secret x\n"),
            "8:16+1: YAML tags (`!...`) are not allowed in manifests | remove the tag; put a value "
            "into quotes to make it text\n"},
        BadCase{
            "merge_key", with_spec("  <<: {enabled: true}\n"),
            "8:3+2: merge keys (`<<`) are not part of YAML 1.2 | repeat the fields, or use an "
            "alias for a whole section\n"},
        BadCase{
            "self_reference", "a: &x [1, *x]\n",
            "1:11+1: an alias refers to a value that contains it | write the value out instead\n"},
        BadCase{
            "tab", "spec:\n\tproject: x\n",
            "2:1+1: a tab is used for indentation | YAML allows only spaces there\n"},
        BadCase{
            "unknown_alias", "spec: *missing\n",
            "1:7+1: the alias names an anchor that is not in this document | anchors hold within "
            "one document; text that begins with `*` needs quotes\n"},
        BadCase{
            "nul", std::string("a: \0b\n", 6),
            "1:4+1: the file contains a NUL byte | save it as UTF-8 text; it may be UTF-16, or no "
            "text at all\n"},
        BadCase{
            "end_of_transmission", "a: 1\n\x04\n",
            "2:1+1: control character U+0004 is not allowed in YAML | remove it; inside double "
            "quotes an escape such as \"\\t\" can stand for it\n"},
        BadCase{
            "invalid_utf8", "a: \xC0\xAF\n",
            "1:4+1: the file is not valid UTF-8 | save it as UTF-8; a program may have written it "
            "in another encoding\n"},
        BadCase{
            "merge_conflict", "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n",
            "2:1+1: unresolved merge conflict | resolve it and remove the lines with <<<<<<<, "
            "======= and >>>>>>>\n"},
        BadCase{
            "deep", std::string(40, '[') + std::string(40, ']') + "\n",
            "1:33+1: nested more than 32 levels deep | split the file, or write it more simply\n"},
        BadCase{
            "git_lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 1\n",
            "1:1+1: this is a Git LFS pointer, not the file itself | run `git lfs pull`, or keep "
            "manifests out of LFS\n"}),
    [](const auto& test) { return test.param.name; });

TEST(ManifestLoader, RefusesAnAliasBombAtOnce) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 9; ++level) {
    const auto below = "*a" + std::to_string(level - 1);
    text += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [" + below;
    for (int i = 1; i < 9; ++i) text += ", " + below;
    text += "]\n";
  }
  const auto parsed = parse(text);
  ASSERT_EQ(parsed.diagnostics.size(), 1U);
  EXPECT_EQ(
      parsed.diagnostics[0].message,
      "more than 100000 values in one file, aliases counted as what they stand for");
}

TEST(ManifestLoader, RefusesAliasesBeyondTheirNumberAndTheirDepth) {
  std::string many = "a: &a 1\nb: [";
  for (int i = 0; i < 1001; ++i) many += "*a,";
  EXPECT_EQ(parse(many + "]\n").diagnostics.at(0).message, "more than 1000 aliases in one file");
  std::string deep = "a0: &a0 [x]\n";
  for (int i = 1; i < 40; ++i) {
    deep += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) +
            "]\n";
  }
  EXPECT_EQ(parse(deep).diagnostics.at(0).message, "nested more than 32 levels deep");
}

TEST(ManifestLoader, AcceptsAliasesForValues) {
  const auto parsed = parse(
      "apiVersion: storekeeper/v1\nkind: BigSegmentStore\nmetadata: {name: &n checkout}\nspec:\n"
      "  project: *n\n  environment: *n\n  redis: {host: h}\n");
  EXPECT_EQ(summary(parsed.diagnostics), "");
  ASSERT_EQ(parsed.items.size(), 1U);
  EXPECT_EQ(parsed.items[0].address.project, "checkout");
}

TEST(ManifestLoader, RefusesOversizedText) {
  LoaderOptions options;
  options.limits.max_bytes = 100;
  const auto parsed = parse_manifests(std::string(101, '#'), "a.yaml", options);
  ASSERT_EQ(parsed.diagnostics.size(), 1U);
  EXPECT_EQ(parsed.diagnostics[0].position, (SourcePosition{"a.yaml", 0, 0}));
  EXPECT_EQ(parsed.diagnostics[0].message, "the file is larger than 100 bytes");
}

TEST(ManifestLoader, FindsDuplicatesInLargeMappings) {
  std::string labels = "  labels:\n";
  for (int i = 0; i < 100; ++i) labels += "    key" + std::to_string(i) + ": a\n";
  const auto text =
      "apiVersion: storekeeper/v1\nkind: BigSegmentStore\nmetadata:\n  name: a\n" + labels +
      "    key3: b\n    key99: b\nspec: {project: p, environment: e, redis: {host: h}}\n";
  EXPECT_EQ(
      summary(parse(text).diagnostics),
      "106:5+4: duplicate key \"key3\", first on line 9 | remove one of the two\n"
      "107:5+5: duplicate key \"key99\", first on line 105 | remove one of the two\n");
}

TEST(ManifestLoader, ShowsABoundedNumberOfProblems) {
  std::string tags = "  tags:\n";
  for (int i = 0; i < 500; ++i) tags += "    - a b\n";
  const auto parsed = parse(with_spec(tags));
  ASSERT_EQ(parsed.diagnostics.size(), 201U);
  EXPECT_EQ(parsed.diagnostics.back().message, "300 more problems in this file are not shown");
}

}  // namespace
}  // namespace storekeeper
