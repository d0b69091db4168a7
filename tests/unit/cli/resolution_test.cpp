#include "cli/resolution.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace storekeeper {
namespace {

using namespace std::chrono_literals;

ResolvedSettings resolve(
    const std::vector<std::string>& arguments, const Environment& environment = {},
    std::string_view file_text = {}, bool named = true) {
  auto words = arguments;
  words.emplace_back("--print-config");  // every setting matters
  const auto parsed = parse_arguments(words);
  EXPECT_TRUE(parsed.errors.empty());
  auto file = parse_config_file(file_text, "storekeeper.yaml");
  file.named = named;
  return resolve_settings(parsed.invocation, environment, file);
}

std::string origin(const ResolvedSettings& resolved, std::string_view key) {
  return resolved.origins[index_of(*find_option(key))].name;
}

constexpr auto kToken = "api-01234567-89ab-cdef-0123-456789abcdef";

// Values that are refused, with what must be seen nowhere.
TEST(Resolution, ShowsNoCredentialOfAConfigurationFile) {
  const std::vector<std::string> texts = {
      "apiUrl: https://user:hunter2@host/x\n",
      "apiUrl:\n  https://user:hunter2@host/x\n",
      "apiUrl: https://host/x?key=hunter2\n",
      "{apiUrl: 'https://user:hunter2@host', owner: '?'}\n",
      "{tokenFile: hunter2, owner: '?'}\n",
      "owner: 'https://user:hunter2@host'\n",
      "owner: api-01234567-89ab-cdef-0123-456789abcdef/\n",
      "parallelism: api-01234567-89ab-cdef-0123-456789abcdef\n",
      "parallelism: Bearer api-01234567-89ab-cdef-0123-456789abcdef\n",
      "output: api-01234567-89ab-cdef-0123-456789abcdef\n",
      "timeout: api-01234567-89ab-cdef-0123-456789abcdef\n",
      "listen: api-01234567-89ab-cdef-0123-456789abcdef\n",
      "selector: '=api-01234567-89ab-cdef-0123-456789abcdef'\n",
      "apiUrl: https://api-01234567-89ab-cdef-0123-456789abcdef\n",
      "apiUrl: https://h/api-01234567-89ab-cdef-0123-456789abcdef\n",
      "api-01234567-89ab-cdef-0123-456789abcdef: x\n",
      "api-01234567-89ab-cdef-0123-456789abcdef: x\n"
      "api-01234567-89ab-cdef-0123-456789abcdef: y\n",
  };
  for (const auto& text : texts) {
    SCOPED_TRACE(text);
    const auto resolved = resolve({}, {}, text, false);
    EXPECT_FALSE(resolved.diagnostics.empty() && resolved.errors.empty());
    std::string shown;
    for (const auto& found : resolved.diagnostics) {
      shown += found.message + '\n' + found.hint + '\n' + found.source_line + '\n';
    }
    for (const auto& error : resolved.errors) shown += error.message + '\n' + error.hint + '\n';
    EXPECT_EQ(shown.find("hunter2"), std::string::npos) << shown;
    EXPECT_EQ(shown.find(kToken), std::string::npos) << shown;
  }
}

TEST(Resolution, ShowsNoTokenThatIsTheValueOfAFlagOrVariable) {
  for (const auto* variable : {"STOREKEEPER_OWNER", "STOREKEEPER_PARALLELISM"}) {
    const auto resolved = resolve({}, {{variable, std::string(kToken) + "/"}});
    ASSERT_EQ(resolved.errors.size(), 1U);
    EXPECT_EQ(resolved.errors[0].message.find(kToken), std::string::npos)
        << resolved.errors[0].message;
  }
}

TEST(Resolution, ShowsTheLineOfAnOrdinaryMistake) {
  const auto resolved = resolve({}, {}, "parallelism: many\n");
  ASSERT_EQ(resolved.diagnostics.size(), 1U);
  EXPECT_EQ(resolved.diagnostics[0].source_line, "parallelism: many");
}

TEST(Resolution, EveryLayerWinsOverTheNext) {
  std::vector<std::string> arguments = {"--api-url", "https://flag.example"};
  Environment environment = {
      {"STOREKEEPER_API_URL", "https://own.example"},
      {"LAUNCHDARKLY_API_HOST", "https://one.launchdarkly.com"},
      {"LD_BASE_URI", "https://two.launchdarkly.com"}};
  std::string file = "apiUrl: https://file.example\n";

  auto resolved = resolve(arguments, environment, file);
  EXPECT_EQ(resolved.settings.api_url, "https://flag.example");
  EXPECT_EQ(origin(resolved, "apiUrl"), "--api-url");
  EXPECT_TRUE(resolved.notices.empty());  // a flag settles it

  resolved = resolve({}, environment, file);
  EXPECT_EQ(resolved.settings.api_url, "https://own.example");
  EXPECT_EQ(origin(resolved, "apiUrl"), "STOREKEEPER_API_URL");

  environment.erase("STOREKEEPER_API_URL");
  resolved = resolve({}, environment, file);
  EXPECT_EQ(resolved.settings.api_url, "https://one.launchdarkly.com");
  EXPECT_EQ(origin(resolved, "apiUrl"), "LAUNCHDARKLY_API_HOST");

  environment.erase("LAUNCHDARKLY_API_HOST");
  resolved = resolve({}, environment, file);
  EXPECT_EQ(resolved.settings.api_url, "https://two.launchdarkly.com");
  EXPECT_EQ(origin(resolved, "apiUrl"), "LD_BASE_URI");

  environment.erase("LD_BASE_URI");
  resolved = resolve({}, environment, file);
  EXPECT_EQ(resolved.settings.api_url, "https://file.example");
  EXPECT_EQ(origin(resolved, "apiUrl"), "storekeeper.yaml:1");

  resolved = resolve({});
  EXPECT_EQ(resolved.settings.api_url, "https://app.launchdarkly.com");
  EXPECT_EQ(origin(resolved, "apiUrl"), "default");
}

TEST(Resolution, AVariableWithoutAValueIsNotSet) {
  const auto resolved = resolve({}, {{"STOREKEEPER_OWNER", ""}}, "owner: team\n");
  EXPECT_EQ(resolved.settings.owner, "team");
}

TEST(Resolution, VariablesThatDisagreeAreNamedAndTheirValuesAreNot) {
  const auto resolved =
      resolve({}, {{"LAUNCHDARKLY_ACCESS_TOKEN", "api-first"}, {"LD_ACCESS_TOKEN", "api-second"}});
  ASSERT_EQ(resolved.notices.size(), 1U);
  EXPECT_EQ(
      resolved.notices[0],
      "LAUNCHDARKLY_ACCESS_TOKEN and LD_ACCESS_TOKEN differ: LAUNCHDARKLY_ACCESS_TOKEN is used");
  EXPECT_EQ(resolved.settings.token.reveal(), "api-first");
}

TEST(Resolution, VariablesThatSayTheSameInOtherWordsDoNotDisagree) {
  EXPECT_TRUE(resolve({}, {{"LAUNCHDARKLY_ACCESS_TOKEN", "api-x"}, {"LD_ACCESS_TOKEN", "api-x"}})
                  .notices.empty());
  EXPECT_TRUE(resolve(
                  {}, {{"LAUNCHDARKLY_API_HOST", "app.eu.launchdarkly.com"},
                       {"LD_BASE_URI", "https://app.eu.launchdarkly.com/"}})
                  .notices.empty());
}

TEST(Resolution, OtherToolsVariablesMeanNothingToVerbsThatDoNotNeedThem) {
  const auto parsed = parse_arguments({"validate", "-f", "x"});
  const auto resolved = resolve_settings(
      parsed.invocation,
      {{"LAUNCHDARKLY_ACCESS_TOKEN", "a"}, {"LD_ACCESS_TOKEN", "b"}, {"LD_BASE_URI", "ftp://x"}},
      ConfigFile{});
  EXPECT_FALSE(resolved.failed());
  EXPECT_TRUE(resolved.notices.empty());
}

TEST(Resolution, TheTokenComesFromTheStrongestOfItsTwoNames) {
  auto resolved = resolve({"--token-file", "t"}, {{"STOREKEEPER_ACCESS_TOKEN", "api-x"}});
  EXPECT_EQ(resolved.settings.token_file, "t");
  EXPECT_TRUE(resolved.settings.token.empty());
  EXPECT_TRUE(resolved.notices.empty());

  resolved = resolve({}, {{"LD_ACCESS_TOKEN", "api-x"}}, "tokenFile: t\n");
  EXPECT_EQ(resolved.settings.token_file, "");
  EXPECT_EQ(resolved.settings.token.reveal(), "api-x");
  EXPECT_EQ(
      origin(resolved, "tokenFile"), "storekeeper.yaml:1 is ignored: LD_ACCESS_TOKEN goes first");

  resolved = resolve({}, {{"STOREKEEPER_TOKEN_FILE", "t"}, {"LD_ACCESS_TOKEN", "api-x"}});
  EXPECT_EQ(resolved.settings.token_file, "t");
  ASSERT_EQ(resolved.notices.size(), 1U);
  EXPECT_EQ(resolved.notices[0], "STOREKEEPER_TOKEN_FILE is used, LD_ACCESS_TOKEN is ignored");

  resolved = resolve({}, {{"STOREKEEPER_TOKEN_FILE", "t"}, {"STOREKEEPER_ACCESS_TOKEN", "api-x"}});
  ASSERT_EQ(resolved.errors.size(), 1U);
  EXPECT_EQ(
      resolved.errors[0].message,
      "STOREKEEPER_ACCESS_TOKEN and STOREKEEPER_TOKEN_FILE are both set");
}

TEST(Resolution, NobodyButTheUserSendsTheTokenToAnUnknownHost) {
  const auto file = "apiUrl: https://evil.example\n";
  EXPECT_TRUE(resolve({}, {{"LD_BASE_URI", "https://evil.example"}}).failed());
  EXPECT_TRUE(resolve({}, {{"LAUNCHDARKLY_API_HOST", "launchdarkly.com.evil.example"}}).failed());
  EXPECT_TRUE(resolve({}, {{"LD_BASE_URI", "https://evillaunchdarkly.com"}}).failed());
  EXPECT_TRUE(resolve({}, {}, file, false).failed());  // ./storekeeper.yaml, merely found

  EXPECT_FALSE(resolve({}, {}, file, true).failed());
  EXPECT_FALSE(resolve({"--api-url", "https://proxy.example"}).failed());
  EXPECT_FALSE(resolve({}, {{"STOREKEEPER_API_URL", "https://proxy.example"}}).failed());
  EXPECT_FALSE(resolve({}, {{"LD_BASE_URI", "https://app.launchdarkly.us"}}).failed());
  EXPECT_FALSE(resolve({}, {{"LD_BASE_URI", "http://127.0.0.1:8080"}}).failed());
  EXPECT_FALSE(resolve({}, {{"LD_BASE_URI", "http://[::1]:8080"}}).failed());
}

struct Reading {
  std::string key;
  std::string text;
  std::function<bool(const Settings&)> holds;
};

TEST(Resolution, EverySettingIsReadFromItsVariable) {
  const std::vector<Reading> readings = {
      {"filename", "a.yaml, b/",
       [](auto& s) { return s.filenames == std::vector<std::string>{"a.yaml", "b/"}; }},
      {"allowPlaintextSecrets", "true", [](auto& s) { return s.allow_plaintext_secrets; }},
      {"secretsRoot", "/run/s", [](auto& s) { return s.secrets_root == "/run/s"; }},
      {"secretsEnvPrefix", "SK_", [](auto& s) { return s.secrets_env_prefix == "SK_"; }},
      {"secretsHosts", "*.example.com",
       [](auto& s) { return s.secrets_hosts == std::vector<std::string>{"*.example.com"}; }},
      {"secretsOnSuspect", "rewrite", [](auto& s) { return s.on_suspect == OnSuspect::kRewrite; }},
      {"fingerprintKey", std::string(32, 'k'),
       [](auto& s) { return s.fingerprint_key.reveal().size() == 32; }},
      {"fingerprintKeyPrevious", std::string(32, 'p'),
       [](auto& s) { return s.previous_fingerprint_key.reveal().size() == 32; }},
      {"selector", "team=a,tier!=b", [](auto& s) { return s.selection.labels.size() == 2; }},
      {"project", "p,q", [](auto& s) { return s.selection.projects.size() == 2; }},
      {"environment", "e", [](auto& s) { return s.selection.environments.size() == 1; }},
      {"owner", "team", [](auto& s) { return s.owner == "team"; }},
      {"prune", "1", [](auto& s) { return s.prune; }},
      {"maxDeletes", "7", [](auto& s) { return s.max_deletes == 7; }},
      {"allowEmpty", "true", [](auto& s) { return s.allow_empty; }},
      {"deleteGrace", "24h", [](auto& s) { return s.delete_grace == std::chrono::hours(24); }},
      {"wait", "90s", [](auto& s) { return s.replacement_wait == std::chrono::seconds(90); }},
      {"replaceOrder", "delete-first",
       [](auto& s) { return s.replace_order == ReplaceOrder::kDeleteFirst; }},
      {"allowUnsettled", "true", [](auto& s) { return s.allow_unsettled; }},
      {"autoApprove", "true", [](auto& s) { return s.auto_approve; }},
      {"stateDir", "state", [](auto& s) { return s.state_dir == "state"; }},
      {"undoDir", "undo", [](auto& s) { return s.undo_dir == "undo"; }},
      {"out", "plan.json", [](auto& s) { return s.out == "plan.json"; }},
      {"fingerprint", std::string(64, 'f'), [](auto& s) { return s.fingerprint[63] == 'f'; }},
      {"base", "origin/main", [](auto& s) { return s.base == "origin/main"; }},
      {"only", "drift", [](auto& s) { return s.only == ChangeOrigin::kDrift; }},
      {"exitCodeStyle", "extended",
       [](auto& s) { return s.exit_code_style == ExitCodeStyle::kExtended; }},
      {"lockDir", "/run/lock", [](auto& s) { return s.lock_dir == "/run/lock"; }},
      {"lockTimeout", "5m", [](auto& s) { return s.lock_timeout == 5min; }},
      {"detailedExitcode", "true", [](auto& s) { return s.detailed_exitcode; }},
      {"drift", "report", [](auto& s) { return s.report_drift_only; }},
      {"ignore", "spec.tags,spec.enabled", [](auto& s) { return s.ignored.size() == 2; }},
      {"patchStyle", "whole", [](auto& s) { return s.patch_style == PatchStyle::kWholeConfig; }},
      {"patchGuard", "version", [](auto& s) { return s.guard_version; }},
      {"apiUrl", "app.eu.launchdarkly.com/",
       [](auto& s) { return s.api_url == "https://app.eu.launchdarkly.com"; }},
      {"token", "api-x", [](auto& s) { return s.token.reveal() == "api-x"; }},
      {"tokenFile", "/t", [](auto& s) { return s.token_file == "/t"; }},
      {"caFile", "/ca", [](auto& s) { return s.ca_file == "/ca"; }},
      {"parallelism", "3", [](auto& s) { return s.parallelism == 3; }},
      {"reserve", "0", [](auto& s) { return s.reserve == 0; }},
      {"timeout", "1m30s", [](auto& s) { return s.timeout == 90s; }},
      {"interval", "10m", [](auto& s) { return s.interval == 10min; }},
      {"pollInterval", "1s", [](auto& s) { return s.poll_interval == 1s; }},
      {"listen", "127.0.0.1:0", [](auto& s) { return s.listen.port == 0; }},
      {"leaderElection", "kubernetes:shop/storekeeper",
       [](auto& s) { return s.leader_election.where == "shop/storekeeper"; }},
      {"leaseDuration", "30s", [](auto& s) { return s.lease_duration == 30s; }},
      {"notifyUrl", "https://a",
       [](auto& s) { return s.notify_url.value.reveal() == "https://a"; }},
      {"notifyUrlFile", "f", [](auto& s) { return s.notify_url.file == "f"; }},
      {"notifySecret", "x", [](auto& s) { return s.notify_secret.value.reveal() == "x"; }},
      {"notifySecretFile", "f", [](auto& s) { return s.notify_secret.file == "f"; }},
      {"slackUrl", "https://a", [](auto& s) { return s.slack_url.value.reveal() == "https://a"; }},
      {"slackUrlFile", "f", [](auto& s) { return s.slack_url.file == "f"; }},
      {"commitStatus", "gitlab:a/b/c", [](auto& s) { return s.commit_status.project == "a/b/c"; }},
      {"commitStatusUrl", "https://a", [](auto& s) { return s.commit_status_url == "https://a"; }},
      {"commitStatusToken", "x",
       [](auto& s) { return s.commit_status_token.value.reveal() == "x"; }},
      {"commitStatusTokenFile", "f", [](auto& s) { return s.commit_status_token.file == "f"; }},
      {"statusHost", "a.example,b.example", [](auto& s) { return s.status_hosts.size() == 2; }},
      {"gitUrl", "git@h:r.git", [](auto& s) { return s.git_url == "git@h:r.git"; }},
      {"gitBranch", "release/1", [](auto& s) { return s.git_branch == "release/1"; }},
      {"gitPath", "deploy/m", [](auto& s) { return s.git_path == "deploy/m"; }},
      {"gitPollInterval", "1s", [](auto& s) { return s.git_poll_interval == 1s; }},
      {"gitTimeout", "5m", [](auto& s) { return s.git_timeout == 5min; }},
      {"gitVerify", "ssh=/a,gpg=/k",
       [](auto& s) { return s.git_trust.allowed_signers == "/a" && s.git_trust.keyring == "/k"; }},
      {"allowRollback", "true", [](auto& s) { return s.allow_rollback; }},
      {"gitCredentials", "/c", [](auto& s) { return s.git_credentials == "/c"; }},
      {"gitSshKey", "/k", [](auto& s) { return s.git_ssh_key == "/k"; }},
      {"gitKnownHosts", "/h", [](auto& s) { return s.git_known_hosts == "/h"; }},
      {"gitCacheDir", "/var/cache/s", [](auto& s) { return s.git_cache_dir == "/var/cache/s"; }},
      {"webhook", "github=/s,generic=/t", [](auto& s) { return s.webhooks.size() == 2; }},
      {"format", "terraform", [](auto& s) { return s.export_format == ExportFormat::kTerraform; }},
      {"outDir", "live", [](auto& s) { return s.out_dir == "live"; }},
      {"force", "true", [](auto& s) { return s.force; }},
      {"output", "json", [](auto& s) { return s.outputs.at(0).format == OutputFormat::kJson; }},
      {"showRequests", "true", [](auto& s) { return s.show_requests; }},
      {"all", "true", [](auto& s) { return s.show_unmanaged; }},
      {"markdownLimit", "30000", [](auto& s) { return s.markdown_limit == 30000; }},
      {"noColor", "true", [](auto& s) { return s.no_color; }},
      {"auditLog", "audit.jsonl", [](auto& s) { return s.audit_log == "audit.jsonl"; }},
      {"logFormat", "json", [](auto& s) { return s.log_format == LogLines::kJson; }},
      {"logLevel", "debug", [](auto& s) { return s.log_level == EventLevel::kDebug; }},
  };
  std::size_t own_variables = 0;
  for (const auto& option : options()) own_variables += option.environment.empty() ? 0 : 1;
  EXPECT_EQ(readings.size(), own_variables) << "a setting is missing from this table";
  for (const auto& reading : readings) {
    SCOPED_TRACE(reading.key);
    const auto& option = *find_option(reading.key);
    EXPECT_FALSE(reading.holds(Settings{})) << "the default would pass as well";
    // The previous key means nothing without a present one.
    const auto* const companion = reading.key == "fingerprintKeyPrevious"
                                      ? "STOREKEEPER_FINGERPRINT_KEY"
                                      : "STOREKEEPER_NOTHING_ELSE";
    const auto from_variable =
        resolve({}, {{option.environment, reading.text}, {companion, std::string(32, 'k')}});
    EXPECT_FALSE(from_variable.failed());
    EXPECT_TRUE(reading.holds(from_variable.settings));
    if (option.kind == OptionKind::kList || !option.in_file) continue;
    const auto from_file = resolve({}, {}, reading.key + ": " + reading.text + "\n");
    EXPECT_FALSE(from_file.failed());
    EXPECT_TRUE(reading.holds(from_file.settings));
  }
}

TEST(Resolution, HoldsFingerprintKeysToTheirRules) {
  const std::string key(32, 'k');
  const auto weak = resolve({}, {{"STOREKEEPER_FINGERPRINT_KEY", std::string(31, 'k')}});
  ASSERT_EQ(weak.errors.size(), 1U);
  EXPECT_EQ(weak.errors[0].message, "STOREKEEPER_FINGERPRINT_KEY: has fewer than 32 characters");
  const auto lonely = resolve({}, {{"STOREKEEPER_FINGERPRINT_KEY_PREVIOUS", key}});
  ASSERT_EQ(lonely.errors.size(), 1U);
  EXPECT_EQ(
      lonely.errors[0].message,
      "STOREKEEPER_FINGERPRINT_KEY_PREVIOUS is set without STOREKEEPER_FINGERPRINT_KEY");
}

TEST(Resolution, CommonVariablesWorkAsElsewhere) {
  EXPECT_TRUE(resolve({}, {{"NO_COLOR", "0"}}).settings.no_color);
  EXPECT_FALSE(resolve({}, {{"NO_COLOR", ""}}).settings.no_color);
  EXPECT_TRUE(resolve({}, {{"CI", "yes"}}).settings.ci);
  EXPECT_FALSE(resolve({}, {{"CI", "false"}}).settings.ci);
  EXPECT_EQ(resolve({}, {{"SSL_CERT_FILE", "/ca"}}).settings.ca_file, "/ca");
  EXPECT_EQ(resolve({}, {{"https_proxy", "http://p:1"}}).settings.https_proxy, "http://p:1");
  EXPECT_EQ(
      resolve({}, {{"HTTPS_PROXY", "http://q:1"}, {"https_proxy", "http://p:1"}})
          .settings.https_proxy,
      "http://q:1");
  EXPECT_EQ(resolve({}, {{"NO_PROXY", "a,.b"}}).settings.no_proxy, "a,.b");
}

TEST(Resolution, AListFromAFlagReplacesTheOneFromAVariable) {
  const auto resolved =
      resolve({"validate", "-f", "a", "-f", "b"}, {{"STOREKEEPER_FILENAME", "c"}});
  EXPECT_EQ(resolved.settings.filenames, (std::vector<std::string>{"a", "b"}));
}

TEST(Resolution, OfAFlagGivenTwiceTheLastCounts) {
  EXPECT_EQ(resolve({"--owner", "a", "--owner", "b"}).settings.owner, "b");
}

std::string outputs_of(const std::vector<std::string>& flags) {
  auto arguments = flags;
  arguments.insert(arguments.begin(), {"-f", "m"});
  const auto resolved = resolve(arguments);
  if (!resolved.errors.empty()) return resolved.errors.front().message;
  std::string text;
  for (const auto& output : resolved.settings.outputs) {
    text += std::to_string(static_cast<int>(output.format)) + ">" + output.path + " ";
  }
  return text;
}

TEST(Resolution, SeveralFormatsMayBeAskedForAtOnce) {
  EXPECT_EQ(outputs_of({}), "0> ");
  EXPECT_EQ(
      outputs_of({"-o", "markdown=a=b.md", "-o", "human", "-o", "github"}), "3>a=b.md 0> 4> ");
  EXPECT_EQ(outputs_of({"-o", "json=-"}), "1> ");
}

TEST(Resolution, FormatsThatGetInEachOthersWayAreRefused) {
  struct Case {
    std::vector<std::string> flags;
    std::string message;
  };
  for (const auto& c : std::vector<Case>{
           {{"-o", "human", "-o", "json"},
            "\"human\" and \"json\" cannot both go to standard output"},
           {{"-o", "json=a", "-o", "sarif=a"}, "\"a\" is named for two formats"},
           {{"-o", "json=a", "-o", "json=b"}, "\"json\" is asked for twice"},
           {{"-o", "json="}, "\"json=\" names no file after the ="},
           {{"-o", "jsn=a"},
            "\"jsn\" is not allowed: use human, json, ndjson, markdown, github, gitlab, sarif or "
            "junit"}}) {
    EXPECT_EQ(outputs_of(c.flags), "--output: " + c.message);
  }
}

TEST(Resolution, AFileThatMerelyLiesThereNamesNoOutput) {
  const auto found = resolve({"-f", "m"}, {}, "output: [human, json=/tmp/x]\n", false);
  ASSERT_EQ(found.errors.size(), 1U);
  EXPECT_NE(found.errors[0].message.find("output may not name a file here"), std::string::npos);
  EXPECT_TRUE(resolve({"-f", "m"}, {}, "output: [human, json=/tmp/x]\n", true).errors.empty());
  EXPECT_TRUE(resolve({"-f", "m"}, {}, "output: json\n", false).errors.empty());
}

TEST(Resolution, AFlagSwitchesOffWhatTheFileSwitchesOn) {
  EXPECT_FALSE(resolve({"--no-color=false"}, {}, "noColor: true\n").settings.no_color);
}

TEST(Resolution, EveryProblemIsReportedAtOnceWithItsSource) {
  const auto resolved = resolve(
      {"--parallelism", "99", "--log-level=inf"},
      {{"STOREKEEPER_TIMEOUT", "soon"}, {"STOREKEEPER_OWNER", "a b"}},
      "maxDeletes: -1\noutput: jsn\n");
  ASSERT_EQ(resolved.errors.size(), 4U);
  EXPECT_EQ(
      resolved.errors[0].message,
      "STOREKEEPER_OWNER: \"a b\" is not allowed: use 1 to 58 letters, digits, `_`, `.` or `-`");
  EXPECT_EQ(
      resolved.errors[1].message,
      "--parallelism: \"99\" is not allowed: use a whole number from 0 to 64");
  EXPECT_EQ(resolved.errors[2].message.substr(0, 27), "STOREKEEPER_TIMEOUT: \"soon\"");
  EXPECT_EQ(
      resolved.errors[3].message,
      "--log-level: \"inf\" is not allowed: use debug, info, warning or error");
  EXPECT_EQ(resolved.errors[3].hint, "did you mean `info`?");
  ASSERT_EQ(resolved.diagnostics.size(), 2U);
  EXPECT_EQ(resolved.diagnostics[0].position, (SourcePosition{"storekeeper.yaml", 1, 13}));
  EXPECT_EQ(
      resolved.diagnostics[0].message,
      "maxDeletes: \"-1\" is not allowed: use a whole number from 0 to 1000000");
  EXPECT_EQ(resolved.diagnostics[1].position, (SourcePosition{"storekeeper.yaml", 2, 9}));
  EXPECT_EQ(resolved.diagnostics[1].hint, "did you mean `json`?");
}

TEST(Resolution, ABadVariableThatLosesDoesNoHarmABadFileDoes) {
  EXPECT_FALSE(resolve({"--owner", "a"}, {{"STOREKEEPER_OWNER", "a b"}}).failed());
  EXPECT_TRUE(resolve({"--owner", "a"}, {}, "owner: a b\n").failed());
}

TEST(Resolution, AMisspeltVariableIsPointedOut) {
  const auto resolved =
      resolve({}, {{"STOREKEEPER_ONWER", "x"}, {"STOREKEEPER_SOMETHING_ELSE", "y"}});
  ASSERT_EQ(resolved.notices.size(), 1U);
  EXPECT_EQ(
      resolved.notices[0],
      "the variable STOREKEEPER_ONWER means nothing: did you mean STOREKEEPER_OWNER?");
}

TEST(Resolution, StandardInputIsReadOnceOnly) {
  EXPECT_TRUE(resolve({"validate", "-f", "-", "-f", "-"}).failed());
}

TEST(Resolution, VerbsThatReadManifestsNeedSome) {
  const auto resolved =
      resolve_settings(parse_arguments({"validate"}).invocation, {}, ConfigFile{});
  ASSERT_EQ(resolved.errors.size(), 1U);
  EXPECT_EQ(resolved.errors[0].message, "validate needs manifests");
}

TEST(Resolution, TheDaemonReadsFilesOrARepository) {
  const auto run = [](const std::vector<std::string>& words) {
    return resolve_settings(parse_arguments(words).invocation, {}, ConfigFile{});
  };
  EXPECT_FALSE(run({"run", "--git-url", "/srv/stores.git"}).failed());
  const auto both = run({"run", "--git-url", "/srv/stores.git", "-f", "m"});
  ASSERT_EQ(both.errors.size(), 1U);
  EXPECT_EQ(both.errors[0].message, "--filename and --git-url both say where the manifests are");
  EXPECT_EQ(run({"run"}).errors.at(0).message, "run needs manifests");
  const auto refused = run({"run", "--git-url", "ssh://-oProxyCommand=x/y"});
  ASSERT_EQ(refused.errors.size(), 1U);
  EXPECT_NE(refused.errors[0].message.find("is no address of a repository"), std::string::npos);
  EXPECT_FALSE(run({"sync", "-f", "m"}).failed());
}

TEST(Resolution, KeysOfSignersComeFromOneFileOfEachKind) {
  for (const auto* const verify : {"keys", "ssh=", "pgp=/k", "ssh=/a,ssh=/b"}) {
    SCOPED_TRACE(verify);
    EXPECT_TRUE(resolve({}, {{"STOREKEEPER_GIT_VERIFY", verify}}).failed());
  }
}

TEST(Resolution, BadAddressesAreRefusedWithoutTheirPasswords) {
  for (const auto* const url :
       {"ftp://x", "https://", "https://user:hunter2@host", "https://host/path",
        "https://host?q"}) {
    SCOPED_TRACE(url);
    const auto resolved = resolve({"--api-url", url});
    ASSERT_EQ(resolved.errors.size(), 1U);
    EXPECT_EQ(resolved.errors[0].message.find("hunter2"), std::string::npos);
  }
  const auto git = resolve({"--git-url", "https://user:hunter2@host/stores.git"});
  ASSERT_EQ(git.errors.size(), 1U);
  EXPECT_EQ(git.errors[0].message.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace storekeeper
