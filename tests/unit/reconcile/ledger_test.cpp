#include "reconcile/ledger.hpp"

#include <gtest/gtest.h>

#include <string>

namespace storekeeper {
namespace {

Ledger full_ledger() {
  Ledger ledger;
  ledger.scope = ledger_key("https://app.launchdarkly.com\ndefault");
  ledger.settled = true;
  ledger.quiet_until_ms = 1'767'225'600'000;
  ledger.creates[ledger_key("a")] = CreateIntent{1'767'225'500'000, 1};
  ledger.creates[ledger_key("b")] = CreateIntent{0, kMostListsCounted};
  ledger.unknown_secrets = {"5f3a", "a-b_c.d"};
  ledger.deletes = {{"5f3b", 1'767'225'400'000}, {"5f3c", 7}};
  return ledger;
}

// `text` with a checksum that is right for what stands before it.
std::string sealed(const std::string& text) { return text + "checksum " + ledger_key(text) + '\n'; }

std::string why_not(const std::string& text) {
  const auto ledger = decode_ledger(text);
  return ledger ? "accepted" : ledger.error().message;
}

TEST(LedgerCodec, KeepsWhatItIsGiven) {
  Ledger empty;
  empty.scope = ledger_key("");
  for (const auto& ledger : {empty, full_ledger()}) {
    const auto read = decode_ledger(encode_ledger(ledger));
    ASSERT_TRUE(read.has_value()) << encode_ledger(ledger);
    EXPECT_EQ(*read, ledger);
  }
}

TEST(LedgerCodec, WritesOneLineForEachFact) {
  Ledger ledger;
  ledger.scope = "00000000000000000000000000000000";
  ledger.settled = true;
  ledger.creates["11111111111111111111111111111111"] = CreateIntent{5, 1};
  ledger.deletes["abc"] = 6;
  const std::string lines =
      "storekeeper-ledger 1\nscope 00000000000000000000000000000000\nsettled\n"
      "create 11111111111111111111111111111111 5 1\ndelete abc 6\n";
  EXPECT_EQ(encode_ledger(ledger), sealed(lines));
}

TEST(LedgerCodec, NoticesEveryByteThatChangedAndEveryEndThatIsMissing) {
  const auto whole = encode_ledger(full_ledger());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_NE(why_not(whole.substr(0, i)), "accepted") << i;
    for (const int bit : {0, 3, 7}) {
      auto changed = whole;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      EXPECT_NE(why_not(changed), "accepted") << i << " bit " << bit;
    }
  }
  EXPECT_NE(why_not(whole + "\n"), "accepted");
  EXPECT_NE(why_not(whole + whole), "accepted");
}

TEST(LedgerCodec, RefusesWhatItWouldNotHaveWritten) {
  const std::string head = "storekeeper-ledger 1\nscope 00000000000000000000000000000000\n";
  ASSERT_EQ(why_not(sealed(head)), "accepted");
  for (const auto* line :
       {"settled\nsettled\n", "settled now\n", "quiet-until\n", "quiet-until -1\n",
        "quiet-until 01\n", "quiet-until 99999999999999999999\n", "quiet-until 1\nsettled\n",
        "create x 1 1\n", "create 11111111111111111111111111111111 1\n",
        "create 11111111111111111111111111111111 1 10\n", "unknown-secret \n",
        "unknown-secret b\nunknown-secret a\n", "unknown-secret a/b\n", "delete a\n",
        "delete a 1 2\n", "delete  1\n", "\n", "wish a\n",
        "scope 11111111111111111111111111111111\n"}) {
    EXPECT_EQ(why_not(sealed(head + line)), "it is damaged") << line;
  }
  EXPECT_EQ(why_not(sealed("storekeeper-ledger 1\n")), "it is damaged");
  EXPECT_EQ(why_not(""), "it is damaged");
}

TEST(LedgerCodec, TellsANewerVersionFromDamage) {
  EXPECT_EQ(why_not("storekeeper-ledger 2\nwhatever"), "it is of a newer version of this program");
  EXPECT_EQ(why_not("storekeeper-ledger 0\n"), "it is damaged");
  EXPECT_EQ(why_not("storekeeper-ledger 1x\n"), "it is damaged");
  EXPECT_EQ(why_not("storekeeper-ledger 2"), "it is of a newer version of this program");
}

TEST(LedgerCodec, KnowsIds) {
  EXPECT_TRUE(is_ledger_id("507f1f77bcf86cd799439011"));
  EXPECT_TRUE(is_ledger_id(std::string(128, 'z')));
  for (const auto& id :
       {std::string(), std::string("a b"), std::string("a\nb"), std::string(129, 'z'),
        std::string("\xC3\xA9")}) {
    EXPECT_FALSE(is_ledger_id(id)) << id;
  }
}

}  // namespace
}  // namespace storekeeper
