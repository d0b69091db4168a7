// The reconciler among fakes: a scripted transport, a virtual clock, and a small account that
// answers whatever the script leaves open.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reconcile/execute_action.hpp"
#include "reconcile/reconciler.hpp"
#include "support/builders.hpp"
#include "support/document.hpp"
#include "support/scripted_transport.hpp"
#include "support/virtual_clock.hpp"

namespace storekeeper::testing {

inline HttpResponse answer(int status, std::string body = {}) {
  HttpResponse response;
  response.status = status;
  if (!body.empty()) response.headers.add("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

inline HttpResponse problem(int status, const std::string& message = "no") {
  return answer(status, nlohmann::json{{"code", "problem"}, {"message", message}}.dump());
}

inline nlohmann::json document_of(const LiveIntegration& live) {
  auto document = to_json(live);
  document["_id"] = live.id;
  document["projectKey"] = live.address.project;
  document["environmentKey"] = live.address.environment;
  document["integrationKey"] = to_string(live.address.kind);
  if (!live.config) document.erase("config");
  return document;
}

inline HttpResponse shown(int status, const LiveIntegration& live) {
  return answer(status, document_of(live).dump());
}

inline HttpResponse list_of(const std::vector<LiveIntegration>& items) {
  auto documents = nlohmann::json::array();
  for (const auto& item : items) documents.push_back(document_of(item));
  return answer(200, nlohmann::json{{"items", std::move(documents)}}.dump());
}

inline Error broken(Effect effect, Errc code = Errc::kNetwork) {
  Error error;
  error.code = code;
  error.message = "the connection broke";
  error.effect = effect;
  return error;
}

inline std::string id_number(int number) {
  const auto digits = std::to_string(number);
  return std::string(24 - digits.size(), '0') + digits;
}

/// "list", "get", "create", "patch" or "delete".
inline std::string kind_of(const HttpRequest& request) {
  if (request.method == "POST") return "create";
  if (request.method == "PATCH") return "patch";
  if (request.method == "DELETE") return "delete";
  return request.target.ends_with("/big-segment-store") ? "list" : "get";
}

/// Keeps integrations as documents, secrets in clear, and answers as documented.
class SmallAccount {
 public:
  HttpResponse handle(const HttpRequest& request) {
    const auto kind = kind_of(request);
    if (kind == "list") return list();
    if (kind == "create") return create(request);
    const auto found = items.find(request.target.substr(request.target.rfind('/') + 1));
    if (found == items.end()) return problem(404);
    if (kind == "delete") {
      items.erase(found);
      return answer(204);
    }
    if (kind == "patch") {
      found->second = found->second.patch(nlohmann::json::parse(request.body));
      found->second["version"] = found->second["version"].get<int>() + 1;
    }
    return answer(200, masked(found->second).dump());
  }

  std::string add(const LiveIntegration& live) {
    items[live.id] = document_of(live);
    return live.id;
  }

  bool list_has_config = true;
  std::map<std::string, nlohmann::json> items = {};

 private:
  static nlohmann::json masked(nlohmann::json document) {
    auto& config = document["config"];
    if (config.contains("password")) {
      config["password"] = mask_of(config["password"].get<std::string>());
    }
    return document;
  }

  HttpResponse list() const {
    auto documents = nlohmann::json::array();
    for (const auto& [id, item] : items) {
      documents.push_back(masked(item));
      if (!list_has_config) documents.back().erase("config");
    }
    return answer(200, nlohmann::json{{"items", std::move(documents)}}.dump());
  }

  HttpResponse create(const HttpRequest& request) {
    auto document = nlohmann::json::parse(request.body);
    std::vector<std::string> parts(1);
    for (const char c : request.target) {
      if (c == '/') {
        parts.emplace_back();
      } else {
        parts.back() += c;
      }
    }
    const auto id = id_number(++made_);
    document["_id"] = id;
    document["version"] = 1;
    document["projectKey"] = parts[parts.size() - 3];
    document["environmentKey"] = parts[parts.size() - 2];
    document["integrationKey"] = parts[parts.size() - 1];
    items[id] = document;
    return answer(201, masked(document).dump());
  }

  int made_ = 0;
};

/// Values by the name of the variable.
class MapSecrets final : public SecretSource {
 public:
  Result<Secret> resolve(const SecretReference& reference) override {
    const auto found = values.find(reference.locator);
    if (found == values.end()) {
      return fail(Errc::kSecretUnavailable, "the variable " + reference.locator + " is not set");
    }
    return Secret(found->second);
  }

  std::map<std::string, std::string> values = {};
};

class ReconcileTest : public ::testing::Test {
 protected:
  ReconcileTest() {
    transport.otherwise = [this](const HttpRequest& request) -> Result<HttpResponse> {
      if (fault) {
        if (auto spoiled = fault(request)) return *std::move(spoiled);
      }
      return account.handle(request);
    };
  }

  static ApiSettings settings() {
    ApiSettings settings;
    settings.token = Secret("api-0123456789-token");
    settings.user_agent = "storekeeper/test";
    return settings;
  }

  /// What was asked of the server, in order: "list get patch".
  std::string calls() const {
    std::string text;
    for (const auto& sent : transport.sent) {
      text += (text.empty() ? "" : " ") + kind_of(sent.request);
    }
    return text;
  }
  int count(const std::string& kind) const {
    int found = 0;
    for (const auto& sent : transport.sent) found += kind_of(sent.request) == kind ? 1 : 0;
    return found;
  }
  nlohmann::json body(std::size_t call) const {
    return nlohmann::json::parse(transport.sent.at(call).request.body);
  }
  Deadline soon() const { return clock.now() + std::chrono::hours(1); }
  void pass_time(std::chrono::milliseconds time) {
    run_virtual(io, clock, clock.sleep_until(clock.now() + time));
  }

  boost::asio::io_context io;
  VirtualClock clock;
  ScriptedTransport transport{&clock};
  ScriptedRandom random;
  RecordingEvents events;
  MapSecrets secrets;
  ApiClient client{&transport, &clock, &random, &events, settings()};
  SmallAccount account;
  /// Asked before the account; may answer in its place.
  std::function<std::optional<Result<HttpResponse>>(const HttpRequest&)> fault;
};

/// One action at a time, without plan and reconciler.
class ExecuteTest : public ReconcileTest {
 protected:
  ExecuteTest() {
    context.api = &client;
    context.clock = &clock;
    context.memory = &memory;
    context.give_up = soon();
    context.read_at = clock.now();
  }

  Result<LiveIntegration> create(const DesiredIntegration& desired) {
    return run_virtual(io, clock, execute_create(&context, &desired));
  }
  Result<LiveIntegration> update(const DesiredIntegration& desired, const LiveIntegration& live) {
    return run_virtual(io, clock, execute_update(&context, &desired, live));
  }
  Result<void> remove(const LiveIntegration& live) {
    return run_virtual(io, clock, execute_delete(&context, live));
  }
  bool suspects(const std::string& which) const {
    LiveSnapshot snapshot;
    snapshot.items.push_back(live_redis("any", which));
    memory.mark_suspects(snapshot);
    return snapshot.items.front().secret_suspect;
  }
  bool pending(const DesiredIntegration& desired) const {
    return memory.create_is_pending(desired, clock.now());
  }

  const std::string id = id_number(7);
  AccountMemory memory;
  ExecutionContext context;
};

}  // namespace storekeeper::testing
