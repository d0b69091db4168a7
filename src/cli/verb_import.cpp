#include <fcntl.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "cli/exported_files.hpp"
#include "cli/planning.hpp"
#include "cli/standard_streams.hpp"
#include "report/text_style.hpp"
#include "system/regular_file.hpp"
#include "terraform/json_tree.hpp"
#include "terraform/state_import.hpp"

namespace storekeeper {
namespace {

// Appends to `text`, which holds passwords afterwards. The message goes on after the file's name.
Result<void> read_state_text(const std::string& path, std::string& text) {
  const auto limit = JsonTreeLimits().bytes;
  auto outcome = ReadOutcome::kFailed;
  if (path == "-") {
    outcome = read_to_end(kStandardInput, limit, text);
  } else {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (file.valid()) outcome = read_regular_file(file.get(), limit, text);
    // What a shell makes of <(terraform show -json).
    if (outcome == ReadOutcome::kNotRegular) outcome = read_to_end(file.get(), limit, text);
  }
  if (outcome == ReadOutcome::kRead) return {};
  if (outcome == ReadOutcome::kTooLarge) {
    return fail(
        Errc::kInvalidInput, "is larger than " + std::to_string(limit / (1024 * 1024)) + " MiB");
  }
  return fail(Errc::kInvalidInput, "cannot be read: " + explain_errno(errno));
}

VerbOutcome refused(const std::string& path, Error error) {
  error.message =
      (path == "-" ? "standard input" : "the file " + quoted(path)) + ' ' + error.message;
  VerbOutcome outcome;
  outcome.exit_code = kExitFailure;
  outcome.messages = error_message(error, WallTime());
  return outcome;
}

std::string summary(const TerraformImport& imported) {
  auto text =
      "storekeeper: " + counted(imported.manifests.size(), "store", "stores") + " in the state";
  std::string left;
  const auto add = [&](int count, const std::string& thing) {
    if (count == 0) return;
    left +=
        (left.empty() ? "" : ", ") + counted(static_cast<std::size_t>(count), thing, thing + 's');
  };
  add(imported.other_resources, "other resource");
  add(imported.data_sources, "data source");
  add(imported.deposed, "deposed store");
  return text + (left.empty() ? "" : "; left alone: " + left) + '\n';
}

}  // namespace

VerbOutcome run_import(const VerbContext& context) {
  const auto& path = context.second_argument;
  std::string text;
  const WipedAtEnd wiped(text);
  if (auto read = read_state_text(path, text); !read) return refused(path, read.error());
  auto imported = import_state(text);
  if (!imported) return refused(path, imported.error());

  VerbOutcome outcome;
  outcome.messages = summary(*imported);
  for (const auto& unread : imported->unread) {
    outcome.messages += "storekeeper: warning: left out: " + printable(unread, 1024) + "\n";
  }
  std::vector<ExportedText> exports;
  for (auto& manifest : imported->manifests) {
    exports.push_back(
        {std::move(manifest.name), std::move(manifest.text), std::move(manifest.warnings)});
  }
  put_exports(context, exports, {".yaml", "---\n"}, &outcome);
  return outcome;
}

}  // namespace storekeeper
