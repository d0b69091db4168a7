// Webhooks: whether a delivery comes from who it says, so that it may wake the loop. Pure but for
// what was seen before.
#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "ports/http_message.hpp"

namespace storekeeper {

enum class WebhookKind {
  kGithub,        // X-Hub-Signature-256: "sha256=" and the HMAC-SHA-256 of the body, hexadecimal
  kGitlab,        // X-Gitlab-Token: the secret itself
  kLaunchDarkly,  // X-LD-Signature: the HMAC-SHA-256 of the body, hexadecimal
  kGeneric,       // X-Storekeeper-Signature-256, as GitHub's, of the time, a dot, and the body;
                  // X-Storekeeper-Timestamp: that time, in seconds since the epoch
};

/// "github", "gitlab", "launchdarkly", "generic".
std::string_view to_string(WebhookKind kind) noexcept;

/// Several of one kind: each is accepted, so that a sender can change to the next.
struct WebhookSecret {
  WebhookKind kind = WebhookKind::kGithub;
  Secret secret = {};
};

/// What a sender is told.
struct WebhookAnswer {
  int status = 202;
  std::string text = {};
  bool wakes = false;          // the loop should look at once
  std::string_view from = {};  // of one that wakes: its kind
};

inline constexpr std::string_view kWebhookPath = "/webhooks/";  // and the kind
inline constexpr std::size_t kMostWebhookBytes = 1024 * 1024;   // of a body

class Webhooks {
 public:
  explicit Webhooks(std::vector<WebhookSecret> secrets) : secrets_(std::move(secrets)) {}

  bool any() const noexcept { return !secrets_.empty(); }

  /// Judges a request for a path below kWebhookPath. Signatures are compared in constant time. A
  /// delivery that was accepted before wakes nothing again (it is answered as the first one was),
  /// and a generic one whose time is more than five minutes off is refused.
  WebhookAnswer receive(const HttpRequest& request, std::chrono::seconds now);

 private:
  bool is_authentic(WebhookKind kind, const HttpRequest& request, std::chrono::seconds now) const;
  bool seen_before(std::string digest, std::chrono::seconds now);

  std::vector<WebhookSecret> secrets_;
  std::deque<std::pair<std::chrono::seconds, std::string>> seen_ = {};  // by digest, oldest first
};

}  // namespace storekeeper
