#include "cli/results.hpp"

#include <map>
#include <optional>
#include <utility>

#include "system/output_file.hpp"

namespace storekeeper {
namespace {

std::string told(const Error& error) {
  auto text = "storekeeper: error: " + error.message + "\n";
  if (!error.hint.empty()) text += "  hint: " + error.hint + "\n";
  return text;
}

// Renders each format once, however often it is wanted.
class Rendered {
 public:
  explicit Rendered(const ResultForms& forms) : forms_(forms) {}

  const std::string& in(OutputFormat format) {
    const auto [found, is_new] = texts_.try_emplace(format);
    if (is_new) found->second = forms_.render(format);
    return found->second;
  }

 private:
  const ResultForms& forms_;
  std::map<OutputFormat, std::string> texts_;
};

void put_github_files(
    const Settings& settings, const ResultForms& forms, Rendered& rendered, VerbOutcome& outcome) {
  if (!settings.github_summary.empty()) {
    outcome.files.push_back(
        {settings.github_summary, rendered.in(OutputFormat::kMarkdown) + "\n", true});
  }
  if (!settings.github_output.empty()) {
    outcome.files.push_back({settings.github_output, forms.github_outputs(), true});
  }
}

}  // namespace

std::optional<OutputFormat> format_on_stdout(const Settings& settings) {
  std::optional<OutputFormat> github;
  for (const auto& output : settings.outputs) {
    if (!output.path.empty()) continue;
    if (output.format != OutputFormat::kGithub) return output.format;
    github = output.format;
  }
  return github;
}

void put_results(const Settings& settings, const ResultForms& forms, VerbOutcome& outcome) {
  Rendered rendered(forms);
  const auto on_stdout = format_on_stdout(settings);
  bool github_done = false;
  for (const auto& output : settings.outputs) {
    const auto& text = rendered.in(output.format);
    if (!output.path.empty()) {
      outcome.files.push_back({output.path, text, false});
    } else if (on_stdout == output.format) {
      outcome.output += text;
    } else {
      outcome.messages += text;  // GitHub reads annotations there as well
    }
    if (output.format == OutputFormat::kGithub && !std::exchange(github_done, true)) {
      put_github_files(settings, forms, rendered, outcome);
    }
  }
}

std::string unwritable_output(const Settings& settings) {
  std::string problems;
  for (const auto& output : settings.outputs) {
    if (output.path.empty()) continue;
    const auto writable = check_replaceable(output.path);
    if (!writable) problems += told(writable.error());
  }
  return problems;
}

void write_files(VerbOutcome& outcome) {
  for (const auto& file : outcome.files) {
    const auto written =
        file.append ? append_to_file(file.path, file.text) : replace_file(file.path, file.text);
    if (written) continue;
    outcome.messages += told(written.error());
    outcome.exit_code = with_failed_output(outcome);
  }
  outcome.files.clear();
}

}  // namespace storekeeper
