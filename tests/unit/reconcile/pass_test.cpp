// What a pass tells the world, and how it ends.
#include "reconcile/pass.hpp"

#include "unit/reconcile/reconcile_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class GivenManifests final : public ManifestSource {
 public:
  LoadedManifests load() override { return loaded; }

  LoadedManifests loaded = {};
};

class PassTest : public ReconcileTest {
 protected:
  PassResult pass() {
    options.give_up = give_up.value_or(soon());
    return run_virtual(
        io, clock, run_pass(&reconciler, &manifests, &clock, &random, &events, options));
  }
  void want(const std::string& name) {
    manifests.loaded.desired.items.push_back(desired_redis(name));
  }
  void break_a_manifest() {
    Diagnostic diagnostic;
    diagnostic.position = {"b.yaml", 3, 5};
    diagnostic.message = "unknown field";
    manifests.loaded.diagnostics.push_back(std::move(diagnostic));
  }
  Event finished() const { return events.of(EventKind::kPassFinished).at(0); }
  void refuse_writes(int status) {
    fault = [status](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
      if (request.method == "GET") return std::nullopt;
      auto refusal = problem(status);
      if (status == 429) refusal.headers.add("Retry-After", "7200");
      return refusal;
    };
  }

  GivenManifests manifests;
  PassOptions options;
  std::optional<Deadline> give_up;
  Reconciler reconciler{&client, &clock, &secrets, &events};
};

TEST_F(PassTest, TellsItsStartItsManifestsAndItsEndUnderOneId) {
  want("a");
  const auto result = pass();
  EXPECT_EQ(result.outcome, PassOutcome::kConverged);
  const auto started = events.of(EventKind::kPassStarted);
  ASSERT_EQ(started.size(), 1U);
  ASSERT_EQ(events.of(EventKind::kPassFinished).size(), 1U);
  EXPECT_EQ(started[0].reconcile_id.size(), 8U);
  EXPECT_EQ(finished().reconcile_id, started[0].reconcile_id);
  EXPECT_EQ(finished().outcome, "converged");
  EXPECT_EQ(finished().level, EventLevel::kInfo);
  EXPECT_EQ(finished().count, 1);
  ASSERT_TRUE(finished().duration);
  EXPECT_GT(finished().duration->count(), 0);
  ASSERT_EQ(events.of(EventKind::kManifests).size(), 1U);
  EXPECT_EQ(events.of(EventKind::kManifests)[0].count, 0);
}

TEST_F(PassTest, StopsBeforeItReadsWhenAManifestIsBroken) {
  want("a");
  break_a_manifest();
  const auto result = pass();
  EXPECT_EQ(result.outcome, PassOutcome::kFailed);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code, Errc::kInvalidInput);
  EXPECT_EQ(calls(), "");
  const auto told = events.of(EventKind::kManifests).at(0);
  EXPECT_EQ(told.level, EventLevel::kError);
  EXPECT_EQ(told.count, 1);
  EXPECT_EQ(told.reason, "b.yaml:3: unknown field");
}

TEST_F(PassTest, ReconcilesTheOthersAndDeletesNothingWhenAskedToGoOn) {
  want("a");
  break_a_manifest();
  account.add(live_redis("left over", id_number(100)));
  account.items[id_number(100)]["environmentKey"] = "test";
  options.stop_on_manifest_errors = false;
  options.policy.prune = true;
  const auto result = pass();
  EXPECT_EQ(result.outcome, PassOutcome::kFailed);
  EXPECT_EQ(calls(), "list create");
  bool withheld = false;
  for (const auto& event : events.of(EventKind::kFinding)) {
    withheld = withheld || event.message == "deletes withheld";
  }
  EXPECT_TRUE(withheld);
}

TEST_F(PassTest, FailsWhenAllIsDoneButAManifestIsBroken) {
  want("a");
  break_a_manifest();
  options.stop_on_manifest_errors = false;
  const auto result = pass();
  ASSERT_TRUE(result.applied);
  EXPECT_TRUE(result.applied->succeeded());
  EXPECT_EQ(result.outcome, PassOutcome::kFailed);
}

TEST_F(PassTest, TellsWhatNeedsAPerson) {
  auto stranger = live_redis("a", id_number(100));
  stranger.tags = {};
  account.add(stranger);
  want("a");
  EXPECT_EQ(pass().outcome, PassOutcome::kFailed);
  const auto findings = events.of(EventKind::kFinding);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].message, "conflict");
  EXPECT_EQ(findings[0].level, EventLevel::kError);
  EXPECT_EQ(findings[0].store, "a");
}

TEST_F(PassTest, FailsWhenAnActionFails) {
  want("a");
  refuse_writes(400);
  EXPECT_EQ(pass().outcome, PassOutcome::kFailed);
  EXPECT_EQ(finished().level, EventLevel::kWarning);
}

TEST_F(PassTest, FailsWhenTheAccountCannotBeRead) {
  transport.otherwise = [](const HttpRequest&) { return problem(401, "wrong token"); };
  const auto result = pass();
  EXPECT_EQ(result.outcome, PassOutcome::kFailed);
  EXPECT_FALSE(result.applied);
  EXPECT_EQ(finished().level, EventLevel::kError);
  EXPECT_NE(finished().reason.find("401"), std::string::npos);
}

TEST_F(PassTest, IsRateLimitedWhenTheWaitOutlastsItsTime) {
  want("a");
  refuse_writes(429);
  const auto result = pass();
  EXPECT_EQ(result.outcome, PassOutcome::kRateLimited);
  EXPECT_EQ(finished().outcome, "rate-limited");
}

TEST_F(PassTest, IsRateLimitedWhenThereIsNoPlanForIt) {
  fault = [](const HttpRequest&) -> std::optional<Result<HttpResponse>> {
    auto refusal = problem(429);
    refusal.headers.add("Retry-After", "7200");
    return refusal;
  };
  const auto result = pass();
  EXPECT_EQ(result.outcome, PassOutcome::kRateLimited);
  ASSERT_TRUE(result.error);
  EXPECT_TRUE(result.error->retry_after);
}

TEST_F(PassTest, IsInterruptedBeforeAndWhileItWrites) {
  want("a");
  want("b");
  fault = [this](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.method == "POST") clock.request_stop();
    return std::nullopt;
  };
  const auto during = pass();
  EXPECT_EQ(during.outcome, PassOutcome::kInterrupted);
  EXPECT_EQ(during.applied->done(ActionKind::kCreate), 1);
  const auto before = pass();
  EXPECT_EQ(before.outcome, PassOutcome::kInterrupted);
  EXPECT_FALSE(before.applied);
}

TEST(PassOutcome, HasAName) {
  EXPECT_EQ(to_string(PassOutcome::kConverged), "converged");
  EXPECT_EQ(to_string(PassOutcome::kFailed), "failed");
  EXPECT_EQ(to_string(PassOutcome::kInterrupted), "interrupted");
  EXPECT_EQ(to_string(PassOutcome::kRateLimited), "rate-limited");
}

}  // namespace
}  // namespace storekeeper
