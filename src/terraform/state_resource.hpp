// One store as Terraform's state describes it, as the live integration that it stands for.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "model/live.hpp"
#include "terraform/json_tree.hpp"

namespace storekeeper {

/// LaunchDarkly's provider for Terraform, launchdarkly/launchdarkly, calls stores by this type.
inline constexpr std::string_view kStoreResource = "launchdarkly_big_segment_store_integration";

/// `attributes` by the provider's schema. Of a secret only that there is one is kept, as a
/// SecretSlot; of a setting that is not known, only its key. `config` is empty if the state holds
/// none that can be read, as after an import into the state. Fails with kInvalidInput if it cannot
/// be told where the store is; the message goes on after the resource's address.
Result<LiveIntegration> read_store(const JsonNode& attributes);

}  // namespace storekeeper
