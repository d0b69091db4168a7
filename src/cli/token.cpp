#include "cli/token.hpp"

#include <algorithm>
#include <string>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "cli/small_file.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLargestFile = 64 * 1024;

constexpr std::string_view kWhereTokensComeFrom =
    "set STOREKEEPER_ACCESS_TOKEN, LAUNCHDARKLY_ACCESS_TOKEN or LD_ACCESS_TOKEN, or name a file "
    "with --token-file, STOREKEEPER_TOKEN_FILE or tokenFile in the configuration file";

Result<Secret> checked(std::string_view text, const std::string& source) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) {
    return fail(Errc::kInvalidInput, source + " is empty", std::string(kWhereTokensComeFrom));
  }
  for (const char c : text) {
    if (c > ' ' && c < 0x7f) continue;
    return fail(
        Errc::kInvalidInput, source + " holds white space or a character that no access token has",
        "it should hold the token and nothing else");
  }
  return Secret(text);
}

}  // namespace

bool looks_like_token(std::string_view text) noexcept {
  constexpr std::size_t kShortest = 20;
  const bool prefixed =
      text.starts_with("api-") || text.starts_with("sdk-") || text.starts_with("mob-");
  return prefixed && text.size() >= kShortest && text.find_first_of("/.") == std::string_view::npos;
}

bool holds_token(std::string_view text) noexcept {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  while (!text.empty()) {
    std::size_t length = 0;
    while (length < text.size() && is_word(text[length])) ++length;
    if (looks_like_token(text.substr(0, length))) return true;
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return false;
}

std::string quoted_unless_token(std::string_view text, std::size_t limit) {
  return holds_token(text) ? "(hidden: looks like an access token)" : quoted(text, limit);
}

Result<Secret> load_token(const Settings& settings) {
  if (!settings.token.empty()) return checked(settings.token.reveal(), "the access token");
  const auto& path = settings.token_file;
  if (path.empty()) {
    return fail(Errc::kInvalidInput, "there is no access token", std::string(kWhereTokensComeFrom));
  }
  if (looks_like_token(path)) {
    return fail(
        Errc::kInvalidInput, "the name of the token file looks like an access token",
        "name a file that holds the token; if a command line or a file held the token itself, "
        "replace it in LaunchDarkly");
  }
  auto text = read_small_file(path, kLargestFile);
  const auto source = "the token file " + quoted(path);
  if (!text) {
    return fail(
        Errc::kInvalidInput, source + " " + text.error().message,
        std::string(kWhereTokensComeFrom));
  }
  const WipedAtEnd wiped(*text);
  return checked(*text, source);
}

}  // namespace storekeeper
