// What the manifests ask for.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/secret.hpp"
#include "model/config.hpp"
#include "model/store_kind.hpp"

namespace storekeeper {

enum class SecretOrigin { kEnvironment, kFile, kLiteral };

/// Where the value of a secret is to be found. Safe to print, except for `literal`, which cannot
/// be.
struct SecretReference {
  SecretOrigin origin = SecretOrigin::kEnvironment;
  std::string locator;  // name of the variable, or path of the file; empty for a literal
  Secret literal = {};
  SourcePosition position = {};
};

/// One secret key of `config`, and its value once it has been resolved.
struct DesiredSecret {
  std::string key;  // such as "password"
  SecretReference reference = {};
  std::optional<Secret> value = std::nullopt;
  std::string unavailable_because = {};  // why value is empty, once resolution was tried
};

/// What the annotations of a manifest ask for.
struct ManifestPolicy {
  bool never_delete = false;       // storekeeper/prune: disabled
  bool paused = false;             // storekeeper/reconcile: disabled
  bool report_drift_only = false;  // storekeeper/drift: report
  bool adopt = false;              // storekeeper/adopt: "true"
  bool allow_redirect = false;     // storekeeper/secret-redirect: allow
  /// storekeeper/ignore, as fields of plans ("tags", "config.port"); sorted.
  std::vector<std::string> ignored = {};
  std::string reconcile_at = {};  // storekeeper/reconcile-at: another value asks for a fresh look
  /// Why it is paused, or its drift only reported, where that is no annotation's doing.
  std::string held_back_because = {};

  friend bool operator==(const ManifestPolicy&, const ManifestPolicy&) = default;
};

struct DesiredIntegration {
  std::string name;  // metadata.name: identity in Git, never sent
  StoreAddress address = {};
  std::string display_name;            // sent as `name`
  bool enabled = false;                // sent as `on`
  std::vector<std::string> tags = {};  // sorted, without duplicates, without ownership tags
  Config config = {};                  // the keys the manifest states, secrets excepted
  std::vector<DesiredSecret> secrets = {};
  std::map<std::string, std::string> labels = {};
  ManifestPolicy policy = {};
  SourcePosition position = {};  // of the document's metadata.name

  /// nullptr if the manifest states no such secret.
  const DesiredSecret* find_secret(std::string_view key) const noexcept;
};

/// What a load of the manifests yields.
struct DesiredSet {
  std::vector<DesiredIntegration> items = {};
  /// False when a manifest could not be loaded: what it described is unknown,
  /// so nothing may be deleted or taken for renamed.
  bool complete = true;
  /// Why the manifests may say less than is meant although all of them could be loaded, one line
  /// each: the source is in the middle of a change, or a file holds nothing.
  std::vector<std::string> doubts = {};
};

/// True if `value` has the form in which the API shows secrets: up to three
/// characters, three or more asterisks, up to three characters.
bool looks_masked(std::string_view value) noexcept;

/// False when `mask`, as read from the API, cannot be a mask of `secret`.
/// Source: first three characters, asterisks, last three were observed; the
/// number of asterisks carries no information.
bool mask_agrees(std::string_view mask, const Secret& secret) noexcept;

}  // namespace storekeeper
