// Plans that are reviewed first and carried out later: exactly those, or not at all.
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

constexpr const char* kRedis =
    "  redis: {host: redis.example.com, port: 6380, password: {env: PASSWORD}}\n";

class SavedPlans : public WithEmulator {
 protected:
  SavedPlans() {
    variables["PASSWORD"] = kPassword;
    write_manifest("a", manifest("a", "production", kRedis));
    write_manifest("b", manifest("b", "test"));
  }
  std::string content(const std::string& name) const {
    std::ifstream file(directory.path(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // Saved as p.json; the plan's text.
  std::string save(std::vector<std::string> flags = {}) const {
    flags.insert(flags.begin(), {"plan", "-f", "m", "--out", "p.json"});
    const auto planned = run(std::move(flags));
    EXPECT_EQ(planned.exit_code, 0) << planned.errors;
    return planned.output;
  }
  std::string fingerprint() const {
    return Json::parse(content("p.json"))["storekeeper"]["fingerprint"];
  }
  std::string id_of(const std::string& name) const {
    for (const auto& item : emulator->integrations()) {
      if (item["name"] == name) return item["_id"];
    }
    return {};
  }
  // apply p.json says `part` and changes nothing.
  void expect_refused(const std::string& part, std::vector<std::string> flags = {}) const {
    const int writes = emulator->writes();
    flags.insert(flags.begin(), {"apply", "p.json"});
    const auto refused = run(std::move(flags));
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_CONTAINS(refused.errors, part);
    EXPECT_EQ(
        refused.errors.find("storekeeper: error: "), refused.errors.rfind("storekeeper: error: "))
        << "one error: " << refused.errors;
    EXPECT_EQ(emulator->writes(), writes);
  }
};

TEST_F(SavedPlans, AreCarriedOutWithoutAQuestionAndOnce) {
  const auto planned = save();
  EXPECT_EQ(emulator->writes(), 0);
  EXPECT_CONTAINS(planned, "Fingerprint: " + fingerprint() + "\n");
  const auto applied = run({"apply", "p.json"});
  EXPECT_EQ(applied.exit_code, 0) << applied.errors;
  EXPECT_CONTAINS(applied.output, planned);
  EXPECT_EQ(emulator->integrations().size(), 2U);
  expect_refused("a: create when it was saved, nothing to do now");
}

TEST_F(SavedPlans, CostOneRequestMoreThanALook) {
  const auto requests = [this](std::vector<std::string> flags) {
    const auto before = emulator->journal().size();
    flags.insert(flags.begin(), {"plan", "-f", "m"});
    const auto planned = run(std::move(flags));
    const bool has_one = contains(planned.output, "ingerprint");
    return std::to_string(emulator->journal().size() - before) + (has_one ? " with" : " without");
  };
  EXPECT_EQ(requests({}), "1 without");
  EXPECT_EQ(requests({"--out", "p.json"}), "2 with");
  EXPECT_EQ(requests({"-o", "json"}), "2 with");
  variables["CI"] = "true";
  EXPECT_EQ(requests({}), "2 with");
}

TEST_F(SavedPlans, AreForTheOwnersEyesAndHoldNoSecret) {
  directory.write(
      "m/literal.yaml", manifest("literal", "x", "  redis: {host: h, password: canary-literal}\n"));
  save({"--allow-plaintext-secrets"});
  const auto text = content("p.json");
  for (const char* secret : {kPassword, kToken, "canary-literal"}) {
    EXPECT_FALSE(contains(text, secret)) << secret;
  }
  struct stat status{};
  ASSERT_EQ(::stat(directory.path("p.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_TRUE(Json::parse(text)["resource_changes"].is_array()) << "Terraform's shape";
}

TEST_F(SavedPlans, AnEditOfTheLiveSideIsRefusedWithTheDifference) {
  converge();
  write_manifest("b", manifest("b", "test", "  redis: {host: new.example.com}\n"));
  save();
  emulator->edit(id_of("b"), R"({"config":{"host":"by-hand.example.com"}})");
  expect_refused("b live version: 1 when it was saved, 2 now");
  expect_refused(
      "b config.host: \"b.example.com\" -> \"new.example.com\" when it was saved, "
      "\"by-hand.example.com\" -> \"new.example.com\" now");
  expect_refused("storekeeper plan --out FILE");
}

TEST_F(SavedPlans, AnEditOfAnotherStoreThatCallsForAWriteIsRefusedToo) {
  converge();
  write_manifest("b", manifest("b", "test", "  redis: {host: new.example.com}\n"));
  save();
  emulator->edit(id_of("a"), R"({"on":true})");
  expect_refused("a: nothing to do when it was saved, update now");
  expect_refused("a on: no change when it was saved, true -> false now");
}

TEST_F(SavedPlans, AnEditOfAManifestIsRefused) {
  save();
  write_manifest("b", manifest("b", "test", "  tags: [new]\n  redis: {host: b.example.com}\n"));
  expect_refused("manifest b: changed");
  write_manifest("b", "# moved\n" + manifest("b", "test"));
  EXPECT_EQ(run({"apply", "p.json"}).exit_code, 0) << "where it stands is no part of it";
}

TEST_F(SavedPlans, OfAnotherAddressOwnerOrSettingAreRefused) {
  save();
  expect_refused(
      "was made for owner \"default\", and this run is for owner \"x\"", {"--owner", "x"});
  expect_refused("--prune is set to \"true\"", {"--prune"});
  EmulatorProcess other;
  variables["STOREKEEPER_API_URL"] = other.url();
  expect_refused(other.url());
  EXPECT_EQ(other.journal().size(), 0U);
}

TEST_F(SavedPlans, ATokenThatMayNotSayWhoseItIsIsAnotherAccount) {
  save();
  emulator->set_faults(R"([{"kind":"refuse","status":403,"route":"caller"}])");
  expect_refused("account: emulated when it was saved, not known to the token now");
  save();
  EXPECT_EQ(run({"apply", "p.json"}).exit_code, 0) << "and is told apart by the ids then";
}

TEST_F(SavedPlans, ThatAreDamagedAreRefused) {
  save();
  const auto text = content("p.json");
  directory.write("p.json", text.substr(0, text.size() / 2));
  expect_refused("\"p.json\" is no saved plan, or was cut short");
  auto edited = text;
  edited.replace(edited.find("\"6380\""), 6, "\"6381\"");
  directory.write("p.json", edited);
  expect_refused("\"p.json\" was changed after it was saved");
  directory.write("p.json", "{}");
  expect_refused("\"p.json\" is no saved plan: plan --out writes one");
  auto newer = Json::parse(text);
  newer["storekeeper"]["saved"]["format"] = 99;
  directory.write("p.json", newer.dump());
  expect_refused("format 99");
  std::filesystem::remove(directory.path("p.json"));
  expect_refused("\"p.json\" cannot be read: it does not exist");
}

TEST_F(SavedPlans, ThatCannotBeWrittenAreSaidBeforeAnythingIsRead) {
  for (const std::string out : {"none/p.json", "m", "/dev/full"}) {
    const auto refused = run({"plan", "-f", "m", "--out", out});
    EXPECT_EQ(refused.exit_code, 1) << out;
    EXPECT_CONTAINS(refused.errors, "\"" + out + "\" cannot be written");
    EXPECT_EQ(refused.output, "");
  }
  EXPECT_EQ(emulator->journal().size(), 0U);
}

TEST_F(SavedPlans, AFailedPlanLeavesTheOldFile) {
  save();
  const auto before = content("p.json");
  write_manifest("broken", "kind: [");
  EXPECT_EQ(run({"plan", "-f", "m", "--out", "p.json"}).exit_code, 1);
  EXPECT_EQ(content("p.json"), before);
}

TEST_F(SavedPlans, TakeTheirFlagsWithThem) {
  converge();
  remove_manifest("b");
  save({"--prune", "--project", "shop"});
  EXPECT_EQ(run({"apply", "p.json", "--prune"}).exit_code, 0) << "the same flag is no other plan";
  EXPECT_EQ(emulator->integrations().size(), 1U);
}

TEST_F(SavedPlans, AFingerprintIsEnough) {
  save();
  const auto wrong = run({"apply", "-f", "m", "--fingerprint", std::string(64, '0')});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_CONTAINS(wrong.errors, "its fingerprint is " + fingerprint());
  EXPECT_EQ(emulator->writes(), 0);
  expect_refused("does not have the fingerprint", {"--fingerprint", std::string(64, '0')});
  EXPECT_EQ(run({"apply", "-f", "m", "--fingerprint", "abc"}).exit_code, 64);
  const auto applied = run({"apply", "-f", "m", "--fingerprint", fingerprint()});
  EXPECT_EQ(applied.exit_code, 0) << applied.errors;
  EXPECT_EQ(emulator->integrations().size(), 2U);
}

TEST_F(SavedPlans, MadeByAReaderAreCarriedOutByAWriter) {
  variables["STOREKEEPER_ACCESS_TOKEN"] = kReader;
  variables["PASSWORD"] = "";
  const auto planned = save();
  EXPECT_CONTAINS(planned, "config.password  unknown (not available here)");
  EXPECT_CONTAINS(planned, "Plan: 2 to add, 0 to change, 0 to destroy.");
  variables["PASSWORD"] = kPassword;
  const auto refused = run({"apply", "p.json"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_CONTAINS(refused.errors, "storekeeper: error: the access token may not write");
  EXPECT_EQ(emulator->integrations().size(), 0U);
  variables["STOREKEEPER_ACCESS_TOKEN"] = kToken;
  EXPECT_EQ(run({"apply", "p.json"}).exit_code, 0);
}

TEST_F(SavedPlans, AStoreWhoseSecretIsNotKnownIsLeftAloneAndTheRestIsDone) {
  converge();
  for (const char* name : {"a", "b"}) {
    emulator->edit(id_of(name), R"({"on":true})");
  }
  variables["PASSWORD"] = "";
  const auto planned = save();
  EXPECT_CONTAINS(planned, "? config.password  unknown (not available here)");
  const auto json = Json::parse(content("p.json"));
  const auto& change = json["resource_changes"][0]["change"];
  EXPECT_EQ(change["after_unknown"]["config"]["password"], true);
  EXPECT_FALSE(change["after"]["config"].contains("password"));
  const auto applied = run({"apply", "p.json"});
  EXPECT_EQ(applied.exit_code, 1);
  EXPECT_CONTAINS(
      applied.output, "config.password is not available here, so nothing of this store");
  EXPECT_CONTAINS(applied.output, "b: updated (");
  for (const auto& item : emulator->integrations()) EXPECT_EQ(item["on"], item["name"] == "a");
}

TEST_F(SavedPlans, AreShownAsTheyWereWithoutATokenAndSayHowTheyStandWithOne) {
  auto planned = save();
  // What it will cost is not saved: it depends on the moment.
  const auto cost = planned.find("Cost: ");
  ASSERT_NE(cost, std::string::npos);
  planned.erase(cost, planned.find("Fingerprint: ") - cost);
  variables["STOREKEEPER_ACCESS_TOKEN"] = "";
  const auto offline = run({"show", "p.json"});
  EXPECT_EQ(offline.exit_code, 0);
  EXPECT_EQ(offline.output, planned);
  EXPECT_CONTAINS(offline.errors, "was not checked: there is no access token");

  variables["STOREKEEPER_ACCESS_TOKEN"] = kToken;
  const auto fresh = run({"show", "p.json", "-o", "json"});
  EXPECT_EQ(fresh.exit_code, 0);
  EXPECT_CONTAINS(fresh.errors, "\"p.json\" is fresh");
  auto shown = Json::parse(fresh.output);
  auto saved = Json::parse(content("p.json"));
  saved["storekeeper"].erase("saved");
  shown["storekeeper"].erase("commit");
  saved["storekeeper"].erase("commit");
  EXPECT_EQ(shown, saved);

  converge();
  const auto stale = run({"show", "p.json"});
  EXPECT_EQ(stale.exit_code, 2);
  EXPECT_EQ(stale.output, planned) << "the results stay what was saved";
  EXPECT_CONTAINS(stale.errors, "\"p.json\" is stale");
  EXPECT_CONTAINS(stale.errors, "a: create when it was saved, nothing to do now");

  remove_manifest("a");
  remove_manifest("b");
  std::filesystem::remove(directory.path("m"));
  const auto unchecked = run({"show", "p.json"});
  EXPECT_EQ(unchecked.exit_code, 1);
  EXPECT_CONTAINS(unchecked.errors, "could not be checked");
}

}  // namespace
}  // namespace storekeeper
