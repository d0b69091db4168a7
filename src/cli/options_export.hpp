// The part of the table of options that says what export and import write. For options.cpp only.
#pragma once

#include <array>
#include <string_view>

#include "cli/option_setters.hpp"

namespace storekeeper::option_table {

inline constexpr std::array<std::string_view, 2> kExportFormatNames = {"manifests", "terraform"};
inline constexpr std::array kExportFormatValues = {
    ExportFormat::kManifests, ExportFormat::kTerraform};

inline constexpr auto kExportOptions = std::to_array<Option>({
    {.key = "format",
     .flag = "--format",
     .placeholder = "FORMAT",
     .environment = "STOREKEEPER_FORMAT",
     .group = kManifests,
     .in_file = false,
     .verbs = verb_set(kExport),
     .default_text = "manifests",
     .help = "of what is exported",
     .choices = kExportFormatNames,
     .set = set_choice<&S::export_format, kExportFormatNames, kExportFormatValues>,
     .show = show_choice<&S::export_format, kExportFormatNames, kExportFormatValues>},
    {.key = "outDir",
     .flag = "--out-dir",
     .placeholder = "DIR",
     .environment = "STOREKEEPER_OUT_DIR",
     .group = kManifests,
     .in_file = false,
     .verbs = kExportingVerbs,
     .default_text = "standard output",
     .help = "directory to write to, one file for each store",
     .set = set_text<&S::out_dir>,
     .show = show_text<&S::out_dir>},
    {.key = "force",
     .flag = "--force",
     .environment = "STOREKEEPER_FORCE",
     .kind = kBoolean,
     .group = kManifests,
     .in_file = false,
     .verbs = kExportingVerbs,
     .default_text = "false",
     .help = "replace files in --out-dir although they were edited or written by others",
     .set = set_boolean<&S::force>,
     .show = show_boolean<&S::force>},
});

}  // namespace storekeeper::option_table
