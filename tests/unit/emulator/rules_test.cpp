// The pure rules one by one: config, masking, quota, faults, access, routes, switches.
#include <gtest/gtest.h>

#include <string>

#include "emulator/access.hpp"
#include "emulator/config_rules.hpp"
#include "emulator/faults.hpp"
#include "emulator/journal.hpp"
#include "emulator/json_text.hpp"
#include "emulator/quota.hpp"
#include "emulator/routes.hpp"

namespace storekeeper {
namespace {

struct ConfigCase {
  const char* kind;
  const char* config;
  const char* problem;  // part of the message; empty: accepted
};

const ConfigCase kConfigs[] = {
    {"redis", R"({"host":"h"})", ""},
    {"redis", R"({"host":"h","port":"1","username":"","password":"","tlsEnabled":true})", ""},
    {"redis", R"({})", "config.host is required"},
    {"redis", R"({"host":""})", "config.host must not be empty"},
    {"redis", R"({"host":7})", "config.host must be a string, not a number"},
    {"redis", R"({"host":"h","port":6379})", "config.port must be a string, not a number"},
    {"redis", R"({"host":"h","tlsEnabled":"true"})", "config.tlsEnabled must be a boolean"},
    {"redis", R"({"host":"h","password":null})", "config.password must be a string, not a null"},
    {"redis", R"({"host":"h","tls":true})", "config has no field \"tls\""},
    {"redis", R"([])", "config must be an object"},
    {"redis", R"("h")", "config must be an object"},
    {"dynamodb",
     R"({"tableName":"t","region":"eu-west-1","roleArn":"arn:aws:iam::1:role/r","externalId":"e"})",
     ""},
    {"dynamodb", R"({"tableName":"t","region":"moon-1","roleArn":"r","externalId":"e"})",
     "config.region is not one of the permitted values"},
    {"dynamodb", R"({"tableName":"t","region":"eu-west-1","roleArn":"r"})",
     "config.externalId is required"},
    {"dynamodb", R"({"tableName":"t","region":"eu-west-1","externalId":"e"})",
     "config.roleArn is required"},
    {"dynamodb", R"({"host":"h"})", "config has no field \"host\""},
};

TEST(EmulatorConfig, IsCheckedByThePublishedFields) {
  for (const auto& each : kConfigs) {
    SCOPED_TRACE(each.config);
    auto config = *parse_json(each.config);
    const auto problem = check_config(each.kind, {}, config);
    EXPECT_EQ(problem.has_value(), each.problem[0] != '\0') << problem.value_or("");
    EXPECT_NE(problem.value_or("").find(each.problem), std::string::npos) << problem.value_or("");
  }
}

TEST(EmulatorConfig, NeverQuotesAValue) {
  auto config = *parse_json(R"({"host":"h","password":["hunter2"]})");
  const auto problem = check_config("redis", {}, config);
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->find("hunter2"), std::string::npos);
}

TEST(EmulatorMask, ShowsThreeCharactersOfEitherEnd) {
  const Behaviour usual;
  Behaviour hidden;
  hidden.mask_length = Behaviour::MaskLength::kHidden;
  Behaviour ends;
  ends.short_secrets = Behaviour::ShortSecrets::kEnds;
  EXPECT_EQ(mask_secret("super-secret-123", usual), "sup********123");
  EXPECT_EQ(mask_secret("super-secret-123", hidden), "sup**********123");
  EXPECT_EQ(mask_secret("1234567", usual), "123********567");
  EXPECT_EQ(mask_secret("1234567", hidden), "123*567");
  EXPECT_EQ(mask_secret("123456", usual), "********");
  EXPECT_EQ(mask_secret("123456", hidden), "******");
  EXPECT_EQ(mask_secret("abcde", ends), "abc********cde");
  EXPECT_EQ(mask_secret("ab", ends), "ab********ab");
  EXPECT_EQ(mask_secret("", usual), "");
  EXPECT_EQ(mask_secret("äöüßäöü", usual), "äöü********äöü");
}

TEST(EmulatorMask, IsRecognised) {
  for (const auto* masked : {"sup********123", "********", "ab****cd", "****"}) {
    EXPECT_TRUE(looks_like_mask(masked)) << masked;
  }
  for (const auto* plain : {"", "secret", "a*b", "supe********123", "***", "sup**a***123"}) {
    EXPECT_FALSE(looks_like_mask(plain)) << plain;
  }
}

std::string header(const QuotaVerdict& verdict, std::string_view name) {
  const auto* value = verdict.headers.find(name);
  return value ? *value : "(absent)";
}

TEST(EmulatorQuota, CountsEachFamilyInItsWindow) {
  Behaviour behaviour;
  behaviour.global_limit = 10;
  behaviour.route_limit = 2;
  behaviour.token_limit = 5;
  Quota quota;
  const std::int64_t now = 1'700'000'003'000;
  auto verdict = quota.charge("GET list", "t", "a", now, behaviour);
  EXPECT_FALSE(verdict.limited);
  EXPECT_EQ(header(verdict, "x-ratelimit-global-limit"), "10");
  EXPECT_EQ(header(verdict, "X-Ratelimit-Global-Remaining"), "9");
  EXPECT_EQ(header(verdict, "X-Ratelimit-Route-Limit"), "2");
  EXPECT_EQ(header(verdict, "X-Ratelimit-Route-Remaining"), "1");
  EXPECT_EQ(header(verdict, "X-Ratelimit-Auth-Token-Limit"), "5");
  EXPECT_EQ(header(verdict, "X-Ratelimit-Auth-Token-Remaining"), "4");
  EXPECT_EQ(header(verdict, "X-Ratelimit-Reset"), "1700000010000");
  EXPECT_EQ(header(verdict, "X-Ratelimit-Auth-Token-Reset"), "1700000010000");
  EXPECT_EQ(header(verdict, "Retry-After"), "(absent)");

  EXPECT_FALSE(quota.charge("GET list", "t", "a", now, behaviour).limited);
  verdict = quota.charge("GET list", "t", "a", now + 6'999, behaviour);
  EXPECT_TRUE(verdict.limited);
  EXPECT_EQ(header(verdict, "X-Ratelimit-Route-Remaining"), "0");
  EXPECT_FALSE(quota.charge("POST create", "t", "a", now, behaviour).limited);
  EXPECT_FALSE(quota.charge("GET list", "t", "a", now + 7'000, behaviour).limited);
}

TEST(EmulatorQuota, GivesRetryAfterForTheAddressOnlyUnlessToldOtherwise) {
  Behaviour behaviour;
  behaviour.ip_limit = 1;
  Quota quota;
  const std::int64_t now = 1'700'000'002'500;
  EXPECT_FALSE(quota.charge("r", "t", "a", now, behaviour).limited);
  EXPECT_EQ(header(quota.charge("r", "t", "a", now, behaviour), "Retry-After"), "8");
  EXPECT_FALSE(quota.charge("r", "t", "b", now, behaviour).limited);
  behaviour.retry_after_form = Behaviour::RetryAfterForm::kDate;
  EXPECT_EQ(
      header(quota.charge("r", "t", "a", now, behaviour), "Retry-After"),
      "Tue, 14 Nov 2023 22:13:30 GMT");
  behaviour.retry_after = Behaviour::RetryAfter::kNever;
  EXPECT_EQ(header(quota.charge("r", "t", "a", now, behaviour), "Retry-After"), "(absent)");
  behaviour = {};
  behaviour.token_limit = 1;
  behaviour.retry_after = Behaviour::RetryAfter::kAlways;
  quota.clear();
  quota.charge("r", "t", "a", now, behaviour);
  EXPECT_EQ(header(quota.charge("r", "t", "a", now, behaviour), "Retry-After"), "8");
}

TEST(EmulatorQuota, SendsAnySubsetOfTheHeaders) {
  Behaviour behaviour;
  behaviour.global_headers = behaviour.limit_headers = false;
  Quota quota;
  auto verdict = quota.charge("r", "t", "a", 5, behaviour);
  EXPECT_EQ(header(verdict, "X-Ratelimit-Global-Remaining"), "(absent)");
  EXPECT_EQ(header(verdict, "X-Ratelimit-Route-Limit"), "(absent)");
  EXPECT_EQ(header(verdict, "X-Ratelimit-Route-Remaining"), "999");
  EXPECT_EQ(header(verdict, "X-Ratelimit-Reset"), "10000");
  behaviour.reset_headers = false;
  verdict = quota.charge("r", "t", "a", 5, behaviour);
  EXPECT_EQ(header(verdict, "X-Ratelimit-Reset"), "(absent)");
  EXPECT_EQ(header(verdict, "X-Ratelimit-Auth-Token-Reset"), "(absent)");
  behaviour.global_limit = behaviour.route_limit = behaviour.token_limit = 0;
  EXPECT_EQ(quota.charge("r", "t", "a", 5, behaviour).headers.size(), 0U);
}

TEST(EmulatorQuota, LetsOthersEatFromTheAccount) {
  Behaviour behaviour;
  behaviour.global_limit = 100;
  behaviour.other_clients_per_second = 20;
  Quota quota;
  auto verdict = quota.charge("r", "t", "a", 1'000, behaviour);
  EXPECT_EQ(header(verdict, "X-Ratelimit-Global-Remaining"), "79");
  verdict = quota.charge("r", "t", "a", 5'000, behaviour);
  EXPECT_TRUE(verdict.limited);
}

TEST(EmulatorQuota, SkewsAndScalesTheWindow) {
  Behaviour behaviour;
  behaviour.window_ms = 100;
  behaviour.reset_skew_ms = -250;
  behaviour.clock_skew_ms = 1'000;
  Quota quota;
  EXPECT_EQ(header(quota.charge("r", "t", "a", 1'050, behaviour), "X-Ratelimit-Reset"), "1850");
  EXPECT_FALSE(quota.charge("r", "t", "a", -7, behaviour).limited);
}

TEST(EmulatorDate, IsWrittenAsHttpWantsIt) {
  EXPECT_EQ(imf_date(784'887'151'000), "Tue, 15 Nov 1994 08:12:31 GMT");
  EXPECT_EQ(imf_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(imf_date(INT64_MAX), "Fri, 31 Dec 9999 23:59:59 GMT");
}

TEST(EmulatorFaults, AreReadFromTextAndJson) {
  const auto rule = parse_fault_rule("kind=drop-after-commit,method=PATCH,nth=3");
  ASSERT_TRUE(rule) << rule.error().message;
  EXPECT_EQ(rule->kind, FaultKind::kDropAfterCommit);
  EXPECT_EQ(rule->method, "PATCH");
  EXPECT_EQ(rule->nth, 3);
  EXPECT_EQ(rule->times, 1);
  for (const auto* bad :
       {"", "kind", "method=GET", "kind=explode", "kind=refuse,status=99", "kind=refuse,colour=1",
        "kind=hang,nth=-1", "kind=hang,probability=2", "kind=hang,route=elsewhere",
        "kind=refuse,html=maybe", "kind=latency,delayMs=soon"}) {
    EXPECT_FALSE(parse_fault_rule(bad)) << bad;
  }
  const auto again = fault_rule_from_json(to_json_value(*rule));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(to_json(to_json_value(*again)), to_json(to_json_value(*rule)));
}

std::string pattern_of(FaultPlan& plan, int requests) {
  std::string pattern;
  for (int i = 0; i < requests; ++i) pattern += plan.choose("GET", "list").fault ? 'x' : '.';
  return pattern;
}

TEST(EmulatorFaults, HitByCountByChanceAndByRoute) {
  FaultPlan plan;
  plan.reset({*parse_fault_rule("kind=refuse,nth=3")}, 1);
  EXPECT_EQ(pattern_of(plan, 6), "..x...");
  plan.reset({*parse_fault_rule("kind=refuse,nth=2,times=3")}, 1);
  EXPECT_EQ(pattern_of(plan, 6), ".xxx..");
  plan.reset({*parse_fault_rule("kind=refuse")}, 1);
  EXPECT_EQ(pattern_of(plan, 3), "xxx");
  plan.reset({*parse_fault_rule("kind=refuse,times=2")}, 1);
  EXPECT_EQ(pattern_of(plan, 4), "xx..");
  plan.reset({*parse_fault_rule("kind=refuse,method=POST")}, 1);
  EXPECT_EQ(pattern_of(plan, 3), "...");
  plan.reset({*parse_fault_rule("kind=refuse,route=integration")}, 1);
  EXPECT_EQ(pattern_of(plan, 3), "...");
  plan.reset({*parse_fault_rule("kind=refuse,probability=0.5")}, 7);
  const auto first = pattern_of(plan, 200);
  plan.reset({*parse_fault_rule("kind=refuse,probability=0.5")}, 7);
  EXPECT_EQ(pattern_of(plan, 200), first);
  EXPECT_NE(first.find('x'), std::string::npos);
  EXPECT_NE(first.find('.'), std::string::npos);
}

TEST(EmulatorFaults, AddUpLatencyBesideOneFault) {
  FaultPlan plan;
  plan.reset(
      {*parse_fault_rule("kind=latency,delayMs=20"),
       *parse_fault_rule("kind=latency,delayMs=5,jitterMs=10"), *parse_fault_rule("kind=hang")},
      1);
  const auto chosen = plan.choose("GET", "list");
  ASSERT_TRUE(chosen.fault);
  EXPECT_EQ(chosen.fault->kind, FaultKind::kHang);
  EXPECT_GE(chosen.latency_ms, 25);
  EXPECT_LT(chosen.latency_ms, 35);
}

TEST(EmulatorAccess, FollowsRolesAndPolicies) {
  AccessToken token;
  token.role = TokenRole::kReader;
  EXPECT_FALSE(decide(token, action::kCreate, "integration/redis").allowed);
  token.role = TokenRole::kWriter;
  EXPECT_TRUE(decide(token, action::kCreate, "integration/redis").allowed);
  const auto tokens = read_tokens(*parse_json(R"({"tokens":[{"token":"t","inlineRole":[
      {"effect":"allow","actions":["update*"],"resources":["integration/*"]},
      {"effect":"deny","actions":["updateOn"],"notResources":["integration/redis"]}]}]})"));
  ASSERT_TRUE(tokens) << tokens.error().message;
  const auto& custom = tokens->front();
  EXPECT_TRUE(decide(custom, action::kUpdateName, "integration/dynamodb").allowed);
  EXPECT_TRUE(decide(custom, action::kUpdateOn, "integration/redis").allowed);
  EXPECT_FALSE(decide(custom, action::kUpdateOn, "integration/dynamodb").allowed);
  EXPECT_FALSE(decide(custom, action::kCreate, "integration/redis").allowed);
}

TEST(EmulatorAccess, RefusesTokenFilesWithMistakes) {
  for (const auto* bad :
       {"[]", R"({"tokens":[{}]})", R"({"tokens":[{"token":"hunter2","role":"king"}]})",
        R"({"tokens":[{"token":""}]})", R"({"tokens":[{"token":"hunter2","inlineRole":1}]})",
        R"({"tokens":[{"token":"hunter2","inlineRole":[{"effect":"maybe"}]}]})",
        R"({"tokens":[{"token":"hunter2","inlineRole":[{"effect":"deny","actions":[1]}]}]})"}) {
    const auto read = read_tokens(*parse_json(bad));
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().message.find("hunter2"), std::string::npos);
  }
}

TEST(EmulatorAccess, MatchesPatterns) {
  EXPECT_TRUE(matches_pattern("*", ""));
  EXPECT_TRUE(matches_pattern("a*c", "abbc"));
  EXPECT_TRUE(matches_pattern("*b*b*", "abcb"));
  EXPECT_FALSE(matches_pattern("a*c", "abcd"));
  EXPECT_FALSE(matches_pattern("", "a"));
}

TEST(EmulatorRoutes, AreFoundByPath) {
  const std::string stores = "/api/v2/integration-capabilities/big-segment-store";
  const std::pair<std::string, RouteKind> cases[] = {
      {stores, RouteKind::kList},
      {stores + "?limit=2", RouteKind::kList},
      {stores + "/", RouteKind::kUnknown},
      {stores + "/p", RouteKind::kUnknown},
      {stores + "/p/e/redis", RouteKind::kCreate},
      {stores + "/p//redis", RouteKind::kUnknown},
      {stores + "/p/e/redis/1", RouteKind::kIntegration},
      {stores + "/p/e/redis/1/2", RouteKind::kUnknown},
      {"/api/v2/projects/p", RouteKind::kProject},
      {"/api/v2/projects/p/environments/e", RouteKind::kEnvironment},
      {"/api/v2/caller-identity", RouteKind::kCaller},
      {"/api/v2/public-ip-list", RouteKind::kAddresses},
      {"/api/v2/auditlog?limit=1", RouteKind::kAuditLog},
      {"/__emulator/journal", RouteKind::kControl},
      {"", RouteKind::kUnknown},
      {"/", RouteKind::kUnknown},
      {"*", RouteKind::kUnknown}};
  for (const auto& [target, kind] : cases) EXPECT_EQ(find_route(target).kind, kind) << target;
  EXPECT_EQ(find_route(stores + "/a%2Fb/e%20f/redis").keys[0], "a/b");
  EXPECT_EQ(decode_percent("%4"), "%4");
  EXPECT_EQ(decode_percent(encode_percent("a/b c%~")), "a/b c%~");
}

TEST(EmulatorSwitches, RoundTripThroughJson) {
  for (const auto* profile : {"documented", "observed", "strict", "lenient"}) {
    const auto behaviour = behaviour_profile(profile);
    ASSERT_TRUE(behaviour);
    Behaviour copy;
    ASSERT_TRUE(change_behaviour(copy, behaviour_to_json(*behaviour)));
    EXPECT_EQ(to_json(behaviour_to_json(copy)), to_json(behaviour_to_json(*behaviour)));
  }
}

TEST(EmulatorSwitches, TakeEveryNameAndValueAndNothingElse) {
  for (const auto& entry : behaviour_switches()) {
    Behaviour behaviour;
    for (const auto value : entry.values) {
      EXPECT_TRUE(set_switch(behaviour, entry.name, value)) << entry.name;
    }
    EXPECT_FALSE(set_switch(behaviour, entry.name, "banana")) << entry.name;
  }
  Behaviour behaviour;
  EXPECT_FALSE(
      change_behaviour(behaviour, *parse_json(R"({"nullTags":true,"lsitConfig":"full"})")));
  EXPECT_FALSE(behaviour.null_tags) << "all or nothing";
  EXPECT_FALSE(change_behaviour(behaviour, *parse_json("[]")));
  EXPECT_FALSE(change_behaviour(behaviour, *parse_json(R"({"profile":"best"})")));
  const auto unknown = set_switch(behaviour, "lsitConfig", "full");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().hint.find("listConfig"), std::string::npos);
  EXPECT_EQ(flag_name("listConfig"), "--list-config");
}

TEST(EmulatorJournal, BlacksOutSecrets) {
  const char* bodies[] = {
      R"({"config":{"host":"h","password":"hunter2"}})",
      R"({"config":{"Password":"hunter2"}})",
      R"([{"op":"replace","path":"/config/password","value":"hunter2"}])",
      R"([{"op":"replace","path":"/config","value":{"password":"hunter2"}}])",
      R"({"comment":"c","patch":[{"op":"add","path":"/config/password","value":["hunter2"]}]})",
      "password=hunter2",
      "\"hunter2\"",
      "{\"password\":\"hunter2"};
  for (const auto* body : bodies) {
    EXPECT_EQ(redact_body(body).find("hunter2"), std::string::npos) << body;
  }
  EXPECT_EQ(redact_body(R"({"config":{"host":"h"}})"), R"({"config":{"host":"h"}})");
}

}  // namespace
}  // namespace storekeeper
