#include "report/apply_text.hpp"

#include <string_view>
#include <vector>

#include "base/duration.hpp"
#include "report/finding_text.hpp"
#include "report/plan_text.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kMessageLimit = 1000;

std::string_view past_tense(ActionKind kind) {
  switch (kind) {
    case ActionKind::kCreate: return "created";
    case ActionKind::kUpdate: return "updated";
    case ActionKind::kDelete: return "deleted";
  }
  return "done";
}

std::string done_text(const Action& action, const ActionResult& result, const TextStyle& style) {
  std::string text(past_tense(action.kind));
  if (action.adopts && action.changes.empty()) text = "taken over";
  if (action.restores) text = "taken back from deletion";
  if (action.only_marks) text = "marked for deletion, switched off";
  const auto& id = result.id.empty() ? action.id : result.id;
  std::string details;
  if (!id.empty()) details = "id " + shown(id, style);
  if (result.duration.count() > 0) {
    details += (details.empty() ? "" : ", ") + format_duration(result.duration);
  }
  if (!details.empty()) text += " (" + details + ")";
  return text;
}

std::string error_text(const ActionResult& result, const TextStyle& style) {
  if (!result.error) return "";
  return ": " + shown(result.error->message, style, kMessageLimit);
}

Tint tint_of(ActionOutcome outcome) {
  switch (outcome) {
    case ActionOutcome::kDone: return Tint::kGreen;
    case ActionOutcome::kFailed: return Tint::kRed;
    case ActionOutcome::kUnknown:
    case ActionOutcome::kNotStarted: return Tint::kYellow;
  }
  return Tint::kNone;
}

std::string listed(const Action& action, const ActionResult& result, const TextStyle& style) {
  auto text = "  " + action_name(action, style) + "  " + shown(to_string(action.address), style);
  const auto& id = result.id.empty() ? action.id : result.id;
  if (!id.empty()) text += "  (id " + shown(id, style) + ")";
  text.append(": ").append(to_string(action.kind)).append(error_text(result, style)) += '\n';
  if (result.error && !result.error->hint.empty()) {
    text += "      next: " + shown(result.error->hint, style, kMessageLimit) + '\n';
  } else if (result.outcome == ActionOutcome::kUnknown) {
    text += "      next: run again; what was done is found and not done twice\n";
  }
  return text;
}

std::string section(
    std::string_view title, ActionOutcome outcome, const ApplyResult& apply,
    const std::vector<ActionResult>& results, const TextStyle& style) {
  std::string text;
  for (const auto& result : results) {
    if (result.outcome != outcome) continue;
    text += listed(apply.plan.actions[result.action_index], result, style);
  }
  if (text.empty()) return text;
  return tinted(title, tint_of(outcome), style) + '\n' + text + '\n';
}

std::string counts(const ApplyResult& result) {
  auto text = "Resources: " + std::to_string(result.done(ActionKind::kCreate)) + " added, " +
              std::to_string(result.done(ActionKind::kUpdate)) + " changed, " +
              std::to_string(result.done(ActionKind::kDelete)) + " destroyed";
  const auto add = [&](ActionOutcome outcome, std::string_view name) {
    const auto count = result.count(outcome);
    if (count > 0) text += ", " + std::to_string(count).append(" ").append(name);
  };
  if (const int marked = result.marked(); marked > 0) {
    text += ", " + std::to_string(marked) + " marked for deletion";
  }
  add(ActionOutcome::kFailed, "failed");
  add(ActionOutcome::kUnknown, "unknown");
  add(ActionOutcome::kNotStarted, "not started");
  return text + ".\n";
}

// What keeps the account from matching the manifests although every action is done.
std::string problems(const Plan& plan, const TextStyle& style) {
  std::string text;
  for (const auto& finding : plan.findings) {
    if (is_error(finding.kind)) text += finding_line(finding, style) + '\n';
  }
  for (const auto& refusal : plan.refusals) text += refusal_line(refusal, style) + '\n';
  return text.empty() ? text : text + '\n';
}

}  // namespace

std::string render_action_result(
    const Action& action, const ActionResult& result, const TextStyle& style) {
  const auto kind = std::string(to_string(action.kind));
  std::string text;
  switch (result.outcome) {
    case ActionOutcome::kDone: text = done_text(action, result, style); break;
    case ActionOutcome::kFailed: text = kind + " failed" + error_text(result, style); break;
    case ActionOutcome::kUnknown:
      text = kind + " has an unknown outcome" + error_text(result, style);
      break;
    case ActionOutcome::kNotStarted:
      text = kind + " not started" + error_text(result, style);
      break;
  }
  return action_name(action, style) + ": " + tinted(text, tint_of(result.outcome), style) + '\n';
}

std::string render_apply_summary(const ApplyResult& result, const TextStyle& style) {
  const auto remarks = problems(result.plan, style);
  if (result.plan.actions.empty()) return remarks + apply_closing_line(result);
  const auto results = results_by_action(result);
  auto text = section("Failed:", ActionOutcome::kFailed, result, results, style) +
              section("Outcome unknown:", ActionOutcome::kUnknown, result, results, style) +
              section("Not started:", ActionOutcome::kNotStarted, result, results, style) + remarks;
  return text + apply_closing_line(result);
}

std::string apply_closing_line(const ApplyResult& result) {
  if (result.interrupted) return "Apply interrupted. " + counts(result);
  if (result.plan.actions.empty()) return plan_closing_line(result.plan);
  return (result.succeeded() ? "Apply complete! " : "Apply incomplete. ") + counts(result);
}

}  // namespace storekeeper
