#include "report/remarks.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "report/field_text.hpp"
#include "report/plan_entries.hpp"
#include "report/plan_text.hpp"
#include "report/text_style.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kMessageLimit = 1000;
constexpr TextStyle kStyle{};

constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kRules{{
    {"invalid-manifest", "A manifest cannot be loaded as it is."},
    {"doubtful-manifest", "A manifest is valid and probably not what was meant."},
    {"pending-create", "A manifest describes an integration that does not exist."},
    {"pending-update", "An integration differs from its manifest."},
    {"pending-delete", "An integration is described by no manifest."},
    {"pending-replace", "An integration has to be created anew and the old one deleted."},
    {"conflict", "An integration exists and is not managed by this owner."},
    {"ambiguous", "More than one integration could be meant."},
    {"unreadable", "The settings of an integration could not be read."},
    {"redirect-held", "A secret would be sent to a new host, and nobody has allowed that."},
    {"secret-unavailable", "A secret could not be resolved here."},
    {"secret-suspect", "A secret may have been changed by somebody else."},
    {"paused", "A manifest asks to be left alone."},
    {"drift-reported", "An integration differs, and its manifest asks to report that only."},
    {"kept", "An integration is described by no manifest and is kept."},
    {"warning", "Something that a person should know."},
    {"deletes-withheld", "Deletes that were asked for are withheld."},
    {"applied", "An action was carried out and verified."},
    {"failed", "An action was refused or failed; nothing was changed by it."},
    {"unknown-outcome", "A request was sent, and its outcome is not known."},
    {"not-started", "An action was not started."},
    {"other", "Anything else."},
}};

std::string_view finding_rule(FindingKind kind) {
  switch (kind) {
    case FindingKind::kConflict: return "conflict";
    case FindingKind::kAmbiguous: return "ambiguous";
    case FindingKind::kUnreadable: return "unreadable";
    case FindingKind::kRedirectHeld: return "redirect-held";
    case FindingKind::kSecretUnavailable: return "secret-unavailable";
    case FindingKind::kSecretSuspect: return "secret-suspect";
    case FindingKind::kPaused: return "paused";
    case FindingKind::kDriftReported: return "drift-reported";
    case FindingKind::kKept: return "kept";
    case FindingKind::kWarning: break;
  }
  return "warning";
}

RemarkLevel finding_level(FindingKind kind) {
  if (is_error(kind)) return RemarkLevel::kError;
  const bool calm = kind == FindingKind::kPaused || kind == FindingKind::kKept;
  return calm ? RemarkLevel::kNote : RemarkLevel::kWarning;
}

std::string with_hint(const std::string& message, const std::string& hint) {
  auto text = shown(message, kStyle, kMessageLimit);
  if (!hint.empty()) text += "; " + shown(hint, kStyle, kMessageLimit);
  return text;
}

std::string place_of(const StoreAddress& address) {
  const bool none = address.project.empty() && address.environment.empty();
  return none ? std::string() : shown(to_string(address), kStyle);
}

// "~ config.port "6379" -> "6380"; + on true".
std::string fields_text(const std::vector<FieldChange>& changes, const FieldContext& context) {
  std::string text;
  for (const auto& line : field_lines(changes, context, kStyle)) {
    if (!text.empty()) text += "; ";
    text += std::string(1, line.sign).append(" ").append(line.name) + " " + line.text;
  }
  return text;
}

Remark about(const Action& action) {
  Remark remark;
  remark.subject = action_name(action, kStyle);
  remark.place = place_of(action.address);
  remark.position = action.position;
  return remark;
}

Remark pending(const PlanEntry& entry) {
  const auto& action = *entry.action;
  auto remark = about(action);
  FieldContext context;
  switch (action.kind) {
    case ActionKind::kCreate:
      remark.rule = "pending-create";
      remark.message = "to be created";
      context.secret_sign = '+';
      break;
    case ActionKind::kUpdate:
      remark.rule = "pending-update";
      remark.message = action.adopts ? "to be taken over" : "to be changed";
      break;
    case ActionKind::kDelete:
      remark.rule = "pending-delete";
      remark.message = action.only_marks ? "to be marked for deletion" : "to be deleted";
      return remark;
  }
  if (entry.replaced != nullptr) {
    remark.rule = "pending-replace";
    remark.message = "to be replaced: the one at " + place_of(entry.replaced->address) +
                     (entry.replaced->goes_first ? " is deleted before this one is created"
                                                 : " is deleted once this one is in place");
  }
  const auto fields = fields_text(action.changes, context);
  if (!fields.empty()) remark.message += ": " + fields;
  return remark;
}

Remark remark_of(const Finding& finding) {
  Remark remark;
  remark.level = finding_level(finding.kind);
  remark.rule = finding_rule(finding.kind);
  remark.subject = shown(finding.manifest, kStyle, kStyle.value_limit);
  remark.place = place_of(finding.address);
  remark.message = with_hint(finding.message, finding.hint);
  const auto fields = fields_text(finding.changes, FieldContext());
  if (!fields.empty()) remark.message += ": " + fields;
  remark.position = finding.position;
  return remark;
}

void add_findings(std::vector<Remark>& remarks, const Plan& plan) {
  for (const auto& finding : plan.findings) remarks.push_back(remark_of(finding));
  for (const auto& refusal : plan.refusals) {
    Remark remark;
    remark.level = RemarkLevel::kError;
    remark.rule = "deletes-withheld";
    remark.message = with_hint(refusal.message, refusal.override_hint);
    remarks.push_back(std::move(remark));
  }
}

Remark remark_of(const Action& action, const ActionResult& result) {
  auto remark = about(action);
  const auto kind = std::string(to_string(action.kind));
  remark.level = result.outcome == ActionOutcome::kDone ? RemarkLevel::kNote : RemarkLevel::kError;
  remark.duration = result.duration;
  switch (result.outcome) {
    case ActionOutcome::kDone:
      remark.rule = "applied";
      remark.message = kind + " done";
      break;
    case ActionOutcome::kFailed:
      remark.rule = "failed";
      remark.message = kind + " failed";
      break;
    case ActionOutcome::kUnknown:
      remark.rule = "unknown-outcome";
      remark.message = kind + " has an unknown outcome";
      break;
    case ActionOutcome::kNotStarted:
      remark.rule = "not-started";
      remark.message = kind + " not started";
      break;
  }
  if (result.error) {
    remark.message += ": " + with_hint(result.error->message, result.error->hint);
  }
  return remark;
}

}  // namespace

std::vector<Remark> remarks_of(const Diagnostics& diagnostics) {
  std::vector<Remark> remarks;
  remarks.reserve(diagnostics.size());
  for (const auto& diagnostic : diagnostics) {
    const bool error = diagnostic.severity == Severity::kError;
    Remark remark;
    remark.level = error ? RemarkLevel::kError : RemarkLevel::kWarning;
    remark.rule = error ? "invalid-manifest" : "doubtful-manifest";
    remark.message = with_hint(diagnostic.message, diagnostic.hint);
    remark.position = diagnostic.position;
    remark.length = diagnostic.length;
    remarks.push_back(std::move(remark));
  }
  return remarks;
}

std::vector<Remark> remarks_of(const Plan& plan) {
  std::vector<Remark> remarks;
  for (const auto& entry : plan_entries(plan)) remarks.push_back(pending(entry));
  add_findings(remarks, plan);
  return remarks;
}

std::vector<Remark> remarks_of(const ApplyResult& applied) {
  std::vector<Remark> remarks;
  for (const auto& result : results_by_action(applied)) {
    remarks.push_back(remark_of(applied.plan.actions[result.action_index], result));
  }
  add_findings(remarks, applied.plan);
  return remarks;
}

std::string_view rule_description(std::string_view rule) noexcept {
  const auto* const found = std::find_if(
      kRules.begin(), kRules.end(), [&](const auto& known) { return known.first == rule; });
  return found == kRules.end() ? kRules.back().second : found->second;
}

}  // namespace storekeeper
