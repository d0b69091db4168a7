#include "cli/webhook_secrets.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/printable.hpp"
#include "cli/small_file.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLargestFile = 16 * 1024;
constexpr std::size_t kShortestSecret = 16;

tl::unexpected<Error> unusable(const std::string& option, const std::string& why) {
  return fail(
      Errc::kInvalidInput, "--webhook " + quoted(option) + ": " + why,
      "name a file with a long random secret, the same as at the sender");
}

WebhookKind kind_of(std::string_view name) {
  for (const auto kind : {WebhookKind::kGithub, WebhookKind::kGitlab, WebhookKind::kLaunchDarkly}) {
    if (to_string(kind) == name) return kind;
  }
  return WebhookKind::kGeneric;
}

}  // namespace

Result<std::vector<WebhookSecret>> load_webhook_secrets(const Settings& settings) {
  std::vector<WebhookSecret> secrets;
  for (const auto& option : settings.webhooks) {
    const auto equals = option.find('=');
    auto text = read_small_file(option.substr(equals + 1), kLargestFile);
    if (!text) return unusable(option, "the file " + text.error().message);
    const WipedAtEnd wiped(*text);
    std::string_view value = *text;
    if (value.ends_with('\n')) value.remove_suffix(1);
    if (value.ends_with('\r')) value.remove_suffix(1);
    if (value.size() < kShortestSecret) {
      return unusable(option, "the secret is shorter than 16 characters");
    }
    WebhookSecret secret;
    secret.kind = kind_of(std::string_view(option).substr(0, equals));
    secret.secret = Secret(value);
    secrets.push_back(std::move(secret));
  }
  return secrets;
}

}  // namespace storekeeper
