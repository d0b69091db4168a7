// The endpoints beside the integrations: project, environment, caller, addresses, audit log.
#include "emulator_fixture.hpp"

namespace storekeeper::testing {
namespace {

std::vector<std::string> names_in(const JsonValue& collection) {
  std::vector<std::string> names;
  for (const auto& item : *collection.find("items")->as_array()) {
    names.push_back(*item.find("name")->as_string());
  }
  return names;
}

using Names = std::vector<std::string>;

TEST_F(EmulatorTest, AProjectHasItsEnvironmentsOnlyIfExpanded) {
  create();
  EXPECT_EQ(text_at(call("GET", "/api/v2/projects/shop"), "environments"), "(absent)");
  EXPECT_EQ(text_at(call("GET", "/api/v2/projects/shop?expand=tags"), "environments"), "(absent)");
  const auto expanded = json(call("GET", "/api/v2/projects/shop?expand=x,environments").body);
  ASSERT_NE(expanded.find("environments"), nullptr);
  EXPECT_EQ(names_in(*expanded.find("environments")), Names{"production"});
}

TEST_F(EmulatorTest, TheCallerIsTheToken) {
  const auto admin = call("GET", "/api/v2/caller-identity");
  EXPECT_EQ(text_at(admin, "tokenName"), "admin");
  EXPECT_EQ(text_at(admin, "authKind"), "token");
  EXPECT_EQ(text_at(admin, "serviceToken"), "true");
  EXPECT_EQ(text_at(admin, "tokenId").size(), 24U);
  const auto reader = call_as("reader-token", "GET", "/api/v2/caller-identity", "");
  EXPECT_NE(text_at(reader, "tokenId"), text_at(admin, "tokenId"));
}

TEST_F(EmulatorTest, TheAuditLogTellsWhoDidWhatWhenToWhat) {
  const auto path = create();
  now_ms_ += 1000;
  call("PATCH", path, R"([{"op":"replace","path":"/on","value":false},
                          {"op":"replace","path":"/name","value":"x"}])");
  now_ms_ += 1000;
  call("DELETE", "/__emulator/integrations" + path.substr(path.rfind('/')));
  const auto log = json(call("GET", "/api/v2/auditlog").body);
  const auto& items = *log.find("items")->as_array();
  ASSERT_EQ(items.size(), 3U) << "newest first";
  EXPECT_EQ(items[0].find("token"), nullptr) << "a person in the console has none";
  EXPECT_EQ(*items[0].find("titleVerb")->as_string(), "deleted the integration");
  EXPECT_EQ(*items[1].find("date")->as_integer(), now_ms_ - 1000);
  EXPECT_EQ(*items[1].find("token")->find("name")->as_string(), "admin");
  const auto accesses = to_json(*items[1].find("accesses"));
  EXPECT_EQ(
      accesses,
      R"([{"action":"updateName","resource":"proj/shop:env/production:integration/redis"},)"
      R"({"action":"updateOn","resource":"proj/shop:env/production:integration/redis"}])");
  EXPECT_EQ(
      *items[2].find("target")->find("_links")->find("self")->find("href")->as_string(), path);
}

TEST_F(EmulatorTest, TheAuditLogCanBeNarrowed) {
  for (const auto* name : {"one", "two", "three"}) {
    call("POST", kRedisPath, R"({"config":{"host":"h"},"name":")" + std::string(name) + "\"}");
    now_ms_ += 1000;
  }
  const auto names = [&](const std::string& query) {
    return names_in(json(call("GET", "/api/v2/auditlog?" + query).body));
  };
  const auto start = now_ms_ - 3000;
  EXPECT_EQ(names("limit=1"), Names{"three"});
  EXPECT_EQ(names("before=" + std::to_string(start + 1000)), Names{"one"});
  EXPECT_EQ(names("after=" + std::to_string(start + 1000)), Names{"three"});
  EXPECT_EQ(names("q=w"), Names{"two"});
  EXPECT_EQ(names("spec=proj/shop:env/*:integration/redis&limit=2"), (Names{"three", "two"}));
  EXPECT_EQ(names("spec=proj/other:*"), Names{});
  for (const auto* bad : {"limit=0", "limit=21", "limit=x", "before=-1", "after=1e3"}) {
    EXPECT_EQ(call("GET", "/api/v2/auditlog?" + std::string(bad)).status, 400) << bad;
  }
}

}  // namespace
}  // namespace storekeeper::testing
