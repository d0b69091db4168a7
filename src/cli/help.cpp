#include "cli/help.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/options.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kWidth = 96;
constexpr std::size_t kLongestName = 28;  // longer ones get a line of their own

// Breaks at spaces; every line but the first starts `indent` characters in.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string result;
  std::size_t column = indent;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    const auto word = text.substr(0, end);
    if (column > indent) {
      const bool breaks = column + 1 + word.size() > kWidth;
      result += breaks ? "\n" + std::string(indent, ' ') : " ";
      column = breaks ? indent : column + 1;
    }
    result += word;
    column += word.size();
    if (end < text.size() && text[end] == '\n') {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

using Rows = std::vector<std::pair<std::string, std::string>>;

std::string table(const Rows& rows) {
  std::size_t widest = 0;
  for (const auto& [name, meaning] : rows) {
    if (name.size() <= kLongestName) widest = std::max(widest, name.size());
  }
  std::string text;
  const std::size_t indent = widest + 4;
  for (const auto& [name, meaning] : rows) {
    text += "  " + name;
    if (name.size() > widest) {
      text += "\n" + std::string(indent, ' ');
    } else {
      text += std::string(widest - name.size() + 2, ' ');
    }
    text += wrapped(meaning, indent) + "\n";
  }
  return text;
}

std::string spelled(std::string_view flag, char letter, std::string_view placeholder) {
  std::string text = letter != 0 ? std::string{'-', letter, ','} + " " : "    ";
  text += flag;
  if (!placeholder.empty()) text += " " + std::string(placeholder);
  return text;
}

std::string meaning(const Option& option) {
  auto text = std::string(option.help);
  std::string more;
  for (const auto choice : option.choices) more += (more.empty() ? "" : "|") + std::string(choice);
  if (!option.default_text.empty() && option.default_text != "false") {
    more +=
        (more.empty() ? "" : "; ") + std::string("default: ") + std::string(option.default_text);
  }
  return more.empty() ? text : text + " (" + more + ")";
}

template <class Accepts>
Rows flag_rows(Accepts accepts) {
  Rows rows;
  for (const auto& option : options()) {
    if (option.flag.empty() || !accepts(option)) continue;
    rows.emplace_back(spelled(option.flag, option.letter, option.placeholder), meaning(option));
  }
  return rows;
}

Rows program_rows() {
  Rows rows;
  for (const auto& flag : program_flags()) {
    rows.emplace_back(spelled(flag.flag, flag.letter, flag.placeholder), std::string(flag.help));
  }
  return rows;
}

void append(Rows& rows, Rows more) { rows.insert(rows.end(), more.begin(), more.end()); }

}  // namespace

std::string program_help() {
  std::string text =
      "Keeps LaunchDarkly's persistent store integrations exactly as manifests say.\n\n"
      "Usage:\n  storekeeper VERB [flags]\n\nVerbs:\n";
  Rows rows;
  for (const auto& verb : verbs()) {
    auto name = std::string(verb.name);
    if (!verb.alias.empty()) name += ", " + std::string(verb.alias);
    rows.emplace_back(std::move(name), std::string(verb.summary));
  }
  text += table(rows);
  text += "\nGlobal flags, before or after the verb:\n";
  rows = flag_rows([](const Option& option) { return option.anywhere; });
  append(rows, program_rows());
  text += table(rows);
  text +=
      "\nEvery setting can also come from a variable (--log-level from STOREKEEPER_LOG_LEVEL) or "
      "from\nthe configuration file (logLevel). The access token comes from "
      "STOREKEEPER_ACCESS_TOKEN,\nLAUNCHDARKLY_ACCESS_TOKEN, LD_ACCESS_TOKEN or --token-file.\n"
      "\nUse \"storekeeper VERB --help\" for the flags and examples of a verb.\n";
  return text;
}

std::string verb_help(const Verb& verb) {
  auto text = wrapped(verb.description, 0) + "\n\nUsage:\n  storekeeper " + std::string(verb.name);
  if (!verb.argument.empty()) {
    std::string argument;
    for (const auto choice : verb.argument_choices) {
      argument += (argument.empty() ? "" : "|") + std::string(choice);
    }
    if (argument.empty()) argument = verb.argument;
    text += verb.argument_required ? " " + argument : " [" + argument + "]";
    if (verb.argument_repeats) text.insert(text.size() - 1, "...");
    if (!verb.second_argument.empty()) text += " " + std::string(verb.second_argument);
  }
  text += " [flags]\n";
  if (!verb.alias.empty()) text += "\nAlso: storekeeper " + std::string(verb.alias) + "\n";
  text += "\nExamples:\n" + std::string(verb.examples);
  const auto own = flag_rows(
      [&](const Option& option) { return !option.anywhere && contains(option.verbs, verb.id); });
  if (!own.empty()) text += "\nFlags:\n" + table(own);
  auto global = flag_rows(
      [&](const Option& option) { return option.anywhere && contains(option.verbs, verb.id); });
  append(global, program_rows());
  text += "\nGlobal flags:\n" + table(global);
  return text;
}

}  // namespace storekeeper
