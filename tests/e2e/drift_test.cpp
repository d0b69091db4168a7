// What differs without the manifests having changed, what is done about it, and what is left alone.
#include "e2e/with_repository.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class Drift : public WithRepository {
 protected:
  void have(const std::string& name, const std::string& more) const {
    write_manifest(name, manifest(name, name, more));
  }
  Json live(const std::string& name) const {
    for (const auto& item : emulator->integrations()) {
      if (item["name"] == name) return item;
    }
    return {};
  }
};

// The seven fields of a Redis store, each edited by hand.
TEST_F(Drift, OfEveryFieldIsListedWithWhatIsCertain) {
  variables["PASSWORD"] = kPassword;
  have(
      "a",
      "  enabled: true\n  tags: [ours]\n"
      "  redis: {host: a.example.com, password: {env: PASSWORD}, tlsEnabled: true}\n");
  have("moved", "  redis: {host: moved.example.com}\n");
  commit("first");
  converge();
  EXPECT_EQ(run({"drift", "-f", "m"}).exit_code, 0);
  emulator->edit(id_of("moved"), R"({"config":{"host":"console.example.com"}})");
  emulator->edit(
      id_of("a"), R"({"name":"by hand","on":false,"tags":["managed-by.storekeeper",)"
                  R"("owner.default","console"],"config":{"host":"a.example.com","port":"7000",)"
                  R"("tlsEnabled":false,"password":"console-password-81"}})");
  const auto found = run({"drift", "-f", "m"});
  EXPECT_EQ(found.exit_code, 1) << found.output << found.errors;
  for (const char* line :
       {"~ moved config.host \"console.example.com\" -> \"moved.example.com\"",
        "~ a name \"by hand\" -> \"a\"", "~ a on false -> true", "~ a tags [console] -> [ours]",
        "~ a config.port \"7000\" -> \"6379\"", "~ a config.tlsEnabled false -> true",
        "~ a config.password (sensitive)"}) {
    EXPECT_CONTAINS(found.output, line);
  }
  EXPECT_FALSE(contains(found.output + found.errors, "console-password"));
  const auto planned = run({"plan", "-f", "m"});
  EXPECT_CONTAINS(planned.output, "2 to change");
  converge();
  EXPECT_EQ(run({"drift", "-f", "m"}).exit_code, 0);
}

// All seven on one store: its fingerprint tells that it is still the manifest's.
TEST_F(Drift, OfAllSevenFieldsAtOnceIsListedAndCorrected) {
  variables["PASSWORD"] = kPassword;
  variables["STOREKEEPER_FINGERPRINT_KEY"] = "0123456789abcdef0123456789abcdef";
  have(
      "a",
      "  enabled: true\n  tags: [ours]\n"
      "  redis: {host: a.example.com, password: {env: PASSWORD}, tlsEnabled: true}\n");
  commit("first");
  converge();
  const auto id = id_of("a");
  auto tags = live("a")["tags"];
  tags.erase(std::find(tags.begin(), tags.end(), "ours"));
  tags.push_back("console");
  Json by_hand{{"name", "by hand"}, {"on", false}, {"tags", tags}};
  by_hand["config"] = Json{
      {"host", "console.example.com"},
      {"port", "7000"},
      {"tlsEnabled", false},
      {"password", "console-password-81"}};
  emulator->edit(id, by_hand.dump());
  for (const char* verb : {"drift", "plan"}) {
    const auto found = run({verb, "-f", "m"});
    for (const char* field :
         {"name", "on", "tags", "config.host", "config.port", "config.tlsEnabled",
          "config.password"}) {
      EXPECT_CONTAINS(found.output, field) << verb;
    }
    EXPECT_FALSE(contains(found.output, "+ a")) << found.output;
  }
  EXPECT_CONTAINS(run({"plan", "-f", "m"}).output, "1 to change");
  converge({"--secrets-hosts", "a.example.com"});
  EXPECT_EQ(id_of("a"), id);
  EXPECT_EQ(live("a")["config"]["host"], "a.example.com");
  EXPECT_EQ(run({"drift", "-f", "m"}).exit_code, 0);
}

TEST_F(Drift, IsNotWhatTheManifestsAskForAnew) {
  have("a", "  redis: {host: a.example.com, port: 1}\n");
  have("b", "  redis: {host: b.example.com}\n");
  commit("first");
  converge();
  have("a", "  redis: {host: a.example.com, port: 2}\n");
  have("new", "  redis: {host: new.example.com}\n");
  EXPECT_EQ(run({"diff", "-f", "m"}).exit_code, 1);
  EXPECT_EQ(run({"drift", "-f", "m"}).exit_code, 0) << "edits that are not committed";
  emulator->edit(id_of("b"), R"({"on":true})");
  const auto found = run({"drift", "-f", "m"});
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_CONTAINS(found.output, "~ b on true -> false");
  EXPECT_FALSE(contains(found.output, "new"));

  commit("second");
  EXPECT_CONTAINS(run({"drift", "-f", "m"}).output, "~ a config.port");
  EXPECT_FALSE(contains(run({"drift", "-f", "m", "--base", "HEAD~1"}).output, "config.port"));
}

TEST_F(Drift, IsAlsoAStoreThatWasDeletedByHandAndOneThatIsOnlyReported) {
  have("a", "  redis: {host: a.example.com}\n");
  write_manifest(
      "b",
      "apiVersion: storekeeper/v1\nkind: BigSegmentStore\n"
      "metadata: {name: b, annotations: {storekeeper/drift: report}}\n"
      "spec: {project: shop, environment: b, redis: {host: b.example.com}}\n");
  commit("first");
  converge();
  emulator->edit(id_of("b"), R"({"on":true})");
  auto found = run({"drift", "-f", "m"});
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_CONTAINS(found.output, "~ b on true -> false  # drift (report only)");
  emulator->ask(
      "DELETE", "/api/v2/integration-capabilities/big-segment-store/shop/a/redis/" + id_of("a"), "",
      kToken);
  found = run({"drift", "-f", "m"});
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_CONTAINS(found.output, "+ a ");
}

TEST_F(Drift, WithoutARepositoryIsAnErrorWithTheWayOut) {
  directory.write("elsewhere/a.yaml", manifest("a"));
  std::filesystem::remove_all(directory.path(".git"));
  const auto failed = run({"drift", "-f", "elsewhere"});
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_CONTAINS(failed.errors, "or list every difference with storekeeper diff");
}

TEST_F(Drift, IsReportedOnlyWhenTheRunSaysSo) {
  have("a", "  redis: {host: a.example.com}\n");
  converge();
  emulator->edit(id_of("a"), R"({"on":true})");
  have("b", "  redis: {host: b.example.com}\n");
  const auto done = run({"sync", "-f", "m", "--drift", "report"});
  EXPECT_EQ(done.exit_code, 0) << done.output << done.errors;
  EXPECT_EQ(live("a")["on"], true);
  EXPECT_EQ(live("b")["name"], "b") << "what is missing is created all the same";
  EXPECT_CONTAINS(
      run({"plan", "-f", "m", "--drift", "report"}).output, "this run does not correct drift");
}

TEST_F(Drift, OfAnIgnoredFieldIsLeftAlone) {
  variables["PASSWORD"] = kPassword;
  write_manifest(
      "a",
      "apiVersion: storekeeper/v1\nkind: BigSegmentStore\n"
      "metadata: {name: a, annotations: {storekeeper/ignore: 'spec.tags, spec.redis.port'}}\n"
      "spec: {project: shop, environment: a, tags: [first], redis: {host: a.example.com, "
      "port: 6380, password: {env: PASSWORD}}}\n");
  converge();
  EXPECT_EQ(live("a")["config"]["port"], "6380") << "a create writes everything";
  emulator->edit(
      id_of("a"), R"({"on":true,"tags":["managed-by.storekeeper","owner.default","console"],)"
                  R"("config":{"host":"a.example.com","port":"7000","password":")" +
                      std::string(kPassword) + R"("}})");
  converge();
  EXPECT_EQ(live("a")["on"], false) << "what is not ignored is corrected";
  EXPECT_EQ(live("a")["config"]["port"], "7000");
  EXPECT_CONTAINS(live("a")["tags"].dump(), "console");
  emulator->edit(id_of("a"), R"({"on":true})");
  converge({"--ignore", "spec.enabled"});
  EXPECT_EQ(live("a")["on"], true);
  const auto wrong = run({"plan", "-f", "m", "--ignore", "spec.tag"});
  EXPECT_EQ(wrong.exit_code, 64);
  EXPECT_CONTAINS(wrong.errors, "did you mean `spec.tags`?");
}

TEST_F(Drift, StatusListsWhatNobodyHereManagesOnRequest) {
  have("a", "  redis: {host: a.example.com}\n");
  converge();
  emulator->add(R"({"projectKey":"shop","environmentKey":"x","integrationKey":"redis",)"
                R"("name":"by hand","config":{"host":"h"}})");
  emulator->add(R"({"projectKey":"shop","environmentKey":"y","integrationKey":"redis","name":"t",)"
                R"("tags":["managed-by.storekeeper","owner.team"],"config":{"host":"h"}})");
  EXPECT_FALSE(contains(run({"status", "-f", "m"}).output, "by hand"));
  const auto all = run({"status", "-f", "m", "--all"});
  EXPECT_EQ(all.exit_code, 0);
  EXPECT_CONTAINS(all.output, "managed by nobody");
  EXPECT_CONTAINS(all.output, "managed by \"team\"");
  EXPECT_CONTAINS(all.output, "3 stores: 1 Synced, 2 Unknown;");
}

}  // namespace
}  // namespace storekeeper
