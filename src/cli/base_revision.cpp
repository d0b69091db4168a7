#include "cli/base_revision.hpp"

#include <utility>

#include "report/diagnostics_text.hpp"
#include "system/git_manifests.hpp"

namespace storekeeper {
namespace {

GitManifestsSettings wanted(const Settings& settings) {
  GitManifestsSettings git;
  git.files.paths = settings.filenames;
  if (!settings.base.empty()) {
    git.revision = settings.base;
  } else if (!settings.ci) {
    return git;
  } else if (!settings.merge_base.empty()) {
    git.revision = settings.merge_base;
  } else if (!settings.pull_request_target.empty()) {
    // As the pipelines' checkouts name it.
    git.revision = "origin/" + settings.pull_request_target;
    git.at_merge_base = true;
  }
  return git;
}

std::string not_compared(const Error& error) {
  return "storekeeper: warning: this branch's changes cannot be told from drift: " + error.message +
         "\n  hint: " + error.hint + "\n";
}

}  // namespace

Result<std::optional<BaseRevision>> load_base(
    const Settings& settings, const TextStyle& style, std::string& messages) {
  const auto git = wanted(settings);
  if (git.revision.empty()) {
    if (settings.only == ChangeOrigin::kUnknown) return std::nullopt;
    return fail(
        Errc::kInvalidInput, "--only needs a revision to compare with",
        "name it with --base, such as --base origin/main");
  }
  auto at_base = load_manifests_at(git);
  if (!at_base) {
    if (!settings.base.empty() || settings.only != ChangeOrigin::kUnknown) {
      return fail(std::move(at_base.error()));
    }
    messages += not_compared(at_base.error());
    return std::nullopt;
  }
  if (has_errors(at_base->loaded.diagnostics)) {
    messages += render_diagnostics_text(at_base->loaded.diagnostics, style);
    messages += "storekeeper: warning: some manifests at " + at_base->name +
                " cannot be loaded; what they describe counts as this branch's\n";
  }
  BaseRevision base;
  base.desired = std::move(at_base->loaded.desired);
  base.name = std::move(at_base->name);
  return base;
}

}  // namespace storekeeper
