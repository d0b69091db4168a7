#include "system/tree_export.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <string_view>

#include "base/printable.hpp"
#include "system/git_url.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {
namespace {

tl::unexpected<Error> cannot_write(const std::string& path, int error) {
  return fail(
      Errc::kInternal, quoted(path) + " cannot be written: " + explain_errno(error),
      "name a directory with more room with --git-cache-dir");
}

class TreeWriter {
 public:
  explicit TreeWriter(const std::string& root) : root_(root) {}

  Result<void> write_file(const std::string& path, const std::string& content) {
    if (auto made = make_parents(path); !made) return made;
    const auto whole = root_ + '/' + path;
    const FileDescriptor file(
        ::open(whole.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.valid()) return cannot_write(whole, errno);
    const int problem = write_whole(file.get(), content);
    if (problem != 0) return cannot_write(whole, problem);
    return {};
  }

  Result<void> make_link(const std::string& path, const std::string& target) {
    if (auto made = make_parents(path); !made) return made;
    const auto whole = root_ + '/' + path;
    if (::symlink(target.c_str(), whole.c_str()) != 0) return cannot_write(whole, errno);
    return {};
  }

 private:
  Result<void> make_parents(const std::string& path) {
    if (auto stays = check_git_path(path); !stays) return stays;
    for (auto slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) {
      const auto parent = path.substr(0, slash);
      if (!made_.insert(parent).second) continue;
      const auto whole = root_ + '/' + parent;
      if (::mkdir(whole.c_str(), 0700) != 0) return cannot_write(whole, errno);
    }
    return {};
  }

  std::string root_;
  std::set<std::string> made_;
};

}  // namespace

bool may_be_exported(const GitEntry& entry, const std::string& path) {
  if (entry.is_link) return true;
  if (!entry.is_file) return false;
  return entry.path.ends_with(".yaml") || entry.path.ends_with(".yml") || entry.path == path;
}

Result<void> export_tree(
    const std::string& directory, const std::vector<GitEntry>& entries,
    const std::vector<std::string>& contents) {
  TreeWriter writer(directory);
  // Links last: a tree made by hand could have a file "below" one, which would be written through.
  for (const bool links : {false, true}) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (entries[i].is_link != links) continue;
      auto written = links ? writer.make_link(entries[i].path, contents[i])
                           : writer.write_file(entries[i].path, contents[i]);
      if (!written) return written;
    }
  }
  return {};
}

}  // namespace storekeeper
