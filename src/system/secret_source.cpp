#include "system/secret_source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/printable.hpp"
#include "manifest/field_rules.hpp"
#include "system/environment.hpp"
#include "system/regular_file.hpp"
#include "system/secret_files.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kMostBytes = 64UL * 1024;

// Clears a buffer that held a secret, in a way that is not optimised out.
class WipedText {
 public:
  std::string& text() { return text_; }
  WipedText() { text_.reserve(kMostBytes + 1); }
  WipedText(const WipedText&) = delete;
  WipedText& operator=(const WipedText&) = delete;
  ~WipedText() { ::explicit_bzero(text_.data(), text_.capacity()); }

 private:
  std::string text_;
};

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto character = utf8_at(text, at);
    if (!character.valid) return false;
    at += character.length;
  }
  return true;
}

// Hidden files (.env, .git/config) are other programs' own and may hold this one's credentials.
// With `volume`, the names that Kubernetes gives the directories of a volume, ..data, do not count.
bool has_hidden_part(std::string_view path, bool volume) {
  while (!path.empty()) {
    const auto name = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(name.size() + 1, path.size()));
    if (!name.starts_with('.') || name == ".") continue;
    if (!volume || !name.starts_with("..")) return true;
  }
  return false;
}

// A short credential stands in many a password by chance, hence must be all of the value.
bool gives_away(std::string_view value, std::string_view credential) {
  constexpr std::size_t kShortestWithin = 6;
  if (credential.size() < kShortestWithin) return !credential.empty() && value == credential;
  return value.find(credential) != value.npos;
}

class SystemSecretSource : public SecretSource {
 public:
  explicit SystemSecretSource(SecretSourceSettings settings) : settings_(std::move(settings)) {
    roots_.push_back(settings_.root);
    // The same directory by its absolute name, for absolute paths.
    std::error_code error;
    auto absolute = std::filesystem::absolute(settings_.root, error).lexically_normal().string();
    if (!error) roots_.push_back(std::move(absolute));
    roots_.insert(roots_.end(), settings_.more_roots.begin(), settings_.more_roots.end());
  }

  Result<Secret> resolve(const SecretReference& reference) override {
    switch (reference.origin) {
      case SecretOrigin::kEnvironment: return from_environment(reference);
      case SecretOrigin::kFile: return from_file(reference);
      case SecretOrigin::kLiteral: return check("the secret in the manifest", reference.literal);
    }
    return fail(Errc::kInternal, "a secret of unknown origin");
  }

 private:
  static tl::unexpected<Error> refuse(
      const SecretReference& reference, std::string message, std::string hint) {
    const auto& position = reference.position;
    if (!position.file.empty()) {
      message += " (wanted at " + printable(position.file, 512) + ':' +
                 std::to_string(position.line) + ')';
    }
    return fail(Errc::kSecretUnavailable, std::move(message), std::move(hint));
  }

  Result<Secret> from_environment(const SecretReference& reference) const {
    const auto name = "environment variable `" + printable(reference.locator) + '`';
    if (!is_environment_name(reference.locator)) {
      return refuse(reference, name + " is not a valid name", {});
    }
    if (is_protected_variable(reference.locator)) {
      return refuse(
          reference, name + " may hold credentials of Storekeeper itself and is not given away",
          "give the store's secret a variable of its own");
    }
    if (!reference.locator.starts_with(settings_.environment_prefix)) {
      return refuse(
          reference,
          name + " does not begin with " + storekeeper::quoted(settings_.environment_prefix),
          "the settings allow only variables with that prefix");
    }
    auto value = environment_variable(reference.locator);
    if (!value || value->empty()) {
      return refuse(
          reference, name + (value ? " is empty" : " is not set"), "set it where Storekeeper runs");
    }
    Secret secret(*value);
    ::explicit_bzero(value->data(), value->size());
    return with_place(reference, check(name, std::move(secret)));
  }

  Result<Secret> from_file(const SecretReference& reference) const {
    const auto name = "secret file " + storekeeper::quoted(reference.locator);
    std::string root;
    std::string relative;
    if (!is_secret_path(reference.locator) ||
        !split_root(reference.locator, roots_, root, relative)) {
      return refuse(
          reference, name + " is outside the directory for secrets",
          "give a path below it, or choose another directory with --secrets-root");
    }
    if (has_hidden_part(relative, settings_.follow_symlinks_beneath_root)) {
      return refuse(
          reference, name + " has a part that begins with a dot",
          "hidden files may hold other credentials; give the secret a file of its own");
    }
    BeneathOptions options;
    options.follow_symlinks = settings_.follow_symlinks_beneath_root;
    options.use_openat2 = settings_.use_openat2;
    const auto file = open_beneath(root, relative, options);
    if (!file.valid()) {
      return refuse(
          reference, name + " cannot be read: " + explain_errno(errno),
          "paths begin at the directory for secrets, --secrets-root");
    }
    WipedText buffer;
    auto& text = buffer.text();
    switch (read_regular_file(file.get(), kMostBytes, text)) {
      case ReadOutcome::kRead: break;
      case ReadOutcome::kNotRegular: return refuse(reference, name + " is not a regular file", {});
      case ReadOutcome::kTooLarge: return refuse(reference, name + " is larger than 64 KiB", {});
      case ReadOutcome::kFailed:
        return refuse(reference, name + " cannot be read: " + explain_errno(errno), {});
    }
    std::string_view value = text;
    if (value.ends_with('\n')) {
      value.remove_suffix(1);
      if (value.ends_with('\r')) value.remove_suffix(1);
    }
    if (value.empty()) {
      return refuse(reference, name + " is empty", "it may be half written; write it again");
    }
    return with_place(reference, check(name, Secret(value)));
  }

  static Result<Secret> with_place(const SecretReference& reference, Result<Secret> result) {
    if (result) return result;
    return refuse(reference, std::move(result.error().message), std::move(result.error().hint));
  }

  // `name` says where the value came from.
  Result<Secret> check(const std::string& name, Secret secret) const {
    const auto value = secret.reveal();
    if (value.empty()) return fail(Errc::kSecretUnavailable, name + " is empty");
    if (value.size() > kMostBytes) {
      return fail(Errc::kSecretUnavailable, name + " is larger than 64 KiB");
    }
    if (value.find('\0') != value.npos) {
      return fail(Errc::kSecretUnavailable, name + " contains a NUL byte");
    }
    if (!is_utf8(value)) {
      return fail(Errc::kSecretUnavailable, name + " is not valid UTF-8, as the API requires");
    }
    if (looks_masked(value)) {
      return fail(
          Errc::kSecretUnavailable, name + " holds a mask as the API shows it, not the secret",
          "put the secret itself there");
    }
    for (const auto& refused : settings_.refused_values) {
      if (!gives_away(value, refused.reveal())) continue;
      return fail(
          Errc::kSecretUnavailable, name + " holds a credential of Storekeeper itself",
          "a store's password must not be the access token or another key of this program");
    }
    return secret;
  }

  SecretSourceSettings settings_;
  std::vector<std::string> roots_;
};

}  // namespace

std::unique_ptr<SecretSource> make_secret_source(SecretSourceSettings settings) {
  return std::make_unique<SystemSecretSource>(std::move(settings));
}

}  // namespace storekeeper
