// Compares the `config` of both sides key by key, after normalisation.
#pragma once

#include <array>
#include <cstddef>

#include "model/config.hpp"
#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/plan.hpp"
#include "plan/plan_policy.hpp"

namespace storekeeper {

enum class FieldVerdict {
  kEqual,
  kDiffers,
  kUnknown,  // a secret whose desired value is not available here
};

/// One key of `config` on both sides. Views into what was compared.
struct ConfigComparison {
  const ConfigField* field = nullptr;
  const ConfigValue* live = nullptr;      // nullptr: the key is absent
  const ConfigValue* stated = nullptr;    // what the manifest says; nullptr: the default
  const DesiredSecret* secret = nullptr;  // of a secret field that the manifest states
  FieldVerdict verdict = FieldVerdict::kEqual;
  SecretEvidence evidence = SecretEvidence::kNone;  // of a secret field
  bool wants_default = false;         // the desired value equals the default; set where they differ
  bool ignored = false;               // differs, and is left as it is found: counts as equal
  bool outdated_fingerprint = false;  // it vouches for the secret, in a form to be renewed
};

/// The documented keys of one kind. In place: there is one for each store of an account.
class ConfigComparisons {
 public:
  static constexpr std::size_t kMost = 5;

  /// One more, to be filled in. At most kMost times.
  ConfigComparison& add() noexcept { return items_[size_++]; }
  std::size_t size() const noexcept { return size_; }
  ConfigComparison* begin() noexcept { return items_.data(); }
  ConfigComparison* end() noexcept { return items_.data() + size_; }
  const ConfigComparison* begin() const noexcept { return items_.data(); }
  const ConfigComparison* end() const noexcept { return items_.data() + size_; }

 private:
  std::array<ConfigComparison, kMost> items_ = {};
  std::size_t size_ = 0;
};

/// In the order of the keys' bytes. Keys that the API does not document are not compared.
/// An optional key that is absent, null or at its default counts as equal to the default.
ConfigComparisons compare_config(
    const DesiredIntegration& desired, const LiveIntegration& live, const SecretPolicy& policy);

/// The default of an optional field, as the API would show it.
ConfigValue default_of(const ConfigField& field);

/// For plans: `value` without secrets.
FieldValue to_field_value(const ConfigValue& value);

}  // namespace storekeeper
