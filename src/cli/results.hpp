// The results of a verb in each of the forms that were asked for.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/settings.hpp"
#include "cli/verb_outcome.hpp"

namespace storekeeper {

/// How one verb shows its results.
struct ResultForms {
  /// In one format. Of kGithub: the annotations; the summary of the job is kMarkdown.
  std::function<std::string(OutputFormat)> render = {};
  /// Lines for $GITHUB_OUTPUT.
  std::function<std::string()> github_outputs = {};
};

/// Adds the results to what `outcome` writes. Each form is rendered once.
void put_results(const Settings& settings, const ResultForms& forms, VerbOutcome& outcome);

/// The form that goes to standard output; nullopt: none does.
std::optional<OutputFormat> format_on_stdout(const Settings& settings);

/// The text of the problem if a file that is to be written cannot be; empty if all can.
std::string unwritable_output(const Settings& settings);

/// Writes `outcome.files`. What fails is told in its messages and changes its exit code.
void write_files(VerbOutcome& outcome);

}  // namespace storekeeper
