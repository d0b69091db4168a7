// Which changes send a secret somewhere new, and which of them a run that nobody looks at may make.
#include "plan/secret_redirect.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "model/ownership.hpp"
#include "plan/make_plan.hpp"
#include "support/builders.hpp"

namespace storekeeper {
namespace {

using testing::desired_redis;
using testing::live_redis;
using testing::secret_from;
using testing::secret_not_here;

constexpr const char* kMask = "sec********ret";

// Both sides, in step: at redis.example.com with a password that the mask agrees with.
struct Sides {
  DesiredIntegration desired = desired_redis("a");
  LiveIntegration live = live_redis("a", "1");
  PlanPolicy policy = {};

  Sides() {
    desired.secrets = {secret_from("PASSWORD", "secret-secret")};
    live.config->set("password", std::string(kMask));
    live.config->set("port", std::string("6379"));
  }
  void move(std::string host) { desired.config.set("host", std::move(host)); }
  Plan plan() const {
    DesiredSet set;
    set.items = {desired};
    LiveSnapshot snapshot;
    snapshot.items = {live};
    return make_plan(set, snapshot, policy);
  }
  // "config.host new-host, config.port new-port"
  std::string risks() const {
    std::string text;
    for (const auto& action : plan().actions) {
      for (const auto& change : action.changes) {
        if (change.risk == SecretRisk::kNone) continue;
        text +=
            (text.empty() ? "" : ", ") + change.field + " " + std::string(to_string(change.risk));
      }
    }
    return text;
  }
};

struct RiskCase {
  const char* what;
  std::function<void(Sides&)> arrange;
  std::string risks;
};

TEST(SecretRedirect, IsAChangeOfHostThatASecretGoesAlongWith) {
  const std::vector<RiskCase> cases = {
      {"nothing differs", [](Sides&) {}, ""},
      {"a kept secret", [](Sides& s) { s.move("b.example.com"); }, "config.host new-host"},
      {"a rotated secret",
       [](Sides& s) {
         s.move("b.example.com");
         s.desired.secrets = {secret_from("PASSWORD", "another-one")};
       },
       "config.host new-host"},
      {"a secret that cannot be resolved here",
       [](Sides& s) {
         s.move("b.example.com");
         s.desired.secrets = {secret_not_here("PASSWORD")};
       },
       "config.host new-host"},
      {"a first secret, with the move",
       [](Sides& s) {
         s.move("b.example.com");
         s.live.config->set("password", std::string());
       },
       "config.host new-host"},
      {"a first secret where the store is",
       [](Sides& s) { s.live.config->set("password", std::string()); }, ""},
      {"the secret is taken away with the move",
       [](Sides& s) {
         s.move("b.example.com");
         s.desired.secrets.clear();
       },
       ""},
      {"an ignored secret stays and moves along",
       [](Sides& s) {
         s.move("b.example.com");
         s.desired.secrets.clear();
         s.desired.policy.ignored = {"config.password"};
       },
       "config.host new-host"},
      {"nothing to ignore",
       [](Sides& s) {
         s.move("b.example.com");
         s.desired.secrets.clear();
         s.desired.policy.ignored = {"config.password"};
         s.live.config->erase("password");
       },
       ""},
      {"an ignored host",
       [](Sides& s) {
         s.move("b.example.com");
         s.desired.policy.ignored = {"config.host"};
       },
       ""},
      {"case", [](Sides& s) { s.move("Redis.Example.COM"); }, ""},
      {"a trailing dot", [](Sides& s) { s.move("redis.example.com."); }, ""},
      {"a name that begins alike", [](Sides& s) { s.move("redis.example.com.evil.test"); },
       "config.host new-host"},
      {"a live host of no known form",
       [](Sides& s) { s.live.config->set("host", RawJson{"[\"redis.example.com\"]"}); },
       "config.host new-host"},
      {"no live host", [](Sides& s) { s.live.config->erase("host"); }, "config.host new-host"},
      {"back to where the reconciler has seen it",
       [](Sides& s) {
         s.live.config->set("host", std::string("by-hand.example.com"));
         s.live.secret_hosts = {"redis.example.com"};
       },
       ""},
      {"another port", [](Sides& s) { s.desired.config.set("port", std::string("6380")); },
       "config.port new-port"},
      {"TLS off", [](Sides& s) { s.live.config->set("tlsEnabled", true); },
       "config.tlsEnabled no-tls"},
      {"TLS on", [](Sides& s) { s.desired.config.set("tlsEnabled", true); }, ""},
      {"without a secret",
       [](Sides& s) {
         s.desired.secrets.clear();
         s.live.config->set("password", std::string());
         s.live.config->set("tlsEnabled", true);
         s.desired.config.set("port", std::string("6380"));
         s.move("b.example.com");
       },
       ""},
      {"the whole config is written",
       [](Sides& s) {
         s.move("b.example.com");
         s.policy.patch_style = PatchStyle::kWholeConfig;
       },
       "config.host new-host"},
  };
  for (const auto& one : cases) {
    Sides sides;
    one.arrange(sides);
    EXPECT_EQ(sides.risks(), one.risks) << one.what;
  }
}

TEST(SecretRedirect, OfADynamoDbStoreThereIsNone) {
  Sides sides;
  sides.desired.address.kind = sides.live.address.kind = StoreKind::kDynamoDb;
  sides.desired.secrets.clear();
  const auto config = [](const std::string& place) {
    return Config{
        {"externalId", place}, {"region", place}, {"roleArn", place}, {"tableName", place}};
  };
  sides.desired.config = config("new");
  sides.live.config = config("old");
  sides.policy.redirects.hold = true;
  EXPECT_EQ(sides.plan().count(ActionKind::kUpdate), 1);
  EXPECT_EQ(sides.risks(), "");
}

TEST(SecretRedirect, OfAStoreThatIsNewThereIsNone) {
  Sides sides;
  sides.policy.redirects.hold = true;
  sides.live.name = "another";
  sides.live.address.environment = "another";
  const auto plan = sides.plan();
  EXPECT_EQ(plan.count(ActionKind::kCreate), 1);
  EXPECT_FALSE(plan.has_errors());
}

struct HoldCase {
  const char* what;
  std::function<void(Sides&)> arrange;
  bool held;
};

TEST(SecretRedirect, IsHeldBackWhereNobodyLooksAndNobodyHasAllowedIt) {
  const std::vector<HoldCase> cases = {
      {"nobody looks", [](Sides&) {}, true},
      {"somebody looks", [](Sides& s) { s.policy.redirects.hold = false; }, false},
      {"by name", [](Sides& s) { s.policy.redirects.hosts = {"b.example.com"}; }, false},
      {"by another name", [](Sides& s) { s.policy.redirects.hosts = {"c.example.com"}; }, true},
      {"by wildcard", [](Sides& s) { s.policy.redirects.hosts = {"*.example.com"}; }, false},
      {"by annotation", [](Sides& s) { s.desired.policy.allow_redirect = true; }, false},
  };
  for (const auto& one : cases) {
    Sides sides;
    sides.policy.redirects.hold = true;
    sides.move("b.example.com");
    sides.desired.enabled = true;
    one.arrange(sides);
    const auto plan = sides.plan();
    EXPECT_EQ(plan.has_changes(), !one.held) << one.what << ": all of its update, or none";
    EXPECT_EQ(plan.has_errors(), one.held) << one.what;
    const bool told = std::any_of(plan.findings.begin(), plan.findings.end(), [](const auto& f) {
      return f.kind == FindingKind::kRedirectHeld;
    });
    EXPECT_EQ(told, one.held) << one.what;
  }
}

TEST(SecretRedirect, ThatIsHeldBackNamesTheStoreTheChangesAndTheWayOut) {
  Sides sides;
  sides.policy.redirects.hold = true;
  sides.move("B.example.com.");
  const auto plan = sides.plan();
  ASSERT_EQ(plan.findings.size(), 1U);
  const auto& finding = plan.findings.front();
  EXPECT_EQ(finding.manifest, "a");
  EXPECT_EQ(finding.ids, std::vector<std::string>{"1"});
  ASSERT_EQ(finding.changes.size(), 1U);
  EXPECT_EQ(finding.changes.front().risk, SecretRisk::kNewHost);
  EXPECT_NE(finding.hint.find("--secrets-hosts b.example.com,"), std::string::npos);
  EXPECT_NE(finding.hint.find("storekeeper/secret-redirect: allow"), std::string::npos);
  EXPECT_EQ(finding.message.find("example.com"), std::string::npos)
      << "the status port shows no host";
}

TEST(SecretRedirect, ThatSomebodyLooksAtWarnsOfRunsThatWouldHoldItBack) {
  Sides sides;
  sides.move("b.example.com");
  const auto plan = sides.plan();
  ASSERT_EQ(plan.findings.size(), 1U);
  EXPECT_EQ(plan.findings.front().kind, FindingKind::kWarning);
  sides.policy.redirects.hosts = {"b.example.com"};
  EXPECT_TRUE(sides.plan().findings.empty());
}

TEST(SecretRedirect, OfOneStoreDoesNotHoldTheOthers) {
  Sides sides;
  sides.move("b.example.com");
  auto other = desired_redis("other");
  other.address.environment = "other";
  DesiredSet set;
  set.items = {sides.desired, other};
  LiveSnapshot snapshot;
  snapshot.items = {sides.live};
  PlanPolicy policy;
  policy.redirects.hold = true;
  const auto plan = make_plan(set, snapshot, policy);
  ASSERT_EQ(plan.actions.size(), 1U);
  EXPECT_EQ(plan.actions.front().manifest, "other");
}

struct NameCase {
  std::string pattern;
  std::string host;
  bool named;
};

TEST(SecretRedirect, ListsNameHosts) {
  const std::vector<NameCase> cases = {
      {"redis.example.com", "redis.example.com", true},
      {"redis.example.com", "REDIS.example.com.", true},
      {"redis.example.com", "redis.example.com.evil.test", false},
      {"redis.example.com", "aredis.example.com", false},
      {"*.example.com", "redis.example.com", true},
      {"*.example.com", "a.b.Example.com", true},
      {"*.example.com", "example.com", false},
      {"*.example.com", ".example.com", false},
      {"*.example.com", "evilexample.com", false},
      {"*.example.com", "redis.example.com.evil.test", false},
      {"10.0.0.7", "10.0.0.7", true},
      {"fd00::1", "FD00::1", true},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(names_host({one.pattern}, one.host), one.named) << one.pattern << ' ' << one.host;
  }
  EXPECT_FALSE(names_host({}, "redis.example.com"));
}

TEST(SecretRedirect, PatternsOfHostsAreChecked) {
  for (const auto* good : {"redis", "Redis.Example.com.", "*.example.com", "10.0.0.7", "fd00::1"}) {
    EXPECT_TRUE(read_host_pattern(good)) << good;
  }
  EXPECT_EQ(*read_host_pattern("*.Example.com."), "*.example.com");
  for (const auto* bad :
       {"", ".", "*", "*.", "*.*", "a*.example.com", "redis.*", "redis:6379", "redis://redis",
        ".example.com", "a b", "**.example.com"}) {
    const auto read = read_host_pattern(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_FALSE(read.error().hint.empty());
  }
}

}  // namespace
}  // namespace storekeeper
