// What becomes of a create, for each kind of answer.
#include "model/ownership.hpp"
#include "unit/reconcile/reconcile_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class ExecuteCreate : public ExecuteTest {
 protected:
  DesiredIntegration desired = desired_redis("checkout");
  LiveIntegration made = live_redis("checkout", id);
};

TEST_F(ExecuteCreate, IsVerifiedByItsOwnAnswer) {
  transport.then(shown(201, made));
  const auto created = create(desired);
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->id, id);
  EXPECT_EQ(calls(), "create");
  EXPECT_EQ(body(0)["tags"], nlohmann::json(with_ownership({}, "default")));
  EXPECT_FALSE(pending(desired));
  EXPECT_EQ(memory.owned(), 1);
}

TEST_F(ExecuteCreate, CarriesItsSecrets) {
  desired.secrets.push_back(secret_from("P", "hunter2-correct-horse"));
  made.config->set("password", mask_of("hunter2-correct-horse"));
  transport.then(shown(201, made));
  ASSERT_TRUE(create(desired));
  EXPECT_EQ(body(0)["config"]["password"], "hunter2-correct-horse");
}

TEST_F(ExecuteCreate, IsNotSentWithoutASecret) {
  desired.secrets.push_back(secret_not_here("P"));
  const auto created = create(desired);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, Errc::kSecretUnavailable);
  EXPECT_NE(created.error().message.find("variable P"), std::string::npos);
  EXPECT_EQ(calls(), "");
}

TEST_F(ExecuteCreate, IsReadBackWhenTheAnswerOmitsTheSettings) {
  auto bare = made;
  bare.config.reset();
  transport.then(shown(201, bare));
  transport.then(shown(200, made));
  EXPECT_TRUE(create(desired));
  EXPECT_EQ(calls(), "create get");
}

TEST_F(ExecuteCreate, WaitsForReadsThatLag) {
  auto bare = made;
  bare.config.reset();
  transport.then(shown(201, bare));
  transport.then(problem(404));
  transport.then(problem(404));
  transport.then(shown(200, made));
  EXPECT_TRUE(create(desired));
  EXPECT_EQ(calls(), "create get get get");
}

TEST_F(ExecuteCreate, IsUnknownWhenItNeverShows) {
  auto bare = made;
  bare.config.reset();
  transport.then(shown(201, bare));
  transport.otherwise = [](const HttpRequest&) { return problem(404); };
  const auto created = create(desired);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().effect, Effect::kUnknown);
  EXPECT_EQ(calls(), "create get get get get get");
  EXPECT_EQ(memory.owned(), 1) << "the next list must not be believed if it lacks this one";
}

TEST_F(ExecuteCreate, FailsWhenTheServerMadeSomethingElse) {
  made.on = true;
  transport.then(shown(201, made));
  const auto created = create(desired);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, Errc::kProtocol);
  EXPECT_NE(created.error().message.find("still differ: on"), std::string::npos);
}

TEST_F(ExecuteCreate, IsOverWhenTheServerRefuses) {
  for (const int status : {400, 401, 403, 404, 422}) {
    transport.sent.clear();
    transport.then(problem(status));
    const auto created = create(desired);
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().effect, Effect::kNone) << status;
    EXPECT_EQ(calls(), "create");
    EXPECT_FALSE(pending(desired)) << status;
  }
}

TEST_F(ExecuteCreate, IsOverWhenNothingWasSent) {
  transport.then(broken(Effect::kNone));
  EXPECT_FALSE(create(desired));
  EXPECT_EQ(calls(), "create");
  EXPECT_FALSE(pending(desired));
}

// An answer after which nobody can say whether the server has acted.
struct Ambiguous {
  const char* name;
  void (*script)(ScriptedTransport&, const LiveIntegration&);
};

class AmbiguousCreate : public ExecuteCreate, public ::testing::WithParamInterface<Ambiguous> {
 protected:
  void spoil() { GetParam().script(transport, made); }
};

TEST_P(AmbiguousCreate, IsFoundByListing) {
  spoil();
  transport.then(list_of({live_redis("other", id_number(1)), made}));
  const auto created = create(desired);
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->id, id);
  EXPECT_EQ(calls(), "create list");
  EXPECT_FALSE(pending(desired));
}

TEST_P(AmbiguousCreate, IsNotSentAgainWhileItMayStillBeCarriedOut) {
  spoil();
  transport.otherwise = [](const HttpRequest& request) {
    return kind_of(request) == "list" ? list_of({}) : problem(500);
  };
  const auto created = create(desired);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().effect, Effect::kUnknown);
  EXPECT_NE(created.error().message.find("may still appear"), std::string::npos);
  const auto again = create(desired);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Errc::kConflict);
  EXPECT_EQ(again.error().effect, Effect::kNone);
  EXPECT_EQ(count("create"), 1);
}

TEST_P(AmbiguousCreate, IsSentAgainAfterTheQuarantineAndTwoLists) {
  spoil();
  transport.then(list_of({}));
  ASSERT_FALSE(create(desired));
  pass_time(kCreateQuarantine);
  memory.observe_list({}, "default", clock.now());
  ASSERT_FALSE(create(desired));
  EXPECT_EQ(count("create"), 1);
  memory.observe_list({}, "default", clock.now());
  transport.then(shown(201, made));
  EXPECT_TRUE(create(desired));
  EXPECT_EQ(count("create"), 2);
}

INSTANTIATE_TEST_SUITE_P(
    ExecuteCreate, AmbiguousCreate,
    ::testing::Values(
        Ambiguous{
            "LostAnswer", [](ScriptedTransport& api,
                             const LiveIntegration&) { api.then(broken(Effect::kUnknown)); }},
        Ambiguous{
            "Timeout",
            [](ScriptedTransport& api, const LiveIntegration&) {
              api.then(broken(Effect::kUnknown, Errc::kTimeout));
            }},
        Ambiguous{
            "ServerError",
            [](ScriptedTransport& api, const LiveIntegration&) { api.then(problem(503)); }},
        Ambiguous{
            "Conflict",
            [](ScriptedTransport& api, const LiveIntegration&) { api.then(problem(409)); }},
        Ambiguous{
            "CutBody",
            [](ScriptedTransport& api, const LiveIntegration& made) {
              auto cut = shown(201, made);
              cut.body.resize(cut.body.size() / 2);
              api.then(std::move(cut));
            }},
        Ambiguous{
            "AnotherEnvironment",
            [](ScriptedTransport& api, const LiveIntegration& made) {
              auto other = made;
              other.address.environment = "test";
              api.then(shown(201, other));
            }},
        Ambiguous{
            "AnotherName",
            [](ScriptedTransport& api, const LiveIntegration& made) {
              auto other = made;
              other.name = "else";
              api.then(shown(201, other));
            }},
        Ambiguous{
            "UndocumentedStatus", [](ScriptedTransport& api,
                                     const LiveIntegration& made) { api.then(shown(200, made)); }}),
    [](const auto& tested) { return tested.param.name; });

// A 429 is a definite no, as far as anybody knows; a proxy may think otherwise.
TEST_F(ExecuteCreate, LooksBeforeItIsSentAgainAfterA429) {
  transport.then(problem(429));
  transport.then(list_of({made}));
  EXPECT_TRUE(create(desired));
  EXPECT_EQ(calls(), "create list");

  transport.sent.clear();
  transport.then(problem(429));
  transport.then(list_of({}));
  transport.then(shown(201, made));
  EXPECT_TRUE(create(desired));
  EXPECT_EQ(calls(), "create list create");
  EXPECT_FALSE(pending(desired));
}

TEST_F(ExecuteCreate, ReportsTwinsAndTouchesNeither) {
  transport.then(broken(Effect::kUnknown));
  transport.then(list_of({made, live_redis("checkout", id_number(8))}));
  const auto created = create(desired);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().effect, Effect::kUnknown);
  EXPECT_NE(created.error().message.find("exists 2 times"), std::string::npos);
  EXPECT_EQ(calls(), "create list");
}

TEST_F(ExecuteCreate, TakesAConflictWithAStrangerOfTheSameNameForARefusal) {
  auto stranger = made;
  stranger.tags = {};
  transport.then(problem(409));
  transport.then(list_of({stranger}));
  const auto created = create(desired);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, Errc::kConflict);
  EXPECT_EQ(created.error().effect, Effect::kNone);
  EXPECT_NE(created.error().hint.find("storekeeper/adopt"), std::string::npos);
  EXPECT_FALSE(pending(desired));
}

TEST_F(ExecuteCreate, DoesNotTakeAStrangerForItsOwn) {
  auto stranger = made;
  stranger.tags = with_ownership({}, "another");
  transport.then(broken(Effect::kUnknown));
  transport.then(list_of({stranger}));
  const auto created = create(desired);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().effect, Effect::kUnknown);
  EXPECT_TRUE(pending(desired));
  EXPECT_TRUE(context.not_ours.contains(id));
}

TEST_F(ExecuteCreate, IsUnknownWhenTheAccountCannotBeListed) {
  transport.then(broken(Effect::kUnknown));
  transport.then(problem(403));
  const auto created = create(desired);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().effect, Effect::kUnknown);
  EXPECT_NE(created.error().message.find("could not be listed"), std::string::npos);
  EXPECT_TRUE(pending(desired));
}

}  // namespace
}  // namespace storekeeper
