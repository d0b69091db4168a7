// The functions behind the table of options: each reads the text of one setting, or shows
// it; and the sets of verbs that settings mean something to. For options_*.hpp only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "base/duration.hpp"
#include "base/printable.hpp"
#include "cli/option_values.hpp"
#include "cli/options.hpp"
#include "cli/output_formats.hpp"
#include "plan/secret_redirect.hpp"
#include "system/git_url.hpp"

namespace storekeeper::option_setters {

template <auto Member>
Result<void> set_text(Settings& settings, const OptionValues& values) {
  settings.*Member = values.back();
  return {};
}
template <auto Member>
std::string show_text(const Settings& settings) {
  return settings.*Member;
}

template <auto Member>
Result<void> set_list(Settings& settings, const OptionValues& values) {
  settings.*Member = values;
  return {};
}
template <auto Member>
std::string show_list(const Settings& settings) {
  return joined(settings.*Member);
}

template <auto Member>
Result<void> set_boolean(Settings& settings, const OptionValues& values) {
  return read_boolean(values.back()).map([&](bool value) { settings.*Member = value; });
}
template <auto Member>
std::string show_boolean(const Settings& settings) {
  return settings.*Member ? "true" : "false";
}

template <auto Member, int Least, int Most>
Result<void> set_count(Settings& settings, const OptionValues& values) {
  return read_count(values.back(), Least, Most).map([&](int value) { settings.*Member = value; });
}
inline std::string show_optional(const std::optional<int>& value) {
  return value ? std::to_string(*value) : std::string();
}

// Values of an enumeration, by their names. The names are also the option's choices.
template <auto Member, const auto& Names, const auto& Values>
Result<void> set_choice(Settings& settings, const OptionValues& values) {
  for (std::size_t i = 0; i < Names.size(); ++i) {
    if (Names[i] != values.back()) continue;
    settings.*Member = Values[i];
    return {};
  }
  return fail(bad_choice(values.back(), Names));
}
template <auto Member, const auto& Names, const auto& Values>
std::string show_choice(const Settings& settings) {
  for (std::size_t i = 0; i < Names.size(); ++i) {
    if (Values[i] == settings.*Member) return std::string(Names[i]);
  }
  return {};
}

inline Result<void> set_owner(Settings& settings, const OptionValues& values) {
  return read_owner(values.back()).map([&](auto owner) { settings.owner = std::move(owner); });
}

inline Result<void> set_api_url(Settings& settings, const OptionValues& values) {
  return read_api_url(values.back()).map([&](auto url) { settings.api_url = std::move(url); });
}

inline Result<void> set_timeout(Settings& settings, const OptionValues& values) {
  return parse_duration(values.back()).map([&](auto timeout) { settings.timeout = timeout; });
}

inline Result<void> set_lock_timeout(Settings& settings, const OptionValues& values) {
  return parse_duration(values.back()).map([&](auto wait) { settings.lock_timeout = wait; });
}

inline Result<void> set_delete_grace(Settings& settings, const OptionValues& values) {
  return parse_duration(values.back()).map([&](auto grace) { settings.delete_grace = grace; });
}

inline Result<void> set_wait(Settings& settings, const OptionValues& values) {
  return parse_duration(values.back()).map([&](auto wait) { settings.replacement_wait = wait; });
}

inline Result<void> set_fingerprint(Settings& settings, const OptionValues& values) {
  return read_fingerprint(values.back()).map([&](auto text) {
    settings.fingerprint = std::move(text);
  });
}

// At least a second: shorter ones would be a busy loop.
template <auto Member>
Result<void> set_period(Settings& settings, const OptionValues& values) {
  auto period = parse_duration(values.back());
  if (!period) return fail(std::move(period.error()));
  if (*period < std::chrono::seconds(1)) {
    return fail(Errc::kInvalidInput, quoted(values.back()) + " is shorter than 1s");
  }
  settings.*Member = *period;
  return {};
}

inline Result<void> set_listen(Settings& settings, const OptionValues& values) {
  return read_listen_address(values.back()).map([&](auto address) {
    settings.listen = std::move(address);
  });
}

inline Result<void> set_git_url(Settings& settings, const OptionValues& values) {
  return read_git_url(values.back()).map([&](auto) { settings.git_url = values.back(); });
}
inline Result<void> set_git_branch(Settings& settings, const OptionValues& values) {
  return check_git_branch(values.back()).map([&] { settings.git_branch = values.back(); });
}
inline Result<void> set_git_path(Settings& settings, const OptionValues& values) {
  return check_git_path(values.back()).map([&] { settings.git_path = values.back(); });
}
inline Result<void> set_git_verify(Settings& settings, const OptionValues& values) {
  return read_git_verify(values).map([&](auto trust) { settings.git_trust = std::move(trust); });
}
inline std::string show_git_verify(const Settings& settings) {
  const auto& [signers, keyring] = settings.git_trust;
  const auto ssh = signers.empty() ? std::string() : "ssh=" + signers;
  const auto gpg = keyring.empty() ? std::string() : "gpg=" + keyring;
  return ssh + (ssh.empty() || gpg.empty() ? "" : ",") + gpg;
}

inline Result<void> set_selector(Settings& settings, const OptionValues& values) {
  return parse_selector(joined(values, ",")).map([&](auto terms) {
    settings.selection.labels = std::move(terms);
  });
}

inline Result<void> set_webhooks(Settings& settings, const OptionValues& values) {
  return read_webhooks(values).map([&](auto webhooks) { settings.webhooks = std::move(webhooks); });
}

inline Result<void> set_ignored(Settings& settings, const OptionValues& values) {
  return read_field_paths(values).map([&](auto paths) { settings.ignored = std::move(paths); });
}

inline Result<void> set_secrets_hosts(Settings& settings, const OptionValues& values) {
  std::vector<std::string> hosts;
  for (const auto& value : values) {
    auto host = read_host_pattern(value);
    if (!host) return fail(std::move(host.error()));
    hosts.push_back(*std::move(host));
  }
  settings.secrets_hosts = std::move(hosts);
  return {};
}

template <auto Member>
Result<void> set_keys(Settings& settings, const OptionValues& values) {
  for (const auto& value : values) {
    if (auto key = read_key(value); !key) return fail(std::move(key.error()));
  }
  settings.selection.*Member = values;
  return {};
}
template <auto Member>
std::string show_keys(const Settings& settings) {
  return joined(settings.selection.*Member);
}

inline Result<void> set_outputs(Settings& settings, const OptionValues& values) {
  return read_outputs(values).map([&](auto outputs) { settings.outputs = std::move(outputs); });
}

inline Result<void> set_ci(Settings& settings, const OptionValues& values) {
  settings.ci = read_boolean(values.back()).value_or(true);
  return {};
}

template <auto Member>
Result<void> set_fingerprint_key(Settings& settings, const OptionValues& values) {
  if (values.back().size() < kShortestFingerprintKey) {
    return fail(
        Errc::kInvalidInput,
        "has fewer than " + std::to_string(kShortestFingerprintKey) + " characters",
        "make one with: openssl rand -hex 32");
  }
  settings.*Member = Secret(values.back());
  return {};
}
template <auto Member>
std::string show_if_set(const Settings& settings) {
  return (settings.*Member).empty() ? "" : "(set)";
}

inline Result<void> set_token(Settings& settings, const OptionValues& values) {
  settings.token = Secret(values.back());
  return {};
}

}  // namespace storekeeper::option_setters

namespace storekeeper::option_table {

using namespace option_setters;
using enum VerbId;
using enum OptionKind;
using enum OptionGroup;
using S = Settings;

inline constexpr int kMostOfAnything = 1'000'000;
inline constexpr int kSmallestMarkdown = 2'000;  // title, totals and what was left out fit in

inline constexpr VerbSet kPlanVerb = verb_set(kPlan);
inline constexpr VerbSet kBaseVerbs = verb_set(kPlan, kDrift);
inline constexpr VerbSet kApplyVerb = verb_set(kApply);
inline constexpr VerbSet kAskingVerbs = verb_set(kApply, kAdopt, kUndelete);
inline constexpr VerbSet kStatusVerb = verb_set(kStatus);
inline constexpr VerbSet kShowVerb = verb_set(kShow);
inline constexpr VerbSet kSyncVerb = verb_set(kSync);
inline constexpr VerbSet kRunVerb = verb_set(kRun);
inline constexpr VerbSet kDaemonVerbs = verb_set(kRun, kReconcile, kSuspend, kResume);
inline constexpr VerbSet kPlanningVerbs = verb_set(kPlan, kDiff, kDrift, kApply, kSync, kRun);
inline constexpr VerbSet kJudgingVerbs = kPlanningVerbs | verb_set(kStatus);
inline constexpr VerbSet kSelectingVerbs = kPlanningVerbs | verb_set(kStatus, kAdopt);
inline constexpr VerbSet kManifestVerbs = kSelectingVerbs | verb_set(kValidate, kDoctor);
inline constexpr VerbSet kScopedVerbs = kSelectingVerbs | verb_set(kExport, kShow, kUndelete);
inline constexpr VerbSet kAccountVerbs = kScopedVerbs | verb_set(kDoctor);
inline constexpr VerbSet kSecretVerbs = kSelectingVerbs | verb_set(kShow, kDoctor);
inline constexpr VerbSet kWritingVerbs = kAskingVerbs | verb_set(kSync, kRun);
inline constexpr VerbSet kExportingVerbs = verb_set(kExport, kImport);

}  // namespace storekeeper::option_table
