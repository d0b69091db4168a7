// The events of one whole pass, as the reconciler emits them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/event.hpp"

namespace storekeeper::testing {

inline Event event(EventKind kind, EventLevel level, std::string message) {
  Event result;
  result.kind = kind;
  result.level = level;
  result.message = std::move(message);
  result.reconcile_id = "5f3a";
  return result;
}

inline Event store_event(
    EventKind kind, EventLevel level, std::string message, std::string action) {
  auto result = event(kind, level, std::move(message));
  result.store = "checkout-production";
  result.project = "checkout";
  result.environment = "production";
  result.type = "redis";
  result.action = std::move(action);
  return result;
}

inline std::vector<Event> whole_pass() {
  using std::chrono::milliseconds;
  auto manifests = event(EventKind::kManifests, EventLevel::kInfo, "manifests loaded");
  manifests.count = 3;
  auto listed = event(EventKind::kRequestFinished, EventLevel::kDebug, "request finished");
  listed.route = "list";
  listed.status = 200;
  listed.duration = milliseconds(42);
  auto wait = event(EventKind::kRateLimitWait, EventLevel::kInfo, "waiting for the rate limit");
  wait.duration = milliseconds(8000);
  auto finding = store_event(EventKind::kFinding, EventLevel::kError, "a store needs a person", "");
  finding.reason = "exists, not managed by owner \"default\"; storekeeper adopt takes it over";
  auto done = store_event(EventKind::kActionFinished, EventLevel::kInfo, "action done", "update");
  done.outcome = "done";
  done.duration = milliseconds(0);
  auto failed =
      store_event(EventKind::kActionFinished, EventLevel::kError, "action not done", "create");
  failed.outcome = "failed";
  failed.status = 403;
  failed.reason = "create: forbidden (give the token a role)";
  auto finished = event(EventKind::kPassFinished, EventLevel::kWarning, "reconcile finished");
  finished.outcome = "failed";
  finished.count = 2;
  finished.duration = milliseconds(61'250);
  return {
      event(EventKind::kPassStarted, EventLevel::kDebug, "reconcile started"),
      manifests,
      listed,
      finding,
      store_event(EventKind::kActionStarted, EventLevel::kDebug, "action started", "update"),
      wait,
      done,
      failed,
      finished};
}

/// An event whose every text is `text`.
inline Event event_of(const std::string& text) {
  Event result;
  result.message = result.store = result.project = result.environment = result.type = text;
  result.action = result.outcome = result.route = result.reason = result.reconcile_id = text;
  return result;
}

}  // namespace storekeeper::testing
