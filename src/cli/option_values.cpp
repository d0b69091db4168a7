#include "cli/option_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/printable.hpp"
#include "base/suggestion.hpp"
#include "model/ignored_fields.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLongestOwner = 58;  // a tag holds 64 characters, "owner." takes six
constexpr std::size_t kLongestKey = 100;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

bool is_plain_word(std::string_view text, std::size_t longest) {
  if (text.empty() || text.size() > longest) return false;
  for (const char c : text) {
    if (!is_plain(c)) return false;
  }
  return true;
}

tl::unexpected<Error> not_allowed(std::string_view text, std::string_view allowed) {
  return fail(
      Errc::kInvalidInput, quoted(text, 80) + " is not allowed: use " + std::string(allowed));
}

}  // namespace

Result<bool> read_boolean(std::string_view text) {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return not_allowed(text, "true or false");
}

Result<int> read_count(std::string_view text, int least, int most) {
  int number = 0;
  const auto* const end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, number);
  if (problem == std::errc() && stopped == end && number >= least && number <= most) return number;
  return not_allowed(
      text, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

Error bad_choice(std::string_view text, std::span<const std::string_view> choices) {
  std::string allowed;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) allowed += i + 1 < choices.size() ? ", " : " or ";
    allowed += choices[i];
  }
  Error error;
  error.code = Errc::kInvalidInput;
  error.message = quoted(text, 80) + " is not allowed: use " + allowed;
  error.hint = did_you_mean(text, choices);
  return error;
}

Result<std::string> read_owner(std::string_view text) {
  if (is_plain_word(text, kLongestOwner)) return std::string(text);
  return not_allowed(text, "1 to 58 letters, digits, `_`, `.` or `-`");
}

Result<std::string> read_key(std::string_view text) {
  if (is_plain_word(text, kLongestKey)) return std::string(text);
  return not_allowed(text, "a key: 1 to 100 letters, digits, `_`, `.` or `-`");
}

Result<std::vector<std::string>> read_field_paths(const std::vector<std::string>& texts) {
  std::vector<std::string> paths;
  for (const auto& text : texts) {
    for (const auto path : split_paths(text)) {
      if (ignorable_field(path).empty()) {
        std::vector<std::string_view> known;
        for (const auto& field : ignorable_fields()) known.push_back(field.path);
        return fail(bad_choice(std::string(path), known));
      }
      paths.emplace_back(path);
    }
  }
  return paths;
}

Result<GitTrust> read_git_verify(const std::vector<std::string>& texts) {
  GitTrust trust;
  for (const std::string_view text : texts) {
    constexpr std::size_t kPrefix = 4;
    const bool ssh = text.starts_with("ssh=");
    if ((!ssh && !text.starts_with("gpg=")) || text.size() == kPrefix) {
      return fail(
          Errc::kInvalidInput, quoted(text) + " is neither ssh=FILE nor gpg=FILE",
          "name a file of allowed signers, or one of exported GPG keys");
    }
    auto& file = ssh ? trust.allowed_signers : trust.keyring;
    if (!file.empty()) {
      return fail(
          Errc::kInvalidInput, quoted(text) + " is the second file of its kind",
          "put all the keys into one file");
    }
    file = text.substr(kPrefix);
  }
  return trust;
}

Result<std::vector<std::string>> read_webhooks(const std::vector<std::string>& texts) {
  constexpr std::array<std::string_view, 4> kKinds = {
      "github", "gitlab", "launchdarkly", "generic"};
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    const auto kind = text.substr(0, equals);
    const bool known = std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
    if (!known) return fail(bad_choice(kind, kKinds));
    if (equals == std::string::npos || equals + 1 == text.size()) {
      return fail(
          Errc::kInvalidInput, quoted(text) + " names no file",
          "write " + kind + "=FILE, with the secret of the webhook in that file");
    }
  }
  return texts;
}

Result<std::string> read_fingerprint(std::string_view text) {
  constexpr std::size_t kDigits = 64;
  constexpr std::string_view kAllowed = "0123456789abcdef";
  if (text.size() == kDigits && text.find_first_not_of(kAllowed) == std::string_view::npos) {
    return std::string(text);
  }
  return not_allowed(text, "the 64 hexadecimal digits that plan printed");
}

Result<std::string> read_api_url(std::string_view text) {
  auto url = std::string(text);
  if (url.find("://") == std::string::npos) url.insert(0, "https://");
  while (url.ends_with('/')) url.pop_back();
  const auto host_at = url.find("://") + 3;
  const bool scheme_known = url.starts_with("https://") || url.starts_with("http://");
  if (!scheme_known || host_at >= url.size() ||
      url.find_first_of("/?#@ \t\r\n", host_at) != std::string::npos) {
    // A query may hold a key.
    auto shown = without_credentials(text);
    shown.resize(std::min(shown.size(), shown.find_first_of("?#")));
    return fail(
        Errc::kInvalidInput,
        quoted(shown, 80) +
            " is not allowed: use a scheme and a host, such as https://app.eu.launchdarkly.com");
  }
  return url;
}

std::string without_credentials(std::string_view url) {
  const auto at = url.rfind('@');
  if (at == std::string_view::npos) return std::string(url);
  const auto scheme = url.find("://");
  const auto start = scheme == std::string_view::npos || scheme > at ? 0 : scheme + 3;
  return std::string(url.substr(0, start)) + "(hidden)" + std::string(url.substr(at));
}

std::string show_selector(const std::vector<LabelTerm>& terms) {
  std::string text;
  for (const auto& term : terms) {
    if (!text.empty()) text += ',';
    switch (term.test) {
      case LabelTerm::Test::kEquals: text += term.key + "=" + term.value; break;
      case LabelTerm::Test::kDiffers: text += term.key + "!=" + term.value; break;
      case LabelTerm::Test::kExists: text += term.key; break;
      case LabelTerm::Test::kAbsent: text += "!" + term.key; break;
    }
  }
  return text;
}

std::string joined(const std::vector<std::string>& items, std::string_view separator) {
  std::string text;
  for (const auto& item : items) {
    if (!text.empty()) text += separator;
    text += item;
  }
  return text;
}

Result<CommitStatusTarget> read_commit_status(std::string_view text) {
  constexpr std::string_view kAllowed = "github:OWNER/REPOSITORY or gitlab:GROUP/PROJECT";
  constexpr std::size_t kSchemeLength = 7;
  constexpr std::size_t kLongestProject = 300;
  using Host = CommitStatusTarget::Host;
  CommitStatusTarget target;
  if (text.starts_with("github:")) target.host = Host::kGithub;
  if (text.starts_with("gitlab:")) target.host = Host::kGitlab;
  if (target.host == Host::kNone) return not_allowed(text, kAllowed);
  auto rest = text.substr(kSchemeLength);
  target.project = rest;
  std::size_t parts = 0;
  for (bool last = false; !last; ++parts) {
    const auto slash = rest.find('/');
    last = slash == std::string_view::npos;
    const auto part = rest.substr(0, slash);
    if (!is_plain_word(part, kLongestKey) || part.starts_with('.')) {
      return not_allowed(text, kAllowed);
    }
    if (!last) rest.remove_prefix(slash + 1);
  }
  const bool fits = target.host == Host::kGithub ? parts == 2 : parts >= 2;
  if (!fits || target.project.size() > kLongestProject) return not_allowed(text, kAllowed);
  return target;
}

namespace {

struct PlaceName {
  std::string_view prefix = {};
  LeaderElection::Place place = LeaderElection::Place::kNone;
};
constexpr std::array<PlaceName, 3> kPlaces = {{
    {"file:", LeaderElection::Place::kFile},
    {"etcd:", LeaderElection::Place::kEtcd},
    {"kubernetes:", LeaderElection::Place::kKubernetes},
}};

// What Kubernetes takes for a name: a label of the domain name system.
bool is_label(std::string_view text) {
  constexpr std::size_t kLongest = 63;
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

Result<LeaderElection> read_leader_election(std::string_view text) {
  constexpr std::string_view kAllowed = "file:PATH, etcd:URL or kubernetes:NAMESPACE/NAME";
  LeaderElection election;
  for (const auto& [prefix, place] : kPlaces) {
    if (!text.starts_with(prefix)) continue;
    election.place = place;
    election.where = text.substr(prefix.size());
  }
  const std::string_view where = election.where;
  if (where.empty()) return not_allowed(without_credentials(text), kAllowed);
  const auto slash = where.find('/');
  const bool named = slash != std::string_view::npos && is_label(where.substr(0, slash)) &&
                     is_label(where.substr(slash + 1));
  if (election.place == LeaderElection::Place::kKubernetes && !named) {
    return not_allowed(text, kAllowed);
  }
  return election;
}

std::string show_leader_election(const LeaderElection& election) {
  for (const auto& [prefix, place] : kPlaces) {
    if (election.place == place) {
      return std::string(prefix) + without_credentials(election.where);
    }
  }
  return {};
}

}  // namespace storekeeper
