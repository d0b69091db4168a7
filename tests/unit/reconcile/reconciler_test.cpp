// Whole plans and applies against a small account: order, stopping, and which lists are believed.
#include <map>
#include <set>

#include "model/ownership.hpp"
#include "unit/reconcile/reconcile_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

constexpr const char* kPassword = "hunter2-correct-horse";

class ReconcilerTest : public ReconcileTest {
 protected:
  Result<PlannedPass> plan() {
    return run_virtual(io, clock, reconciler.plan(wanted, policy, soon()));
  }
  ApplyResult apply(PlannedPass pass) { return apply_until(std::move(pass), soon()); }
  ApplyResult apply_until(PlannedPass pass, Deadline give_up) {
    return run_virtual(io, clock, reconciler.apply(std::move(pass), policy, give_up));
  }
  ApplyResult converge() {
    auto planned = plan();
    if (planned) return apply(*std::move(planned));
    ADD_FAILURE() << planned.error().message;
    return {};
  }
  DesiredIntegration& want(const std::string& name, const std::string& environment = "production") {
    wanted.items.push_back(desired_redis(name));
    wanted.items.back().address.environment = environment;
    return wanted.items.back();
  }
  static DesiredSecret secret_in(const std::string& variable) {
    DesiredSecret secret;
    secret.key = "password";
    secret.reference.locator = variable;
    return secret;
  }
  ActionOutcome outcome_of(const ApplyResult& result, const std::string& manifest) const {
    for (const auto& done : result.results) {
      if (result.plan.actions[done.action_index].manifest == manifest) return done.outcome;
    }
    return ActionOutcome::kNotStarted;
  }
  // Hides what the account has from the next lists.
  void hide(std::set<std::string> ids, int lists) {
    hidden_ids_ = std::move(ids);
    hidden_lists_ = lists;
    fault = [this](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
      if (kind_of(request) != "list" || hidden_lists_ == 0) return std::nullopt;
      --hidden_lists_;
      auto lying = account;
      for (const auto& id : hidden_ids_) lying.items.erase(id);
      return lying.handle(request);
    };
  }

  DesiredSet wanted;
  PlanPolicy policy;
  Reconciler reconciler{&client, &clock, &secrets, &events};

 private:
  std::set<std::string> hidden_ids_;
  int hidden_lists_ = 0;
};

TEST_F(ReconcilerTest, ComparesNothingAgainUntilSomethingChanges) {
  reconciler.keep_settled_plans();
  secrets.values["P"] = kPassword;
  want("a").secrets.push_back(secret_in("P"));
  want("b", "test");
  converge();
  const auto kept = [this] {
    const auto planned = plan();
    EXPECT_TRUE(planned);
    return planned && planned->plan_is_kept;
  };
  EXPECT_FALSE(kept());  // the first of the account as it is now
  EXPECT_TRUE(kept());
  EXPECT_TRUE(kept());
  // Another writer.
  auto& [id, document] = *account.items.begin();
  document["on"] = true;
  document["version"] = document["version"].get<int>() + 1;
  auto drifted = plan();
  ASSERT_TRUE(drifted);
  EXPECT_EQ(drifted->plan.count(ActionKind::kUpdate), 1);
  apply(*std::move(drifted));
  EXPECT_FALSE(kept());
  EXPECT_TRUE(kept());
  // The environment.
  secrets.values["P"] = "another-correct-horse";
  auto rotated = plan();
  ASSERT_TRUE(rotated);
  EXPECT_EQ(rotated->plan.count(ActionKind::kUpdate), 1);
  apply(*std::move(rotated));
  EXPECT_FALSE(kept());
  EXPECT_TRUE(kept());
  // A person.
  reconciler.look_again("b");
  EXPECT_FALSE(kept());
}

TEST_F(ReconcilerTest, ConvergesAFreshAccountAndThenPlansNothing) {
  secrets.values["P"] = kPassword;
  want("a").secrets.push_back(secret_in("P"));
  want("b").tags = {"team"};
  want("c", "test").enabled = true;
  const auto applied = converge();
  EXPECT_TRUE(applied.succeeded());
  EXPECT_EQ(applied.done(ActionKind::kCreate), 3);
  EXPECT_EQ(calls(), "list create create create");
  transport.sent.clear();
  const auto again = plan();
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->plan.has_changes());
  EXPECT_EQ(again->plan.unchanged, 3);
  EXPECT_EQ(calls(), "list");
}

TEST_F(ReconcilerTest, ReadsSettingsThatTheListOmitsOnceForEachVersion) {
  account.list_has_config = false;
  for (int i = 1; i <= 3; ++i) {
    const auto name = "s" + std::to_string(i);
    want(name);
    account.add(live_redis(name, id_number(100 + i)));
  }
  account.add(live_redis("of nobody's interest", id_number(200)));
  ASSERT_TRUE(plan());
  EXPECT_EQ(count("get"), 3);
  ASSERT_TRUE(plan());
  EXPECT_EQ(count("get"), 3) << "the versions have not moved";
  account.items[id_number(102)]["version"] = 2;
  ASSERT_TRUE(plan());
  EXPECT_EQ(count("get"), 4);
}

TEST_F(ReconcilerTest, ReportsWhatDisappearsBetweenListAndRead) {
  account.list_has_config = false;
  want("a");
  account.add(live_redis("a", id_number(100)));
  fault = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (kind_of(request) == "get") return problem(404);
    return std::nullopt;
  };
  const auto planned = plan();
  ASSERT_TRUE(planned);
  ASSERT_EQ(planned->plan.findings.size(), 1U);
  EXPECT_EQ(planned->plan.findings[0].kind, FindingKind::kUnreadable);
  EXPECT_FALSE(planned->plan.has_changes());
}

TEST_F(ReconcilerTest, FailsWhenNoSettingsCanBeRead) {
  account.list_has_config = false;
  want("a");
  account.add(live_redis("a", id_number(100)));
  fault = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (kind_of(request) == "get") return problem(401);
    return std::nullopt;
  };
  const auto planned = plan();
  ASSERT_FALSE(planned);
  EXPECT_EQ(planned.error().code, Errc::kUnauthorized);
}

TEST_F(ReconcilerTest, LeavesOneIntegrationUnknownWhenOnlyItCannotBeRead) {
  account.list_has_config = false;
  want("a");
  account.add(live_redis("a", id_number(100)));
  fault = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (kind_of(request) == "get") return problem(403);
    return std::nullopt;
  };
  const auto planned = plan();
  ASSERT_TRUE(planned);
  ASSERT_EQ(planned->plan.findings.size(), 1U);
  EXPECT_EQ(planned->plan.findings[0].kind, FindingKind::kUnreadable);
  EXPECT_TRUE(planned->plan.has_errors());
}

TEST_F(ReconcilerTest, DoesTheRestWhenOneActionFails) {
  want("a");
  want("b");
  want("c");
  fault = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.body.find(R"("b")") != std::string::npos) return problem(400, "not b");
    return std::nullopt;
  };
  const auto applied = converge();
  EXPECT_EQ(outcome_of(applied, "a"), ActionOutcome::kDone);
  EXPECT_EQ(outcome_of(applied, "b"), ActionOutcome::kFailed);
  EXPECT_EQ(outcome_of(applied, "c"), ActionOutcome::kDone);
  EXPECT_FALSE(applied.succeeded());
  EXPECT_EQ(events.of(EventKind::kActionFinished).size(), 3U);
}

TEST_F(ReconcilerTest, PlansWithoutASecretAndFailsThatActionOnly) {
  want("a").secrets.push_back(secret_in("NOT_SET"));
  want("b");
  auto planned = plan();
  ASSERT_TRUE(planned);
  EXPECT_EQ(planned->plan.count(ActionKind::kCreate), 2);
  EXPECT_FALSE(planned->plan.has_errors());
  const auto applied = apply(*std::move(planned));
  EXPECT_EQ(outcome_of(applied, "a"), ActionOutcome::kFailed);
  EXPECT_EQ(outcome_of(applied, "b"), ActionOutcome::kDone);
}

TEST_F(ReconcilerTest, StopsWhenTheTokenIsRefused) {
  for (const char* name : {"a", "b", "c"}) want(name);
  fault = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.method == "POST") return problem(401);
    return std::nullopt;
  };
  const auto applied = converge();
  EXPECT_EQ(count("create"), 1);
  EXPECT_EQ(applied.count(ActionOutcome::kFailed), 1);
  EXPECT_EQ(applied.count(ActionOutcome::kNotStarted), 2);
}

TEST_F(ReconcilerTest, StartsNothingOnceItIsToStop) {
  for (const char* name : {"a", "b", "c"}) want(name);
  fault = [this](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.method == "POST") clock.request_stop();
    return std::nullopt;
  };
  const auto applied = converge();
  EXPECT_TRUE(applied.interrupted);
  EXPECT_EQ(outcome_of(applied, "a"), ActionOutcome::kDone) << "the call in flight is finished";
  EXPECT_EQ(applied.count(ActionOutcome::kNotStarted), 2);
  EXPECT_EQ(count("create"), 1);
}

TEST_F(ReconcilerTest, EndsWhenTheRateLimitOutlastsItsTime) {
  want("a");
  want("b");
  fault = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.method != "POST") return std::nullopt;
    auto limited = problem(429);
    limited.headers.add("Retry-After", "60");
    return limited;
  };
  auto planned = plan();
  ASSERT_TRUE(planned);
  const auto applied = apply_until(*std::move(planned), clock.now() + std::chrono::seconds(10));
  EXPECT_TRUE(applied.interrupted);
  EXPECT_EQ(applied.count(ActionOutcome::kNotStarted), 2);
  EXPECT_EQ(count("create"), 1);
  ASSERT_TRUE(applied.results[0].error);
  EXPECT_EQ(applied.results[0].error->code, Errc::kRateLimited);
  EXPECT_TRUE(applied.results[0].error->retry_after);
}

TEST_F(ReconcilerTest, StartsNothingAfterItsTimeIsOver) {
  want("a");
  auto planned = plan();
  ASSERT_TRUE(planned);
  const auto applied = apply_until(*std::move(planned), clock.now());
  EXPECT_TRUE(applied.interrupted);
  EXPECT_EQ(count("create"), 0);
}

TEST_F(ReconcilerTest, DeletesAfterEverythingElse) {
  policy.prune = true;
  account.add(live_redis("old", id_number(100)));
  want("new", "test");
  EXPECT_TRUE(converge().succeeded());
  EXPECT_EQ(calls(), "list create list patch get delete");
}

TEST_F(ReconcilerTest, KeepsWhatIsToBeReplacedUntilItsReplacementExists) {
  policy.prune = true;
  account.add(live_redis("a", id_number(100)));
  want("a", "test");
  fault = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.method == "POST") return problem(400);
    return std::nullopt;
  };
  const auto applied = converge();
  ASSERT_EQ(applied.plan.actions.size(), 2U);
  EXPECT_EQ(applied.results[1].outcome, ActionOutcome::kNotStarted);
  EXPECT_EQ(count("delete"), 0);
  fault = nullptr;
  EXPECT_TRUE(converge().succeeded());
  EXPECT_EQ(account.items.size(), 1U);
}

TEST_F(ReconcilerTest, NeverWritesTwiceAtOnceToOneEnvironment) {
  for (int i = 0; i < 8; ++i) want("s" + std::to_string(i), i % 2 == 0 ? "production" : "test");
  EXPECT_TRUE(converge().succeeded());
  std::set<std::string> open;
  bool overlap = false;
  for (const auto& event : events.events) {
    if (event.kind == EventKind::kActionStarted) {
      EXPECT_TRUE(open.insert(event.environment).second) << event.store;
      overlap = overlap || open.size() == 2;
    }
    if (event.kind == EventKind::kActionFinished) open.erase(event.environment);
  }
  EXPECT_TRUE(overlap) << "different environments do not wait for each other";
}

TEST_F(ReconcilerTest, LeavesAConflictAloneAndDoesTheRest) {
  auto stranger = live_redis("a", id_number(100));
  stranger.tags = {};
  account.add(stranger);
  want("a");
  want("b", "test");
  const auto applied = converge();
  EXPECT_FALSE(applied.succeeded());
  EXPECT_EQ(applied.done(ActionKind::kCreate), 1);
  EXPECT_EQ(account.items[id_number(100)]["version"], 1);
}

TEST_F(ReconcilerTest, RemembersThatFieldsAreRefusedFromPassToPass) {
  secrets.values["P"] = kPassword;
  want("a").secrets.push_back(secret_in("P"));
  ASSERT_TRUE(converge().succeeded());
  fault = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.body.find("/config/") != std::string::npos) return problem(400);
    return std::nullopt;
  };
  for (const char* host : {"one.example.com", "two.example.com"}) {
    transport.sent.clear();
    wanted.items[0].config.set("host", std::string(host));
    EXPECT_TRUE(converge().succeeded());
  }
  EXPECT_EQ(calls(), "list patch") << "the second pass knows";
  EXPECT_EQ(account.items.begin()->second["config"]["password"], kPassword);
}

TEST_F(ReconcilerTest, WritesASecretAgainWhoseWriteWasNeverConfirmed) {
  secrets.values["P"] = kPassword;
  want("a").secrets.push_back(secret_in("P"));
  ASSERT_TRUE(converge().succeeded());
  secrets.values["P"] = "hunter2-another-horse";  // the same mask
  account.items.begin()->second["config"]["password"] = "xxx-another-secret-xxx";
  fault = [this](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.method != "PATCH") return std::nullopt;
    (void)account.handle(request);
    return fail(broken(Effect::kUnknown));
  };
  EXPECT_FALSE(converge().succeeded());
  secrets.values["P"] = kPassword;  // rotated back: the mask agrees with both
  fault = nullptr;
  EXPECT_TRUE(converge().succeeded());
  EXPECT_EQ(account.items.begin()->second["config"]["password"], kPassword);
  const auto again = plan();
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->plan.has_changes());
}

TEST_F(ReconcilerTest, DoesNotBelieveAListThatLacksMostOfWhatWasThere) {
  want("a");
  want("b");
  ASSERT_TRUE(converge().succeeded());
  hide({id_number(1), id_number(2)}, 2);
  for (int list = 0; list < 2; ++list) {
    const auto planned = plan();
    ASSERT_FALSE(planned) << "list " << list;
    EXPECT_EQ(planned.error().code, Errc::kProtocol);
    EXPECT_NE(planned.error().message.find("2 of the 2"), std::string::npos);
  }
  EXPECT_EQ(count("get"), 1) << "the second list is held against a read by id";
  const auto honest = plan();
  ASSERT_TRUE(honest);
  EXPECT_FALSE(honest->plan.has_changes());
  EXPECT_EQ(count("create"), 2);
}

TEST_F(ReconcilerTest, ChecksAFewThatAListLacksByTheirId) {
  for (const char* name : {"a", "b", "c"}) want(name);
  ASSERT_TRUE(converge().succeeded());
  hide({id_number(2)}, 1);
  const auto planned = plan();
  ASSERT_FALSE(planned);
  EXPECT_NE(planned.error().message.find("is there"), std::string::npos);
  // When it is really gone, it is created anew at once.
  account.items.erase(id_number(2));
  EXPECT_EQ(converge().done(ActionKind::kCreate), 1);
}

TEST_F(ReconcilerTest, BelievesASecondListOnceNothingIsFoundById) {
  want("a");
  want("b");
  ASSERT_TRUE(converge().succeeded());
  account.items.clear();
  EXPECT_FALSE(plan());
  EXPECT_EQ(converge().done(ActionKind::kCreate), 2);
}

TEST_F(ReconcilerTest, DoesNotUndoATakeoverThatItLearnsOfWhileItWorks) {
  want("b");
  auto& patched = want("z");
  account.add(live_redis("z", id_number(100)));
  patched.enabled = true;
  fault = [this](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.method != "POST") return std::nullopt;
    account.items[id_number(100)]["tags"] = with_ownership({}, "another");
    (void)account.handle(request);
    return fail(broken(Effect::kUnknown));  // so that the account is listed
  };
  const auto applied = converge();
  EXPECT_EQ(outcome_of(applied, "b"), ActionOutcome::kDone);
  EXPECT_EQ(outcome_of(applied, "z"), ActionOutcome::kFailed);
  EXPECT_EQ(count("patch"), 0);
}

TEST_F(ReconcilerTest, NeverPostsTwiceWhatMayStillBeCarriedOut) {
  want("a");
  std::optional<HttpRequest> held;
  fault = [&held](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (request.method != "POST") return std::nullopt;
    held = request;
    return fail(broken(Effect::kUnknown, Errc::kTimeout));
  };
  for (int pass = 0; pass < 3; ++pass) {
    EXPECT_FALSE(converge().succeeded());
    pass_time(std::chrono::seconds(20));
  }
  EXPECT_EQ(count("create"), 1);
  ASSERT_TRUE(held);
  (void)account.handle(*held);  // the network delivers it at last
  EXPECT_TRUE(converge().succeeded());
  EXPECT_EQ(count("create"), 1);
  EXPECT_EQ(account.items.size(), 1U);
}

TEST_F(ReconcilerTest, ReadsTheWholeAccountForExport) {
  account.list_has_config = false;
  auto stranger = live_redis("stranger", id_number(101));
  stranger.tags = {};
  account.add(live_redis("a", id_number(100)));
  account.add(stranger);
  const auto read = run_virtual(io, clock, reconciler.read_account(soon()));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->items.size(), 2U);
  for (const auto& item : read->items) EXPECT_TRUE(item.config);
  EXPECT_EQ(calls(), "list get get");
}

}  // namespace
}  // namespace storekeeper
