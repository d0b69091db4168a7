// Reads the secrets of the webhooks that the daemon takes.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "cli/settings.hpp"
#include "daemon/webhook.hpp"

namespace storekeeper {

/// One for each --webhook KIND=FILE. Fails with kInvalidInput where a file cannot be read, or holds
/// less than 16 characters.
Result<std::vector<WebhookSecret>> load_webhook_secrets(const Settings& settings);

}  // namespace storekeeper
