#include "daemon/webhook.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/sha256.hpp"

namespace storekeeper {
namespace {

using std::chrono::seconds;

constexpr seconds kNow{1'780'000'000};

WebhookSecret secret_of(WebhookKind kind, const std::string& value) {
  WebhookSecret secret;
  secret.kind = kind;
  secret.secret = Secret(value);
  return secret;
}

HttpRequest delivery(
    const std::string& kind, const std::string& header, const std::string& value,
    const std::string& body = "Hello, World!") {
  HttpRequest request;
  request.method = "POST";
  request.target = "/webhooks/" + kind;
  request.headers.add(header, value);
  request.body = body;
  return request;
}

// The example of GitHub's documentation.
constexpr const char* kGithubSecret = "It's a Secret to Everybody";
constexpr const char* kGithubSignature =
    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

std::string signed_by(const std::string& secret, const std::string& text) {
  return hex_text(hmac_sha256(secret, text));
}

HttpRequest generic(const std::string& secret, const std::string& stamp) {
  auto request = delivery(
      "generic", "X-Storekeeper-Signature-256",
      "sha256=" + signed_by(secret, stamp + ".Hello, World!"));
  request.headers.add("X-Storekeeper-Timestamp", stamp);
  return request;
}

class WebhooksTest : public ::testing::Test {
 protected:
  int status(const HttpRequest& request) { return webhooks_.receive(request, kNow).status; }

  Webhooks webhooks_{{
      secret_of(WebhookKind::kGithub, kGithubSecret),
      secret_of(WebhookKind::kGithub, "the next secret of GitHub"),
      secret_of(WebhookKind::kGitlab, "the token of GitLab"),
      secret_of(WebhookKind::kLaunchDarkly, "the secret of LaunchDarkly"),
      secret_of(WebhookKind::kGeneric, "the secret of a script"),
  }};
};

TEST_F(WebhooksTest, AreTakenFromWhoeverHasTheSecret) {
  const auto github =
      webhooks_.receive(delivery("github", "X-Hub-Signature-256", kGithubSignature), kNow);
  EXPECT_EQ(github.status, 202);
  EXPECT_TRUE(github.wakes);
  EXPECT_EQ(github.from, "github");
  EXPECT_EQ(status(delivery("gitlab", "X-Gitlab-Token", "the token of GitLab")), 202);
  EXPECT_EQ(
      status(delivery(
          "launchdarkly", "X-LD-Signature",
          signed_by("the secret of LaunchDarkly", "Hello, World!"))),
      202);
  EXPECT_EQ(status(generic("the secret of a script", "1780000000")), 202);
}

TEST_F(WebhooksTest, TakeTheNextSecretTooWhileItIsChanged) {
  EXPECT_EQ(
      status(delivery(
          "github", "x-hub-signature-256",
          "sha256=" + signed_by("the next secret of GitHub", "Hello, World!"))),
      202);
}

TEST_F(WebhooksTest, AreRefusedFromAnybodyElse) {
  auto twice = delivery("gitlab", "X-Gitlab-Token", "the token of GitLab");
  twice.headers.add("X-Gitlab-Token", "another");
  auto unsigned_body = delivery("github", "X-Hub-Signature-256", kGithubSignature, "Hello, World?");
  const std::vector<HttpRequest> refused = {
      delivery("github", "X-Hub-Signature-256", std::string(kGithubSignature) + "0"),
      delivery("github", "X-Hub-Signature-256", std::string(kGithubSignature).substr(7)),
      delivery("github", "X-Hub-Signature-256", ""),
      delivery("github", "X-Hub-Signature", kGithubSignature),
      delivery("github", "X-Gitlab-Token", "the token of GitLab"),
      unsigned_body,
      delivery("gitlab", "X-Gitlab-Token", "the token of GitLa"),
      delivery("gitlab", "X-Gitlab-Token", kGithubSecret),
      twice,
      delivery("launchdarkly", "X-LD-Signature", signed_by(kGithubSecret, "Hello, World!")),
      generic("another secret", "1780000000"),
  };
  for (std::size_t i = 0; i < refused.size(); ++i) {
    const auto said = webhooks_.receive(refused[i], kNow);
    EXPECT_EQ(said.status, 401) << i;
    EXPECT_FALSE(said.wakes) << i;
  }
}

TEST_F(WebhooksTest, OfAnotherTimeAreRefused) {
  const std::string secret = "the secret of a script";
  EXPECT_EQ(status(generic(secret, "1779999700")), 202);
  EXPECT_EQ(status(generic(secret, "1780000300")), 202);
  for (const char* stamp :
       {"1779999699", "1780000301", "", "-1", "1780000000x", "99999999999999999999"}) {
    EXPECT_EQ(status(generic(secret, stamp)), 401) << stamp;
  }
}

TEST_F(WebhooksTest, WakeOnlyOnce) {
  auto request = delivery("github", "X-Hub-Signature-256", kGithubSignature);
  EXPECT_TRUE(webhooks_.receive(request, kNow).wakes);
  request.headers.add("X-GitHub-Delivery", "made up by whoever recorded it");
  const auto again = webhooks_.receive(request, kNow + seconds(600));
  EXPECT_EQ(again.status, 202);
  EXPECT_FALSE(again.wakes);
  EXPECT_TRUE(webhooks_.receive(request, kNow + seconds(601)).wakes);

  const std::string secret = "the secret of a script";
  EXPECT_TRUE(webhooks_.receive(generic(secret, "1780000000"), kNow).wakes);
  EXPECT_FALSE(webhooks_.receive(generic(secret, "1780000000"), kNow).wakes);
  EXPECT_TRUE(webhooks_.receive(generic(secret, "1780000001"), kNow).wakes);
}

TEST_F(WebhooksTest, ForgetTheOldestWhenThereAreTooMany) {
  const auto numbered = [](int number) {
    return delivery("gitlab", "X-Gitlab-Token", "the token of GitLab", std::to_string(number));
  };
  for (int i = 0; i < 1100; ++i) EXPECT_TRUE(webhooks_.receive(numbered(i), kNow).wakes) << i;
  EXPECT_FALSE(webhooks_.receive(numbered(1099), kNow).wakes);
  EXPECT_TRUE(webhooks_.receive(numbered(0), kNow).wakes);
}

TEST_F(WebhooksTest, GoToKnownPathsOnly) {
  Webhooks only_gitlab({secret_of(WebhookKind::kGitlab, "the token of GitLab")});
  EXPECT_EQ(
      only_gitlab.receive(delivery("github", "X-Hub-Signature-256", kGithubSignature), kNow).status,
      404);
  EXPECT_EQ(status(delivery("bitbucket", "X-Hub-Signature", "x")), 404);
  EXPECT_EQ(status(delivery("", "X-Hub-Signature", "x")), 404);
  auto read = delivery("github", "X-Hub-Signature-256", kGithubSignature);
  read.method = "GET";
  EXPECT_EQ(status(read), 405);
  const auto large = delivery(
      "gitlab", "X-Gitlab-Token", "the token of GitLab", std::string(kMostWebhookBytes + 1, 'x'));
  EXPECT_EQ(status(large), 413);
}

}  // namespace
}  // namespace storekeeper
