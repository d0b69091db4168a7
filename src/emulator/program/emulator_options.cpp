// The one file of the emulator that knows the command-line library.
#include "emulator/program/emulator_options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/printable.hpp"
#include "base/version.hpp"
#include "emulator/emulator_server.hpp"
#include "emulator/json_text.hpp"
#include "system/environment.hpp"

namespace storekeeper {
namespace {

struct Flags {
  std::string listen = "127.0.0.1:0";
  bool allow_remote = false;
  std::vector<std::string> admin_tokens;
  std::vector<std::string> writer_tokens;
  std::vector<std::string> reader_tokens;
  std::string tokens_file;
  std::string seed_file;
  std::string state_file;
  bool any_project = false;
  std::string profile = "documented";
  std::string behaviour_file;
  std::vector<std::pair<std::string, std::string>> switches;  // JSON name, given value
  std::vector<std::string> faults;
  std::string faults_file;
  std::uint64_t fault_seed = 1;
  std::uint64_t id_seed = 1;
  bool journal_secrets = false;
  std::string tls_certificate;
  std::string tls_key;
  bool sync_stores = false;
  std::int64_t sync_interval_ms = 30'000;
  std::string store_ca_file;
  std::string dynamodb_endpoint;
};

Result<JsonValue> read_json_file(const std::string& path, JsonLimits limits = {}) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Errc::kInvalidInput, "cannot read " + storekeeper::quoted(path));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return fail(Errc::kInvalidInput, "cannot read " + storekeeper::quoted(path));
  auto document = parse_json(text, limits);
  if (!document) return fail(with_context(printable(path), document.error()));
  return document;
}

void add_general_flags(CLI::App& app, Flags& flags) {
  app.add_option("--listen", flags.listen, "address and port; port 0 lets the system pick one")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  app.add_flag("--allow-remote", flags.allow_remote, "permit an address that is not loopback");
  app.add_option("--token", flags.admin_tokens, "an access token with the role admin; repeatable")
      ->type_name("TOKEN")
      ->allow_extra_args(false);
  app.add_option("--token-writer", flags.writer_tokens, "one with the role writer; repeatable")
      ->type_name("TOKEN")
      ->allow_extra_args(false);
  app.add_option("--token-reader", flags.reader_tokens, "one with the role reader; repeatable")
      ->type_name("TOKEN")
      ->allow_extra_args(false);
  app.add_option("--tokens", flags.tokens_file, "JSON file of tokens with roles or policies")
      ->type_name("FILE");
  app.add_option("--seed", flags.seed_file, "JSON file of projects and integrations to start with")
      ->type_name("FILE");
  app.add_option(
         "--state", flags.state_file,
         "file to keep the account in; where it exists, it goes before --seed")
      ->type_name("FILE");
  app.add_flag(
      "--any-project,!--no-any-project", flags.any_project,
      "let projects exist as soon as they are named (default: unless there is a seed)");
  app.add_option("--id-seed", flags.id_seed, "makes ids repeatable")->capture_default_str();
  app.add_flag("--journal-secrets", flags.journal_secrets, "keep secrets in the journal");
  app.add_option("--tls-cert", flags.tls_certificate, "certificate (PEM); serve https")
      ->type_name("FILE");
  app.add_option("--tls-key", flags.tls_key, "its key (PEM)")->type_name("FILE");
}

void add_behaviour_flags(CLI::App& app, Flags& flags) {
  const std::string group = "Behaviour (also by PUT /__emulator/behaviour)";
  app.add_option("--profile", flags.profile, "start from this bundle of switches")
      ->type_name("documented|observed|strict|lenient")
      ->capture_default_str()
      ->group(group);
  app.add_option("--behaviour", flags.behaviour_file, "JSON file of switches")
      ->type_name("FILE")
      ->group(group);
  const Behaviour defaults;
  for (const auto& entry : behaviour_switches()) {
    std::string type;
    for (const auto value : entry.values) type += (type.empty() ? "" : "|") + std::string(value);
    const auto value = entry.get(defaults);
    const auto shown = entry.values.empty()
                           ? std::to_string(value)
                           : std::string(entry.values[static_cast<std::size_t>(value)]);
    const std::string name(entry.name);
    app.add_option_function<std::string>(
           flag_name(name),
           [&flags, name](const std::string& given) { flags.switches.emplace_back(name, given); },
           std::string(entry.meaning) + " (default " + shown + ", " +
               std::string(to_string(entry.basis)) + ")")
        ->type_name(type.empty() ? "NUMBER" : type)
        ->group(group);
  }
}

void add_fault_flags(CLI::App& app, Flags& flags) {
  const std::string group = "Faults (also by PUT /__emulator/faults)";
  app.add_option(
         "--fault", flags.faults, "such as kind=drop-after-commit,method=POST,nth=1; repeatable")
      ->type_name("RULE")
      ->group(group)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--faults", flags.faults_file, "JSON file: an array of rules")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--fault-seed", flags.fault_seed, "of the faults that come by chance")
      ->capture_default_str()
      ->group(group);
}

void add_store_flags(CLI::App& app, Flags& flags) {
  const std::string group = "Stores";
  auto* sync = app.add_flag(
                      "--sync-stores", flags.sync_stores,
                      "connect to the store of each integration that is on, keep its data current "
                      "and tell in _status how that goes")
                   ->group(group);
  app.add_option("--sync-interval", flags.sync_interval_ms, "milliseconds between two writes")
      ->type_name("NUMBER")
      ->capture_default_str()
      ->check(CLI::Range(std::int64_t{50}, std::int64_t{3'600'000}))
      ->needs(sync)
      ->group(group);
  app.add_option(
         "--store-ca-file", flags.store_ca_file,
         "certificates (PEM) that the stores' must be signed by, instead of the system's")
      ->type_name("FILE")
      ->needs(sync)
      ->group(group);
  app.add_option(
         "--dynamodb-endpoint", flags.dynamodb_endpoint,
         "where DynamoDB is; without it only Redis is connected to. The credentials are in "
         "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and perhaps AWS_SESSION_TOKEN")
      ->type_name("URL")
      ->needs(sync)
      ->group(group);
}

void set_stores(const Flags& flags, EmulatorOptions& options) {
  options.emulator.synced.redis = flags.sync_stores;
  options.emulator.synced.dynamodb = !flags.dynamodb_endpoint.empty();
  auto& writer = options.store_writer;
  writer.interval = std::chrono::milliseconds(flags.sync_interval_ms);
  writer.ca_file = flags.store_ca_file;
  writer.dynamodb_endpoint = flags.dynamodb_endpoint;
  if (flags.dynamodb_endpoint.empty()) return;
  const auto variable = [](const char* name) { return environment_variable(name).value_or(""); };
  writer.credentials.access_key_id = variable("AWS_ACCESS_KEY_ID");
  writer.credentials.secret_access_key = Secret(variable("AWS_SECRET_ACCESS_KEY"));
  writer.credentials.session_token = Secret(variable("AWS_SESSION_TOKEN"));
}

bool is_loopback(const std::string& host) {
  return host == "::1" || host == "localhost" || host.rfind("127.", 0) == 0;
}

Result<void> set_address(const Flags& flags, ServerSettings& server) {
  const auto colon = flags.listen.rfind(':');
  const auto bad = [&] {
    return fail(
        Errc::kInvalidInput, "--listen cannot be " + storekeeper::quoted(flags.listen),
        "write HOST:PORT, such as 127.0.0.1:0 or [::1]:8080");
  };
  if (colon == std::string::npos || colon == 0) return bad();
  auto host = flags.listen.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const auto* begin = flags.listen.data() + colon + 1;
  const auto* end = flags.listen.data() + flags.listen.size();
  const auto [stop, error] = std::from_chars(begin, end, server.listen_port);
  if (error != std::errc() || stop != end || host.empty()) return bad();
  if (!is_loopback(host) && !flags.allow_remote) {
    return fail(
        Errc::kInvalidInput, "refusing to listen on " + storekeeper::quoted(host),
        "anyone who reaches it can read and change everything; give --allow-remote if you mean it");
  }
  server.listen_host = host == "localhost" ? "127.0.0.1" : host;
  return {};
}

Result<void> set_tokens(const Flags& flags, EmulatorSettings& settings) {
  const std::pair<const std::vector<std::string>*, TokenRole> groups[] = {
      {&flags.admin_tokens, TokenRole::kAdmin},
      {&flags.writer_tokens, TokenRole::kWriter},
      {&flags.reader_tokens, TokenRole::kReader}};
  for (const auto& [values, role] : groups) {
    for (const auto& value : *values) {
      if (value.empty()) return fail(Errc::kInvalidInput, "a token must not be empty");
      AccessToken token;
      token.value = Secret(value);
      token.role = role;
      token.name = std::string(to_string(role)) + " " + std::to_string(settings.tokens.size() + 1);
      settings.tokens.push_back(std::move(token));
    }
  }
  if (!flags.tokens_file.empty()) {
    const auto document = read_json_file(flags.tokens_file);
    if (!document) return fail(document.error());
    auto tokens = read_tokens(*document);
    if (!tokens) return fail(with_context(printable(flags.tokens_file), tokens.error()));
    for (auto& token : *tokens) settings.tokens.push_back(std::move(token));
  }
  if (!settings.tokens.empty()) return {};
  return fail(Errc::kInvalidInput, "no access token", "give --token TOKEN, any text you like");
}

Result<void> set_behaviour(const Flags& flags, EmulatorSettings& settings) {
  auto profile = behaviour_profile(flags.profile);
  if (!profile) return fail(profile.error());
  settings.behaviour = *profile;
  if (!flags.behaviour_file.empty()) {
    const auto document = read_json_file(flags.behaviour_file);
    if (!document) return fail(document.error());
    auto changed = change_behaviour(settings.behaviour, *document);
    if (!changed) return fail(with_context(printable(flags.behaviour_file), changed.error()));
  }
  for (const auto& [name, value] : flags.switches) {
    auto changed = set_switch(settings.behaviour, name, value);
    if (!changed) return fail(with_context(flag_name(name), changed.error()));
  }
  return {};
}

Result<void> set_faults(const Flags& flags, EmulatorSettings& settings) {
  settings.fault_seed = flags.fault_seed;
  for (const auto& text : flags.faults) {
    auto rule = parse_fault_rule(text);
    if (!rule) return fail(with_context("--fault", rule.error()));
    settings.faults.push_back(*std::move(rule));
  }
  if (flags.faults_file.empty()) return {};
  const auto document = read_json_file(flags.faults_file);
  if (!document) return fail(document.error());
  if (!document->as_array()) {
    return fail(Errc::kInvalidInput, printable(flags.faults_file) + ": not an array of faults");
  }
  for (const auto& item : *document->as_array()) {
    auto rule = fault_rule_from_json(item);
    if (!rule) return fail(with_context(printable(flags.faults_file), rule.error()));
    settings.faults.push_back(*std::move(rule));
  }
  return {};
}

Result<EmulatorOptions> options_from(const Flags& flags, bool any_project_given) {
  EmulatorOptions options;
  options.server = emulator_server_settings();
  if (auto set = set_address(flags, options.server); !set) return fail(set.error());
  if (flags.tls_certificate.empty() != flags.tls_key.empty()) {
    return fail(Errc::kInvalidInput, "--tls-cert and --tls-key go together");
  }
  options.server.tls_certificate_file = flags.tls_certificate;
  options.server.tls_key_file = flags.tls_key;
  auto& settings = options.emulator;
  if (auto set = set_tokens(flags, settings); !set) return fail(set.error());
  if (auto set = set_behaviour(flags, settings); !set) return fail(set.error());
  if (auto set = set_faults(flags, settings); !set) return fail(set.error());
  settings.any_project = any_project_given ? flags.any_project : flags.seed_file.empty();
  options.state_file = flags.state_file;
  set_stores(flags, options);
  settings.id_seed = flags.id_seed;
  settings.journal_secrets = flags.journal_secrets;
  if (!flags.seed_file.empty()) {
    auto seed = read_json_file(flags.seed_file, {.max_nodes = kLargestState});
    if (!seed) return fail(seed.error());
    settings.seed = *std::move(seed);
  }
  return options;
}

}  // namespace

Result<ParsedOptions> parse_emulator_options(int argc, const char* const* argv) {
  CLI::App app(
      "LaunchDarkly's API for persistent store integrations, on this machine.\n"
      "Prints \"listening on URL\" and serves until SIGTERM or SIGINT. The account is in memory "
      "unless --state\n"
      "names a file.",
      "storekeeper-emulator");
  Flags flags;
  app.set_version_flag("--version", "storekeeper-emulator " + std::string(version()));
  add_general_flags(app, flags);
  add_behaviour_flags(app, flags);
  add_fault_flags(app, flags);
  add_store_flags(app, flags);
  ParsedOptions parsed;
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    parsed.text = app.help();
    return parsed;
  } catch (const CLI::CallForVersion&) {
    parsed.text = app.version() + "\n";
    return parsed;
  } catch (const CLI::ParseError& error) {
    // This library's text quotes flags only, and those are the person's own.
    return fail(Errc::kInvalidInput, printable(error.what()), "see storekeeper-emulator --help");
  }
  auto options = options_from(flags, app.count("--any-project") > 0);
  if (!options) return fail(options.error());
  parsed.options = *std::move(options);
  return parsed;
}

}  // namespace storekeeper
