// The one place of cli/ that knows yaml-cpp.
#include "cli/config_file.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/printable.hpp"
#include "base/suggestion.hpp"
#include "cli/small_file.hpp"
#include "cli/token.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLargestFile = 256 * 1024;

// A line may hold several settings, and a value may be a credential in the wrong place.
bool may_be_shown(std::string_view key, std::string_view line) {
  constexpr std::array<std::string_view, 5> kSensitive{"@", "url", "token", "proxy", "pass"};
  std::string folded = std::string(key) + ' ' + std::string(line);
  std::transform(folded.begin(), folded.end(), folded.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto stands_in = [&](auto word) { return folded.find(word) != folded.npos; };
  return !holds_token(line) && std::none_of(kSensitive.begin(), kSensitive.end(), stands_in);
}

class Reader {
 public:
  Reader(std::string_view text, std::string path) : text_(text) { file_.path = std::move(path); }

  ConfigFile read() {
    try {
      const auto documents = YAML::LoadAll(std::string(text_));
      if (documents.size() > 1) {
        report(documents[1].Mark(), "a configuration file has one document", {});
      } else if (!documents.empty()) {
        read_document(documents.front());
      }
    } catch (const YAML::Exception& problem) {
      // Not its text: it may quote the file.
      report(problem.mark, "this is not valid YAML", {});
    }
    return std::move(file_);
  }

 private:
  void read_document(const YAML::Node& root) {
    if (root.IsNull()) return;
    if (!root.IsMap()) {
      report(root.Mark(), "a configuration file is a mapping from settings to values", {});
      return;
    }
    if (root["apiVersion"] || root["kind"]) {
      report(
          root.Mark(), "this is a manifest, not a configuration file",
          "give it another name than storekeeper.yaml and pass it with -f, or name the "
          "configuration file with --config");
      return;
    }
    std::set<std::string> seen;
    for (const auto& entry : root) {
      if (!entry.first.IsScalar()) {
        report(entry.first.Mark(), "a setting's name is a plain word", {});
      } else if (!seen.insert(entry.first.Scalar()).second) {
        report(
            entry.first.Mark(), quoted_unless_token(entry.first.Scalar(), 80) + " is set twice", {},
            entry.first.Scalar().size());
      } else {
        read_entry(entry.first, entry.second);
      }
    }
  }

  void read_entry(const YAML::Node& key, const YAML::Node& value) {
    const auto& name = key.Scalar();
    const auto* const option = find_option(name);
    if (option == nullptr || !option->in_file) {
      report_unknown(key, option);
      return;
    }
    ConfigFileEntry entry;
    entry.option = option;
    entry.position = position(value.IsNull() ? key.Mark() : value.Mark());
    entry.source_line = line(entry.position.line);
    if (!may_be_shown(option->key, entry.source_line)) entry.source_line.clear();
    if (value.IsScalar() && !value.Scalar().empty()) {
      entry.values.push_back(value.Scalar());
    } else if (value.IsSequence() && option->kind == OptionKind::kList) {
      for (const auto& item : value) {
        if (!item.IsScalar() || item.Scalar().empty()) {
          report(item.Mark(), name + ": each item is a text", {});
          return;
        }
        entry.values.push_back(item.Scalar());
      }
    } else {
      const bool list = option->kind == OptionKind::kList;
      report(
          value.IsNull() ? key.Mark() : value.Mark(),
          name + " needs " + (list ? "a text or a list of texts" : "a single value"), {});
      return;
    }
    if (!entry.values.empty()) file_.entries.push_back(std::move(entry));
  }

  void report_unknown(const YAML::Node& key, const Option* option) {
    const auto& name = key.Scalar();
    if (option != nullptr && option->kind == OptionKind::kSecret) {
      report(
          key.Mark(), "a configuration file never holds a secret",
          option->key == "token" ? "put the token into a file of its own and name it with tokenFile"
                                 : "set the variable " + std::string(option->environment),
          name.size());
      return;
    }
    if (option != nullptr) {
      report(
          key.Mark(), quoted(name) + " cannot be set here",
          "set the variable " + std::string(option->other_environment[0]), name.size());
      return;
    }
    std::vector<std::string_view> names;
    for (const auto& candidate : options()) {
      if (candidate.in_file) names.push_back(candidate.key);
    }
    auto hint = did_you_mean(name, names);
    if (hint.empty()) hint = "storekeeper --print-config lists the settings";
    report(
        key.Mark(), "unknown setting " + quoted_unless_token(name, 80), std::move(hint),
        name.size());
  }

  SourcePosition position(const YAML::Mark& mark) const {
    SourcePosition result;
    result.file = file_.path;
    if (mark.line < 0) return result;
    result.line = mark.line + 1;
    // yaml-cpp counts bytes.
    const auto source = line(result.line);
    const auto bytes = std::min(source.size(), static_cast<std::size_t>(std::max(mark.column, 0)));
    result.column = 1;
    for (std::size_t at = 0; at < bytes; at += utf8_at(source, at).length) ++result.column;
    return result;
  }

  std::string line(int number) const {
    std::size_t start = 0;
    for (int current = 1; current < number; ++current) {
      start = text_.find('\n', start);
      if (start == std::string_view::npos) return {};
      ++start;
    }
    auto found = text_.substr(start, text_.find('\n', start) - start);
    if (found.ends_with('\r')) found.remove_suffix(1);
    return std::string(found);
  }

  // Without the source line: what is not understood may be a secret in the wrong place.
  void report(
      const YAML::Mark& mark, std::string message, std::string hint, std::size_t length = 1) {
    Diagnostic diagnostic;
    diagnostic.position = position(mark);
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    diagnostic.length = static_cast<int>(length);
    file_.diagnostics.push_back(std::move(diagnostic));
  }

  std::string_view text_;
  ConfigFile file_;
};

std::string default_directory(const Environment& environment) {
  const auto configured = lookup(environment, "XDG_CONFIG_HOME");
  // The base directory specification has relative paths ignored.
  if (configured.starts_with('/')) return std::string(configured);
  const auto home = lookup(environment, "HOME");
  return home.empty() ? std::string() : std::string(home) + "/.config";
}

}  // namespace

ConfigFile parse_config_file(std::string_view text, const std::string& path) {
  return Reader(text, path).read();
}

ConfigFile load_config_file(
    const std::optional<std::string>& flag, const Environment& environment) {
  const auto variable = lookup(environment, "STOREKEEPER_CONFIG");
  const bool named = flag || !variable.empty();
  std::vector<std::string> candidates;
  if (named) {
    candidates.push_back(flag ? *flag : std::string(variable));
  } else {
    candidates.emplace_back("storekeeper.yaml");
    const auto directory = default_directory(environment);
    if (!directory.empty()) candidates.push_back(directory + "/storekeeper/config.yaml");
  }
  ConfigFile file;
  for (const auto& path : candidates) {
    const auto text = read_small_file(path, kLargestFile);
    if (text) {
      file = parse_config_file(*text, path);
      break;
    }
    if (!named && text.error().code == Errc::kNotFound) continue;
    const auto* const source = flag ? "--config: " : named ? "STOREKEEPER_CONFIG: " : "";
    file.errors.push_back(
        {source + std::string("the configuration file ") + quoted(path) + " " +
         text.error().message});
    break;
  }
  file.named = named;
  return file;
}

}  // namespace storekeeper
