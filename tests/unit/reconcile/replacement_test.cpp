// The old store of a replacement: how long it stays, and that it is never given up for nothing.
#include <set>

#include "reconcile/pass.hpp"
#include "unit/reconcile/reconcile_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Json = nlohmann::json;

const Json kInStep = {
    {"available", true}, {"potentiallyStale", false}, {"lastSync", 1'780'000'000'000}};
const Json kNotYet = {{"available", false}, {"potentiallyStale", false}};

// "shop" has moved from production to test.
class Replacement : public ReconcileTest {
 protected:
  Replacement() {
    policy.prune = true;
    policy.replacement.wait = minutes(5);
    auto live = live_redis("shop", kOld);
    live.on = true;
    account.add(live);
    move("shop");
    fault = [this](const HttpRequest& request) { return with_status(request); };
  }

  void move(const std::string& name) {
    wanted.items.push_back(desired_redis(name));
    wanted.items.back().address.environment = "test";
    wanted.items.back().enabled = true;
  }

  ApplyResult converge(milliseconds limit = std::chrono::hours(1)) {
    auto planned = run_virtual(io, clock, reconciler.plan(wanted, policy, soon()));
    if (!planned) {
      ADD_FAILURE() << planned.error().message;
      return {};
    }
    began = clock.now();
    auto apply = reconciler.apply(*std::move(planned), policy, clock.now() + limit);
    return run_virtual(io, clock, std::move(apply));
  }

  // What the API says of the new stores: pending until so many looks at any of them.
  std::optional<Result<HttpResponse>> with_status(const HttpRequest& request) {
    const auto kind = kind_of(request);
    if (kind == "create" && refuse_creates) return problem(400);
    if (kind == "get" || kind == "list") {
      ++looks;
      if (looks == stop_at_look) clock.request_stop();
      if (looks == gone_at_look) account.items.erase(id_number(1));
      if (looks == silent_at_look) return problem(503);
    }
    for (auto& [id, item] : account.items) {
      if (id == kOld || id == kOther) continue;
      item["_status"] = looks > pending_looks ? kInStep : kNotYet;
    }
    auto response = account.handle(request);
    if (kind != "create" || response.status != 201) return response;
    auto made = Json::parse(response.body);
    made["_status"] = pending_looks == 0 ? kInStep : kNotYet;
    response.body = made.dump();
    return response;
  }

  const ActionResult& of_delete(const ApplyResult& applied) const {
    static const ActionResult none;
    for (const auto& result : applied.results) {
      const auto& action = applied.plan.actions[result.action_index];
      if (action.kind == ActionKind::kDelete && action.id == kOld) return result;
    }
    ADD_FAILURE() << "nothing was to be deleted";
    return none;
  }
  bool old_is_there() const { return account.items.contains(kOld); }
  milliseconds took() const {
    return std::chrono::duration_cast<milliseconds>(clock.now() - began);
  }
  std::vector<Event> told() const {
    std::vector<Event> found;
    for (const auto& event : events.events) {
      if (event.kind == EventKind::kReplacementWait) found.push_back(event);
    }
    return found;
  }

  const std::string kOld = id_number(100);
  const std::string kOther = id_number(101);
  DesiredSet wanted;
  PlanPolicy policy;
  Reconciler reconciler{&client, &clock, &secrets, &events};
  SteadyTime began;
  int looks = 0;
  int pending_looks = 1'000'000;
  int stop_at_look = 0;
  int gone_at_look = 0;
  int silent_at_look = 0;
  bool refuse_creates = false;
};

TEST_F(Replacement, AsksForNothingMoreWhereTheNewStoreIsInStepAtOnce) {
  pending_looks = 0;
  EXPECT_TRUE(converge().succeeded());
  EXPECT_EQ(calls(), "list create list patch get delete");
  EXPECT_FALSE(old_is_there());
  EXPECT_TRUE(told().empty());
}

TEST_F(Replacement, LooksLessAndLessOftenUntilTheNewStoreIsInStep) {
  pending_looks = 4;  // the list, and three looks
  const auto applied = converge();
  EXPECT_TRUE(applied.succeeded());
  EXPECT_EQ(calls(), "list create get get get get list patch get delete");
  EXPECT_FALSE(old_is_there());
  EXPECT_GE(took(), seconds(1 + 2 + 4 + 8));
  EXPECT_LT(took(), seconds(20));
  const auto events_told = told();
  ASSERT_EQ(events_told.size(), 4U);
  EXPECT_EQ(events_told[1].store, "shop");
  EXPECT_EQ(events_told[1].environment, "test");
  EXPECT_EQ(events_told[1].reason, "not synchronised yet");
  EXPECT_GE(events_told[3].duration, seconds(7));
}

TEST_F(Replacement, KeepsTheOldStoreAfterTheWaitAndGoesOnInTheNextRun) {
  const auto applied = converge();
  EXPECT_FALSE(applied.succeeded());
  EXPECT_FALSE(applied.interrupted);
  EXPECT_TRUE(old_is_there());
  EXPECT_EQ(of_delete(applied).outcome, ActionOutcome::kNotStarted);
  ASSERT_TRUE(of_delete(applied).error);
  EXPECT_EQ(
      of_delete(applied).error->message,
      "kept, because shop, which replaces it, is not in step after 5m: not synchronised yet");
  EXPECT_GE(took(), minutes(5));
  EXPECT_LT(took(), minutes(5) + seconds(5));
  EXPECT_EQ(count("create"), 1);
  EXPECT_LE(count("get"), 16);

  EXPECT_FALSE(converge().succeeded()) << "the next run waits again";
  EXPECT_TRUE(old_is_there());
  EXPECT_GE(took(), minutes(5));

  pending_looks = 0;
  transport.sent.clear();
  EXPECT_TRUE(converge().succeeded());
  EXPECT_EQ(calls(), "list list patch get delete") << "the list has shown it in step";
  EXPECT_FALSE(old_is_there());
  EXPECT_EQ(account.items.size(), 1U);
}

TEST_F(Replacement, DoesNotWaitWhereTheNewStoreIsToBeOff) {
  wanted.items.front().enabled = false;
  EXPECT_TRUE(converge().succeeded());
  EXPECT_FALSE(old_is_there());
  EXPECT_TRUE(told().empty());
}

TEST_F(Replacement, DoesNotWaitWhereNobodyWantsIt) {
  policy.replacement.wait = milliseconds(0);
  EXPECT_TRUE(converge().succeeded());
  EXPECT_EQ(calls(), "list create list patch get delete");
  EXPECT_FALSE(old_is_there());
}

TEST_F(Replacement, KeepsTheOldStoreWhereTheNewOneIsRefused) {
  refuse_creates = true;
  const auto applied = converge();
  EXPECT_EQ(of_delete(applied).outcome, ActionOutcome::kNotStarted);
  EXPECT_TRUE(old_is_there());
  EXPECT_EQ(count("patch"), 0);
}

TEST_F(Replacement, KeepsTheOldStoreWhenItIsAskedToStop) {
  stop_at_look = 4;
  const auto applied = converge();
  EXPECT_TRUE(applied.interrupted);
  EXPECT_TRUE(old_is_there());
  EXPECT_EQ(count("get"), 3) << "no more looks after that";
}

TEST_F(Replacement, KeepsTheOldStoreWhenTheTimeOfTheRunIsOver) {
  const auto applied = converge(seconds(10));
  EXPECT_TRUE(applied.interrupted);
  EXPECT_EQ(of_delete(applied).outcome, ActionOutcome::kNotStarted);
  EXPECT_TRUE(old_is_there());
  EXPECT_LT(took(), seconds(11));
}

TEST_F(Replacement, KeepsTheOldStoreWhenTheNewOneIsDeletedMeanwhile) {
  gone_at_look = 3;
  const auto applied = converge();
  EXPECT_FALSE(applied.succeeded());
  EXPECT_TRUE(old_is_there());
  EXPECT_EQ(of_delete(applied).error->message, "kept, because shop, which replaces it, is gone");
  EXPECT_LT(took(), minutes(1));
}

TEST_F(Replacement, LooksAgainWhereALookFails) {
  pending_looks = 4;
  silent_at_look = 3;
  EXPECT_TRUE(converge().succeeded());
  EXPECT_FALSE(old_is_there());
}

TEST_F(Replacement, SpendsOneRequestALookOnSeveral) {
  auto other = live_redis("till", kOther);
  other.on = true;
  account.add(other);
  move("till");
  policy.max_deletes = 2;
  pending_looks = 3;
  EXPECT_TRUE(converge().succeeded());
  EXPECT_EQ(account.items.size(), 2U);
  EXPECT_FALSE(old_is_there());
  const auto all = calls();
  EXPECT_TRUE(all.starts_with("list create create list list list list patch")) << all;
}

TEST_F(Replacement, DoesNotHoldUpOtherDeletesForLongerThanTheWait) {
  account.add(live_redis("leftover", kOther));
  policy.max_deletes = 2;
  converge();
  EXPECT_TRUE(old_is_there());
  EXPECT_FALSE(account.items.contains(kOther));
}

TEST_F(Replacement, WaitsBeforeItMarks) {
  policy.delete_grace = std::chrono::hours(24);
  converge();
  EXPECT_EQ(count("patch"), 0);
  EXPECT_TRUE(account.items.at(kOld)["on"].get<bool>());
}

TEST_F(Replacement, LooksOnceAPassWhereTheWaitSpansPasses) {
  policy.replacement.across_passes = true;
  auto applied = converge();
  EXPECT_EQ(calls(), "list create");
  EXPECT_LT(took(), seconds(5));
  EXPECT_TRUE(of_delete(applied).waits);
  EXPECT_EQ(outcome_of(applied), PassOutcome::kWaiting);
  EXPECT_EQ(
      of_delete(applied).error->message,
      "kept until shop, which replaces it, is in step: not synchronised yet");

  pass_time(minutes(5));
  applied = converge();
  EXPECT_FALSE(of_delete(applied).waits) << "that was long enough to tell somebody";
  EXPECT_EQ(outcome_of(applied), PassOutcome::kFailed);
  EXPECT_TRUE(old_is_there());

  pending_looks = 0;
  EXPECT_TRUE(converge().succeeded());
  EXPECT_FALSE(old_is_there());
}

class DeleteFirst : public Replacement {
 protected:
  DeleteFirst() { policy.replacement.order = ReplaceOrder::kDeleteFirst; }

  void expect_nothing_created(const ApplyResult& applied) const {
    EXPECT_FALSE(applied.succeeded());
    EXPECT_TRUE(old_is_there());
    EXPECT_EQ(count("create"), 0);
    ASSERT_FALSE(applied.results.empty());
    ASSERT_TRUE(applied.results.front().error);
    EXPECT_TRUE(applied.results.front().error->message.starts_with("not created, because"));
  }
};

TEST_F(DeleteFirst, MakesRoomBeforeItCreates) {
  EXPECT_TRUE(converge().succeeded());
  EXPECT_EQ(calls(), "list list patch get delete create");
  EXPECT_FALSE(old_is_there());
  EXPECT_EQ(account.items.size(), 1U);
}

TEST_F(DeleteFirst, CreatesNothingWherePruningIsOff) {
  policy.prune = false;
  const auto applied = converge();
  expect_nothing_created(applied);
  EXPECT_EQ(calls(), "list");
}

TEST_F(DeleteFirst, CreatesNothingWhereTheCapKeepsTheOldStore) {
  policy.max_deletes = 0;
  expect_nothing_created(converge());
  EXPECT_EQ(calls(), "list");
}

TEST_F(DeleteFirst, CreatesNothingBeforeTheGraceIsOver) {
  policy.delete_grace = std::chrono::hours(1);
  expect_nothing_created(converge());
  EXPECT_EQ(calls(), "list list patch");
  pass_time(std::chrono::hours(1));
  EXPECT_TRUE(converge().succeeded());
  EXPECT_FALSE(old_is_there());
}

TEST_F(DeleteFirst, CreatesNothingWhereTheDeleteIsRefused) {
  fault = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (kind_of(request) != "delete") return std::nullopt;
    return problem(403);
  };
  expect_nothing_created(converge());
}

TEST_F(DeleteFirst, CreatesWhatReplacesNothingAllTheSame) {
  policy.prune = false;
  wanted.items.push_back(desired_redis("another"));
  wanted.items.back().config = {{"host", std::string("elsewhere.example.com")}};
  const auto applied = converge();
  EXPECT_FALSE(applied.succeeded());
  EXPECT_EQ(calls(), "list create");
}

}  // namespace
}  // namespace storekeeper
