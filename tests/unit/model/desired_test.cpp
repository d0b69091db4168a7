#include "model/desired.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace storekeeper {
namespace {

TEST(LooksMasked, KnowsTheServersForm) {
  for (const char* mask :
       {"sup********123", "***", "********", "a***b", "ab***", "***yz", "abc***xyz",
        "a*b********xyz",  // the secret's own second character is an asterisk
        "abc********x*z", "*a*****b*c"}) {
    EXPECT_TRUE(looks_masked(mask)) << mask;
  }
}

TEST(LooksMasked, LetsOtherTextPass) {
  for (const char* text :
       {"", "*", "**", "hunter2", "abcd***", "***wxyz", "abcd***wxyz", "ab**yz", "abc**-**xyz",
        "a*b*c", "*.example.com", "abc***-***xyz"}) {
    EXPECT_FALSE(looks_masked(text)) << text;
  }
}

TEST(MaskAgrees, ComparesOnlyWhatIsShown) {
  struct Case {
    const char* mask;
    const char* secret;
    bool expected;
  };
  const Case cases[] = {
      {"sup********123", "supersecret123", true},
      {"sup********123", "sup-anything-123", true},
      {"sup********123", "Supersecret123", false},
      {"sup********123", "supersecret124", false},
      {"********", "whatever", true},
      {"a*b********xyz", "a*bcdefgxyz", true},
      {"a*b********xyz", "a-bcdefgxyz", false},
      {"abc********x*z", "abcdefgx*z", true},
      {"", "", true},
      {"", "set", false},
      {"abc********xyz", "", false},
      {"not masked", "not masked", true},
      {"not masked", "something else", false}};
  for (const auto& c : cases) {
    EXPECT_EQ(mask_agrees(c.mask, Secret(c.secret)), c.expected) << c.mask << " / " << c.secret;
  }
}

RC_GTEST_PROP(MaskAgrees, NeverDeniesTheSecretItWasMadeOf, ()) {
  const auto secret = *rc::gen::suchThat(
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("*ab1"))),
      [](const std::string& text) { return text.size() >= 6; });
  const auto asterisks = *rc::gen::inRange<std::size_t>(3, 12);
  const auto mask =
      secret.substr(0, 3) + std::string(asterisks, '*') + secret.substr(secret.size() - 3);
  RC_ASSERT(looks_masked(mask));
  RC_ASSERT(mask_agrees(mask, Secret(secret)));
}

TEST(DesiredIntegration, FindsItsSecrets) {
  DesiredIntegration desired;
  EXPECT_EQ(desired.find_secret("password"), nullptr);
  DesiredSecret secret;
  secret.key = "password";
  desired.secrets.push_back(secret);
  ASSERT_NE(desired.find_secret("password"), nullptr);
  EXPECT_EQ(desired.find_secret("password")->key, "password");
  EXPECT_EQ(desired.find_secret("passwor"), nullptr);
}

}  // namespace
}  // namespace storekeeper
