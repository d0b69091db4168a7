// The part of the table of options that says what the program shows. For options.cpp only.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "cli/option_setters.hpp"

namespace storekeeper::option_table {

inline constexpr VerbSet kMarkdownVerbs = verb_set(kValidate, kPlan, kDiff, kApply, kSync);
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
     .placeholder = "FORMAT[=FILE]",
     .environment = "STOREKEEPER_OUTPUT",
     .kind = kList,
     .group = kDisplay,
     .verbs = (kManifestVerbs & ~kRunVerb) | kShowVerb,
     .default_text = "human",
     .help = "of the results, to standard output or to a file; repeatable",
     .choices = kOutputNames,
     .choices_take_file = true,
     .set = set_outputs,
     .show = [](const S& s) { return show_outputs(s.outputs); }},
    {.key = "showRequests",
     .flag = "--show-requests",
     .environment = "STOREKEEPER_SHOW_REQUESTS",
     .kind = kBoolean,
     .group = kDisplay,
     .verbs = kPlanVerb | kAskingVerbs,
     .default_text = "false",
     .help = "with the plan, show what each write sends, without the token and secrets",
     .set = set_boolean<&S::show_requests>,
     .show = show_boolean<&S::show_requests>},
    {.key = "markdownLimit",
     .flag = "--markdown-limit",
     .placeholder = "N",
     .environment = "STOREKEEPER_MARKDOWN_LIMIT",
     .group = kDisplay,
     .verbs = kMarkdownVerbs,
     .default_text = "65536",
     .help = "the most characters that one Markdown report may have; it is cut in the middle",
     .set = set_count<&S::markdown_limit, kSmallestMarkdown, kMostOfAnything>,
     .show = [](const S& s) { return std::to_string(s.markdown_limit); }},
    {.key = "githubSummary",
     .other_environment = {"GITHUB_STEP_SUMMARY"},
     .group = kDisplay,
     .in_file = false,
     .verbs = kMarkdownVerbs,
     .help = "where -o github appends the summary of the job; from a variable only",
     .set = set_text<&S::github_summary>,
     .show = show_text<&S::github_summary>},
    {.key = "githubOutput",
     .other_environment = {"GITHUB_OUTPUT"},
     .group = kDisplay,
     .in_file = false,
     .verbs = kMarkdownVerbs,
     .help = "where -o github appends the outputs of the step; from a variable only",
     .set = set_text<&S::github_output>,
     .show = show_text<&S::github_output>},
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
