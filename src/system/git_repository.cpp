#include "system/git_repository.hpp"

#include <algorithm>
#include <charconv>
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

// What git said, in one line.
std::string first_line(const std::string& text) {
  auto line = std::string_view(text).substr(0, text.find('\n'));
  if (line.starts_with("fatal: ")) line.remove_prefix(7);
  return printable(line, 200);
}

std::string without_line_end(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

tl::unexpected<Error> failed(const std::string& doing, const ChildResult& result) {
  return fail(Errc::kInvalidInput, "git could not " + doing + ": " + first_line(result.errors));
}

// "<mode> <type> <object>\t<path>"
bool read_entry(std::string_view line, GitEntry& entry) {
  const auto tab = line.find('\t');
  const auto type = line.find(' ');
  const auto object = line.find(' ', type == line.npos ? type : type + 1);
  if (tab == line.npos || object == line.npos || object > tab) return false;
  entry.path = line.substr(tab + 1);
  entry.object = line.substr(object + 1, tab - object - 1);
  entry.is_file = line.starts_with("100");
  return true;
}

// Takes "<object> blob <size>\n<content>\n" from the front of `text`.
bool take_blob(std::string_view& text, std::string& content) {
  const auto end = text.find('\n');
  const auto header = text.substr(0, end);
  const auto space = header.rfind(' ');
  if (end == text.npos || space == header.npos) return false;
  std::size_t size = 0;
  const auto* const last = header.data() + header.size();
  const auto [stopped, problem] = std::from_chars(header.data() + space + 1, last, size);
  if (problem != std::errc() || stopped != last || text.size() - end - 1 <= size) return false;
  content = text.substr(end + 1, size);
  text.remove_prefix(end + 1 + size + 1);
  return true;
}

}  // namespace

Result<GitRepository> GitRepository::find(const std::string& directory) {
  auto result = git(directory, {"rev-parse", "--show-toplevel"});
  if (!result) return fail(std::move(result.error()));
  if (result->exit_code != 0) {
    return fail(
        Errc::kInvalidInput,
        quoted(directory) +
            " is not in a Git work tree that can be read: " + first_line(result->errors),
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
  std::vector<GitEntry> entries;
  std::string_view rest = result->output;
  while (!rest.empty()) {
    const auto end = rest.find('\0');
    GitEntry entry;
    if (!read_entry(rest.substr(0, end), entry)) return failed("list files as expected", *result);
    entries.push_back(std::move(entry));
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  }
  return entries;
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
    if (!take_blob(rest, content)) return failed("read the files of a revision", *result);
  }
  return contents;
}

}  // namespace storekeeper
