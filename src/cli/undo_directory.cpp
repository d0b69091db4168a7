#include "cli/undo_directory.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/printable.hpp"
#include "logging/log_line.hpp"
#include "manifest/exported_file.hpp"
#include "manifest/manifest_writer.hpp"
#include "model/tombstone.hpp"
#include "system/output_directory.hpp"

namespace storekeeper {
namespace {

class UndoDirectory final : public UndoKeeper {
 public:
  UndoDirectory(std::string path, const Clock* clock, EventSink* events)
      : path_(std::move(path)), clock_(clock), events_(events) {}

  Result<void> keep(const std::vector<LiveIntegration>& doomed) override {
    auto before = doomed;
    for (auto& item : before) {
      // A mark of an earlier run has switched it off.
      if (const auto mark = find_tombstone(item.tags)) item.on = mark->was_on;
    }
    std::vector<OutputFile> files;
    for (const auto& manifest : write_manifests(before)) {
      files.push_back({manifest.name + ".yaml", marked_as_exported(manifest.text)});
    }
    const auto folder = path_ + '/' + folder_name();
    OutputRules rules;
    rules.replaceable = is_unedited_export;
    const auto written = write_files(folder, files, rules);
    if (!written) return fail(written.error());
    Event event;
    event.message = "manifests of what is deleted are kept";
    event.reason = printable(folder, kLongestPath);
    events_->emit(event);
    return {};
  }

 private:
  static constexpr std::size_t kLongestPath = 4096;

  // Of the time, in a form that every file system takes: "2026-01-31T23-59-59.000Z".
  std::string folder_name() const {
    auto name = utc_text(clock_->wall_now());
    std::replace(name.begin(), name.end(), ':', '-');
    return name;
  }

  std::string path_;
  const Clock* clock_;
  EventSink* events_;
};

}  // namespace

std::unique_ptr<UndoKeeper> make_undo_directory(
    const Settings& settings, const Clock* clock, EventSink* events) {
  if (settings.undo_dir.empty()) return nullptr;
  return std::make_unique<UndoDirectory>(settings.undo_dir, clock, events);
}

}  // namespace storekeeper
