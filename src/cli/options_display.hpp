// The part of the table of options that says what the program shows. For options.cpp only.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "cli/option_setters.hpp"

namespace storekeeper::option_table {

inline constexpr std::array<std::string_view, 2> kOutputNames = {"human", "json"};
inline constexpr std::array kOutputValues = {OutputFormat::kHuman, OutputFormat::kJson};
inline constexpr std::array<std::string_view, 2> kLogLineNames = {"text", "json"};
inline constexpr std::array kLogLineValues = {LogLines::kText, LogLines::kJson};
inline constexpr std::array<std::string_view, 4> kLevelNames = {
    "debug", "info", "warning", "error"};
inline constexpr std::array kLevelValues = {
    EventLevel::kDebug, EventLevel::kInfo, EventLevel::kWarning, EventLevel::kError};

inline constexpr auto kDisplayOptions = std::to_array<Option>({
    {.key = "output",
     .flag = "--output",
     .letter = 'o',
     .placeholder = "FORMAT",
     .environment = "STOREKEEPER_OUTPUT",
     .group = kDisplay,
     .verbs = kManifestVerbs & ~kRunVerb,
     .default_text = "human",
     .help = "of the results on standard output",
     .choices = kOutputNames,
     .set = set_choice<&S::output, kOutputNames, kOutputValues>,
     .show = show_choice<&S::output, kOutputNames, kOutputValues>},
    {.key = "noColor",
     .flag = "--no-color",
     .environment = "STOREKEEPER_NO_COLOR",
     .other_environment = {"NO_COLOR"},
     .presence_counts = true,
     .kind = kBoolean,
     .group = kDisplay,
     .anywhere = true,
     .default_text = "false",
     .help = "no colour, not even on a terminal",
     .set = set_boolean<&S::no_color>,
     .show = show_boolean<&S::no_color>},
    {.key = "ci",
     .other_environment = {"CI"},
     .kind = kBoolean,
     .group = kDisplay,
     .in_file = false,
     .anywhere = true,
     .default_text = "false",
     .help = "steady lines in place of redrawn progress; from a variable only",
     .set = set_ci,
     .show = show_boolean<&S::ci>},
    {.key = "logFormat",
     .flag = "--log-format",
     .placeholder = "FORMAT",
     .environment = "STOREKEEPER_LOG_FORMAT",
     .group = kDisplay,
     .verbs = kAccountVerbs,
     .anywhere = true,
     .default_text = "text",
     .help = "of the log lines on standard error",
     .choices = kLogLineNames,
     .set = set_choice<&S::log_format, kLogLineNames, kLogLineValues>,
     .show = show_choice<&S::log_format, kLogLineNames, kLogLineValues>},
    {.key = "logLevel",
     .flag = "--log-level",
     .placeholder = "LEVEL",
     .environment = "STOREKEEPER_LOG_LEVEL",
     .group = kDisplay,
     .verbs = kAccountVerbs,
     .anywhere = true,
     .default_text = "info",
     .help = "the least important log lines to show",
     .choices = kLevelNames,
     .set = set_choice<&S::log_level, kLevelNames, kLevelValues>,
     .show = show_choice<&S::log_level, kLevelNames, kLevelValues>},
});

}  // namespace storekeeper::option_table
