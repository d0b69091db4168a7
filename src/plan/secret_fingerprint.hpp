// Keyed fingerprints of secrets: any machine with the key can tell from a tag which secret was
// written last, and nobody without it learns anything.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "model/desired.hpp"
#include "model/live.hpp"

namespace storekeeper {

/// Fewer characters than this could be guessed by trying.
inline constexpr std::size_t kShortestFingerprintKey = 32;

class FingerprintKey {
 public:
  explicit FingerprintKey(Secret key);

  /// 8 hexadecimal digits that tell keys apart and give nothing away.
  const std::string& id() const noexcept { return id_; }

  /// 24 hexadecimal digits of an HMAC-SHA-256, bound to the place, the integration's `name` and the
  /// field: the same secret elsewhere has another one.
  std::string mac(
      const StoreAddress& address, std::string_view name, std::string_view field,
      const Secret& secret) const;

 private:
  Secret key_;
  std::string id_;
};

struct FingerprintKeys {
  FingerprintKey current;
  /// While keys are rotated: still believed, never written with.
  std::optional<FingerprintKey> previous = std::nullopt;
};

enum class FingerprintVerdict {
  kNone,      // no tag of a known key
  kAgrees,    // in the form in which it would be written now
  kOutdated,  // agrees, but was written with the previous key or for the name before
  kDisagrees,
};

/// What the tags of `live` say of `secret`, which has a value.
FingerprintVerdict judge_fingerprint(
    const FingerprintKeys& keys, const DesiredIntegration& desired, const LiveIntegration& live,
    const DesiredSecret& secret);

/// True if a tag of `live` is the one that goes with a write of `secret`, which has a value, by the
/// manifest as it is named now.
bool bears_fingerprint_of(
    const FingerprintKeys& keys, const DesiredIntegration& desired, const LiveIntegration& live,
    const DesiredSecret& secret);

/// The tag that goes with a write of `secret`, which has a value.
std::string fingerprint_of(
    const FingerprintKeys& keys, const DesiredIntegration& desired, const DesiredSecret& secret);

}  // namespace storekeeper
