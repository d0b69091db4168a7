// What the API answers: the integrations as they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/config.hpp"
#include "model/store_kind.hpp"

namespace storekeeper {

struct StoreError {
  int status_code = 0;
  std::string message;
  std::int64_t timestamp_ms = 0;
};

/// `_status` of an integration; every part is optional in the API's schema.
struct LiveStatus {
  std::optional<bool> available = std::nullopt;
  std::optional<bool> potentially_stale = std::nullopt;
  std::int64_t last_sync_ms = 0;   // epoch milliseconds; 0 is never
  std::int64_t last_error_ms = 0;  // epoch milliseconds; 0 is never
  std::vector<StoreError> errors = {};
};

struct LiveIntegration {
  std::string id;  // chosen by the server
  std::int64_t version = 0;
  StoreAddress address = {};
  std::string name;
  bool on = false;
  std::vector<std::string> tags = {};  // sorted, without duplicates; null is empty
  /// Secrets are masks. Empty optional: not read yet, because the list left it
  /// out (absent, null or {}); that is "unknown", never "no settings".
  std::optional<Config> config = std::nullopt;
  LiveStatus status = {};
  /// Set by the reconciler when its last write of a secret here had no verified outcome:
  /// the mask is then no proof that the live secret is the desired one.
  bool secret_suspect = false;
  /// Set by the reconciler: where it has seen this integration, as its manifest said, while the
  /// settings held a secret. In the form of canonical_host() (plan/secret_redirect.hpp).
  std::vector<std::string> secret_hosts = {};
};

struct LiveSnapshot {
  std::vector<LiveIntegration> items = {};
  /// Integrations of a kind this program does not know; never touched.
  int of_unknown_kind = 0;
  /// When it was taken, by the wall clock, in epoch milliseconds; 0: nobody knows.
  std::int64_t taken_ms = 0;
};

/// Sorts tags and drops duplicates: they are a set.
void normalise_tags(std::vector<std::string>& tags);

}  // namespace storekeeper
