// What becomes of a delete, from the mark to the last answer, for each kind of answer.
#include "model/ownership.hpp"
#include "model/tombstone.hpp"
#include "unit/reconcile/reconcile_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;
using Json = nlohmann::json;

class ExecuteDelete : public ExecuteTest {
 protected:
  ExecuteDelete() {
    live.on = true;
    live.version = 4;
    live.tags = with_ownership({"checkout"}, "default");
    account.add(live);
    context.policy.owner = "default";
  }

  // The first request of `kind` gets this answer, done or not; the account answers the others.
  void answer_once(const std::string& kind, Result<HttpResponse> response, bool done = false) {
    auto left = std::make_shared<bool>(true);
    fault = [this, kind, response = std::move(response), done,
             left](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
      if (kind_of(request) != kind || !*left) return std::nullopt;
      *left = false;
      if (done) account.handle(request);
      return response;
    };
  }
  // Somebody does that right before the first request of `kind` arrives.
  void before(const std::string& kind, std::function<void(Json&)> edit) {
    auto left = std::make_shared<bool>(true);
    fault = [this, kind, edit = std::move(edit),
             left](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
      if (kind_of(request) == kind && std::exchange(*left, false)) {
        auto& item = account.items.at(live.id);
        edit(item);
        item["version"] = item["version"].get<int>() + 1;
      }
      return std::nullopt;
    };
  }
  // Answers a guarded patch as a server does that does not take `test`.
  void refuse_guards() {
    fault = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
      if (request.body.find(R"("test")") == std::string::npos) return std::nullopt;
      return problem(400);
    };
  }
  bool is_there() const { return account.items.contains(live.id); }
  Tombstone mark_seen() const {
    const auto tags = account.items.at(live.id)["tags"].get<std::vector<std::string>>();
    return find_tombstone(tags).value_or(Tombstone{});
  }
  std::int64_t wall_ms() const {
    const auto now = clock.wall_now().time_since_epoch();
    return std::chrono::floor<std::chrono::seconds>(now).count() * 1000;
  }

  LiveIntegration live = live_redis("checkout", id);
};

TEST_F(ExecuteDelete, MarksLooksAndDeletes) {
  EXPECT_TRUE(remove(live));
  EXPECT_EQ(calls(), "patch get delete");
  EXPECT_FALSE(is_there());
  EXPECT_EQ(memory.owned(), 0);
  const auto patch = body(0);
  ASSERT_EQ(patch.size(), 3U);
  EXPECT_EQ(patch[0], (Json{{"op", "test"}, {"path", "/version"}, {"value", 4}}));
  EXPECT_EQ(patch[1], (Json{{"op", "replace"}, {"path", "/on"}, {"value", false}}));
  const auto tags = patch[2]["value"].get<std::vector<std::string>>();
  EXPECT_EQ(find_tombstone(tags), (Tombstone{wall_ms(), true}));
  EXPECT_EQ(without_tombstone(tags), live.tags) << "the other tags stay";
}

TEST_F(ExecuteDelete, GoesOnWithWhatAnEarlierRunMarked) {
  live.on = false;
  live.tags.push_back(tombstone_tag({1'000, true}));
  normalise_tags(live.tags);
  account.add(live);
  EXPECT_TRUE(remove(live));
  EXPECT_EQ(calls(), "get delete");
}

TEST_F(ExecuteDelete, OnlyMarksWhereThereIsAGrace) {
  context.policy.delete_grace = std::chrono::hours(24);
  EXPECT_TRUE(remove(live));
  EXPECT_EQ(calls(), "patch");
  EXPECT_EQ(mark_seen(), (Tombstone{wall_ms() + 24 * 3'600'000, true}));

  live.on = false;
  live.version = 5;
  live.tags = account.items.at(live.id)["tags"].get<std::vector<std::string>>();
  EXPECT_TRUE(remove(live)) << "the plan found it due";
  EXPECT_EQ(calls(), "patch get delete");
}

TEST_F(ExecuteDelete, MarksAnewWhatSomebodyHasSwitchedOnSince) {
  live.tags.push_back(tombstone_tag({1'000, true}));
  account.add(live);
  EXPECT_TRUE(remove(live));
  EXPECT_EQ(calls(), "patch get delete");
}

TEST_F(ExecuteDelete, DoesWithoutTheGuardWhereTheServerRefusesIt) {
  refuse_guards();
  EXPECT_TRUE(remove(live));
  EXPECT_EQ(calls(), "patch get patch get delete");
  EXPECT_TRUE(context.refuses_guard) << "remembered for the rest of the run";
  transport.sent.clear();
  account.add(live);
  EXPECT_TRUE(remove(live));
  EXPECT_EQ(calls(), "patch get delete");
}

TEST_F(ExecuteDelete, IsDoneWhenThereIsNoSuchThing) {
  for (const auto* kind : {"patch", "get", "delete"}) {
    SCOPED_TRACE(kind);
    account.add(live);
    answer_once(kind, problem(404));
    EXPECT_TRUE(remove(live));
  }
}

TEST_F(ExecuteDelete, KeepsWhatChangesAtTheSameMoment) {
  const std::pair<const char*, std::function<void(Json&)>> edits[] = {
      {"get", [](Json& item) { item["on"] = true; }},
      {"get", [](Json& item) { item["name"] = "needed after all"; }},
      {"get", [](Json& item) { item["tags"] = with_ownership({}, "another"); }},
      {"get", [](Json& item) { item["tags"] = with_ownership({}, "default"); }},
  };
  for (const auto& [kind, edit] : edits) {
    account.add(live);
    before(kind, edit);
    const auto removed = remove(live);
    ASSERT_FALSE(removed);
    EXPECT_NE(removed.error().message.find("changed since the plan"), std::string::npos);
    EXPECT_EQ(count("delete"), 0);
  }
}

TEST_F(ExecuteDelete, DoesNotMarkWhatHasChangedSinceThePlan) {
  auto edited = live;
  ++edited.version;
  auto taken = edited;
  taken.tags = with_ownership({}, "another");
  for (const auto& now : {edited, taken}) {
    transport.sent.clear();
    account.add(now);
    answer_once("patch", problem(409));
    const auto removed = remove(live);
    ASSERT_FALSE(removed);
    EXPECT_NE(removed.error().message.find("changed since the plan"), std::string::npos);
    EXPECT_EQ(calls(), "patch get");
  }
}

TEST_F(ExecuteDelete, LooksAfterALostAnswer) {
  answer_once("patch", fail(broken(Effect::kUnknown)), true);
  EXPECT_TRUE(remove(live));
  EXPECT_EQ(calls(), "patch get get delete") << "the mark was set, and is not set twice";

  transport.sent.clear();
  account.add(live);
  answer_once("patch", fail(broken(Effect::kUnknown)), false);
  auto removed = remove(live);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().effect, Effect::kUnknown);
  EXPECT_EQ(calls(), "patch get");

  transport.sent.clear();
  answer_once("delete", fail(broken(Effect::kUnknown)), true);
  EXPECT_TRUE(remove(live));
  EXPECT_EQ(calls(), "patch get delete get");

  transport.sent.clear();
  account.add(live);
  answer_once("delete", fail(broken(Effect::kUnknown)), false);
  removed = remove(live);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().effect, Effect::kUnknown);
  EXPECT_EQ(calls(), "patch get delete get") << "it is not sent again";
}

TEST_F(ExecuteDelete, TriesOnceMoreWhenAConflictLeftItUntouched) {
  answer_once("delete", problem(409));
  EXPECT_TRUE(remove(live));
  EXPECT_EQ(calls(), "patch get delete get delete");
}

TEST_F(ExecuteDelete, WaitsForAReadThatLags) {
  answer_once("get", shown(200, live));
  EXPECT_TRUE(remove(live));
  EXPECT_EQ(calls(), "patch get get delete");
}

TEST_F(ExecuteDelete, SaysHowToTakeItBackWhenTheServerRefuses) {
  answer_once("delete", problem(403));
  const auto removed = remove(live);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code, Errc::kForbidden);
  EXPECT_EQ(removed.error().effect, Effect::kNone);
  EXPECT_NE(removed.error().message.find("marked and switched off"), std::string::npos);
  EXPECT_TRUE(mark_seen().was_on);

  transport.sent.clear();
  account.add(live);
  answer_once("patch", problem(403));
  EXPECT_FALSE(remove(live));
  EXPECT_EQ(calls(), "patch");
}

TEST_F(ExecuteDelete, LooksAgainWhenItsKnowledgeHasGrownOld) {
  context.read_at = clock.now() - kFreshForPatch - std::chrono::seconds(1);
  EXPECT_TRUE(remove(live));
  EXPECT_EQ(calls(), "get patch get delete");
}

TEST_F(ExecuteDelete, TouchesNothingThatAListMadeMeanwhileShowsOtherwise) {
  context.not_ours.insert(id);
  EXPECT_FALSE(remove(live));
  context.not_ours.clear();
  context.changed.insert(id);
  EXPECT_FALSE(remove(live));
  EXPECT_EQ(count("delete") + count("patch"), 0);
}

}  // namespace
}  // namespace storekeeper
