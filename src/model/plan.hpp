// A Plan is plain data: what would be done, in order, and why. It can be
// printed, saved and compared; it holds no secret. Making one is plan/'s work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/config.hpp"
#include "model/patch.hpp"
#include "model/store_kind.hpp"

namespace storekeeper {

enum class ActionKind { kCreate, kUpdate, kDelete };

/// "create", "update", "delete".
std::string_view to_string(ActionKind kind) noexcept;

/// monostate: absent.
using FieldValue =
    std::variant<std::monostate, bool, std::string, std::vector<std::string>, RawJson>;

/// Whose change something is, where the manifests of a base revision were compared too.
enum class ChangeOrigin {
  kUnknown,  // no base revision was looked at
  kBranch,   // this branch asks for it; with the base's manifests it would not be there
  kDrift,    // it would be there with the base's manifests just the same
  kBoth,     // the account had drifted from the base, and this branch asks for another value again
};

/// "", "branch", "drift", "both".
std::string_view to_string(ChangeOrigin origin) noexcept;

/// What speaks for or against a secret's being the desired one: the API shows no more than a mask.
enum class SecretEvidence {
  kNone,                // no secret, or nothing was compared
  kAbsent,              // one side has no secret: certain
  kMaskDiffers,         // certain
  kFingerprintDiffers,  // another secret was written last: certain
  kVersionMoved,        // somebody has changed the integration since our last write: suspect
  kWriteUnconfirmed,    // our own last write of it was never confirmed: suspect
  kMaskAgrees,          // in step, as far as a mask shows
  kFingerprintAgrees,   // in step
};

/// "", "absent", "mask-differs", ...
std::string_view to_string(SecretEvidence evidence) noexcept;

/// The same for people; empty for kNone.
std::string_view in_words(SecretEvidence evidence) noexcept;

/// What a change of where a store is does to a secret that it keeps or is given.
enum class SecretRisk {
  kNone,
  kNewHost,  // the secret goes to a host that it was not sent to before
  kNewPort,  // the same host, and another port of it
  kNoTls,    // the secret crosses the network in clear text from now on
};

/// "", "new-host", "new-port", "no-tls".
std::string_view to_string(SecretRisk risk) noexcept;

/// The same for people; empty for kNone.
std::string_view in_words(SecretRisk risk) noexcept;

/// One logical field that differs. Values of sensitive fields are always monostate.
struct FieldChange {
  std::string field;  // "name", "on", "tags" or "config.<key>"
  FieldValue before = std::monostate{};
  FieldValue after = std::monostate{};
  bool sensitive = false;
  bool unknown = false;  // a secret that could not be resolved here
  ChangeOrigin origin = ChangeOrigin::kUnknown;
  SecretEvidence evidence = SecretEvidence::kNone;
  SecretRisk risk = SecretRisk::kNone;

  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

/// One write. A replacement is a create and a delete that name each other.
struct Action {
  ActionKind kind = ActionKind::kCreate;
  std::string manifest;  // metadata.name; empty for a delete of what no manifest describes
  StoreAddress address = {};
  std::string id;                         // of the live integration; empty for a create
  std::int64_t version = 0;               // of the live integration as it was read; 0 for a create
  std::string display_name;               // `name` after the action; the live one for a delete
  std::vector<FieldChange> changes = {};  // canonical order: name, on, tags, config keys by bytes
  std::vector<FieldChange> unchanged = {};  // of an update: the fields that agree (before == after)
  PatchDocument patch = {};                 // of an update
  /// Create: id of the live integration that this one replaces (it may or may not be deleted).
  /// Delete: name of the manifest whose integration replaces this one: a create of this plan, or
  /// one that an earlier run has created.
  std::string replaces = {};
  std::string replaced_by = {};
  /// The patch writes the tags only for what they remember of a secret. Not part of what is
  /// approved: it depends on whether the machine has a key for fingerprints.
  bool stamps = false;
  bool adopts = false;      // update that also takes over an integration nobody owns
  bool marked = false;      // delete of what an earlier run has marked for it
  bool only_marks = false;  // delete that is only marked now, and carried out by a later run
  bool goes_first = false;  // delete that comes before the create named by `replaced_by`
  bool restores = false;    // update of what was marked for deletion: the mark is taken away
  std::size_t desired_index = kNone;             // into DesiredSet::items; kNone for a delete
  SourcePosition position = {};                  // of the manifest; empty for a delete
  ChangeOrigin origin = ChangeOrigin::kUnknown;  // of all its changes together

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  friend bool operator==(const Action&, const Action&) = default;
};

enum class FindingKind {
  kConflict,           // exists, not managed by this owner: never changed. An error.
  kAmbiguous,          // more than one live integration could be meant. An error.
  kUnreadable,         // the live settings could not be read. An error.
  kRedirectHeld,       // sends a secret to a new host, and nobody has allowed that. An error.
  kSecretUnavailable,  // a secret could not be resolved here; whether it differs is unknown
  kSecretSuspect,      // a secret may have been changed by somebody else; it is left as it is
  kPaused,             // the manifest's annotation says so
  kDriftReported,      // differs, and the annotation says to report only
  kKept,               // owned and described by no manifest, kept because pruning is off or refused
  kWarning,            // anything else that a person should know
};

/// "conflict", "ambiguous", "unreadable", ...
std::string_view to_string(FindingKind kind) noexcept;

/// True for findings that make plan and apply end with exit code 1.
bool is_error(FindingKind kind) noexcept;

/// Something about one store that is not an action.
struct Finding {
  FindingKind kind = FindingKind::kWarning;
  std::string manifest;  // metadata.name; empty if no manifest is concerned
  StoreAddress address = {};
  std::vector<std::string> ids = {};      // live integrations concerned
  std::string message = {};               // one line
  std::string hint = {};                  // the way out; may be empty
  std::vector<FieldChange> changes = {};  // of kDriftReported and kRedirectHeld
  SourcePosition position = {};

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// Why deletes that were asked for are withheld, and the exact override. A refusal is an error.
struct Refusal {
  std::string message = {};
  std::string override_hint = {};

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// How many actions come from where, against which base revision.
struct Attribution {
  std::string base = {};  // as people name it, such as "origin/main (0123456789ab)"
  int branch = 0;
  int drift = 0;
  int both = 0;
  int left_out = 0;  // actions that were to be shown no longer (--only)

  friend bool operator==(const Attribution&, const Attribution&) = default;
};

struct Plan {
  std::vector<Action> actions =
      {};  // creates and updates by manifest name, then deletes by address
  std::vector<Finding> findings = {};
  std::vector<Refusal> refusals = {};
  int unchanged = 0;  // manifests whose live integration already agrees
  std::optional<Attribution> attribution = std::nullopt;
  /// Of the writes and of what they were planned from (plan/fingerprint.hpp); may be empty.
  std::string fingerprint = {};

  bool has_changes() const noexcept { return !actions.empty(); }
  /// True if anything in it needs a person: the exit code is 1 whatever else happens.
  bool has_errors() const noexcept;
  int count(ActionKind kind) const noexcept;

  friend bool operator==(const Plan&, const Plan&) = default;
};

}  // namespace storekeeper
