#include "system/git_work_tree.hpp"

#include <fcntl.h>

#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/printable.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {
namespace {

namespace fs = std::filesystem;

struct Mark {
  std::string_view file;  // in the directory of the work tree's own state
  std::string_view meaning;
};

constexpr auto kMarks = std::to_array<Mark>({
    {"MERGE_HEAD", "a merge"},
    {"rebase-merge", "a rebase"},
    {"rebase-apply", "a rebase"},
    {"CHERRY_PICK_HEAD", "a cherry-pick"},
    {"REVERT_HEAD", "a revert"},
    {"BISECT_LOG", "a bisection"},
    {"index.lock", "a change of the work tree"},
});

// A linked work tree and a submodule have a file in the place of the directory, which names it.
fs::path named_by(const fs::path& file) {
  constexpr std::size_t kMostBytes = 16 * 1024;
  constexpr std::string_view kStart = "gitdir: ";
  const FileDescriptor descriptor(
      ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  std::string text;
  if (!descriptor.valid() ||
      read_regular_file(descriptor.get(), kMostBytes, text) != ReadOutcome::kRead ||
      !text.starts_with(kStart)) {
    return {};
  }
  while (text.ends_with('\n')) text.pop_back();
  return file.parent_path() / text.substr(kStart.size());
}

}  // namespace

std::string unfinished_git_work(const std::string& path) {
  std::error_code problem;
  auto directory = fs::weakly_canonical(fs::absolute(path, problem), problem);
  if (problem) return {};
  for (;; directory = directory.parent_path()) {
    auto state = directory / ".git";
    const auto status = fs::status(state, problem);
    if (fs::is_regular_file(status)) state = named_by(state);
    if (fs::exists(status)) {
      for (const auto& mark : kMarks) {
        const auto file = state / mark.file;
        if (!fs::exists(fs::symlink_status(file, problem))) continue;
        return std::string(mark.meaning) + " (" + printable(file.string()) + " is there)";
      }
      return {};
    }
    if (!directory.has_relative_path()) return {};
  }
}

}  // namespace storekeeper
