#include "cli/exported_files.hpp"

#include "base/printable.hpp"
#include "cli/planning.hpp"
#include "manifest/exported_file.hpp"
#include "report/text_style.hpp"
#include "system/output_directory.hpp"

namespace storekeeper {
namespace {

void write_to_directory(
    const VerbContext& context, const std::vector<ExportedText>& exports, const ExportStyle& style,
    VerbOutcome* outcome) {
  std::vector<OutputFile> files;
  files.reserve(exports.size());
  for (const auto& exported : exports) {
    files.push_back({exported.name + style.ending, marked_as_exported(exported.text)});
  }
  OutputRules rules;
  rules.replaceable = is_unedited_export;
  rules.force = context.settings.force;
  const auto written = write_files(context.settings.out_dir, files, rules);
  if (!written) {
    outcome->exit_code = kExitFailure;
    outcome->messages += error_message(written.error(), WallTime());
    return;
  }
  for (const auto& path : written->paths) outcome->output += printable(path, 4096) + "\n";
  outcome->messages += "storekeeper: " + counted(files.size(), "file", "files") + " in " +
                       quoted(context.settings.out_dir) + ", " +
                       std::to_string(written->unchanged) + " of them unchanged\n";
}

}  // namespace

void put_exports(
    const VerbContext& context, const std::vector<ExportedText>& exports, const ExportStyle& style,
    VerbOutcome* outcome) {
  for (const auto& exported : exports) {
    for (const auto& warning : exported.warnings) {
      outcome->messages +=
          "storekeeper: warning: " + printable(exported.name) + ": " + printable(warning) + "\n";
    }
  }
  if (!context.settings.out_dir.empty()) {
    write_to_directory(context, exports, style, outcome);
    return;
  }
  for (const auto& exported : exports) {
    if (!outcome->output.empty()) outcome->output += style.separator;
    outcome->output += exported.text;
  }
}

}  // namespace storekeeper
