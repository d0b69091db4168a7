// The endpoints of the API, each a function from the state and a request to an answer.
// By the time they run, the caller is known and the quota is charged.
#pragma once

#include <cstdint>
#include <string_view>

#include "emulator/access.hpp"
#include "emulator/answers.hpp"
#include "emulator/audit_log.hpp"
#include "emulator/behaviour.hpp"
#include "emulator/emulated_account.hpp"
#include "emulator/routes.hpp"
#include "emulator/store_sync.hpp"

namespace storekeeper {

enum class ListLie { kNone, kEmpty, kPartial, kTwice };

/// One call: what it may see and change. The pointers are good for the call.
struct CallContext {
  EmulatedAccount* account = nullptr;
  AuditLog* audit_log = nullptr;
  const Behaviour* behaviour = nullptr;
  const StoreHistories* histories = nullptr;  // of the stores that are connected to
  SyncedKinds synced = {};                    // which those are
  const AccessToken* caller = nullptr;
  const Route* route = nullptr;
  std::string_view target = {};
  std::string_view body = {};
  std::string_view content_type = {};
  std::int64_t now_ms = 0;
  ListLie list_lie = ListLie::kNone;
};

Answer<HttpResponse> list_integrations(const CallContext& call);
Answer<HttpResponse> create_integration(const CallContext& call);
Answer<HttpResponse> get_integration(const CallContext& call);
Answer<HttpResponse> patch_integration(const CallContext& call);
Answer<HttpResponse> delete_integration(const CallContext& call);

Answer<HttpResponse> get_project(const CallContext& call);
Answer<HttpResponse> get_environment(const CallContext& call);
Answer<HttpResponse> get_caller(const CallContext& call);
Answer<HttpResponse> get_addresses(const CallContext& call);
Answer<HttpResponse> get_audit_log(const CallContext& call);

/// How this call's answers look.
AnswerStyle answer_style(const CallContext& call, ConfigShown config);

/// 403 with the action's name unless the caller may do `action` to this kind of integration.
Answer<void> require_access(
    const CallContext& call, std::string_view action, std::string_view integration_key);

/// The rules for names and tags that POST and PATCH share; `name` may be assigned.
Answer<void> check_name_and_tags(
    const CallContext& call, const EmulatedIntegration& integration, std::string& name);

/// Tags from a document; null counts as none.
Answer<std::vector<std::string>> tags_from(const JsonValue& value);

}  // namespace storekeeper
