// How the text of each type of setting is read and shown.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cli/settings.hpp"

namespace storekeeper {

/// true, false, 1 or 0.
Result<bool> read_boolean(std::string_view text);

/// A whole number between the two, both included.
Result<int> read_count(std::string_view text, int least, int most);

/// Says which values there are, and which of them may have been meant.
Error bad_choice(std::string_view text, std::span<const std::string_view> choices);

/// What an ownership tag can hold: 1 to 58 letters, digits, `_`, `.`, `-`.
Result<std::string> read_owner(std::string_view text);

/// A project's or environment's key: 1 to 100 letters, digits, `_`, `.`, `-`.
Result<std::string> read_key(std::string_view text);

/// Fields of manifests that can be ignored, such as "spec.tags"; several in one text are split.
Result<std::vector<std::string>> read_field_paths(const std::vector<std::string>& texts);

/// The 64 hexadecimal digits of a plan's fingerprint.
Result<std::string> read_fingerprint(std::string_view text);

/// Each is KIND=FILE, with a kind of webhook that the daemon knows.
Result<std::vector<std::string>> read_webhooks(const std::vector<std::string>& texts);

/// "github:OWNER/REPOSITORY" or "gitlab:GROUP/PROJECT", with any number of subgroups.
Result<CommitStatusTarget> read_commit_status(std::string_view text);

/// "file:PATH", "etcd:URL[,URL...]" or "kubernetes:NAMESPACE/NAME".
Result<LeaderElection> read_leader_election(std::string_view text);
/// The same form.
std::string show_leader_election(const LeaderElection& election);
/// Each is ssh=FILE or gpg=FILE, and each kind at most once.
Result<GitTrust> read_git_verify(const std::vector<std::string>& texts);

/// "app.launchdarkly.com", with or without https:// and a closing slash, as other tools
/// take it; the result has a scheme and no closing slash.
Result<std::string> read_api_url(std::string_view text);

/// The URL without its user information, which may be a password.
std::string without_credentials(std::string_view url);

/// "a,b!=c" as parse_selector() takes it.
std::string show_selector(const std::vector<LabelTerm>& terms);

/// "a, b".
std::string joined(const std::vector<std::string>& items, std::string_view separator = ", ");

}  // namespace storekeeper
