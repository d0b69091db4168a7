// Every way in which the emulated server may differ where nobody knows, or where a test
// wants it to. One plain struct; one table that names each switch for flags and JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "emulator/json_value.hpp"

namespace storekeeper {

/// The defaults are the documented behaviour, or the likeliest where none is documented.
/// Numbers named *_ms are milliseconds; for limits 0 means "no such limit".
struct Behaviour {
  enum class ListConfig { kOmit, kEmpty, kNull, kFull };
  enum class Acceptance { kAccept, kRefuse };
  enum class WholeReplaceSecret { kErase, kKeep };
  enum class MaskStored { kLiteral, kKeep, kRefuse };
  enum class DuplicateName { kAllow, kConflict };
  enum class DuplicateCode { kOptimisticLocking, kKeyExists };
  enum class FailedTest { kConflict, kInvalidPatch, kPatchFailed, kIgnore };
  enum class PortNumber { kStrict, kCoerce };
  enum class TagOrder { kPreserve, kSort, kReverse };
  enum class UnknownKeys { kReject, kDrop, kStore };
  enum class EmptyName { kAccept, kRefuse, kAssign };
  enum class MaskLength { kFixed, kHidden };
  enum class ShortSecrets { kAsterisks, kEnds };
  enum class UnauthorizedBody { kFull, kEmpty };
  enum class MissingBeta { kForbidden, kInvalid, kNotFound };
  enum class DeleteMissing { kNotFound, kNoContent };
  enum class Health { kHealthy, kPending, kFailing, kStale, kInterrupted };
  enum class PolicyResource { kIntegration, kEnvironment };
  enum class PolicyList { kAll, kAllowed, kForbid };
  enum class ExternalId { kRequire, kGenerate };
  enum class StatusTimes { kOmit, kZero };
  enum class RetryAfter { kIpOnly, kAlways, kNever };
  enum class RetryAfterForm { kSeconds, kDate };

  // What answers carry.
  ListConfig list_config = ListConfig::kOmit;
  bool write_config = true;
  bool defaults_on_read = true;
  bool null_tags = false;
  TagOrder tag_order = TagOrder::kPreserve;
  MaskLength mask_length = MaskLength::kFixed;
  ShortSecrets short_secrets = ShortSecrets::kAsterisks;
  bool access_block = true;
  bool extra_fields = false;
  bool parent_link = false;
  bool error_ids = false;
  UnauthorizedBody unauthorized_body = UnauthorizedBody::kFull;
  MissingBeta missing_beta = MissingBeta::kForbidden;
  PolicyResource policy_resource = PolicyResource::kIntegration;
  PolicyList policy_list = PolicyList::kAll;

  // What writes do.
  Acceptance nested_patch = Acceptance::kAccept;
  Acceptance patch_comment = Acceptance::kAccept;
  WholeReplaceSecret whole_replace_secret = WholeReplaceSecret::kErase;
  MaskStored mask_stored = MaskStored::kLiteral;
  Acceptance patch_absent = Acceptance::kRefuse;
  DuplicateName duplicate_name = DuplicateName::kAllow;
  DuplicateCode duplicate_code = DuplicateCode::kOptimisticLocking;
  FailedTest failed_test_status = FailedTest::kConflict;
  PortNumber port_number = PortNumber::kStrict;
  UnknownKeys unknown_keys = UnknownKeys::kReject;
  EmptyName empty_name = EmptyName::kAccept;
  Acceptance odd_tags = Acceptance::kAccept;
  Acceptance odd_keys = Acceptance::kAccept;
  ExternalId external_id = ExternalId::kRequire;
  Acceptance external_id_change = Acceptance::kAccept;
  bool version_on_noop = false;
  DeleteMissing delete_missing = DeleteMissing::kNotFound;

  // When writes show, and how stores fare.
  std::int64_t read_lag_ms = 0;
  std::int64_t list_lag_ms = 0;  // of lists, on top of it
  Health health = Health::kHealthy;
  std::int64_t first_sync_ms = 0;
  std::int64_t stale_after_ms = 300'000;
  StatusTimes status_times = StatusTimes::kOmit;

  // Rate limits.
  std::int64_t global_limit = 4'000;
  std::int64_t route_limit = 1'000;
  std::int64_t token_limit = 2'000;
  std::int64_t ip_limit = 0;
  std::int64_t window_ms = 10'000;
  std::int64_t other_clients_per_second = 0;
  bool global_headers = true;
  bool route_headers = true;
  bool token_headers = true;
  bool limit_headers = true;
  bool reset_headers = true;
  RetryAfter retry_after = RetryAfter::kIpOnly;
  RetryAfterForm retry_after_form = RetryAfterForm::kSeconds;
  std::int64_t reset_skew_ms = 0;
  std::int64_t clock_skew_ms = 0;

  /// How far the slowest reader is behind.
  std::int64_t longest_lag_ms() const noexcept { return read_lag_ms + list_lag_ms; }
};

/// How sure anybody is of a switch's default.
enum class Basis { kDocumented, kObserved, kAssumed };
std::string_view to_string(Basis basis) noexcept;

struct BehaviourSwitch {
  std::string_view name;                 // as in JSON: "listConfig"
  std::vector<std::string_view> values;  // the first is not always the default; empty: a number
  std::int64_t minimum = 0;              // of a number
  std::string_view meaning;              // for --help; one line
  Basis basis = Basis::kAssumed;         // of the default
  std::int64_t (*get)(const Behaviour&) = nullptr;  // index into `values`, or the number
  void (*set)(Behaviour&, std::int64_t) = nullptr;

  bool is_boolean() const { return values.size() == 2 && values[1] == "true"; }
};

const std::vector<BehaviourSwitch>& behaviour_switches();

/// "listConfig" as a flag: "--list-config".
std::string flag_name(std::string_view switch_name);

/// Sets one switch by its JSON name. Fails with kInvalidInput and leaves `behaviour` alone.
Result<void> set_switch(Behaviour& behaviour, std::string_view name, std::string_view value);

/// The bundles "documented", "observed", "strict" and "lenient".
Result<Behaviour> behaviour_profile(std::string_view name);

/// Every switch with its value, as GET /__emulator/behaviour shows it.
JsonValue behaviour_to_json(const Behaviour& behaviour);

/// Changes the switches that `changes` names; all of them or, on an error, none. The member
/// "profile" starts from that bundle.
Result<void> change_behaviour(Behaviour& behaviour, const JsonValue& changes);

}  // namespace storekeeper
