#include "model/plan.hpp"

#include <algorithm>

namespace storekeeper {

std::string_view to_string(ActionKind kind) noexcept {
  switch (kind) {
    case ActionKind::kCreate: return "create";
    case ActionKind::kUpdate: return "update";
    case ActionKind::kDelete: return "delete";
  }
  return "unknown";
}

std::string_view to_string(ChangeOrigin origin) noexcept {
  switch (origin) {
    case ChangeOrigin::kUnknown: return "";
    case ChangeOrigin::kBranch: return "branch";
    case ChangeOrigin::kDrift: return "drift";
    case ChangeOrigin::kBoth: return "both";
  }
  return "";
}

std::string_view to_string(SecretEvidence evidence) noexcept {
  switch (evidence) {
    case SecretEvidence::kNone: return "";
    case SecretEvidence::kAbsent: return "absent";
    case SecretEvidence::kMaskDiffers: return "mask-differs";
    case SecretEvidence::kFingerprintDiffers: return "fingerprint-differs";
    case SecretEvidence::kVersionMoved: return "version-moved";
    case SecretEvidence::kWriteUnconfirmed: return "write-unconfirmed";
    case SecretEvidence::kMaskAgrees: return "mask-agrees";
    case SecretEvidence::kFingerprintAgrees: return "fingerprint-agrees";
  }
  return "";
}

std::string_view in_words(SecretEvidence evidence) noexcept {
  switch (evidence) {
    case SecretEvidence::kNone: return "";
    case SecretEvidence::kAbsent: return "certain: one side has none";
    case SecretEvidence::kMaskDiffers: return "certain: the mask disagrees";
    case SecretEvidence::kFingerprintDiffers: return "certain: the fingerprint disagrees";
    case SecretEvidence::kVersionMoved: return "suspect: edited since the last write from here";
    case SecretEvidence::kWriteUnconfirmed: return "suspect: its last write was never confirmed";
    case SecretEvidence::kMaskAgrees: return "in step as far as the mask shows";
    case SecretEvidence::kFingerprintAgrees: return "in step: the fingerprint agrees";
  }
  return "";
}

std::string_view to_string(SecretRisk risk) noexcept {
  switch (risk) {
    case SecretRisk::kNone: return "";
    case SecretRisk::kNewHost: return "new-host";
    case SecretRisk::kNewPort: return "new-port";
    case SecretRisk::kNoTls: return "no-tls";
  }
  return "";
}

std::string_view in_words(SecretRisk risk) noexcept {
  switch (risk) {
    case SecretRisk::kNone: return "";
    case SecretRisk::kNewHost: return "sends a secret to a new host";
    case SecretRisk::kNewPort: return "sends a secret to another port";
    case SecretRisk::kNoTls: return "sends a secret without TLS";
  }
  return "";
}

std::string_view to_string(FindingKind kind) noexcept {
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
    case FindingKind::kWarning: return "warning";
  }
  return "unknown";
}

bool is_error(FindingKind kind) noexcept {
  return kind == FindingKind::kConflict || kind == FindingKind::kAmbiguous ||
         kind == FindingKind::kUnreadable || kind == FindingKind::kRedirectHeld;
}

bool Plan::has_errors() const noexcept {
  return !refusals.empty() || std::any_of(
                                  findings.begin(), findings.end(),
                                  [](const Finding& finding) { return is_error(finding.kind); });
}

int Plan::count(ActionKind kind) const noexcept {
  return static_cast<int>(std::count_if(
      actions.begin(), actions.end(), [&](const Action& action) { return action.kind == kind; }));
}

}  // namespace storekeeper
