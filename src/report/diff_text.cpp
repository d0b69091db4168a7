#include "report/diff_text.hpp"

#include <string_view>

#include "report/field_text.hpp"
#include "report/finding_text.hpp"
#include "report/plan_entries.hpp"
#include "report/plan_text.hpp"

namespace storekeeper {
namespace {

std::string signed_line(std::string_view sign, const std::string& rest, const TextStyle& style) {
  return tinted(sign, tint_of(sign.front()), style) + ' ' + rest + '\n';
}

std::string place(const Action& action, const TextStyle& style) {
  auto text = shown(to_string(action.address), style);
  if (!action.id.empty()) text += ' ' + shown(action.id, style);
  return text;
}

std::string update_text(const Action& action, const FieldContext& context, const TextStyle& style) {
  const auto name = action_name(action, style);
  std::string text;
  for (const auto& line : field_lines(action.changes, context, style)) {
    text += signed_line(std::string(1, line.sign), name + ' ' + line.name + ' ' + line.text, style);
  }
  if (action.adopts) text += signed_line("~", name + " taken over", style);
  if (text.empty()) text += signed_line("~", name + " Storekeeper's own tags", style);
  return text;
}

std::string entry_text(const PlanEntry& entry, const TextStyle& style) {
  const auto& action = *entry.action;
  const auto name = action_name(action, style);
  if (entry.replaced != nullptr) {
    return signed_line(
        "-/+", name + ' ' + place(action, style) + " replaces " + place(*entry.replaced, style),
        style);
  }
  switch (action.kind) {
    case ActionKind::kCreate: return signed_line("+", name + ' ' + place(action, style), style);
    case ActionKind::kDelete: return signed_line("-", name + ' ' + place(action, style), style);
    case ActionKind::kUpdate: break;
  }
  return update_text(action, FieldContext(), style);
}

std::string drift_text(const Finding& finding, const TextStyle& style) {
  const auto name = shown(finding.manifest, style, style.value_limit);
  std::string text;
  for (const auto& line : field_lines(finding.changes, FieldContext(), style)) {
    text += signed_line(
        std::string(1, line.sign), name + ' ' + line.name + ' ' + line.text + " (report only)",
        style);
  }
  return text;
}

}  // namespace

std::string render_diff_text(const Plan& plan, const TextStyle& style) {
  std::string text;
  for (const auto& entry : plan_entries(plan)) text += entry_text(entry, style);
  for (const auto& finding : plan.findings) {
    if (finding.kind == FindingKind::kDriftReported) text += drift_text(finding, style);
    if (is_error(finding.kind)) text += finding_line(finding, style) + '\n';
  }
  for (const auto& refusal : plan.refusals) text += refusal_line(refusal, style) + '\n';
  return text;
}

}  // namespace storekeeper
