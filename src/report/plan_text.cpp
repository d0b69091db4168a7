#include "report/plan_text.hpp"

#include <algorithm>
#include <string_view>

#include "report/field_text.hpp"
#include "report/finding_text.hpp"
#include "report/plan_cost_text.hpp"
#include "report/plan_entries.hpp"
#include "report/request_text.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kFieldIndent = 6;

std::string_view glyph(const PlanEntry& entry) {
  if (entry.replaced != nullptr) return "-/+";
  switch (entry.action->kind) {
    case ActionKind::kCreate: return "+";
    case ActionKind::kUpdate: return "~";
    case ActionKind::kDelete: return "-";
  }
  return "?";
}

std::string place(const Action& action, const TextStyle& style) {
  auto text = shown(to_string(action.address), style);
  if (!action.id.empty()) text += "  (id " + shown(action.id, style) + ")";
  return text;
}

std::string note(std::string_view text, const TextStyle& style) {
  return std::string(kFieldIndent, ' ') +
         tinted(std::string("# ").append(text), Tint::kDim, style) + '\n';
}

// What stands between the header of an entry and its fields.
std::string notes(
    const PlanEntry& entry, const FindingIndex& findings, const Plan& plan,
    const TextStyle& style) {
  const auto& action = *entry.action;
  std::string text;
  if (entry.replaced != nullptr) {
    text += note(
        "replaces " + shown(to_string(entry.replaced->address), style) + "  (id " +
            shown(entry.replaced->id, style) + "), which is deleted " +
            (entry.replaced->goes_first ? "before this one is created"
                                        : "once this one is in place"),
        style);
  } else if (action.kind == ActionKind::kCreate && !action.replaces.empty()) {
    const auto* kept = findings.kept(action.replaces);
    const auto where = kept ? shown(to_string(kept->address), style) + "  " : std::string();
    text += note(
        "replaces " + where + "(id " + shown(action.replaces, style) + "), which stays: " +
            (plan.refusals.empty() ? "--prune deletes it" : "deletes are withheld, see below"),
        style);
  } else if (action.kind == ActionKind::kDelete && !action.replaced_by.empty()) {
    text += note("replaced by " + shown(action.replaced_by, style), style);
  }
  if (const auto deletion = deletion_note(action); !deletion.empty()) text += note(deletion, style);
  if (action.adopts)
    text += note("adopted: nobody manages it yet; Storekeeper's ownership tags are added", style);
  return text;
}

// Secrets that nobody can tell from the live ones here: they are not written.
void add_uncompared(std::vector<FieldLine>& lines, const Action& action, const TextStyle& style) {
  for (const auto& field : action.unchanged) {
    if (!field.unknown) continue;
    FieldLine line;
    line.sign = '?';
    line.name = shown(field.field, style, 64);
    line.text = kUnknownHere;
    lines.push_back(std::move(line));
  }
}

std::string entry_text(
    const PlanEntry& entry, const FindingIndex& findings, const Plan& plan,
    const TextStyle& style) {
  const auto& action = *entry.action;
  const std::string sign(glyph(entry));
  auto text = std::string(3 - sign.size(), ' ') + tinted(sign, tint_of(sign.front()), style) + ' ' +
              tinted(action_name(action, style), Tint::kBold, style) + "  " + place(action, style);
  if (action.origin != ChangeOrigin::kUnknown) {
    text += "  " + tinted(origin_note(action.origin), Tint::kDim, style);
  }
  text += '\n';
  text += notes(entry, findings, plan, style);
  FieldContext context;
  context.secret_sign = action.kind == ActionKind::kUpdate ? '~' : sign.back();
  auto lines = field_lines(action.changes, context, style);
  if (lines.empty() && action.kind == ActionKind::kUpdate && !action.adopts && !action.restores) {
    text += note("only Storekeeper's own tags change", style);
  }
  add_uncompared(lines, action, style);
  return text + aligned(lines, kFieldIndent, style) + '\n';
}

std::string attribution_line(const Attribution& attribution, const TextStyle& style) {
  return "Compared with " + shown(attribution.base, style) + ": " +
         attribution_counts(attribution) + '\n';
}

bool has(const Plan& plan, FindingKind kind) {
  return std::any_of(plan.findings.begin(), plan.findings.end(), [&](const Finding& finding) {
    return finding.kind == kind;
  });
}

}  // namespace

std::string action_name(const Action& action, const TextStyle& style) {
  return action.manifest.empty() ? shown_quoted(action.display_name, style, style.value_limit)
                                 : shown(action.manifest, style, style.value_limit);
}

std::string_view deletion_note(const Action& action) {
  if (action.only_marks) {
    return "now only marked and switched off; deleted by a run after the time of --delete-grace";
  }
  if (action.marked) return "was marked for deletion by an earlier run, and is due";
  return action.restores ? "was marked for deletion; the mark is taken away" : "";
}

std::string attribution_counts(const Attribution& attribution) {
  auto text = std::to_string(attribution.branch) + " from this branch, " +
              std::to_string(attribution.drift) + " drift that was there before, " +
              std::to_string(attribution.both) + " both.";
  if (attribution.left_out > 0) {
    text += " Not shown (--only): " + std::to_string(attribution.left_out) + ".";
  }
  return text;
}

std::string plan_closing_line(const Plan& plan) {
  if (plan.has_changes()) {
    return "Plan: " + std::to_string(plan.count(ActionKind::kCreate)) + " to add, " +
           std::to_string(plan.count(ActionKind::kUpdate)) + " to change, " +
           std::to_string(plan.count(ActionKind::kDelete)) + " to destroy.\n";
  }
  if (plan.has_errors()) return "No changes. What is listed above needs a person first.\n";
  if (has(plan, FindingKind::kDriftReported)) {
    return "No changes. Drift is reported and left as it is, as the manifests ask.\n";
  }
  if (has(plan, FindingKind::kSecretUnavailable)) {
    return "No changes. Secrets that are not available here were not compared.\n";
  }
  if (has(plan, FindingKind::kSecretSuspect)) {
    return "No changes. Secrets that may have been changed are left as they are.\n";
  }
  if (has(plan, FindingKind::kPaused)) {
    return "No changes. The account matches the manifests that are not paused.\n";
  }
  return "No changes. The account matches the manifests.\n";
}

std::string render_plan_text(
    const Plan& plan, const TextStyle& style, const PlanRenderOptions& options) {
  const FindingIndex findings(plan);
  std::string text;
  for (const auto& entry : plan_entries(plan)) text += entry_text(entry, findings, plan, style);
  const auto remarks = findings_text(plan, style);
  if (!remarks.empty()) text += remarks + '\n';
  if (plan.has_changes() && plan.unchanged > 0) {
    text += counted(static_cast<std::size_t>(plan.unchanged), "store", "stores") +
            " already as described.\n";
  }
  if (plan.attribution) text += attribution_line(*plan.attribution, style);
  text += requests_text(options.requests);
  if (options.cost && plan.has_changes()) text += "Cost: " + plan_cost_text(*options.cost) + "\n";
  if (!options.fingerprint.empty()) text += "Fingerprint: " + options.fingerprint + '\n';
  return text + plan_closing_line(plan);
}

}  // namespace storekeeper
