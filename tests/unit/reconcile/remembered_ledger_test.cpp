// What one life of the account's memory leaves to the next.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "reconcile/account_memory.hpp"
#include "support/builders.hpp"
#include "support/memory_ledger.hpp"
#include "support/virtual_clock.hpp"

namespace storekeeper {
namespace {

using namespace testing;
using namespace std::chrono_literals;

class RememberedLedger : public ::testing::Test {
 protected:
  // A life that begins now.
  AccountMemory life(bool read_only = false, const std::string& whose = "us") {
    AccountMemory memory;
    memory.open(&storage, ledger_key(whose), &clock, read_only);
    return memory;
  }
  static bool suspects(const AccountMemory& memory, const std::string& id) {
    LiveSnapshot live;
    live.items.push_back(live_redis("any", id));
    memory.mark_suspects(live);
    return live.items.front().secret_suspect;
  }
  static void lose_one(AccountMemory& memory, SteadyTime now) {
    memory.observe_list(LiveSnapshot(), "default", now);
  }

  VirtualClock clock;
  MemoryLedger storage;
  DesiredIntegration wanted = desired_redis("any");
};

TEST_F(RememberedLedger, KeepsASuspectUntilItIsTrusted) {
  auto first = life();
  first.suspect_secret("abc");
  ASSERT_TRUE(first.ensure_saved());
  auto second = life();
  EXPECT_TRUE(suspects(second, "abc"));
  second.trust_secret("abc");
  ASSERT_TRUE(second.ensure_saved());
  EXPECT_FALSE(suspects(life(), "abc"));
}

TEST_F(RememberedLedger, KeepsACreateThroughQuarantineAndTwoLists) {
  auto first = life();
  first.remember_create(wanted, clock.now());
  ASSERT_TRUE(first.ensure_saved());
  clock.jump_wall(kCreateQuarantine - 1s);
  EXPECT_TRUE(life().create_is_pending(wanted, clock.now()));
  clock.jump_wall(1s);
  for (int list = 0; list < 2; ++list) {
    auto next = life();
    EXPECT_TRUE(next.create_is_pending(wanted, clock.now())) << list;
    lose_one(next, clock.now());
    ASSERT_TRUE(next.ensure_saved());
  }
  EXPECT_FALSE(life().create_is_pending(wanted, clock.now()));
}

TEST_F(RememberedLedger, KeepsTheGateUntilItOpens) {
  auto first = life();
  first.remember_gate(clock.now() + 60s);
  EXPECT_EQ(storage.saves, 1);
  clock.jump_wall(20s);
  EXPECT_EQ(life().gate(), clock.now() + 40s);
  clock.jump_wall(40s);
  EXPECT_EQ(life().gate(), std::nullopt);
}

TEST_F(RememberedLedger, CountsADeleteForADay) {
  auto first = life();
  first.remember_delete("abc");
  first.remember_delete("called-off");
  first.forget_delete("called-off");
  ASSERT_TRUE(first.ensure_saved());
  clock.jump_wall(kDeleteWindow - 1s);
  EXPECT_EQ(life().lately_deleted(), std::set<std::string>{"abc"});
  clock.jump_wall(1s);
  EXPECT_TRUE(life().lately_deleted().empty());
}

TEST_F(RememberedLedger, ANewOneAllowsNoDeleteUntilAnApplyHasEnded) {
  auto first = life();
  ASSERT_TRUE(first.refusal_of_deletes());
  EXPECT_NE(first.refusal_of_deletes()->message.find("is new"), std::string::npos);
  first.settle();
  ASSERT_TRUE(first.ensure_saved());
  EXPECT_FALSE(life().refusal_of_deletes());
  EXPECT_FALSE(AccountMemory().refusal_of_deletes());
}

TEST_F(RememberedLedger, IsNeverWrittenWhenItCannotBeUsed) {
  ASSERT_TRUE(life(false, "others").ensure_saved());
  const auto of_others = storage.text;
  for (const auto& text :
       {*of_others, std::string("junk"), std::string("storekeeper-ledger 2\n")}) {
    storage.text = text;
    auto memory = life();
    ASSERT_NE(memory.unusable(), nullptr) << text;
    EXPECT_NE(memory.unusable()->message.find("state/ledger"), std::string::npos);
    EXPECT_NE(memory.unusable()->hint.find("delete it"), std::string::npos);
    EXPECT_TRUE(memory.refusal_of_deletes());
    memory.suspect_secret("abc");
    EXPECT_FALSE(memory.ensure_saved());
    memory.remember_gate(clock.now() + 60s);
    EXPECT_EQ(storage.text, text);
  }
}

TEST_F(RememberedLedger, SavesChangesOnlyAndTriesAgainAfterAFailure) {
  auto memory = life();
  ASSERT_TRUE(memory.ensure_saved());
  ASSERT_TRUE(memory.ensure_saved());
  EXPECT_EQ(storage.saves, 1);
  memory.suspect_secret("abc");
  storage.full = true;
  EXPECT_FALSE(memory.ensure_saved());
  EXPECT_FALSE(memory.ensure_saved());
  storage.full = false;
  EXPECT_TRUE(memory.ensure_saved());
  EXPECT_TRUE(suspects(life(), "abc"));
}

TEST_F(RememberedLedger, DoesNotRelyOnWhatWasThereBeforeAFailure) {
  auto memory = life();
  memory.suspect_secret("abc");
  ASSERT_TRUE(memory.ensure_saved());
  memory.trust_secret("abc");
  storage.full = storage.in_spite = true;
  EXPECT_FALSE(memory.ensure_saved());
  storage.full = false;
  memory.suspect_secret("abc");  // as before the failure, and not as in the storage
  ASSERT_TRUE(memory.ensure_saved());
  EXPECT_TRUE(suspects(life(), "abc"));
}

TEST_F(RememberedLedger, IsLeftAsItIsByWhoeverWritesNothing) {
  auto memory = life(true);
  memory.suspect_secret("abc");
  EXPECT_TRUE(memory.ensure_saved());
  EXPECT_EQ(storage.text, std::nullopt);
}

}  // namespace
}  // namespace storekeeper
