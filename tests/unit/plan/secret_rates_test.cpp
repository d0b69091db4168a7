// How often each kind of evidence is wrong, over random secrets: computes the table of
// docs/secrets.md, and prints it where the page says otherwise.
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>

#include "plan/build_update.hpp"
#include "support/builders.hpp"
#include "support/paths.hpp"

namespace storekeeper {
namespace {

using testing::desired_redis;
using testing::live_redis;
using testing::secret_from;

constexpr int kPairs = 1'000;
constexpr std::size_t kEnd = 3;  // characters that a mask shows of either end

std::string random_text(std::mt19937_64& random, std::size_t length, std::string_view letters) {
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += letters[random() % letters.size()];
  return text;
}

std::string mask_of(const std::string& secret) {
  return secret.substr(0, kEnd) + "********" + secret.substr(secret.size() - kEnd);
}

// What the live secret and the desired one have in common.
struct Kind {
  std::string_view name;
  std::size_t length;
  std::string_view letters;
  bool same_head;
  bool same_tail;
  bool same;
};

constexpr std::string_view kAlphanumeric =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::array<Kind, 7> kKinds{{
    {"24 letters and digits, unrelated", 24, kAlphanumeric, false, false, false},
    {"8 digits, unrelated", 8, "0123456789", false, false, false},
    {"24, equal heads", 24, kAlphanumeric, true, false, false},
    {"24, equal tails", 24, kAlphanumeric, false, true, false},
    {"24, equal heads and tails", 24, kAlphanumeric, true, true, false},
    {"8, equal heads and tails", 8, kAlphanumeric, true, true, false},
    {"24, the same secret", 24, kAlphanumeric, true, true, true},
}};

std::string partner(const Kind& kind, const std::string& secret, std::mt19937_64& random) {
  if (kind.same) return secret;
  for (;;) {
    auto other = random_text(random, secret.size(), kind.letters);
    if (kind.same_head) other.replace(0, kEnd, secret, 0, kEnd);
    if (kind.same_tail) {
      const auto tail = secret.size() - kEnd;
      other.replace(tail, kEnd, secret, tail, kEnd);
    }
    if (other != secret) return other;
  }
}

bool takes_for_another(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy) {
  const auto update = build_update(desired, live, policy);
  return !update.patch.empty();
}

struct Counts {
  int by_mask = 0;         // wrong verdicts with nothing but the mask
  int by_fingerprint = 0;  // with a fingerprint of the secret that was written last
  int by_hand = 0;         // after an edit by hand: wrong, and not even suspect
};

Counts count(const Kind& kind, const PlanPolicy& keyed) {
  std::mt19937_64 random(1);  // the same figures each time
  Counts counts;
  for (int i = 0; i < kPairs; ++i) {
    const auto live_secret = random_text(random, kind.length, kind.letters);
    auto written = desired_redis("a");
    written.secrets = {secret_from("PASSWORD", live_secret)};
    auto wanted = desired_redis("a");
    wanted.secrets = {secret_from("PASSWORD", partner(kind, live_secret, random))};
    auto live = live_redis("a", "1");
    live.config->set("password", mask_of(live_secret));
    const bool differ = !kind.same;
    counts.by_mask += takes_for_another(wanted, live, {}) == differ ? 0 : 1;
    live.tags = build_create(written, keyed).tags;
    counts.by_fingerprint += takes_for_another(wanted, live, keyed) == differ ? 0 : 1;
    // The tags are those of the desired secret; the live one was typed in afterwards.
    live.tags = build_create(wanted, keyed).tags;
    ++live.version;
    const auto update = build_update(wanted, live, keyed);
    const bool noticed = !update.patch.empty() || !update.suspect_secrets.empty();
    counts.by_hand += noticed == differ ? 0 : 1;
  }
  return counts;
}

std::string table() {
  FingerprintKeys keys{FingerprintKey(Secret("a key that has more than thirty-two characters"))};
  PlanPolicy keyed;
  keyed.secrets.keys = std::make_shared<const FingerprintKeys>(std::move(keys));
  std::string text =
      "| Live and desired secret | mask alone | with a fingerprint | edited by hand |\n"
      "|---|---|---|---|\n";
  for (const auto& kind : kKinds) {
    const auto counts = count(kind, keyed);
    text += "| " + std::string(kind.name) + " | " + std::to_string(counts.by_mask) + " | " +
            std::to_string(counts.by_fingerprint) + " | " + std::to_string(counts.by_hand) + " |\n";
  }
  return text;
}

TEST(SecretRates, AreThoseOfThePage) {
  std::ifstream file(testing::source_path("docs/secrets.md"));
  const std::string page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto computed = table();
  EXPECT_NE(page.find(computed), std::string::npos) << "docs/secrets.md should have\n" << computed;
}

}  // namespace
}  // namespace storekeeper
