#include "system/manifest_finder.hpp"

#include <dirent.h>
#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>

#include "base/printable.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {
namespace {

constexpr int kDeepestDirectory = 64;

std::optional<std::string> resolve(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> resolved(
      ::realpath(path.c_str(), nullptr), &std::free);
  if (!resolved) return std::nullopt;
  return std::string(resolved.get());
}

bool is_beneath(std::string_view path, std::string_view root) {
  if (root == "/" || path == root) return true;
  return path.starts_with(root) && path[root.size()] == '/';
}

std::string join(const std::string& directory, const std::string& name) {
  return directory.ends_with('/') ? directory + name : directory + '/' + name;
}

bool has_manifest_ending(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml");
}

// Hidden files, and what editors leave behind: "#a.yaml#", "a.yaml~", ".a.yaml.swp", "~a.yaml".
bool is_left_out(std::string_view name) {
  return name.empty() || name.front() == '.' || name.front() == '#' || name.front() == '~';
}

bool has_glob_characters(std::string_view text) { return text.find_first_of("*?[") != text.npos; }

}  // namespace

void ManifestFinder::report(const std::string& shown, std::string message, std::string hint) {
  Diagnostic diagnostic;
  diagnostic.position = {shown, 0, 0};
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  diagnostics_.push_back(std::move(diagnostic));
}

void ManifestFinder::add_file(std::string shown, std::string path) {
  if (full_ || !known_files_.insert(path).second) return;
  if (files_.size() == max_files_) {
    full_ = true;
    report(
        shown,
        "more than " + std::to_string(max_files_) +
            " files; this one and the rest are not "
            "read",
        "name a smaller directory");
    return;
  }
  files_.push_back({std::move(shown), std::move(path)});
}

void ManifestFinder::find(const std::string& argument) {
  struct stat status{};
  if (has_glob_characters(argument) && ::lstat(argument.c_str(), &status) != 0) {
    find_glob(argument);
  } else {
    find_path(argument);
  }
}

void ManifestFinder::find_glob(const std::string& pattern) {
  glob_t matches{};
  const int outcome = ::glob(pattern.c_str(), 0, nullptr, &matches);
  std::vector<std::string> paths;
  if (outcome == 0) paths.assign(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  ::globfree(&matches);
  if (paths.empty()) {
    report(pattern, "no file matches", "check the pattern; a directory is read recursively");
    return;
  }
  for (const auto& path : paths) find_path(path);
}

void ManifestFinder::find_path(const std::string& argument) {
  const auto resolved = resolve(argument);
  struct stat status{};
  if (!resolved || ::stat(resolved->c_str(), &status) != 0) {
    report(
        argument, "cannot be read: " + explain_errno(errno),
        "check the path given with --filename");
    return;
  }
  if (!S_ISDIR(status.st_mode)) {
    find_named_file(argument, *resolved);
    return;
  }
  const auto before = files_.size();
  const auto problems = diagnostics_.size();
  walk({*resolved, *resolved, argument, 0});
  if (files_.size() == before && diagnostics_.size() == problems) {
    Diagnostic diagnostic;
    diagnostic.severity = Severity::kWarning;
    diagnostic.position = {argument, 0, 0};
    diagnostic.message = "the directory holds no manifests";
    diagnostic.hint = "manifests end in .yaml or .yml; others must be named";
    diagnostics_.push_back(std::move(diagnostic));
  }
}

// A shell expands `*.yaml` to names, so a link among them was not necessarily
// chosen by the one who typed it: it must stay in its directory like any other.
void ManifestFinder::find_named_file(const std::string& argument, const std::string& resolved) {
  const auto slash = argument.rfind('/');
  const auto parent = resolve(slash == argument.npos ? "." : argument.substr(0, slash + 1));
  if (!parent || !is_beneath(resolved, *parent)) {
    report(
        argument, "symbolic link that leads out of its directory",
        "name the file that it points at");
    return;
  }
  add_file(argument, resolved);
}

void ManifestFinder::walk(const Directory& directory) {
  // Links can make a directory appear twice, or within itself.
  if (full_ || !known_directories_.insert(directory.path).second) return;
  if (directory.depth > kDeepestDirectory) {
    report(directory.shown, "directories are nested too deeply", "name a smaller directory");
    return;
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.path.c_str()), &::closedir);
  if (!stream) {
    report(
        directory.shown, "cannot be read: " + explain_errno(errno),
        "every directory must be readable, or its manifests would seem to be gone");
    return;
  }
  std::vector<std::pair<std::string, unsigned char>> names;
  errno = 0;
  while (const auto* entry = ::readdir(stream.get())) {
    const std::string name(static_cast<const char*>(entry->d_name));
    if (!is_left_out(name)) names.emplace_back(name, entry->d_type);
    errno = 0;
  }
  if (errno != 0) report(directory.shown, "cannot be read: " + explain_errno(errno), {});
  std::sort(names.begin(), names.end());
  for (const auto& [name, type] : names) visit(directory, name, type);
}

void ManifestFinder::visit(
    const Directory& directory, const std::string& name, unsigned char type) {
  const auto path = join(directory.path, name);
  if (type == DT_UNKNOWN) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) == 0) {
      type = static_cast<unsigned char>(IFTODT(status.st_mode));
    }
  }
  const auto shown = join(directory.shown, name);
  if (type == DT_DIR) {
    walk({directory.root, path, shown, directory.depth + 1});
  } else if (type == DT_LNK) {
    follow_link(directory, name);
  } else if (has_manifest_ending(name)) {
    if (type == DT_REG) {
      add_file(shown, path);
    } else {
      report(shown, "not a regular file", "remove it, or give it another name");
    }
  }
}

void ManifestFinder::follow_link(const Directory& directory, const std::string& name) {
  const auto path = join(directory.path, name);
  const auto shown = join(directory.shown, name);
  const auto target = resolve(path);
  struct stat status{};
  if (!target || ::stat(target->c_str(), &status) != 0) {
    // Whatever its name: it may stand for a directory that is not mounted.
    report(
        shown, "symbolic link that cannot be followed: " + explain_errno(errno),
        "remove it or mend it, or the manifests behind it would seem to be gone");
    return;
  }
  const bool is_directory = S_ISDIR(status.st_mode);
  if (!is_directory && !has_manifest_ending(name)) return;
  if (!is_beneath(*target, directory.root)) {
    report(
        shown, "symbolic link that leads out of the directory of manifests",
        "name what it points at with --filename as well, or copy it");
    return;
  }
  if (is_directory) {
    walk({directory.root, *target, shown, directory.depth + 1});
  } else {
    add_file(shown, *target);
  }
}

}  // namespace storekeeper
