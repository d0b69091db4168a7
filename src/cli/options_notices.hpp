// The part of the table of options that says whom the daemon tells. URLs may hold a secret: they
// come from a variable or a file, like the secrets themselves. For options.cpp only.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "cli/option_setters.hpp"

namespace storekeeper::option_table {

template <auto Member>
Result<void> set_secret(Settings& settings, const OptionValues& values) {
  (settings.*Member).value = Secret(values.back());
  return {};
}
template <auto Member>
std::string show_secret(const Settings& settings) {
  return (settings.*Member).value.empty() ? "" : "(set)";
}
template <auto Member>
Result<void> set_secret_file(Settings& settings, const OptionValues& values) {
  (settings.*Member).file = values.back();
  return {};
}
template <auto Member>
std::string show_secret_file(const Settings& settings) {
  return (settings.*Member).file;
}

template <auto Member>
constexpr Option secret_option(
    std::string_view key, std::string_view environment, std::string_view help) {
  Option option;
  option.key = key;
  option.environment = environment;
  option.kind = kSecret;
  option.group = kDaemon;
  option.in_file = false;
  option.verbs = kRunVerb;
  option.default_text = "none";
  option.help = help;
  option.set = set_secret<Member>;
  option.show = show_secret<Member>;
  return option;
}

template <auto Member>
constexpr Option secret_file_option(
    std::string_view key, std::string_view flag, std::string_view environment,
    std::string_view help) {
  Option option;
  option.key = key;
  option.flag = flag;
  option.placeholder = "FILE";
  option.environment = environment;
  option.group = kDaemon;
  option.verbs = kRunVerb;
  option.default_text = "none";
  option.help = help;
  option.set = set_secret_file<Member>;
  option.show = show_secret_file<Member>;
  return option;
}

inline Result<void> set_commit_status(Settings& settings, const OptionValues& values) {
  return read_commit_status(values.back()).map([&](auto target) {
    settings.commit_status = std::move(target);
  });
}
inline std::string show_commit_status(const Settings& settings) {
  const auto& target = settings.commit_status;
  if (target.host == CommitStatusTarget::Host::kNone) return {};
  const bool github = target.host == CommitStatusTarget::Host::kGithub;
  return (github ? "github:" : "gitlab:") + target.project;
}

inline constexpr auto kNoticeOptions = std::to_array<Option>({
    secret_option<&S::notify_url>(
        "notifyUrl", "STOREKEEPER_NOTIFY_URL",
        "where to post what changed for people; from a variable or a file only"),
    secret_file_option<&S::notify_url>(
        "notifyUrlFile", "--notify-url-file", "STOREKEEPER_NOTIFY_URL_FILE",
        "file that holds the URL to post to"),
    secret_option<&S::notify_secret>(
        "notifySecret", "STOREKEEPER_NOTIFY_SECRET",
        "signs what is posted there; from a variable or a file only"),
    secret_file_option<&S::notify_secret>(
        "notifySecretFile", "--notify-secret-file", "STOREKEEPER_NOTIFY_SECRET_FILE",
        "file that holds what signs it"),
    secret_option<&S::slack_url>(
        "slackUrl", "STOREKEEPER_SLACK_URL",
        "incoming webhook of Slack or its like; from a variable or a file only"),
    secret_file_option<&S::slack_url>(
        "slackUrlFile", "--slack-url-file", "STOREKEEPER_SLACK_URL_FILE",
        "file that holds the URL of the incoming webhook"),
    {.key = "commitStatus",
     .flag = "--commit-status",
     .placeholder = "HOST:PROJECT",
     .environment = "STOREKEEPER_COMMIT_STATUS",
     .group = kDaemon,
     .verbs = kRunVerb,
     .default_text = "none",
     .help = "set a status on the applied commit: github:OWNER/REPOSITORY or gitlab:GROUP/PROJECT",
     .set = set_commit_status,
     .show = show_commit_status},
    {.key = "commitStatusUrl",
     .flag = "--commit-status-url",
     .placeholder = "URL",
     .environment = "STOREKEEPER_COMMIT_STATUS_URL",
     .group = kDaemon,
     .verbs = kRunVerb,
     .default_text = "https://api.github.com, or https://gitlab.com/api/v4",
     .help = "of the API that sets it",
     .set = set_text<&S::commit_status_url>,
     .show = show_text<&S::commit_status_url>},
    secret_option<&S::commit_status_token>(
        "commitStatusToken", "STOREKEEPER_COMMIT_STATUS_TOKEN",
        "token that may set it; from a variable or a file only"),
    secret_file_option<&S::commit_status_token>(
        "commitStatusTokenFile", "--commit-status-token-file",
        "STOREKEEPER_COMMIT_STATUS_TOKEN_FILE", "file that holds the token that may set it"),
});

}  // namespace storekeeper::option_table
