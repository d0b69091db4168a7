// A manifest that moves a store with a password to another host: who may, and what is said.
#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

constexpr const char* kAllow = "annotations: {storekeeper/secret-redirect: allow}";

class Redirects : public WithEmulator {
 protected:
  Redirects() {
    variables["PASSWORD"] = kPassword;
    write_manifest("a", at("first.example.com"));
    write_manifest("b", manifest("b", "test"));
    converge();
    write_manifest("a", at("second.example.com", "  enabled: true\n"));
    write_manifest("b", manifest("b", "test", "  redis: {host: elsewhere.example.com}\n"));
  }
  // Of a store with a password.
  static std::string at(const std::string& host, const std::string& more = {}) {
    return manifest(
        "a", "production", more + "  redis: {host: " + host + ", password: {env: PASSWORD}}\n");
  }
  void annotate() const {
    auto text = at("second.example.com", "  enabled: true\n");
    const std::string metadata = "metadata: {name: a";
    text.insert(text.find(metadata) + metadata.size(), std::string(", ") + kAllow);
    write_manifest("a", text);
  }
  Json live(const std::string& name) const {
    for (const auto& item : emulator->integrations()) {
      if (item["name"] == name) return item;
    }
    return {};
  }
  std::string host_of(const std::string& name) const { return live(name)["config"]["host"]; }
  void expect_held(const ProgramResult& done) const {
    EXPECT_EQ(done.exit_code, 1);
    EXPECT_CONTAINS(done.output, "! a: held back: config.host sends a secret to a new host");
    EXPECT_CONTAINS(done.output, "--secrets-hosts second.example.com");
    EXPECT_CONTAINS(done.output, "storekeeper/secret-redirect: allow");
    EXPECT_EQ(host_of("a"), "first.example.com");
    EXPECT_EQ(live("a")["on"], false) << "nothing of this store is written";
    EXPECT_EQ(host_of("b"), "elsewhere.example.com") << "the others are";
  }
  void expect_done(const ProgramResult& done) const {
    EXPECT_EQ(done.exit_code, 0) << done.output << done.errors;
    EXPECT_EQ(host_of("a"), "second.example.com");
    EXPECT_EQ(live("a")["config"]["password"], kPassword);
  }
};

TEST_F(Redirects, APlanFlagsThemInEveryFormat) {
  const std::string words = "sends a secret to a new host";
  for (const auto* format : {"human", "json", "ndjson", "markdown", "github", "sarif", "junit"}) {
    const auto planned = run({"plan", "-f", "m", "-o", format});
    EXPECT_EQ(planned.exit_code, 0) << format << planned.errors;
    EXPECT_CONTAINS(planned.output, words) << format;
  }
  EXPECT_CONTAINS(run({"diff", "-f", "m"}).output, "# " + words);
  EXPECT_CONTAINS(run({"plan", "-f", "m", "-o", "json"}).output, R"("risk": "new-host")");
  EXPECT_EQ(emulator->writes(), 2) << "the two creates";
}

TEST_F(Redirects, ApplyWithoutAQuestionHoldsThemBack) {
  expect_held(run({"apply", "-f", "m", "--auto-approve"}));
}

TEST_F(Redirects, ATypedYesLetsThemGoForSomebodyHasReadThePlan) {
  auto given = options({"apply", "-f", "m"});
  given.terminal = true;
  given.input = "yes\n";
  const auto done = run_with(given);
  EXPECT_CONTAINS(done.output, "sends a secret to a new host");
  expect_done(done);
}

TEST_F(Redirects, ADaemonHoldsThemBackUntilSomebodyAllowsThem) {
  Subprocess daemon(storekeeper_program(), options({"run", "-f", "m", "--listen", "off"}));
  ASSERT_TRUE(daemon.wait_for_error_text("action done store=b")) << daemon.so_far().errors;
  ASSERT_TRUE(daemon.wait_for_error_text("reconcile finished")) << daemon.so_far().errors;
  EXPECT_CONTAINS(daemon.so_far().errors, "redirect-held");
  EXPECT_CONTAINS(daemon.so_far().errors, "--secrets-hosts second.example.com");
  EXPECT_EQ(host_of("a"), "first.example.com");
  EXPECT_EQ(host_of("b"), "elsewhere.example.com");
  annotate();
  ASSERT_TRUE(daemon.wait_for_error_text("action done store=a")) << daemon.so_far().errors;
  daemon.send_signal(SIGTERM);
  EXPECT_EQ(daemon.wait().exit_code, 0) << daemon.so_far().errors;
  EXPECT_EQ(host_of("a"), "second.example.com");
}

TEST_F(Redirects, SyncHoldsThemBackAndSaysSoInEveryFormat) {
  expect_held(run({"sync", "-f", "m"}));
  for (const auto* format : {"json", "ndjson", "markdown", "github", "sarif", "junit"}) {
    const auto done = run({"sync", "-f", "m", "-o", format});
    EXPECT_EQ(done.exit_code, 1) << format;
    EXPECT_CONTAINS(done.output, "held back") << format;
  }
  EXPECT_CONTAINS(run({"sync", "-f", "m", "-o", "json"}).output, R"("kind": "redirect-held")");
}

TEST_F(Redirects, AListAllowsThemByName) {
  expect_held(run({"sync", "-f", "m", "--secrets-hosts", "first.example.com"}));
  expect_done(run({"sync", "-f", "m", "--secrets-hosts", "Second.example.com."}));
}

TEST_F(Redirects, AListAllowsThemByWildcard) {
  variables["STOREKEEPER_SECRETS_HOSTS"] = "*.other.test, *.example.com";
  expect_done(run({"apply", "-f", "m", "-y"}));
}

TEST_F(Redirects, TheConfigurationFileAllowsThem) {
  directory.write("storekeeper.yaml", "secretsHosts: [\"*.other.test\"]\n");
  expect_held(run({"sync", "-f", "m"}));
  directory.write("storekeeper.yaml", "secretsHosts: [\"*.other.test\", second.example.com]\n");
  expect_done(run({"sync", "-f", "m"}));
}

TEST_F(Redirects, AnAnnotationAllowsThoseOfItsStore) {
  annotate();
  expect_done(run({"sync", "-f", "m"}));
}

TEST_F(Redirects, ASavedPlanCarriesThemOutForSomebodyHasReadIt) {
  const auto saved = run({"plan", "-f", "m", "--out", "p.json"});
  EXPECT_CONTAINS(saved.output, "sends a secret to a new host");
  EXPECT_CONTAINS(run({"show", "p.json"}).output, "sends a secret to a new host");
  expect_done(run({"apply", "p.json"}));
}

TEST_F(Redirects, AreHeldBackAfterAHandEditToo) {
  write_manifest("a", at("first.example.com"));
  converge();
  emulator->edit(live("a")["_id"], R"({"config":{"host":"second.example.com"}})");
  const auto held = run({"sync", "-f", "m"});
  EXPECT_EQ(held.exit_code, 1);
  EXPECT_CONTAINS(held.output, "--secrets-hosts first.example.com")
      << "without a memory nobody can tell who is right";
  EXPECT_EQ(run({"sync", "-f", "m", "--secrets-hosts", "first.example.com"}).exit_code, 0);
}

TEST_F(Redirects, PortAndTlsAreFlaggedAndCarriedOut) {
  write_manifest("a", at("first.example.com, tlsEnabled: true"));
  converge();
  write_manifest("a", at("first.example.com, port: 6380"));
  const auto planned = run({"plan", "-f", "m"});
  EXPECT_CONTAINS(planned.output, "\"6380\"  # sends a secret to another port");
  EXPECT_CONTAINS(planned.output, "true -> false  # sends a secret without TLS");
  EXPECT_EQ(run({"sync", "-f", "m"}).exit_code, 0);
  EXPECT_EQ(live("a")["config"]["port"], "6380");
}

TEST_F(Redirects, ThatAreOnlySpelledOtherwiseAreNone) {
  write_manifest("a", at("FIRST.example.com."));
  EXPECT_EQ(run({"sync", "-f", "m"}).exit_code, 0);
  EXPECT_EQ(host_of("a"), "FIRST.example.com.");
}

TEST_F(Redirects, AListIsChecked) {
  const auto refused = run({"sync", "-f", "m", "--secrets-hosts", "redis://second.example.com"});
  EXPECT_EQ(refused.exit_code, 64);
  EXPECT_CONTAINS(refused.errors, "--secrets-hosts");
  EXPECT_CONTAINS(refused.errors, "is not a host");
}

}  // namespace
}  // namespace storekeeper
