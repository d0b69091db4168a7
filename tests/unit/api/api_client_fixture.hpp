// An ApiClient among fakes: a scripted transport, a virtual clock, and what they take and give.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <string>
#include <utility>

#include "api/api_client.hpp"
#include "support/scripted_transport.hpp"
#include "support/virtual_clock.hpp"

namespace storekeeper::testing {

inline constexpr const char* kId = "57be1db38b75bf0772d11384";

inline HttpResponse answer(int status, std::string body = {}, Headers headers = {}) {
  HttpResponse response;
  response.status = status;
  response.headers = std::move(headers);
  if (response.headers.find("Content-Type") == nullptr && !body.empty()) {
    response.headers.add("Content-Type", "application/json");
  }
  response.body = std::move(body);
  return response;
}

inline std::string item(const std::string& name = "Checkout", const std::string& id = kId) {
  return R"({"_id":")" + id +
         R"(","version":3,"projectKey":"checkout","environmentKey":"production",)"
         R"("integrationKey":"redis","name":")" +
         name + R"(","on":true,"tags":["a"],"config":{"host":"h","port":"6379"},"_status":{}})";
}

inline Error transport_error(Errc code, Effect effect) {
  Error error;
  error.code = code;
  error.message = "the connection broke";
  error.effect = effect;
  return error;
}

class ApiClientTest : public ::testing::Test {
 protected:
  static ApiSettings settings() {
    ApiSettings settings;
    settings.token = Secret("api-0123456789-token");
    settings.user_agent = "storekeeper/test";
    return settings;
  }
  static StoreAddress address() {
    StoreAddress address;
    address.project = "checkout";
    address.environment = "production";
    return address;
  }
  static CreateDocument document() {
    CreateDocument document;
    document.name = "Checkout";
    document.config.set("host", std::string("h"));
    document.config.set("password", SecretSlot{"password"});
    return document;
  }
  static SecretValues secrets(std::string_view value = "hunter2-correct-horse") {
    SecretValues values;
    SecretValue secret;
    secret.key = "password";
    secret.value = Secret(value);
    values.push_back(std::move(secret));
    return values;
  }
  static PatchDocument rename(const std::string& name) {
    PatchOperation operation;
    operation.path = "/name";
    operation.value = name;
    return PatchDocument{operation};
  }

  Deadline soon() const { return clock.now() + std::chrono::hours(1); }
  Result<LiveSnapshot> list() { return run_virtual(io, clock, client.list(soon())); }
  Result<std::string> caller_account() {
    return run_virtual(io, clock, client.caller_account(soon()));
  }
  Result<LiveIntegration> get() {
    return run_virtual(io, clock, client.get(address(), kId, soon()));
  }
  Result<LiveIntegration> create() {
    return run_virtual(io, clock, client.create(address(), document(), secrets(), soon()));
  }
  Result<LiveIntegration> patch() {
    return run_virtual(io, clock, client.patch(address(), kId, rename("Checkout"), {}, soon()));
  }
  Result<void> remove() { return run_virtual(io, clock, client.remove(address(), kId, soon())); }

  boost::asio::io_context io;
  VirtualClock clock;
  ScriptedTransport transport{&clock};
  ScriptedRandom random;
  RecordingEvents events;
  ApiClient client{&transport, &clock, &random, &events, settings()};
};

}  // namespace storekeeper::testing
