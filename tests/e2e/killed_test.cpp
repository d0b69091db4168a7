// The program killed at each step of a write, with a state directory: the next runs end with what
// the manifests say, once, and within the limit of deletes.
#include <fstream>
#include <functional>
#include <iterator>

#include "e2e/e2e_fixture.hpp"
#include "e2e/relay.hpp"
#include "reconcile/ledger.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class Killed : public WithEmulator {
 protected:
  Killed() {
    variables["STOREKEEPER_STATE_DIR"] = "state";
    variables["STOREKEEPER_API_URL"] = relay.url();
  }

  // A run that dies at that moment of its first request with that method.
  void die_at(const std::string& method, Moment moment) {
    relay.stop_at(method, moment);
    Subprocess process(storekeeper_program(), options({"sync", "-f", "m", "--prune"}));
    EXPECT_TRUE(relay.wait());
    process.send_signal(SIGKILL);
    EXPECT_EQ(process.wait().exit_code, 128 + SIGKILL) << process.so_far().errors;
    relay.let_go();
  }

  Ledger ledger() const {
    std::ifstream file(directory.path("state/ledger"));
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const auto read = decode_ledger(text);
    EXPECT_TRUE(read.has_value()) << text;
    return read.value_or(Ledger());
  }
  // As if everything in it had happened three minutes earlier.
  void age_creates() const {
    auto aged = ledger();
    for (auto& [key, intent] : aged.creates) intent.sent_ms -= 180'000;
    std::ofstream(directory.path("state/ledger"), std::ios::trunc) << encode_ledger(aged);
  }
  int sent(const std::string& method) const {
    int count = 0;
    for (const auto& entry : emulator->journal()) count += entry.at("method") == method ? 1 : 0;
    return count;
  }
  Json stored(const std::string& name) const {
    for (const auto& item : emulator->integrations()) {
      if (item.at("name") == name) return item;
    }
    return nullptr;
  }
  bool is_live(const std::string& name) const { return !stored(name).is_null(); }
  void write_with_password(const std::string& password) {
    variables["PASSWORD"] = password;
    write_manifest(
        "a", manifest("a", "a", "  redis: {host: a.example.com, password: {env: PASSWORD}}\n"));
  }
  void expect_quiet() {
    emulator->ask("DELETE", "/__emulator/journal");
    converge({"--prune"});
    EXPECT_EQ(emulator->writes(), 0);
  }

  Relay relay{emulator->url()};
};

TEST_F(Killed, WithACreateThatNeverArrivedWaitsAndThenCreatesOnce) {
  write_with_password(kPassword);
  die_at("POST", Moment::kAsked);
  EXPECT_EQ(ledger().creates.size(), 1U);
  for (int early = 0; early < 2; ++early) {
    const auto waiting = run({"sync", "-f", "m"});
    EXPECT_EQ(waiting.exit_code, 1);
    EXPECT_CONTAINS(waiting.output, "an earlier create had no answer");
  }
  age_creates();
  EXPECT_EQ(run({"sync", "-f", "m"}).exit_code, 1) << "one list is no proof";
  EXPECT_EQ(sent("POST"), 0);
  converge();
  EXPECT_EQ(sent("POST"), 1);
  EXPECT_TRUE(ledger().creates.empty());
  expect_quiet();
}

TEST_F(Killed, WithACreateThatWasCarriedOutFindsItAndCreatesNoOther) {
  for (const auto moment : {Moment::kDone, Moment::kAnswered}) {
    SCOPED_TRACE(static_cast<int>(moment));
    // Two, so that a request follows the first one's answer.
    const std::string name = moment == Moment::kDone ? "a" : "c";
    const std::string next = moment == Moment::kDone ? "b" : "d";
    write_manifest(name, manifest(name, name));
    write_manifest(next, manifest(next, name));
    const auto before = emulator->integrations().size();
    die_at("POST", moment);
    EXPECT_EQ(emulator->integrations().size(), before + 1);
    EXPECT_FALSE(ledger().creates.empty());
    // The other one may have been on its way, too.
    run({"sync", "-f", "m"});
    age_creates();
    run({"sync", "-f", "m"});
    converge();
    EXPECT_EQ(emulator->integrations().size(), before + 2);
    EXPECT_EQ(sent("POST"), static_cast<int>(before) + 2);
    EXPECT_TRUE(ledger().creates.empty());
  }
  expect_quiet();
}

TEST_F(Killed, WithANewPasswordWritesTheOneThatIsWantedThen) {
  constexpr const char* kFirst = "abc-first-password-xyz";
  constexpr const char* kLost = "abc-other-password-xyz";  // the mask is the same
  write_with_password(kFirst);
  write_manifest("b", manifest("b", "b"));
  converge();
  for (const auto moment : {Moment::kAsked, Moment::kDone, Moment::kAnswered}) {
    SCOPED_TRACE(static_cast<int>(moment));
    const std::string by_hand =
        R"({"config":{"host":"a.example.com","password":"zzz-by-hand-zzz"}})";
    emulator->edit(stored("a").at("_id"), by_hand);
    write_with_password(kLost);
    // A second change, so that a request follows the first one's answer.
    emulator->edit(stored("b").at("_id"), R"({"on":true})");
    die_at("PATCH", moment);
    EXPECT_FALSE(ledger().unknown_secrets.empty());
    // Back to the first: its mask shows no difference from what was lost.
    write_with_password(kFirst);
    converge();
    EXPECT_EQ(stored("a").at("config").at("password"), kFirst);
    EXPECT_TRUE(ledger().unknown_secrets.empty());
  }
  expect_quiet();
}

struct DyingDelete {
  const char* method;
  Moment moment;
  bool marked;
  bool gone;
};

TEST_F(Killed, AtAnyStepOfADeleteGoesOnAndDeletesNothingElse) {
  const DyingDelete cases[] = {
      {"PATCH", Moment::kAsked, false, false},
      {"PATCH", Moment::kDone, true, false},
      {"PATCH", Moment::kAnswered, true, false},
      {"DELETE", Moment::kAsked, true, false},
      {"DELETE", Moment::kDone, true, true}};
  for (const auto& step : cases) {
    SCOPED_TRACE(std::string(step.method) + ' ' + std::to_string(static_cast<int>(step.moment)));
    std::filesystem::remove_all(directory.path("state"));
    for (const char* name : {"a", "b", "c"}) write_manifest(name, manifest(name, name));
    converge();
    remove_manifest("a");
    die_at(step.method, step.moment);
    EXPECT_EQ(ledger().deletes.size(), 1U);
    EXPECT_EQ(is_live("a"), !step.gone);
    EXPECT_EQ(
        contains(emulator->integrations().dump(), "pending-delete."), step.marked && !step.gone);
    // Another one to delete, which the limit does not allow besides the first.
    remove_manifest("b");
    for (int again = 0; again < 3; ++again) {
      const auto limited = run({"sync", "-f", "m", "--prune"});
      EXPECT_EQ(limited.exit_code, 1) << limited.output;
      EXPECT_CONTAINS(limited.output, "--max-deletes 2");
      EXPECT_TRUE(is_live("b"));
    }
    EXPECT_EQ(is_live("a"), !step.marked) << "what is marked is gone on with";
    converge({"--prune", "--max-deletes", "2"});
    EXPECT_EQ(emulator->integrations().size(), 1U);
    EXPECT_TRUE(is_live("c"));
  }
}

TEST_F(Killed, AgainAndAgainNeverDeletesMoreThanTheLimit) {
  for (const char* name : {"a", "b", "c", "d"}) write_manifest(name, manifest(name, name));
  converge();
  for (const char* name : {"a", "b", "c"}) {
    remove_manifest(name);
    const bool first = std::string(name) == "a";
    if (first) die_at("DELETE", Moment::kAsked);
    EXPECT_EQ(run({"sync", "-f", "m", "--prune"}).exit_code, first ? 0 : 1);
  }
  EXPECT_EQ(sent("DELETE"), 1);
  EXPECT_EQ(emulator->integrations().size(), 3U);
}

}  // namespace
}  // namespace storekeeper
