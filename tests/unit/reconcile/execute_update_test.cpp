// What becomes of a patch, for each kind of answer.
#include "model/ownership.hpp"
#include "unit/reconcile/reconcile_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

constexpr const char* kPassword = "hunter2-correct-horse";

class ExecuteUpdate : public ExecuteTest {
 protected:
  ExecuteUpdate() { desired.enabled = true; }

  // The server's answer once the difference is gone.
  LiveIntegration after() const {
    auto changed = live;
    changed.on = true;
    ++changed.version;
    return changed;
  }
  void with_password() {
    desired.secrets.push_back(secret_from("P", kPassword));
    live.config->set("password", mask_of("another-long-secret"));
  }
  LiveIntegration with_password_written() const {
    auto changed = after();
    changed.config->set("password", mask_of(kPassword));
    return changed;
  }
  static bool has_test(const nlohmann::json& patch) { return patch.at(0).at("op") == "test"; }

  DesiredIntegration desired = desired_redis("checkout");
  LiveIntegration live = live_redis("checkout", id);
};

TEST_F(ExecuteUpdate, SendsTheDifferenceOnly) {
  transport.then(shown(200, after()));
  const auto updated = update(desired, live);
  ASSERT_TRUE(updated) << updated.error().message;
  EXPECT_EQ(updated->version, 2);
  EXPECT_EQ(calls(), "patch");
  EXPECT_EQ(body(0).dump(), R"([{"op":"replace","path":"/on","value":true}])");
}

TEST_F(ExecuteUpdate, SendsNothingWhenBothAgree) {
  EXPECT_TRUE(update(desired, after()));
  EXPECT_EQ(calls(), "");
}

TEST_F(ExecuteUpdate, ReadsBackWhatTheAnswerOmits) {
  auto bare = after();
  bare.config.reset();
  transport.then(shown(200, bare));
  transport.then(shown(200, live));  // lags
  transport.then(shown(200, after()));
  EXPECT_TRUE(update(desired, live));
  EXPECT_EQ(calls(), "patch get get");
}

TEST_F(ExecuteUpdate, IsUnknownWhenReadsKeepLagging) {
  auto bare = after();
  bare.config.reset();
  transport.then(shown(200, bare));
  transport.otherwise = [this](const HttpRequest&) { return shown(200, live); };
  const auto updated = update(desired, live);
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().effect, Effect::kUnknown);
  EXPECT_EQ(calls(), "patch get get get get get");
}

TEST_F(ExecuteUpdate, SaysWhatTheServerDidNotDo) {
  auto lied = live;
  ++lied.version;
  transport.then(shown(200, lied));
  const auto updated = update(desired, live);
  ASSERT_FALSE(updated);
  EXPECT_NE(updated.error().message.find("still differ: on"), std::string::npos);
  EXPECT_EQ(calls(), "patch");
}

TEST_F(ExecuteUpdate, ReadsAndPlansAgainOnceAfterAConflict) {
  auto edited = live;
  edited.version = 5;
  edited.name = "by hand";
  auto done = after();
  done.version = 6;
  transport.then(problem(409));
  transport.then(shown(200, edited));
  transport.then(shown(200, done));
  EXPECT_TRUE(update(desired, live));
  EXPECT_EQ(calls(), "patch get patch");
  EXPECT_EQ(body(2).size(), 2U) << "the second patch is of what was read";
}

TEST_F(ExecuteUpdate, GivesUpAfterASecondConflict) {
  transport.then(problem(409));
  transport.then(shown(200, live));
  transport.then(problem(409));
  const auto updated = update(desired, live);
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().code, Errc::kConflict);
  EXPECT_EQ(calls(), "patch get patch");
}

TEST_F(ExecuteUpdate, IsDoneWhenSomebodyElseDidIt) {
  transport.then(problem(409));
  transport.then(shown(200, after()));
  EXPECT_TRUE(update(desired, live));
  EXPECT_EQ(calls(), "patch get");
}

TEST_F(ExecuteUpdate, LeavesAloneWhatChangedHandsMeanwhile) {
  for (const auto& tags : {with_ownership({}, "another"), std::vector<std::string>{}}) {
    transport.sent.clear();
    auto taken = live;
    taken.tags = tags;
    transport.then(problem(409));
    transport.then(shown(200, taken));
    const auto updated = update(desired, live);
    ASSERT_FALSE(updated);
    EXPECT_NE(updated.error().message.find("changed hands"), std::string::npos);
    EXPECT_EQ(calls(), "patch get");
  }
}

TEST_F(ExecuteUpdate, IsNotSentWhenAListMadeMeanwhileShowsItAsAnothers) {
  context.not_ours.insert(id);
  auto taken = live;
  taken.tags = with_ownership({}, "another");
  account.add(taken);
  const auto updated = update(desired, live);
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().code, Errc::kConflict);
  EXPECT_EQ(updated.error().effect, Effect::kNone);
  EXPECT_EQ(calls(), "get");
  // Nor when a read says otherwise: one of the two is older than the other.
  account.add(live);
  EXPECT_FALSE(update(desired, live));
  EXPECT_EQ(count("patch"), 0);
}

TEST_F(ExecuteUpdate, LooksAgainWhenItsKnowledgeHasGrownOld) {
  context.read_at = clock.now() - kFreshForPatch - std::chrono::seconds(1);
  account.add(live);
  EXPECT_TRUE(update(desired, live));
  EXPECT_EQ(calls(), "get patch");
}

TEST_F(ExecuteUpdate, TakesOverWhatNobodyOwnsWhenAskedTo) {
  desired.policy.adopt = true;
  live.tags = {"theirs"};
  context.not_ours.insert(id);  // any list says so: that is no news
  auto adopted = after();
  adopted.tags = with_ownership({}, "default");
  transport.then(shown(200, adopted));
  EXPECT_TRUE(update(desired, live));
  EXPECT_EQ(calls(), "patch");
}

TEST_F(ExecuteUpdate, ReplacesTheWholeConfigWhereFieldsAreRefused) {
  with_password();
  transport.then(problem(400));
  transport.then(shown(200, with_password_written()));
  const auto updated = update(desired, live);
  ASSERT_TRUE(updated) << updated.error().message;
  EXPECT_EQ(calls(), "patch patch");
  const auto whole = body(1).back();
  EXPECT_EQ(whole["path"], "/config");
  EXPECT_EQ(whole["value"]["password"], kPassword);
  EXPECT_EQ(whole["value"]["host"], "redis.example.com");
  EXPECT_TRUE(context.refuses_fields);
  // Remembered: the next one does not try single fields first.
  transport.then(shown(200, with_password_written()));
  EXPECT_TRUE(update(desired, live));
  EXPECT_EQ(calls(), "patch patch patch");
  EXPECT_EQ(body(2).back()["path"], "/config");
}

TEST_F(ExecuteUpdate, WritesNothingToAStoreWhoseSecretItCannotCompare) {
  desired.secrets.push_back(secret_not_here("P"));
  live.config->set("password", mask_of(kPassword));
  desired.config.set("host", std::string("new.example.com"));
  for (const bool refuses_fields : {false, true}) {
    context.refuses_fields = refuses_fields;
    const auto updated = update(desired, live);
    ASSERT_FALSE(updated);
    EXPECT_EQ(updated.error().code, Errc::kSecretUnavailable);
    EXPECT_EQ(updated.error().effect, Effect::kNone);
  }
  EXPECT_EQ(calls(), "");
}

TEST_F(ExecuteUpdate, DoesNotBlameTheFieldsWhenTheWholeIsRefusedToo) {
  desired.config.set("host", std::string("new.example.com"));
  transport.then(problem(422));
  transport.then(problem(422));
  EXPECT_FALSE(update(desired, live));
  EXPECT_EQ(calls(), "patch patch");
  EXPECT_FALSE(context.refuses_fields);
}

TEST_F(ExecuteUpdate, DoesNotSendTheWholeWhenNoFieldOfItDiffers) {
  transport.then(problem(400));
  EXPECT_FALSE(update(desired, live));
  EXPECT_EQ(calls(), "patch");
}

TEST_F(ExecuteUpdate, GoesOnWithoutAGuardThatTheServerRefuses) {
  context.policy.guard_version = true;
  for (const int status : {400, 409, 422}) {
    transport.sent.clear();
    context.refuses_guard = false;
    transport.then(problem(status));
    transport.then(shown(200, live));
    transport.then(shown(200, after()));
    EXPECT_TRUE(update(desired, live)) << status;
    EXPECT_EQ(calls(), "patch get patch");
    EXPECT_TRUE(has_test(body(0)));
    EXPECT_FALSE(has_test(body(2)));
    EXPECT_TRUE(context.refuses_guard);
  }
}

TEST_F(ExecuteUpdate, KeepsTheGuardWhenTheVersionHasReallyMoved) {
  context.policy.guard_version = true;
  auto edited = live;
  edited.version = 5;
  transport.then(problem(409));
  transport.then(shown(200, edited));
  transport.then(shown(200, after()));
  EXPECT_TRUE(update(desired, live));
  ASSERT_TRUE(has_test(body(2)));
  EXPECT_EQ(body(2)[0]["value"], 5);
  EXPECT_FALSE(context.refuses_guard);
}

TEST_F(ExecuteUpdate, IsLookedForAndNotSentAgainWhenItsAnswerIsLost) {
  transport.then(broken(Effect::kUnknown));
  transport.then(shown(200, after()));
  EXPECT_TRUE(update(desired, live));
  EXPECT_EQ(calls(), "patch get");
}

TEST_F(ExecuteUpdate, IsUnknownWhenALostAnswerWasNotCarriedOutYet) {
  transport.then(problem(502));
  transport.then(shown(200, live));
  const auto updated = update(desired, live);
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().effect, Effect::kUnknown);
  EXPECT_EQ(calls(), "patch get");
}

TEST_F(ExecuteUpdate, IsUnknownWhenItCannotBeReadAfterwards) {
  transport.then(broken(Effect::kUnknown));
  transport.then(problem(403));
  const auto updated = update(desired, live);
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().effect, Effect::kUnknown);
  EXPECT_NE(updated.error().message.find("could not be read"), std::string::npos);
}

TEST_F(ExecuteUpdate, DoesNotTrustASecretAfterALostAnswer) {
  with_password();
  transport.then(broken(Effect::kUnknown));
  transport.then(shown(200, with_password_written()));
  const auto updated = update(desired, live);
  ASSERT_FALSE(updated) << "a mask that agrees is no proof";
  EXPECT_EQ(updated.error().effect, Effect::kUnknown);
  EXPECT_TRUE(suspects(id));
  // The next pass writes it again, although the mask agrees, and then trusts it.
  auto suspect = with_password_written();
  suspect.secret_suspect = true;
  transport.then(shown(200, with_password_written()));
  EXPECT_TRUE(update(desired, suspect));
  EXPECT_EQ(body(2).back()["value"], kPassword);
  EXPECT_FALSE(suspects(id));
}

TEST_F(ExecuteUpdate, TrustsASecretThatWasWrittenAndOneThatWasRefused) {
  with_password();
  transport.then(shown(200, with_password_written()));
  EXPECT_TRUE(update(desired, live));
  EXPECT_FALSE(suspects(id));
  transport.then(problem(403));
  EXPECT_FALSE(update(desired, live));
  EXPECT_FALSE(suspects(id)) << "nothing was done, so the mask tells as much as before";
}

TEST_F(ExecuteUpdate, DoesNotRedirectASecretThatThePlanDidNot) {
  with_password();
  auto moved = live;
  ++moved.version;
  moved.config->set("host", std::string("by-hand.example.com"));
  transport.then(problem(409));
  transport.then(shown(200, moved));
  const auto updated = update(desired, live);
  ASSERT_FALSE(updated);
  EXPECT_NE(updated.error().message.find("new host"), std::string::npos);
  EXPECT_EQ(calls(), "patch get");
}

TEST_F(ExecuteUpdate, KeepsSuspectingASecretWhoseRewriteWasRefused) {
  with_password();
  memory.suspect_secret(id);
  live.secret_suspect = true;
  transport.then(problem(403));
  EXPECT_FALSE(update(desired, live));
  EXPECT_TRUE(suspects(id));
}

TEST_F(ExecuteUpdate, SaysThatItWasDeletedMeanwhile) {
  memory.observe_write(live);
  transport.then(problem(404));
  const auto updated = update(desired, live);
  ASSERT_FALSE(updated);
  EXPECT_NE(updated.error().message.find("deleted while this ran"), std::string::npos);
  EXPECT_EQ(memory.owned(), 0);
}

}  // namespace
}  // namespace storekeeper
