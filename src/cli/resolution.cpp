#include "cli/resolution.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/printable.hpp"
#include "base/suggestion.hpp"
#include "cli/option_values.hpp"
#include "cli/output_formats.hpp"
#include "cli/token.hpp"

namespace storekeeper {
namespace {

struct Candidate {
  SettingOrigin origin = {};
  OptionValues values = {};
  const ConfigFileEntry* entry = nullptr;  // of the file; nullptr: not from there
};

OptionValues split_list(std::string_view text) {
  OptionValues items;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    auto item = text.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (!item.empty()) items.emplace_back(item);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

Result<void> set_option(const Option& option, Settings& settings, const OptionValues& values) {
  for (const auto& value : values) {
    if (value.empty()) return fail(Errc::kInvalidInput, "needs a value");
  }
  if (!option.choices.empty() && !option.choices_take_file) {
    const auto& chosen = values.back();
    if (std::ranges::find(option.choices, chosen) == option.choices.end()) {
      return fail(bad_choice(chosen, option.choices));
    }
  }
  return option.set(settings, values);
}

bool same_value(const Option& option, const Settings& a, const Settings& b) {
  if (option.kind == OptionKind::kSecret) return Secret::same(a.token, b.token);
  return option.show(a) == option.show(b);
}

std::string host_of(std::string_view url) {
  const auto scheme = url.find("://");
  auto host = url.substr(scheme == std::string_view::npos ? 0 : scheme + 3);
  if (host.starts_with('[')) return std::string(host.substr(0, host.find(']') + 1));
  return std::string(host.substr(0, host.find(':')));
}

bool is_expected_host(std::string_view host) {
  constexpr std::array<std::string_view, 3> kLoopback = {"localhost", "127.0.0.1", "[::1]"};
  return host.ends_with(".launchdarkly.com") || host.ends_with(".launchdarkly.us") ||
         std::ranges::find(kLoopback, host) != kLoopback.end();
}

class Resolver {
 public:
  Resolver(const Invocation& invocation, const Environment& environment, const ConfigFile& file)
      : invocation_(invocation), environment_(environment), file_(file) {}

  ResolvedSettings resolve() {
    result_.errors = file_.errors;
    result_.diagnostics = file_.diagnostics;
    result_.origins.resize(options().size());
    for (const auto& option : options()) resolve_option(option);
    choose_token();
    check_api_host();
    check_fingerprint_keys();
    check_manifests();
    check_outputs();
    look_for_misspelt_variables();
    return std::move(result_);
  }

 private:
  // Settings that the verb has no use for are read all the same, but other tools' variables
  // are none of its business then.
  bool matters(const Option& option) const {
    return invocation_.print_config ||
           (invocation_.verb && contains(option.verbs, *invocation_.verb));
  }

  std::vector<Candidate> candidates_of(const Option& option) const {
    std::vector<Candidate> found;
    const auto& given = invocation_.flags[index_of(option)];
    if (!given.empty()) found.push_back({{SettingLayer::kFlag, std::string(option.flag)}, given});
    add_variable(option, SettingLayer::kOwnVariable, option.environment, found);
    if (matters(option)) {
      add_variable(option, SettingLayer::kOtherVariable, option.other_environment[0], found);
      add_variable(option, SettingLayer::kSecondOtherVariable, option.other_environment[1], found);
    }
    for (const auto& entry : file_.entries) {
      if (entry.option != &option) continue;
      auto name = entry.position.file + ":" + std::to_string(entry.position.line);
      found.push_back({{SettingLayer::kFile, std::move(name)}, entry.values, &entry});
    }
    return found;
  }

  void add_variable(
      const Option& option, SettingLayer layer, std::string_view name,
      std::vector<Candidate>& found) const {
    if (name.empty()) return;
    const auto text = lookup(environment_, name);
    if (text.empty()) return;  // as good as not set, as elsewhere
    auto values = option.kind == OptionKind::kList ? split_list(text) : OptionValues{};
    if (option.kind != OptionKind::kList) values.emplace_back(text);
    const bool others = layer != SettingLayer::kOwnVariable;
    if (others && option.presence_counts) values = {"true"};
    if (!values.empty()) found.push_back({{layer, std::string(name)}, std::move(values)});
  }

  void resolve_option(const Option& option) {
    const auto candidates = candidates_of(option);
    bool chosen = false;
    for (const auto& candidate : candidates) {
      Settings scratch;
      const auto read = set_option(option, chosen ? scratch : result_.settings, candidate.values);
      if (!read && (!chosen || candidate.entry != nullptr)) {
        report(option, candidate, read.error());
      }
      if (!chosen) {
        result_.origins[index_of(option)] = candidate.origin;
      } else if (read && matters(option) && !same_value(option, scratch, result_.settings)) {
        note_disagreement(candidates.front(), candidate);
      }
      chosen = true;
    }
  }

  // The setters quote what they refuse.
  static Error without_secrets(const Option& option, const Candidate& candidate, Error error) {
    const bool token = std::ranges::any_of(candidate.values, holds_token);
    const bool credentials = option.key != "apiUrl" &&  // its setter hides them
                             std::ranges::any_of(candidate.values, [](const auto& value) {
                               return value.find('@') != std::string::npos;
                             });
    if (token) {
      error.message = "the value is not allowed and looks like an access token";
      error.hint = "if it is one, replace it in LaunchDarkly";
    } else if (credentials) {
      error.message = "the value is not allowed; as it has an @, it is not shown";
    }
    return error;
  }

  void report(const Option& option, const Candidate& candidate, const Error& refusal) {
    const auto error = without_secrets(option, candidate, refusal);
    if (candidate.entry == nullptr) {
      result_.errors.push_back({candidate.origin.name + ": " + error.message, error.hint});
      return;
    }
    Diagnostic diagnostic;
    diagnostic.position = candidate.entry->position;
    diagnostic.source_line = candidate.entry->source_line;
    diagnostic.message = std::string(option.key) + ": " + error.message;
    diagnostic.hint = error.hint;
    result_.diagnostics.push_back(std::move(diagnostic));
  }

  static bool is_variable(const SettingOrigin& origin) {
    return origin.layer != SettingLayer::kFlag && origin.layer < SettingLayer::kFile;
  }

  void note_disagreement(const Candidate& winner, const Candidate& loser) {
    if (!is_variable(winner.origin) || !is_variable(loser.origin)) return;
    result_.notices.push_back(
        winner.origin.name + " and " + loser.origin.name + " differ: " + winner.origin.name +
        " is used");
  }

  // The token and the file that holds it are two ways to say one thing.
  void choose_token() {
    const auto& token_option = *find_option("token");
    auto& token = result_.origins[index_of(token_option)];
    auto& file = result_.origins[index_of(*find_option("tokenFile"))];
    if (token.layer == SettingLayer::kDefault || file.layer == SettingLayer::kDefault) return;
    if (token.layer == file.layer) {
      result_.errors.push_back(
          {token.name + " and " + file.name + " are both set", "unset one of them"});
      return;
    }
    const bool file_wins = file.layer < token.layer;
    auto& winner = file_wins ? file : token;
    auto& loser = file_wins ? token : file;
    if (is_variable(winner) && is_variable(loser) && matters(token_option)) {
      result_.notices.push_back(winner.name + " is used, " + loser.name + " is ignored");
    }
    if (file_wins) {
      result_.settings.token = Secret();
    } else {
      result_.settings.token_file.clear();
    }
    loser = {SettingLayer::kDefault, loser.name + " is ignored: " + winner.name + " goes first"};
  }

  void check_fingerprint_keys() {
    const auto& settings = result_.settings;
    if (settings.previous_fingerprint_key.empty() || !settings.fingerprint_key.empty()) return;
    if (!matters(*find_option("fingerprintKey"))) return;
    result_.errors.push_back(
        {"STOREKEEPER_FINGERPRINT_KEY_PREVIOUS is set without STOREKEEPER_FINGERPRINT_KEY",
         "name the new key too; the previous one is only read, never written with"});
  }

  // A file that merely lies in the working directory may be a stranger's, and a variable of
  // another tool was not set with this one in mind: neither may send the token anywhere new.
  void check_api_host() {
    const auto& option = *find_option("apiUrl");
    const auto& origin = result_.origins[index_of(option)];
    const bool deliberate = origin.layer <= SettingLayer::kOwnVariable ||
                            origin.layer == SettingLayer::kDefault ||
                            (origin.layer == SettingLayer::kFile && file_.named);
    const auto host = host_of(result_.settings.api_url);
    if (deliberate || !matters(option) || is_expected_host(host)) return;
    result_.errors.push_back(
        {origin.name + ": " + quoted_unless_token(host) +
             " is not a host of LaunchDarkly's, and the token would "
             "be sent to it",
         "if that is right, name it with --api-url or STOREKEEPER_API_URL"});
  }

  void check_manifests() {
    const auto& option = *find_option("filename");
    const auto& filenames = result_.settings.filenames;
    if (std::ranges::count(filenames, "-") > 1) {
      result_.errors.push_back(
          {result_.origins[index_of(option)].name +
           ": - stands for standard input, which can be read once only"});
    }
    if (!invocation_.verb || invocation_.print_config) return;
    if (!contains(option.verbs, *invocation_.verb)) return;
    const bool from_git = invocation_.verb == VerbId::kRun && !result_.settings.git_url.empty();
    if (from_git && !filenames.empty()) {
      result_.errors.push_back(
          {result_.origins[index_of(option)].name + " and " +
               result_.origins[index_of(*find_option("gitUrl"))].name +
               " both say where the manifests are",
           "leave one of them out"});
    }
    if (from_git || !filenames.empty()) return;
    // A repository was named, and its address refused: that is the one mistake.
    const auto& git_origin = result_.origins[index_of(*find_option("gitUrl"))];
    const bool refused = git_origin.layer != SettingLayer::kDefault && result_.failed();
    if (invocation_.verb == VerbId::kRun && refused) return;
    // A saved plan names the manifests that it was made from.
    const bool saved = invocation_.verb == VerbId::kApply && !invocation_.argument.empty();
    if (saved || invocation_.verb == VerbId::kShow || invocation_.verb == VerbId::kDoctor) return;
    result_.errors.push_back(
        {std::string(verb(*invocation_.verb).name) + " needs manifests",
         *invocation_.verb == VerbId::kRun
             ? "name a file or a directory with -f, or a repository with --git-url"
             : "name a file or a directory with -f, or - for standard input"});
  }

  void check_outputs() {
    const auto& option = *find_option("output");
    const auto& origin = result_.origins[index_of(option)];
    const bool named = origin.layer != SettingLayer::kFile || file_.named;
    const bool used =
        invocation_.verb && !invocation_.print_config && contains(option.verbs, *invocation_.verb);
    for (const auto& output : result_.settings.outputs) {
      // A file that merely lies in the working directory may be a stranger's.
      if (!output.path.empty() && !named) {
        result_.errors.push_back(
            {origin.name + ": output may not name a file here",
             "name it with -o or STOREKEEPER_OUTPUT, or the configuration file with --config"});
      }
      if (!used || knows(*invocation_.verb, output.format)) continue;
      result_.errors.push_back(
          {origin.name + ": " + std::string(verb(*invocation_.verb).name) +
               " has no output in the format " + std::string(to_string(output.format)),
           "use human or json"});
    }
  }

  void look_for_misspelt_variables() {
    std::vector<std::string_view> names = {"STOREKEEPER_CONFIG"};
    for (const auto& option : options()) {
      if (!option.environment.empty()) names.push_back(option.environment);
    }
    for (const auto& [name, value] : environment_) {
      if (!name.starts_with("STOREKEEPER_") || std::ranges::find(names, name) != names.end()) {
        continue;
      }
      // The prefix alone would make everything look near.
      constexpr std::size_t kPrefix = 12;
      std::vector<std::string_view> ends;
      for (const auto candidate : names) ends.push_back(candidate.substr(kPrefix));
      const auto near = nearest(name.substr(kPrefix), ends);
      if (near.empty()) continue;
      result_.notices.push_back(
          "the variable " + printable(name, 80) + " means nothing: did you mean STOREKEEPER_" +
          std::string(near) + "?");
    }
  }

  const Invocation& invocation_;
  const Environment& environment_;
  const ConfigFile& file_;
  ResolvedSettings result_;
};

}  // namespace

ResolvedSettings resolve_settings(
    const Invocation& invocation, const Environment& environment, const ConfigFile& file) {
  return Resolver(invocation, environment, file).resolve();
}

}  // namespace storekeeper
