// Writes with a ledger: what is in it when each request goes out, and what a full disk stops.
#include "model/ownership.hpp"
#include "support/memory_ledger.hpp"
#include "unit/reconcile/reconcile_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class LedgerInUse : public ExecuteTest {
 protected:
  LedgerInUse() {
    memory.open(&storage, ledger_key("us"), &clock, false);
    context.read_at = clock.now();
  }
  Ledger stored() const {
    const auto ledger = decode_ledger(storage.text.value_or(""));
    EXPECT_TRUE(ledger.has_value());
    return ledger.value_or(Ledger());
  }

  MemoryLedger storage;
  DesiredIntegration desired = desired_redis("checkout");
  LiveIntegration made = live_redis("checkout", id);
};

TEST_F(LedgerInUse, ACreateIsKnownBeforeItIsSent) {
  transport.then(shown(201, made));
  ASSERT_TRUE(create(desired));
  EXPECT_EQ(stored().creates.size(), 1U);  // as it was saved before the request
  EXPECT_FALSE(pending(desired));
  ASSERT_TRUE(memory.ensure_saved());
  EXPECT_TRUE(stored().creates.empty());
}

TEST_F(LedgerInUse, ACreateThatCannotBeRememberedIsNotSent) {
  storage.full = true;
  const auto created = create(desired);
  ASSERT_FALSE(created);
  EXPECT_NE(created.error().message.find("the ledger could not be saved"), std::string::npos);
  EXPECT_EQ(created.error().effect, Effect::kNone);
  EXPECT_EQ(calls(), "");
  EXPECT_FALSE(pending(desired));
}

TEST_F(LedgerInUse, ADeleteThatCannotBeRememberedIsNotSent) {
  storage.full = true;
  const auto removed = remove(made);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().effect, Effect::kNone);
  EXPECT_EQ(calls(), "");
  EXPECT_TRUE(memory.lately_deleted().empty());
}

// Answers to the mark, to the delete after it; and whether it counts afterwards.
TEST_F(LedgerInUse, ADeleteCountsAsSoonAsItsMarkMayHaveBeenMade) {
  struct Case {
    const char* refuses;
    Result<HttpResponse> with;
    bool counts;
  };
  const std::vector<Case> cases = {
      {"patch", problem(403), false},
      {"patch", fail(broken(Effect::kNone)), false},
      {"patch", fail(broken(Effect::kUnknown)), true},
      {"delete", problem(403), true},
      {"delete", answer(204), true}};
  made.tags = with_ownership({}, "default");
  context.policy.owner = "default";
  for (const auto& c : cases) {
    account.items.clear();
    account.add(made);
    memory.forget_delete(id);
    fault = [&c](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
      if (kind_of(request) != c.refuses) return std::nullopt;
      return c.with;
    };
    remove(made);
    EXPECT_EQ(memory.lately_deleted().contains(id), c.counts) << c.refuses;
  }
}

TEST_F(LedgerInUse, ADeleteThatIsTriedAgainAndRefusedStaysCounted) {
  made.tags = with_ownership({}, "default");
  context.policy.owner = "default";
  account.add(made);
  for (const auto effect : {Effect::kUnknown, Effect::kNone}) {
    fault = [effect](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
      if (kind_of(request) != "patch") return std::nullopt;
      return fail(broken(effect));
    };
    EXPECT_FALSE(remove(made));
    EXPECT_TRUE(memory.lately_deleted().contains(id));
  }
}

TEST_F(LedgerInUse, APatchWithASecretThatCannotBeRememberedIsNotSent) {
  storage.full = true;
  made.config->set("password", mask_of("another-old-password"));
  desired.secrets.push_back(secret_from("P", "hunter2-correct-horse"));
  const auto updated = update(desired, made);
  ASSERT_FALSE(updated);
  EXPECT_NE(updated.error().message.find("the ledger could not be saved"), std::string::npos);
  EXPECT_EQ(calls(), "");
}

}  // namespace
}  // namespace storekeeper
