#include "report/finding_text.hpp"

#include <string_view>

#include "report/field_text.hpp"

namespace storekeeper {
namespace {

// Messages are ours, but they name things that are not.
constexpr std::size_t kMessageLimit = 1000;

std::string_view glyph(FindingKind kind) {
  if (is_error(kind)) return "!";
  return kind == FindingKind::kDriftReported ? "~" : "#";
}

Tint glyph_tint(FindingKind kind) {
  switch (kind) {
    case FindingKind::kConflict:
    case FindingKind::kAmbiguous:
    case FindingKind::kUnreadable:
    case FindingKind::kRedirectHeld: return Tint::kRed;
    case FindingKind::kSecretUnavailable:
    case FindingKind::kSecretSuspect:
    case FindingKind::kDriftReported:
    case FindingKind::kWarning: return Tint::kYellow;
    case FindingKind::kPaused:
    case FindingKind::kKept: return Tint::kDim;
  }
  return Tint::kNone;
}

std::string subject(const Finding& finding, const TextStyle& style) {
  if (!finding.manifest.empty()) return shown(finding.manifest, style, style.value_limit);
  // A warning about the whole run has no address.
  if (finding.address.project.empty() && finding.address.environment.empty()) return "";
  auto text = shown(to_string(finding.address), style);
  if (finding.ids.size() == 1) text += "  (id " + shown(finding.ids.front(), style) + ")";
  return text;
}

std::string finding_text(const Finding& finding, const TextStyle& style) {
  return finding_line(finding, style) + '\n' +
         aligned(field_lines(finding.changes, FieldContext(), style), 4, style);
}

}  // namespace

std::string finding_line(const Finding& finding, const TextStyle& style) {
  auto text = tinted(glyph(finding.kind), glyph_tint(finding.kind), style) + ' ';
  const auto name = subject(finding, style);
  if (!name.empty()) text += name + ": ";
  text += shown(finding.message, style, kMessageLimit);
  if (!finding.hint.empty()) text += "; " + shown(finding.hint, style, kMessageLimit);
  return text;
}

std::string refusal_line(const Refusal& refusal, const TextStyle& style) {
  auto text = tinted("!", Tint::kRed, style) + ' ' + shown(refusal.message, style, kMessageLimit);
  if (!refusal.override_hint.empty()) {
    text += "; " + shown(refusal.override_hint, style, kMessageLimit);
  }
  return text;
}

std::string findings_text(const Plan& plan, const TextStyle& style) {
  std::string errors;
  std::string others;
  for (const auto& finding : plan.findings) {
    (is_error(finding.kind) ? errors : others) += finding_text(finding, style);
  }
  std::string refusals;
  for (const auto& refusal : plan.refusals) refusals += refusal_line(refusal, style) + '\n';
  return errors + others + refusals;
}

}  // namespace storekeeper
