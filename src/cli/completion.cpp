#include "cli/completion.hpp"

#include <span>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/options.hpp"
#include "cli/verbs.hpp"

namespace storekeeper {
namespace {

using Choices = std::span<const std::string_view>;

// A flag as a shell needs to know it, whichever table it comes from.
struct Flag {
  std::string_view name;
  char letter = 0;
  std::string_view help;
  std::string_view placeholder;  // empty: it takes no value
  Choices choices = {};
  VerbSet verbs = kEveryVerb;
  bool repeatable = false;

  bool takes_file() const { return placeholder == "FILE" || placeholder == "PATH"; }
  bool takes_directory() const { return placeholder == "DIR"; }
};

std::vector<Flag> all_flags() {
  std::vector<Flag> flags;
  for (const auto& option : options()) {
    const auto applies_to = option.anywhere ? kEveryVerb : option.verbs;
    if (option.flag.empty() || applies_to == 0) continue;
    flags.push_back(
        {option.flag, option.letter, option.help, option.placeholder, option.choices, applies_to,
         option.kind == OptionKind::kList});
  }
  for (const auto& flag : program_flags()) {
    flags.push_back({flag.flag, flag.letter, flag.help, flag.placeholder});
  }
  return flags;
}

std::string words(Choices choices) {
  std::string text;
  for (const auto choice : choices) text += (text.empty() ? "" : " ") + std::string(choice);
  return text;
}

std::string verb_words() {
  std::string text;
  for (const auto& verb : verbs()) {
    text += (text.empty() ? "" : " ") + std::string(verb.name);
    if (!verb.alias.empty()) text += " " + std::string(verb.alias);
  }
  return text;
}

std::string pattern(const Verb& verb, std::string_view separator) {
  auto text = std::string(verb.name);
  if (!verb.alias.empty()) text += std::string(separator) + std::string(verb.alias);
  return text;
}

std::string flag_pattern(const Flag& flag) {
  auto text = std::string(flag.name);
  if (flag.letter != 0) text += std::string("|-") + flag.letter;
  return text;
}

bool argument_is_file(const Verb& verb) {
  return verb.argument == "FILE" || verb.argument == "PLAN";
}

std::string argument_words(const Verb& verb) {
  return verb.id == VerbId::kHelp ? verb_words() : words(verb.argument_choices);
}

// In single quotes for bash, zsh and fish alike.
std::string quoted_for_shell(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result + "'";
}

std::string bash_script() {
  std::string values;
  std::string taking_value;
  for (const auto& flag : all_flags()) {
    if (flag.placeholder.empty()) continue;
    taking_value += (taking_value.empty() ? "" : "|") + flag_pattern(flag);
    values += "    " + flag_pattern(flag) + ") ";
    if (flag.takes_file()) {
      values += "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$current\"))";
    } else if (flag.takes_directory()) {
      values += "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$current\"))";
    } else if (!flag.choices.empty()) {
      values += "COMPREPLY=($(compgen -W '" + words(flag.choices) + "' -- \"$current\"))";
    } else {
      values += "COMPREPLY=()";
    }
    values += "; return ;;\n";
  }
  std::string by_verb;
  for (const auto& verb : verbs()) {
    std::string offered;
    for (const auto& flag : all_flags()) {
      if (contains(flag.verbs, verb.id)) offered += " " + std::string(flag.name);
    }
    by_verb += "    " + pattern(verb, "|") + ") flags='" + offered.substr(1) + "'; words='" +
               argument_words(verb) + "'" + (argument_is_file(verb) ? "; files=1" : "");
    // The second argument of a verb is a file.
    if (!verb.second_argument.empty()) {
      by_verb += "; if [[ ' " + argument_words(verb) +
                 " ' == *\" $previous \"* ]]; then compopt -o filenames; "
                 "COMPREPLY=($(compgen -f -- \"$current\")); return; fi";
    }
    by_verb += " ;;\n";
  }
  std::string everywhere;
  for (const auto& flag : all_flags()) {
    if (flag.verbs == kEveryVerb) everywhere += " " + std::string(flag.name);
  }
  return "# bash completion for storekeeper\n"
         "_storekeeper() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
         "  local verb='' flags words files='' skip='' i\n"
         "  COMPREPLY=()\n"
         "  case \"$previous\" in\n" +
         values +
         "  esac\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    if [[ -n $skip ]]; then skip=''; continue; fi\n"
         "    case \"${COMP_WORDS[i]}\" in\n"
         "      " +
         taking_value +
         ") skip=1 ;;\n"
         "      -*) ;;\n"
         "      *) verb=\"${COMP_WORDS[i]}\"; break ;;\n"
         "    esac\n"
         "  done\n"
         "  case \"$verb\" in\n" +
         by_verb + "    *) flags='" + everywhere.substr(1) + "'; words='" + verb_words() +
         "' ;;\n"
         "  esac\n"
         "  if [[ $current == -* ]]; then words=\"$flags\"; files=''; fi\n"
         "  if [[ -n $files ]]; then\n"
         "    compopt -o filenames; COMPREPLY=($(compgen -f -- \"$current\")); return\n"
         "  fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -F _storekeeper storekeeper\n";
}

// A description inside zsh's [...] or after its colon.
std::string zsh_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_flag(const Flag& flag) {
  std::string action;
  if (!flag.placeholder.empty()) {
    action = ":" + zsh_text(flag.placeholder) + ":";
    if (flag.takes_file()) action += "_files";
    if (flag.takes_directory()) action += "_files -/";
    if (!flag.choices.empty()) action += "(" + words(flag.choices) + ")";
  }
  const auto star = std::string(flag.repeatable ? "*" : "");
  const auto rest = "[" + zsh_text(flag.help) + "]" + action;
  auto text = "    " + quoted_for_shell(star + std::string(flag.name) + rest) + "\n";
  if (flag.letter != 0) {
    text += "    " + quoted_for_shell(star + "-" + flag.letter + rest) + "\n";
  }
  return text;
}

std::string zsh_script() {
  std::string everywhere;
  for (const auto& flag : all_flags()) {
    if (flag.verbs == kEveryVerb) everywhere += zsh_flag(flag);
  }
  std::string listed;
  std::string by_verb;
  for (const auto& verb : verbs()) {
    listed +=
        "    " + quoted_for_shell(std::string(verb.name) + ":" + zsh_text(verb.summary)) + "\n";
    if (!verb.alias.empty()) {
      listed +=
          "    " +
          quoted_for_shell(std::string(verb.alias) + ":the same as " + std::string(verb.name)) +
          "\n";
    }
    std::string own;
    for (const auto& flag : all_flags()) {
      if (flag.verbs != kEveryVerb && contains(flag.verbs, verb.id)) own += "  " + zsh_flag(flag);
    }
    const auto argument = argument_words(verb);
    if (argument_is_file(verb)) {
      own += "      " + quoted_for_shell("1:" + zsh_text(verb.argument) + ":_files") + "\n";
    } else if (!argument.empty()) {
      own += "      " + quoted_for_shell("1:" + zsh_text(verb.argument) + ":(" + argument + ")") +
             "\n";
    }
    if (!verb.second_argument.empty()) {
      own += "      " + quoted_for_shell("2:" + zsh_text(verb.second_argument) + ":_files") + "\n";
    }
    by_verb += "    (" + pattern(verb, "|") + ") flags+=(\n" + own + "    ) ;;\n";
  }
  return "#compdef storekeeper\n"
         "# zsh completion for storekeeper\n"
         "_storekeeper() {\n"
         "  local curcontext=\"$curcontext\" state line\n"
         "  local -a flags verbs\n"
         "  flags=(\n" +
         everywhere + "  )\n  verbs=(\n" + listed +
         "  )\n"
         "  _arguments -C \"$flags[@]\" '1: :->verb' '*:: :->rest'\n"
         "  if [[ $state == verb ]]; then _describe verb verbs; return; fi\n"
         "  [[ $state == rest ]] || return\n"
         "  case $line[1] in\n" +
         by_verb +
         "  esac\n"
         "  _arguments \"$flags[@]\"\n"
         "}\n"
         "if [[ $funcstack[1] == _storekeeper ]]; then\n"
         "  _storekeeper \"$@\"\n"
         "else\n"
         "  compdef _storekeeper storekeeper\n"
         "fi\n";
}

std::string fish_script() {
  std::string text =
      "# fish completion for storekeeper\n"
      "complete -c storekeeper -f\n";
  for (const auto& verb : verbs()) {
    text += "complete -c storekeeper -n '__fish_use_subcommand' -a '" + pattern(verb, " ") +
            "' -d " + quoted_for_shell(verb.summary) + "\n";
    const auto argument = argument_words(verb);
    if (argument_is_file(verb)) {
      text += "complete -c storekeeper -n '__fish_seen_subcommand_from " + pattern(verb, " ") +
              "' -F\n";
    }
    if (argument.empty()) continue;
    text += "complete -c storekeeper -n '__fish_seen_subcommand_from " + pattern(verb, " ") +
            "' -a '" + argument + "'\n";
    if (!verb.second_argument.empty()) {
      text += "complete -c storekeeper -n '__fish_seen_subcommand_from " + argument + "' -F\n";
    }
  }
  for (const auto& flag : all_flags()) {
    text += "complete -c storekeeper";
    if (flag.verbs != kEveryVerb) {
      std::string names;
      for (const auto& verb : verbs()) {
        if (contains(flag.verbs, verb.id)) names += " " + pattern(verb, " ");
      }
      text += " -n '__fish_seen_subcommand_from" + names + "'";
    }
    if (flag.letter != 0) text += std::string(" -s ") + flag.letter;
    text += " -l " + std::string(flag.name.substr(2));
    if (flag.takes_file()) {
      text += " -r -F";
    } else if (flag.takes_directory()) {
      text += " -x -a '(__fish_complete_directories)'";
    } else if (!flag.choices.empty()) {
      text += " -x -a '" + words(flag.choices) + "'";
    } else if (!flag.placeholder.empty()) {
      text += " -x";
    }
    text += " -d " + quoted_for_shell(flag.help) + "\n";
  }
  return text;
}

}  // namespace

std::string completion_script(std::string_view shell) {
  if (shell == "bash") return bash_script();
  if (shell == "zsh") return zsh_script();
  if (shell == "fish") return fish_script();
  return {};
}

}  // namespace storekeeper
