#include "system/git_manifests.hpp"

#include <fnmatch.h>
#include <sys/stat.h>

#include <cstdlib>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/printable.hpp"
#include "system/git_repository.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kShortId = 12;

// What one -f names: everything beneath a directory, one file, or what fits a pattern.
struct Place {
  std::string directory;  // absolute, without links
  std::string rest;       // a file's name or a pattern, relative to it; empty: the directory itself
  bool is_pattern = false;
};

std::optional<std::string> resolve(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> resolved(
      ::realpath(path.c_str(), nullptr), &std::free);
  if (!resolved) return std::nullopt;
  return std::string(resolved.get());
}

Result<Place> place_of(const std::string& path) {
  if (path == "-") {
    return fail(
        Errc::kInvalidInput, "standard input has no earlier revision to compare with",
        "name the manifests' files with -f, or leave --base out");
  }
  Place place;
  struct stat status{};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    place.directory = resolve(path).value_or("");
    return place;
  }
  place.is_pattern = !exists && path.find_first_of("*?[") != path.npos;
  const auto special = place.is_pattern ? path.find_first_of("*?[") : path.npos;
  const auto slash = path.rfind('/', special);
  const auto parent = slash == path.npos ? std::string(".") : path.substr(0, slash + 1);
  place.rest = slash == path.npos ? path : path.substr(slash + 1);
  const auto resolved = resolve(parent);
  if (!resolved) return fail(Errc::kInvalidInput, quoted(path) + " is not there");
  place.directory = *resolved;
  return place;
}

// `path` relative to `root`; nothing if it is elsewhere.
std::optional<std::string> beneath(const std::string& path, const std::string& root) {
  if (path == root) return "";
  const auto prefix = root == "/" ? root : root + '/';
  if (!path.starts_with(prefix)) return std::nullopt;
  return path.substr(prefix.size());
}

bool is_left_out(std::string_view name) {
  return name.empty() || name.front() == '.' || name.front() == '#' || name.front() == '~';
}

// As in a directory that is read recursively; `path` is relative to it.
bool is_manifest_beneath(std::string_view path) {
  const bool ending = path.ends_with(".yaml") || path.ends_with(".yml");
  for (auto rest = path; ending;) {
    const auto slash = rest.find('/');
    if (is_left_out(rest.substr(0, slash))) return false;
    if (slash == rest.npos) return true;
    rest.remove_prefix(slash + 1);
  }
  return false;
}

bool fits(const Place& place, const std::string& path) {
  if (place.rest.empty()) return is_manifest_beneath(path);
  if (!place.is_pattern) return path == place.rest;
  const auto matches = [&](const std::string& text) {
    return ::fnmatch(place.rest.c_str(), text.c_str(), FNM_PATHNAME | FNM_PERIOD) == 0;
  };
  if (matches(path)) return true;
  // A pattern may fit a directory, which is then read like any other.
  for (auto slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) {
    if (matches(path.substr(0, slash))) return is_manifest_beneath(path.substr(slash + 1));
  }
  return false;
}

class Loader {
 public:
  Loader(const GitManifestsSettings& settings, const GitRepository& repository, std::string commit)
      : settings_(settings), repository_(repository), commit_(std::move(commit)) {}

  Result<void> find(const Place& place) {
    const auto directory = beneath(place.directory, repository_.root());
    if (!directory) {
      return fail(
          Errc::kInvalidInput,
          quoted(place.directory) + " is not in the repository " + quoted(repository_.root()),
          "--base compares manifests of one repository");
    }
    auto entries = repository_.list(commit_, *directory);
    if (!entries) return fail(std::move(entries.error()));
    const auto prefix = directory->empty() ? 0 : directory->size() + 1;
    for (auto& entry : *entries) {
      if (entry.path.size() <= prefix || !fits(place, entry.path.substr(prefix))) continue;
      if (!known_.insert(entry.path).second) continue;
      if (entry.is_file) {
        entries_.push_back(std::move(entry));
      } else {
        report_link(entry.path);
      }
    }
    return {};
  }

  Result<LoadedManifests> load() {
    const auto texts = repository_.read(entries_);
    if (!texts) return fail(texts.error());
    auto options = settings_.files.loader;
    options.allow_plaintext_secrets = true;  // nothing of this revision is ever sent
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      auto parsed = parse_manifests((*texts)[i], shown(entries_[i].path), options);
      append(std::move(parsed.diagnostics));
      auto& items = loaded_.desired.items;
      items.insert(
          items.end(), std::make_move_iterator(parsed.items.begin()),
          std::make_move_iterator(parsed.items.end()));
      ++loaded_.files;
    }
    loaded_.desired.complete = !has_errors(loaded_.diagnostics);
    return std::move(loaded_);
  }

 private:
  std::string shown(const std::string& path) const {
    return commit_.substr(0, kShortId) + ':' + path;
  }

  void append(Diagnostics more) {
    loaded_.diagnostics.insert(
        loaded_.diagnostics.end(), std::make_move_iterator(more.begin()),
        std::make_move_iterator(more.end()));
  }

  void report_link(const std::string& path) {
    Diagnostic diagnostic;
    diagnostic.severity = Severity::kWarning;
    diagnostic.position = {shown(path), 0, 0};
    diagnostic.message = "a symbolic link is not followed in another revision";
    diagnostic.hint = "what is behind it counts as this branch's";
    loaded_.diagnostics.push_back(std::move(diagnostic));
  }

  const GitManifestsSettings& settings_;
  const GitRepository& repository_;
  std::string commit_;
  std::vector<GitEntry> entries_;
  std::set<std::string> known_;
  LoadedManifests loaded_;
};

}  // namespace

Result<ManifestsAtRevision> load_manifests_at(const GitManifestsSettings& settings) {
  std::vector<Place> places;
  for (const auto& path : settings.files.paths) {
    auto place = place_of(path);
    if (!place) return fail(std::move(place.error()));
    places.push_back(*std::move(place));
  }
  if (places.empty()) return fail(Errc::kInvalidInput, "no manifests are named");
  const auto repository = GitRepository::find(places.front().directory);
  if (!repository) return fail(repository.error());
  const auto commit = settings.at_merge_base ? repository->merge_base(settings.revision)
                                             : repository->commit(settings.revision);
  if (!commit) return fail(commit.error());
  Loader loader(settings, *repository, *commit);
  for (const auto& place : places) {
    auto found = loader.find(place);
    if (!found) return fail(std::move(found.error()));
  }
  auto loaded = loader.load();
  if (!loaded) return fail(std::move(loaded.error()));
  ManifestsAtRevision result;
  result.loaded = *std::move(loaded);
  result.name = (settings.at_merge_base ? "the merge base with " : "") +
                printable(settings.revision, 80) + " (" + commit->substr(0, kShortId) + ")";
  return result;
}

}  // namespace storekeeper
