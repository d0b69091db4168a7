#include "system/git_repository.hpp"

#include <string_view>
#include <utility>

#include "base/printable.hpp"
#include "system/child_process.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kMostOutput = std::size_t{512} * 1024 * 1024;

Result<ChildResult> git(
    const std::string& directory, std::vector<std::string> arguments,
    const std::string& input = {}) {
  arguments.insert(arguments.begin(), {"git", "-C", directory});
  return run_child(arguments, input, kMostOutput);
}

std::string without_line_end(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

tl::unexpected<Error> failed(const std::string& doing, const ChildResult& result) {
  return fail(Errc::kInvalidInput, "git could not " + doing + ": " + what_git_said(result.errors));
}

}  // namespace

Result<GitRepository> GitRepository::find(const std::string& directory) {
  auto result = git(directory, {"rev-parse", "--show-toplevel"});
  if (!result) return fail(std::move(result.error()));
  if (result->exit_code != 0) {
    return fail(
        Errc::kInvalidInput,
        quoted(directory) +
            " is not in a Git work tree that can be read: " + what_git_said(result->errors),
        "leave --base out, or name manifests that are in a repository");
  }
  return GitRepository(without_line_end(std::move(result->output)));
}

bool GitRepository::is_shallow() const {
  const auto result = git(root_, {"rev-parse", "--is-shallow-repository"});
  return result && without_line_end(result->output) == "true";
}

Error GitRepository::no_revision(const std::string& revision) const {
  Error error;
  error.code = Errc::kInvalidInput;
  if (is_shallow()) {
    error.message = "the revision " + quoted(revision, 80) +
                    ", or what it has in common with HEAD, is not in this clone, which is shallow";
    error.hint =
        "deepen it: git fetch --unshallow, or git fetch --deepen 50; in GitHub Actions set "
        "fetch-depth: 0 for actions/checkout, in GitLab the variable GIT_DEPTH: 0";
  } else {
    error.message = "there is no revision " + quoted(revision, 80) + " in this repository";
    error.hint =
        "git branch --all and git tag list what there is; git fetch brings what is missing";
  }
  return error;
}

Result<std::string> GitRepository::commit(const std::string& revision) const {
  // One that starts with a dash would be an option.
  if (revision.empty() || revision.front() == '-') return fail(no_revision(revision));
  auto result = git(root_, {"rev-parse", "--verify", "--quiet", revision + "^{commit}"});
  if (!result) return fail(std::move(result.error()));
  if (result->exit_code != 0) return fail(no_revision(revision));
  return without_line_end(std::move(result->output));
}

Result<std::string> GitRepository::merge_base(const std::string& revision) const {
  auto tip = commit(revision);
  if (!tip) return tip;
  auto result = git(root_, {"merge-base", *tip, "HEAD"});
  if (!result) return fail(std::move(result.error()));
  if (result->exit_code != 0) return fail(no_revision(revision));
  auto base = without_line_end(std::move(result->output));
  return base.substr(0, base.find('\n'));
}

Result<std::vector<GitEntry>> GitRepository::list(
    const std::string& commit, const std::string& path) const {
  std::vector<std::string> arguments = {"ls-tree", "-r", "-z", "--full-tree", commit};
  if (!path.empty()) arguments.insert(arguments.end(), {"--", path});
  const auto result = git(root_, std::move(arguments));
  if (!result) return fail(result.error());
  if (result->exit_code != 0) return failed("list the files of a revision", *result);
  auto entries = read_git_entries(result->output);
  if (!entries) return failed("list files as expected", *result);
  return *std::move(entries);
}

Result<std::vector<std::string>> GitRepository::read(const std::vector<GitEntry>& entries) const {
  std::string wanted;
  for (const auto& entry : entries) wanted += entry.object + '\n';
  std::vector<std::string> contents(entries.size());
  if (entries.empty()) return contents;
  const auto result = git(root_, {"cat-file", "--batch"}, wanted);
  if (!result) return fail(result.error());
  std::string_view rest = result->output;
  for (auto& content : contents) {
    if (!take_git_blob(rest, content)) return failed("read the files of a revision", *result);
  }
  return contents;
}

}  // namespace storekeeper
