// Secrets that cannot be read back: what the tags tell any machine, and what they never tell.
#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

// The same head and tail: no mask tells them apart.
constexpr const char* kFirst = "abc-first-secret-xyz";
constexpr const char* kSecond = "abc-second-secret-xyz";

class SecretFingerprints : public WithEmulator {
 protected:
  SecretFingerprints() {
    variables["STOREKEEPER_FINGERPRINT_KEY"] = "0123456789abcdef0123456789abcdef";
    variables["PASSWORD"] = kFirst;
    write_manifest(
        "a",
        manifest("a", "production", "  redis: {host: a.example.com, password: {env: PASSWORD}}\n"));
  }

  // A machine of its own knows what the account and its variables tell it, and nothing else.
  ProgramResult plan_elsewhere() const {
    const TemporaryDirectory elsewhere;
    std::filesystem::copy(
        directory.path("m"), elsewhere.path("m"), std::filesystem::copy_options::recursive);
    auto given = options({"plan", "-f", "m"});
    given.working_directory = elsewhere.path();
    given.environment["HOME"] = elsewhere.path();
    return run_with(std::move(given));
  }
  Json store() const { return emulator->integrations().at(0); }
  std::string password() const { return store().at("config").at("password"); }
  std::string fingerprint() const {
    const auto live = store();
    for (const std::string tag : live.at("tags")) {
      if (tag.starts_with("secret.")) return tag;
    }
    return {};
  }
};

TEST_F(SecretFingerprints, TellAnyMachineWhatWasWritten) {
  converge();
  const auto in_step = plan_elsewhere();
  EXPECT_CONTAINS(in_step.output, "No changes. The account matches the manifests.");
  variables["PASSWORD"] = kSecond;
  for (const auto& result : {plan_elsewhere(), run({"plan", "-f", "m"})}) {
    EXPECT_CONTAINS(
        result.output, "~ config.password  (sensitive)  # certain: the fingerprint disagrees");
  }
  converge();
  EXPECT_EQ(password(), kSecond);
  EXPECT_CONTAINS(plan_elsewhere().output, "No changes.");
  EXPECT_FALSE(contains(in_step.output, "secret.")) << "the tags are no news";
}

TEST_F(SecretFingerprints, AnAnswerThatIsLostOnTheWayToAndBackEndsWithTheRightSecret) {
  converge();
  variables["PASSWORD"] = kSecond;
  emulator->set_faults(R"([{"kind": "drop-after-commit", "method": "PATCH", "nth": 1}])");
  // In the form that every server takes at the first try: the answer to that one is lost.
  EXPECT_EQ(run({"sync", "-f", "m", "--patch-style", "whole"}).exit_code, 1);
  ASSERT_EQ(password(), kSecond) << "the write was to be carried out";
  emulator->set_faults("[]");
  variables["PASSWORD"] = kFirst;
  converge();
  EXPECT_EQ(password(), kFirst);
}

TEST_F(SecretFingerprints, AnEditByHandMakesTheSecretSuspect) {
  converge();
  emulator->edit(store().at("_id"), R"({"config": {"host": "a.example.com", "port": "6379",
    "username": "", "tlsEnabled": false, "password": "abc-by-hand-xyz"}})");
  ASSERT_EQ(password(), "abc-by-hand-xyz");
  const auto reported = run({"plan", "-f", "m"});
  EXPECT_CONTAINS(reported.output, "a: config.password may have been changed: the integration was");
  EXPECT_CONTAINS(reported.output, "No changes. Secrets that may have been changed are left");
  converge();
  EXPECT_EQ(password(), "abc-by-hand-xyz");
  converge({"--secrets-on-suspect", "rewrite"});
  EXPECT_EQ(password(), kFirst);
  EXPECT_CONTAINS(plan_elsewhere().output, "No changes. The account matches the manifests.");
}

TEST_F(SecretFingerprints, ANewKeyTakesOverFromThePreviousOne) {
  converge();
  const auto before = fingerprint();
  variables["STOREKEEPER_FINGERPRINT_KEY_PREVIOUS"] = variables["STOREKEEPER_FINGERPRINT_KEY"];
  variables["STOREKEEPER_FINGERPRINT_KEY"] = "fedcba9876543210fedcba9876543210";
  const auto plan = run({"plan", "-f", "m"});
  EXPECT_CONTAINS(plan.output, "# only Storekeeper's own tags change");
  converge();
  EXPECT_NE(fingerprint(), before);
  variables["STOREKEEPER_FINGERPRINT_KEY_PREVIOUS"] = "";
  EXPECT_CONTAINS(plan_elsewhere().output, "No changes. The account matches the manifests.");
  variables["PASSWORD"] = kSecond;
  EXPECT_CONTAINS(plan_elsewhere().output, "# certain: the fingerprint disagrees");
}

TEST_F(SecretFingerprints, AKeyThatIsTooShortIsRefused) {
  variables["STOREKEEPER_FINGERPRINT_KEY"] = "short-canary";
  const auto refused = run({"plan", "-f", "m"});
  EXPECT_EQ(refused.exit_code, 64);
  EXPECT_CONTAINS(refused.errors, "STOREKEEPER_FINGERPRINT_KEY: has fewer than 32 characters");
  EXPECT_FALSE(contains(refused.errors, "short-canary"));
}

TEST_F(SecretFingerprints, APlanMadeWithoutTheKeyIsStillTheOneThatIsCarriedOut) {
  converge();
  write_manifest(
      "a", manifest(
               "a", "production",
               "  enabled: true\n"
               "  redis: {host: a.example.com, password: {env: PASSWORD}}\n"));
  const auto key = std::exchange(variables["STOREKEEPER_FINGERPRINT_KEY"], "");
  EXPECT_EQ(run({"plan", "-f", "m", "--out", "plan.json"}).exit_code, 0);
  variables["STOREKEEPER_FINGERPRINT_KEY"] = key;
  const auto applied = run({"apply", "plan.json"});
  EXPECT_EQ(applied.exit_code, 0) << applied.output << applied.errors;
  EXPECT_CONTAINS(plan_elsewhere().output, "No changes. The account matches the manifests.");
}

}  // namespace
}  // namespace storekeeper
