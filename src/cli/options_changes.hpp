// The part of the table of options that says how far a run may go: ownership, deletes, the style of
// patches. For options.cpp only.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "cli/option_setters.hpp"

namespace storekeeper::option_table {

inline constexpr std::array<std::string_view, 2> kStyleNames = {"fields", "whole"};
inline constexpr std::array kStyleValues = {PatchStyle::kFields, PatchStyle::kWholeConfig};
inline constexpr std::array<std::string_view, 2> kGuardNames = {"none", "version"};
inline constexpr std::array kGuardValues = {false, true};

inline constexpr auto kChangeOptions = std::to_array<Option>({
    {.key = "owner",
     .flag = "--owner",
     .placeholder = "ID",
     .environment = "STOREKEEPER_OWNER",
     .group = kChanges,
     .verbs = kAccountVerbs,
     .anywhere = true,
     .default_text = "default",
     .help = "who these manifests belong to; written as a tag, and only its owner deletes a store",
     .set = set_owner,
     .show = show_text<&S::owner>},
    {.key = "prune",
     .flag = "--prune",
     .environment = "STOREKEEPER_PRUNE",
     .kind = kBoolean,
     .group = kChanges,
     .verbs = kPlanningVerbs,
     .default_text = "false",
     .help = "delete what this owner owns and no manifest describes",
     .set = set_boolean<&S::prune>,
     .show = show_boolean<&S::prune>},
    {.key = "maxDeletes",
     .flag = "--max-deletes",
     .placeholder = "N",
     .environment = "STOREKEEPER_MAX_DELETES",
     .group = kChanges,
     .verbs = kPlanningVerbs,
     .default_text = "the larger of 1 and 10 % of the owned",
     .help = "never delete more than this in one run",
     .set = set_count<&S::max_deletes, 0, kMostOfAnything>,
     .show = [](const S& s) { return show_optional(s.max_deletes); }},
    {.key = "allowEmpty",
     .flag = "--allow-empty",
     .environment = "STOREKEEPER_ALLOW_EMPTY",
     .kind = kBoolean,
     .group = kChanges,
     .verbs = kPlanningVerbs,
     .default_text = "false",
     .help = "let --prune delete even when the manifests describe nothing at all",
     .set = set_boolean<&S::allow_empty>,
     .show = show_boolean<&S::allow_empty>},
    {.key = "autoApprove",
     .flag = "--auto-approve",
     .letter = 'y',
     .environment = "STOREKEEPER_AUTO_APPROVE",
     .kind = kBoolean,
     .group = kChanges,
     .verbs = kApplyVerb,
     .default_text = "false",
     .help = "do not ask before changes are made",
     .set = set_boolean<&S::auto_approve>,
     .show = show_boolean<&S::auto_approve>},
    {.key = "detailedExitcode",
     .flag = "--detailed-exitcode",
     .environment = "STOREKEEPER_DETAILED_EXITCODE",
     .kind = kBoolean,
     .group = kChanges,
     .verbs = kPlanVerb,
     .default_text = "false",
     .help = "exit with 2 when there is something to do",
     .set = set_boolean<&S::detailed_exitcode>,
     .show = show_boolean<&S::detailed_exitcode>},
    {.key = "patchStyle",
     .flag = "--patch-style",
     .placeholder = "STYLE",
     .environment = "STOREKEEPER_PATCH_STYLE",
     .group = kChanges,
     .verbs = kPlanningVerbs,
     .default_text = "fields",
     .help = "patch single fields of `config`, or replace it whole",
     .choices = kStyleNames,
     .set = set_choice<&S::patch_style, kStyleNames, kStyleValues>,
     .show = show_choice<&S::patch_style, kStyleNames, kStyleValues>},
    {.key = "patchGuard",
     .flag = "--patch-guard",
     .placeholder = "GUARD",
     .environment = "STOREKEEPER_PATCH_GUARD",
     .group = kChanges,
     .verbs = kPlanningVerbs,
     .default_text = "none",
     .help = "open each patch with a test of the version that was read, or not",
     .choices = kGuardNames,
     .set = set_choice<&S::guard_version, kGuardNames, kGuardValues>,
     .show = show_choice<&S::guard_version, kGuardNames, kGuardValues>},
});

}  // namespace storekeeper::option_table
