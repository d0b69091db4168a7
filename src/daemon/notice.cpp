#include "daemon/notice.hpp"

#include <algorithm>
#include <utility>

#include "base/printable.hpp"
#include "model/ownership.hpp"

namespace storekeeper {
namespace {

std::string key_of(const Action& action) {
  return action.manifest.empty() ? "id " + action.id : action.manifest;
}

Notice notice_about(NoticeKind kind, const Action& action) {
  Notice notice;
  notice.kind = kind;
  notice.store = printable(action.manifest.empty() ? action.display_name : action.manifest);
  notice.address = action.address;
  return notice;
}

bool says_nothing(const ActionResult& result) {
  return result.outcome == ActionOutcome::kNotStarted;
}

// Not those that a reader without the manifests can do nothing with: Storekeeper's own tags too.
std::vector<std::string> drifted_fields(const Action& action) {
  std::vector<std::string> fields;
  for (const auto& change : action.changes) fields.push_back(change.field);
  return fields;
}

}  // namespace

std::string_view to_string(NoticeKind kind) noexcept {
  switch (kind) {
    case NoticeKind::kFailing: return "failing";
    case NoticeKind::kRecovered: return "recovered";
    case NoticeKind::kDriftFound: return "drift-found";
    case NoticeKind::kDriftCorrected: return "drift-corrected";
    case NoticeKind::kDeleted: return "deleted";
  }
  return "unknown";
}

void NoticeDecider::observe_plan(const PlannedPass& planned, const std::string& owner) {
  now_.clear();
  for (const auto& item : planned.live.items) {
    if (ownership(item.tags, owner) != Ownership::kOurs) continue;
    now_[item.id] = {item.version, item.address, item.name};
  }
}

// An update is drift if somebody else wrote since the last pass; a create, if what it makes was
// there and nobody here deleted it.
bool NoticeDecider::has_drifted(const Action& action) const {
  if (action.kind == ActionKind::kUpdate) {
    const auto seen = before_.find(action.id);
    return seen != before_.end() && seen->second.version != action.version;
  }
  if (action.kind == ActionKind::kDelete) return false;
  return std::any_of(before_.begin(), before_.end(), [&](const auto& entry) {
    return now_.count(entry.first) == 0 && entry.second.address == action.address &&
           entry.second.name == action.display_name;
  });
}

void NoticeDecider::judge_actions(const ApplyResult& applied, std::vector<Notice>& notices) {
  for (const auto& result : results_by_action(applied)) {
    const auto& action = applied.plan.actions[result.action_index];
    if (says_nothing(result)) {
      unjudged_.insert(key_of(action));
      continue;
    }
    if (result.outcome != ActionOutcome::kDone) {
      auto& notice = found_[key_of(action)] = notice_about(NoticeKind::kFailing, action);
      notice.reason = result.error ? to_string(result.error->code) : "unknown";
      continue;
    }
    if (action.kind == ActionKind::kDelete) {
      notices.push_back(notice_about(NoticeKind::kDeleted, action));
      now_.erase(action.id);
      continue;
    }
    if (has_drifted(action)) {
      notices.push_back(notice_about(NoticeKind::kDriftCorrected, action));
      notices.back().fields = drifted_fields(action);
    }
    now_[result.id.empty() ? action.id : result.id] = {
        result.version, action.address, action.display_name};
  }
}

void NoticeDecider::judge_findings(const Plan& plan, std::vector<Notice>& notices) {
  std::set<std::string> drifting;
  for (const auto& finding : plan.findings) {
    Notice notice;
    notice.store = printable(finding.manifest);
    notice.address = finding.address;
    if (finding.kind == FindingKind::kDriftReported) {
      drifting.insert(finding.manifest);
      if (drifting_.count(finding.manifest) != 0) continue;
      notice.kind = NoticeKind::kDriftFound;
      for (const auto& change : finding.changes) notice.fields.push_back(change.field);
      notices.push_back(std::move(notice));
    } else if (is_error(finding.kind)) {
      notice.reason = to_string(finding.kind);
      found_[finding.manifest] = std::move(notice);
    }
  }
  drifting_ = std::move(drifting);
}

void NoticeDecider::judge_whole(const PassResult& result, std::vector<Notice>& notices) {
  Notice notice;
  if (result.error) {
    notice.reason = to_string(result.error->code);
  } else if (has_errors(result.manifests.diagnostics)) {
    notice.reason = "manifests";
  } else if (result.applied && !result.applied->plan.refusals.empty()) {
    notice.reason = "deletes withheld";
  }
  const bool failing = !notice.reason.empty();
  if (failing == whole_failing_) return;
  whole_failing_ = failing;
  notice.kind = failing ? NoticeKind::kFailing : NoticeKind::kRecovered;
  notices.push_back(std::move(notice));
}

// What fails now and did not, and the other way round.
void NoticeDecider::settle(bool saw_all, std::vector<Notice>& notices) {
  for (const auto& [store, notice] : found_) {
    if (failing_.count(store) == 0) notices.push_back(notice);
  }
  for (auto& [store, notice] : failing_) {
    if (found_.count(store) != 0) continue;
    if (!saw_all || unjudged_.count(store) != 0) {
      found_[store] = std::move(notice);
      continue;
    }
    notice.kind = NoticeKind::kRecovered;
    notice.reason.clear();
    notices.push_back(std::move(notice));
  }
  failing_ = std::move(found_);
}

NoticeBatch NoticeDecider::decide(const PassResult& result) {
  NoticeBatch batch;
  found_.clear();
  unjudged_.clear();
  const bool cut_short =
      result.outcome == PassOutcome::kInterrupted || result.outcome == PassOutcome::kRateLimited;
  if (!cut_short || !result.error) judge_whole(result, batch.notices);
  if (result.applied) {
    judge_actions(*result.applied, batch.notices);
    judge_findings(result.applied->plan, batch.notices);
    settle(!has_errors(result.manifests.diagnostics), batch.notices);
    before_ = std::move(now_);
    now_.clear();
  }
  batch.reconcile_id = result.identity.reconcile_id;
  batch.revision = result.identity.revision;
  if (batch.notices.size() > NoticeBatch::kMostNotices) {
    batch.omitted = batch.notices.size() - NoticeBatch::kMostNotices;
    batch.notices.resize(NoticeBatch::kMostNotices);
  }
  return batch;
}

}  // namespace storekeeper
