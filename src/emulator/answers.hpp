// The bodies of the API: integrations, collections, projects, errors.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "emulator/access.hpp"
#include "emulator/behaviour.hpp"
#include "emulator/emulated_account.hpp"
#include "emulator/json_text.hpp"
#include "emulator/store_sync.hpp"
#include "ports/http_message.hpp"

namespace storekeeper {

/// A request that is declined, as the client will read it.
struct ApiRefusal {
  int status = 400;
  std::string code = "invalid_request";  // empty: a body with a message only
  std::string message = {};
  std::string allow = {};  // of 405
};

template <class T>
using Answer = tl::expected<T, ApiRefusal>;

inline tl::unexpected<ApiRefusal> refuse(int status, std::string code, std::string message) {
  return tl::unexpected(ApiRefusal{status, std::move(code), std::move(message), {}});
}

/// `error_id` may be empty; see the switch errorIds.
HttpResponse error_response(const ApiRefusal& refusal, std::string_view error_id);
HttpResponse json_response(int status, std::string body);

enum class ConfigShown { kFull, kOmit, kNull, kEmpty };

/// How answers look at one moment, to one caller.
struct AnswerStyle {
  const Behaviour* behaviour = nullptr;
  std::int64_t now_ms = 0;
  ConfigShown config = ConfigShown::kFull;
  std::string redis_access = {};  // JSON of `_access`; empty: left out
  std::string dynamodb_access = {};
  const StoreHistories* histories = nullptr;    // of the stores that are connected to
  SyncedKinds synced = {};                      // which those are
  const AccessToken* access_of_each = nullptr;  // where `_access` depends on the environment too
};

void write_integration(
    JsonOutput& out, const EmulatedIntegration& integration, const AnswerStyle& style);
std::string integration_body(const EmulatedIntegration& integration, const AnswerStyle& style);
std::string collection_body(
    const std::vector<const EmulatedIntegration*>& items, const AnswerStyle& style);

std::string project_body(const EmulatedProject& project, bool with_environments);
std::string environment_body(
    const EmulatedProject& project, const EmulatedEnvironment& environment);

/// What a policy calls the integrations of one kind in one environment; see policyResource.
std::string policy_resource(
    const Behaviour& behaviour, std::string_view project, std::string_view environment,
    std::string_view integration_key);

/// The tags as answers show them.
std::vector<std::string> ordered_tags(std::vector<std::string> tags, Behaviour::TagOrder order);

}  // namespace storekeeper
