// The one place that knows CLI11. The verb is a positional word here and not a subcommand
// of CLI11's, so that every flag may stand on either side of it.
#include "cli/arguments.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <memory>

#include "base/printable.hpp"
#include "base/suggestion.hpp"
#include "cli/token.hpp"

namespace storekeeper {
namespace {

constexpr std::array<ProgramFlag, 4> kProgramFlags = {{
    {"--config", 0, "FILE", "configuration file, in place of ./storekeeper.yaml"},
    {"--print-config", 0, {}, "print each setting, its value and where it came from, and stop"},
    {"--help", 'h', {}, "explain the program, or the verb"},
    {"--version", 0, {}, "print the version and stop"},
}};

std::vector<std::string_view> known_flags() {
  std::vector<std::string_view> names;
  for (const auto& option : options()) {
    if (!option.flag.empty()) names.push_back(option.flag);
  }
  for (const auto& flag : kProgramFlags) names.push_back(flag.flag);
  return names;
}

bool is_known_flag(std::string_view text) {
  for (const auto name : known_flags()) {
    if (text == name) return true;
  }
  const auto is_letter = [&](char letter) {
    return letter != 0 && text.size() == 2 && text[0] == '-' && text[1] == letter;
  };
  return std::ranges::any_of(options(), [&](const auto& o) { return is_letter(o.letter); }) ||
         std::ranges::any_of(kProgramFlags, [&](const auto& f) { return is_letter(f.letter); });
}

// The flag as people see it: with its dashes and without a value.
std::string_view flag_part(std::string_view argument) {
  return argument.substr(0, argument.find('='));
}

// Two slips that CLI11 would take for something else: `--owner=`, whose value it would take
// from the next argument, and `-prune` as in other tools, which it would read as `-p rune`.
UsageErrors check_spelling(const std::vector<std::string>& arguments) {
  UsageErrors errors;
  const auto names = known_flags();
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string_view argument = arguments[i];
    const auto flag = flag_part(argument);
    const bool known = std::ranges::find(names, flag) != names.end();
    if (known && flag.size() + 1 == argument.size()) {
      errors.push_back({std::string(flag) + " needs a value after the ="});
    }
    const bool one_dash = argument.size() > 2 && argument[0] == '-' && argument[1] != '-';
    const auto two_dashes = "-" + std::string(flag);
    if (one_dash && std::ranges::find(names, two_dashes) != names.end()) {
      errors.push_back(
          {"unknown flag " + quoted(flag, 80), "long flags have two dashes: " + two_dashes});
    }
  }
  return errors;
}

// The spelling that CLI11 takes: "-f,--filename".
std::string names_of(std::string_view flag, char letter) {
  auto names = std::string(flag);
  if (letter != 0) names = std::string{'-', letter, ','} + names;
  return names;
}

struct Parser {
  CLI::App app;
  std::vector<CLI::Option*> settings;  // parallel to options(); nullptr: not a flag
  std::vector<CLI::Option*> program;   // parallel to kProgramFlags

  CLI::Option* add(std::string_view flag, char letter, bool takes_value) {
    auto* const added = takes_value ? app.add_option(names_of(flag, letter))->expected(1)
                                    : app.add_flag(names_of(flag, letter));
    return added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }

  Parser() {
    app.set_help_flag();
    app.allow_extras();
    for (const auto& option : options()) {
      settings.push_back(
          option.flag.empty()
              ? nullptr
              : add(option.flag, option.letter, option.kind != OptionKind::kBoolean));
    }
    for (const auto& flag : kProgramFlags) {
      program.push_back(add(flag.flag, flag.letter, !flag.placeholder.empty()));
    }
  }
};

// CLI11 stops at a flag without its value, which then is the last argument.
UsageError missing_value(const std::vector<std::string>& arguments) {
  const std::string_view last = arguments.empty() ? std::string_view() : arguments.back();
  if (last.starts_with("--")) return {std::string(last) + " needs a value"};
  for (const auto& option : options()) {
    if (!last.empty() && option.letter == last.back()) {
      return {std::string(option.flag) + " needs a value"};
    }
  }
  return {"a flag at the end needs a value"};
}

void take_flags(const Parser& parser, ParsedArguments& parsed) {
  const auto check = [&](std::string_view flag, const OptionValues& values) {
    for (const auto& value : values) {
      if (!is_known_flag(value)) continue;
      parsed.errors.push_back(
          {std::string(flag) + " needs a value, but the flag " + value + " follows"});
    }
  };
  parsed.invocation.flags.resize(options().size());
  for (std::size_t i = 0; i < options().size(); ++i) {
    if (parser.settings[i] == nullptr) continue;
    parsed.invocation.flags[i] = parser.settings[i]->results();
    check(options()[i].flag, parsed.invocation.flags[i]);
  }
  if (parser.program[0]->count() > 0) {
    parsed.invocation.config_file = parser.program[0]->results().back();
    check(kProgramFlags[0].flag, parser.program[0]->results());
  }
  parsed.invocation.print_config = parser.program[1]->count() > 0;
  parsed.invocation.help = parser.program[2]->count() > 0;
  parsed.invocation.version = parser.program[3]->count() > 0;
}

void add_unknown_flag(std::string_view argument, UsageErrors& errors) {
  auto hint = did_you_mean(flag_part(argument), known_flags());
  if (hint.empty()) hint = "storekeeper --help lists the flags";
  errors.push_back(
      {"unknown flag " + quoted_unless_token(flag_part(argument), 80), std::move(hint)});
}

// Splits what CLI11 left into unknown flags, which are errors, and words.
std::vector<std::string> take_words(const std::vector<std::string>& rest, UsageErrors& errors) {
  std::vector<std::string> words;
  bool only_words = false;
  for (const auto& argument : rest) {
    if (!only_words && argument == "--") {
      only_words = true;
    } else if (!only_words && argument.size() > 1 && argument[0] == '-') {
      add_unknown_flag(argument, errors);
    } else {
      words.push_back(argument);
    }
  }
  return words;
}

void take_verb(std::vector<std::string> words, ParsedArguments& parsed) {
  if (words.empty()) return;
  const auto* const found = find_verb(words.front());
  // After an unknown flag, a word may be its value: one error says enough.
  const bool flags_known = parsed.errors.empty();
  if (found == nullptr) {
    if (!flags_known) return;
    std::vector<std::string_view> names;
    for (const auto& candidate : verbs()) {
      names.push_back(candidate.name);
      if (!candidate.alias.empty()) names.push_back(candidate.alias);
    }
    auto hint = did_you_mean(words.front(), names);
    if (hint.empty()) hint = "storekeeper --help lists the verbs";
    parsed.errors.push_back(
        {"unknown verb " + quoted_unless_token(words.front(), 80), std::move(hint)});
    return;
  }
  parsed.invocation.verb = found->id;
  if (found->argument_repeats) {
    parsed.invocation.names.assign(words.begin() + 1, words.end());
    return;
  }
  const std::size_t wanted =
      1 + (found->argument.empty() ? 0U : 1U) + (found->second_argument.empty() ? 0U : 1U);
  if (words.size() > wanted && flags_known) {
    const bool takes_manifests = contains(find_option("filename")->verbs, found->id);
    parsed.errors.push_back(
        {"unexpected argument " + quoted_unless_token(words[wanted], 80),
         takes_manifests ? "name manifests with -f" : std::string()});
  }
  if (words.size() >= 2 && wanted >= 2) parsed.invocation.argument = std::move(words[1]);
  if (words.size() >= 3 && wanted == 3) parsed.invocation.second_argument = std::move(words[2]);
}

void check_verb_argument(const Invocation& invocation, UsageErrors& errors) {
  if (!invocation.verb || invocation.help) return;
  const auto& named = verb(*invocation.verb);
  if (named.argument_choices.empty()) return;
  std::string allowed;
  for (const auto choice : named.argument_choices) {
    allowed += (allowed.empty() ? "" : "|") + std::string(choice);
  }
  auto usage = "use storekeeper " + std::string(named.name) + " " + allowed;
  if (!named.second_argument.empty()) usage += " " + std::string(named.second_argument);
  const auto& choices = named.argument_choices;
  if (std::ranges::find(choices, invocation.argument) != choices.end()) {
    if (!named.second_argument.empty() && invocation.second_argument.empty()) {
      errors.push_back(
          {std::string(named.name) + " " + invocation.argument + " needs " +
               std::string(named.second_argument),
           usage});
    }
    return;
  }
  if (invocation.argument.empty()) {
    if (named.argument_required) {
      errors.push_back({std::string(named.name) + " needs an argument", usage});
    }
    return;
  }
  errors.push_back(
      {std::string(named.name) + " does not know " + quoted_unless_token(invocation.argument, 80),
       usage});
}

void check_flags_of_verb(const Invocation& invocation, UsageErrors& errors) {
  if (!invocation.verb) return;
  for (std::size_t i = 0; i < options().size(); ++i) {
    const auto& option = options()[i];
    if (invocation.flags[i].empty() || option.anywhere) continue;
    if (contains(option.verbs, *invocation.verb)) continue;
    std::string belongs_to;
    for (const auto& candidate : verbs()) {
      if (!contains(option.verbs, candidate.id)) continue;
      belongs_to += (belongs_to.empty() ? "" : ", ") + std::string(candidate.name);
    }
    errors.push_back(
        {std::string(option.flag) + " does not apply to " +
             std::string(verb(*invocation.verb).name),
         belongs_to.empty() ? std::string() : "it belongs to " + belongs_to});
  }
}

}  // namespace

std::span<const ProgramFlag> program_flags() noexcept { return kProgramFlags; }

ParsedArguments parse_arguments(const std::vector<std::string>& arguments) {
  ParsedArguments parsed;
  parsed.invocation.flags.resize(options().size());
  parsed.errors = check_spelling(arguments);
  if (!parsed.errors.empty()) return parsed;

  const auto parser = std::make_unique<Parser>();
  try {
    // CLI11 takes them from the back.
    parser->app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ArgumentMismatch&) {
    parsed.errors.push_back(missing_value(arguments));
    return parsed;
  } catch (const CLI::Error&) {
    parsed.errors.push_back({"the arguments cannot be read", "see storekeeper --help"});
    return parsed;
  }
  take_flags(*parser, parsed);
  take_verb(take_words(parser->app.remaining(), parsed.errors), parsed);
  check_verb_argument(parsed.invocation, parsed.errors);
  check_flags_of_verb(parsed.invocation, parsed.errors);
  return parsed;
}

}  // namespace storekeeper
