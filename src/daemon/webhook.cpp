#include "daemon/webhook.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "base/sha256.hpp"

namespace storekeeper {
namespace {

using std::chrono::seconds;

constexpr seconds kTimeOff{300};
constexpr seconds kRemembered{600};
constexpr std::size_t kMostRemembered = 1000;

constexpr std::array<std::pair<std::string_view, WebhookKind>, 4> kKinds = {{
    {"github", WebhookKind::kGithub},
    {"gitlab", WebhookKind::kGitlab},
    {"launchdarkly", WebhookKind::kLaunchDarkly},
    {"generic", WebhookKind::kGeneric},
}};

std::optional<WebhookKind> kind_at(std::string_view target) {
  auto path = target.substr(0, target.find('?'));
  if (!path.starts_with(kWebhookPath)) return std::nullopt;
  path.remove_prefix(kWebhookPath.size());
  for (const auto& [name, kind] : kKinds) {
    if (name == path) return kind;
  }
  return std::nullopt;
}

// The one value of a header; a second one would leave it open which of them counts.
std::optional<std::string_view> only(const Headers& headers, std::string_view name) {
  const auto values = headers.all(name);
  if (values.size() != 1) return std::nullopt;
  return values.front();
}

// Digests of both sides, so that not even the length of the secret shows in the time this takes.
bool same_token(std::string_view given, const Secret& secret) {
  return Secret::same(Secret(sha256_hex(given)), Secret(sha256_hex(secret.reveal())));
}

bool signs(
    std::string_view signature, std::string_view prefix, std::string_view signed_text,
    const Secret& secret) {
  if (!signature.starts_with(prefix)) return false;
  signature.remove_prefix(prefix.size());
  return Secret::same(
      Secret(signature), Secret(hex_text(hmac_sha256(secret.reveal(), signed_text))));
}

std::optional<seconds> time_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr std::int64_t kLatest = 1'000'000'000'000;
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < 0 || value > kLatest) return std::nullopt;
  return seconds(value);
}

bool verifies(WebhookKind kind, const Secret& secret, const HttpRequest& request, seconds now) {
  switch (kind) {
    case WebhookKind::kGithub: {
      const auto signature = only(request.headers, "X-Hub-Signature-256");
      return signature && signs(*signature, "sha256=", request.body, secret);
    }
    case WebhookKind::kGitlab: {
      const auto token = only(request.headers, "X-Gitlab-Token");
      return token && same_token(*token, secret);
    }
    case WebhookKind::kLaunchDarkly: {
      const auto signature = only(request.headers, "X-LD-Signature");
      return signature && signs(*signature, "", request.body, secret);
    }
    case WebhookKind::kGeneric: {
      const auto signature = only(request.headers, "X-Storekeeper-Signature-256");
      const auto stamp = only(request.headers, "X-Storekeeper-Timestamp");
      if (!signature || !stamp) return false;
      const auto time = time_in(*stamp);
      if (!time || *time < now - kTimeOff || *time > now + kTimeOff) return false;
      return signs(*signature, "sha256=", std::string(*stamp) + '.' + request.body, secret);
    }
  }
  return false;
}

// What is signed of a delivery makes it this one: numbers in other headers can be made up.
std::string digest_of(WebhookKind kind, const HttpRequest& request) {
  std::string text(to_string(kind));
  if (kind == WebhookKind::kGeneric) text += *request.headers.find("X-Storekeeper-Timestamp");
  return sha256_hex(text + '\n' + request.body);
}

}  // namespace

std::string_view to_string(WebhookKind kind) noexcept {
  for (const auto& [name, known] : kKinds) {
    if (known == kind) return name;
  }
  return {};
}

bool Webhooks::is_authentic(WebhookKind kind, const HttpRequest& request, seconds now) const {
  // Each is tried, whichever fits: the time must not tell which one.
  bool authentic = false;
  for (const auto& known : secrets_) {
    if (known.kind != kind) continue;
    authentic = verifies(kind, known.secret, request, now) || authentic;
  }
  return authentic;
}

bool Webhooks::seen_before(std::string digest, seconds now) {
  while (!seen_.empty() &&
         (seen_.front().first < now - kRemembered || seen_.size() >= kMostRemembered)) {
    seen_.pop_front();
  }
  const auto found = std::find_if(
      seen_.begin(), seen_.end(), [&](const auto& entry) { return entry.second == digest; });
  if (found != seen_.end()) return true;
  seen_.emplace_back(now, std::move(digest));
  return false;
}

WebhookAnswer Webhooks::receive(const HttpRequest& request, seconds now) {
  const auto kind = kind_at(request.target);
  const bool expected = kind && std::any_of(secrets_.begin(), secrets_.end(), [&](const auto& s) {
                          return s.kind == *kind;
                        });
  if (!expected) return {404, "not found\n"};
  if (request.method != "POST") return {405, "method not allowed\n"};
  if (request.body.size() > kMostWebhookBytes) return {413, "too large\n"};
  // One answer for every way to be wrong: it would only help to guess.
  if (!is_authentic(*kind, request, now)) return {401, "the signature is not right\n"};
  const bool wakes = !seen_before(digest_of(*kind, request), now);
  return {202, "accepted\n", wakes, to_string(*kind)};
}

}  // namespace storekeeper
