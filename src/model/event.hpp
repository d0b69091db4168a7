// Everything that a pass tells the world. Log lines, metrics, progress and the
// status page are views of these.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace storekeeper {

enum class EventLevel {
  kDebug,    // a decision or an exchange
  kInfo,     // a change was made or refused
  kWarning,  // the next pass will try again
  kError,    // a person must act
};

enum class EventKind {
  kPassStarted,
  kPassFinished,  // outcome: "converged", "failed", "interrupted"
  kActionStarted,
  kActionFinished,   // action: create, update, delete; outcome: "done", "failed", "unknown"
  kRequestFinished,  // route, status, duration
  kRateLimitWait,    // duration: how long
  kRetry,            // a read is sent again
  kReplacementWait,  // an old store is kept until the new one, which the event names, is in step
  kFinding,          // a conflict, an ambiguity, a warning
  kManifests,        // manifests were loaded or failed to load; count: errors
  kNote,             // anything else
};

/// Texts are already neutralised (base/printable.hpp) and never hold a secret, a
/// header's value or a `config` value.
struct Event {
  EventKind kind = EventKind::kNote;
  EventLevel level = EventLevel::kInfo;
  std::string message = {};  // constant per kind of event; what varies is in the fields
  std::string store = {};    // metadata.name
  std::string project = {};
  std::string environment = {};
  std::string type = {};    // redis, dynamodb
  std::string action = {};  // create, update, delete
  std::string outcome = {};
  std::string route = {};     // "list", "get", "create", "patch", "delete", ...
  std::string reason = {};    // what a person needs to know: error text, next step
  std::string revision = {};  // of the manifests, where their source has one
  std::string reconcile_id = {};
  int status = 0;  // HTTP status; 0 is none
  int count = 0;
  std::optional<std::chrono::milliseconds> duration = std::nullopt;
};

}  // namespace storekeeper
