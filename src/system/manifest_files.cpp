#include "system/manifest_files.hpp"

#include <fcntl.h>

#include <cerrno>
#include <iterator>
#include <optional>
#include <utility>

#include "base/printable.hpp"
#include "manifest/cross_check.hpp"
#include "system/git_work_tree.hpp"
#include "system/manifest_finder.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {
namespace {

void append(Diagnostics& diagnostics, Diagnostics more) {
  diagnostics.insert(
      diagnostics.end(), std::make_move_iterator(more.begin()),
      std::make_move_iterator(more.end()));
}

class ManifestFiles : public ManifestSource {
 public:
  explicit ManifestFiles(ManifestFilesSettings settings) : settings_(std::move(settings)) {}

  LoadedManifests load() override {
    LoadedManifests loaded;
    total_bytes_ = 0;
    look_for_unfinished_work(loaded.desired.doubts);
    ManifestFinder finder(settings_.max_files, loaded.diagnostics);
    bool standard_input = false;
    for (const auto& path : settings_.paths) {
      if (path == "-") {
        standard_input = true;
      } else {
        finder.find(path);
      }
    }
    if (standard_input) load_standard_input(loaded);
    for (const auto& file : finder.files()) {
      if (!load_file(file, loaded)) break;
    }
    // Once more: a checkout may have begun meanwhile.
    if (loaded.desired.doubts.empty()) look_for_unfinished_work(loaded.desired.doubts);
    append(loaded.diagnostics, cross_check(loaded.desired.items));
    remove_contradictions(loaded.desired.items);
    loaded.desired.complete = !has_errors(loaded.diagnostics);
    return loaded;
  }

 private:
  void look_for_unfinished_work(std::vector<std::string>& doubts) const {
    for (const auto& path : settings_.paths) {
      if (path == "-") continue;
      const auto work = unfinished_git_work(path);
      if (work.empty()) continue;
      doubts.push_back("Git is in the middle of " + work);
      return;
    }
  }

  static void report(
      LoadedManifests& loaded, const std::string& file, std::string message,
      std::string hint = {}) {
    Diagnostic diagnostic;
    diagnostic.position = {file, 0, 0};
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    loaded.diagnostics.push_back(std::move(diagnostic));
  }

  void parse(const std::string& text, const std::string& file, LoadedManifests& loaded) const {
    ++loaded.files;
    auto parsed = parse_manifests(text, file, settings_.loader);
    auto& items = loaded.desired.items;
    if (parsed.items.empty() && !has_errors(parsed.diagnostics)) {
      loaded.desired.doubts.push_back(
          (file == "-" ? std::string("standard input") : quoted(file)) +
          " holds no manifest: it is empty, or has nothing but comments");
    }
    append(loaded.diagnostics, std::move(parsed.diagnostics));
    items.insert(
        items.end(), std::make_move_iterator(parsed.items.begin()),
        std::make_move_iterator(parsed.items.end()));
  }

  // Cannot be read twice, so what it said is kept.
  void load_standard_input(LoadedManifests& loaded) {
    if (!input_) {
      std::string text;
      switch (read_to_end(settings_.standard_input, settings_.loader.limits.max_bytes, text)) {
        case ReadOutcome::kRead:
        case ReadOutcome::kTooLarge: break;  // the parser says so
        case ReadOutcome::kNotRegular:
        case ReadOutcome::kFailed:
          report(loaded, "-", "standard input cannot be read: " + explain_errno(errno));
          return;
      }
      input_ = std::move(text);
    }
    total_bytes_ += input_->size();
    parse(*input_, "-", loaded);
  }

  // False once the limit on all files together is reached.
  bool load_file(const FoundFile& file, LoadedManifests& loaded) {
    // O_NONBLOCK: the file may have become a FIFO since it was found.
    const FileDescriptor descriptor(
        ::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK));
    if (!descriptor.valid()) {
      report(loaded, file.shown, "cannot be read: " + explain_errno(errno));
      return true;
    }
    text_.clear();
    const auto limit = settings_.loader.limits.max_bytes;
    switch (read_regular_file(descriptor.get(), limit, text_)) {
      case ReadOutcome::kRead: break;
      case ReadOutcome::kNotRegular: report(loaded, file.shown, "not a regular file"); return true;
      case ReadOutcome::kTooLarge:
        report(
            loaded, file.shown, "the file is larger than " + std::to_string(limit) + " bytes",
            "split it into several files");
        return true;
      case ReadOutcome::kFailed:
        report(loaded, file.shown, "cannot be read: " + explain_errno(errno));
        return true;
    }
    total_bytes_ += text_.size();
    if (total_bytes_ > settings_.max_total_bytes) {
      report(
          loaded, file.shown,
          "the manifests together are larger than " + std::to_string(settings_.max_total_bytes) +
              " bytes; this file and the rest are not read",
          "name a smaller directory");
      return false;
    }
    parse(text_, file.shown, loaded);
    return true;
  }

  ManifestFilesSettings settings_;
  std::optional<std::string> input_;
  std::string text_;
  std::uint64_t total_bytes_ = 0;
};

}  // namespace

std::unique_ptr<ManifestSource> make_manifest_source(ManifestFilesSettings settings) {
  return std::make_unique<ManifestFiles>(std::move(settings));
}

}  // namespace storekeeper
