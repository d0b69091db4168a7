// An emulator with three tokens and a clock that stands still, and short ways to ask it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "emulator/emulator.hpp"
#include "emulator/json_text.hpp"

namespace storekeeper::testing {

inline AccessToken token_of(std::string_view value, TokenRole role) {
  AccessToken token;
  token.value = Secret(value);
  token.role = role;
  token.name = std::string(to_string(role));
  return token;
}

inline constexpr const char* kStores = "/api/v2/integration-capabilities/big-segment-store";
inline constexpr const char* kRedisPath =
    "/api/v2/integration-capabilities/big-segment-store/shop/production/redis";
inline constexpr const char* kDynamoPath =
    "/api/v2/integration-capabilities/big-segment-store/shop/production/dynamodb";
inline constexpr const char* kRedisBody =
    R"({"name":"main","on":true,"tags":["b","a"],)"
    R"("config":{"host":"redis.example","port":"6380","password":"super-secret-123"}})";

class EmulatorTest : public ::testing::Test {
 protected:
  EmulatorTest() { start({}); }

  void start(EmulatorSettings settings) {
    settings.tokens.push_back(token_of("admin-token", TokenRole::kAdmin));
    settings.tokens.push_back(token_of("writer-token", TokenRole::kWriter));
    settings.tokens.push_back(token_of("reader-token", TokenRole::kReader));
    auto made = Emulator::make(std::move(settings));
    ASSERT_TRUE(made) << made.error().message;
    emulator_ = *std::move(made);
  }

  static HttpRequest request(std::string method, std::string target, std::string body = {}) {
    HttpRequest made;
    made.method = std::move(method);
    made.target = std::move(target);
    made.headers.add("Authorization", "admin-token");
    made.headers.add("LD-API-Version", "beta");
    made.body = std::move(body);
    return made;
  }
  EmulatorReply send(const HttpRequest& asked) {
    return emulator_->handle(asked, "127.0.0.1", now_ms_);
  }
  HttpResponse call(std::string method, std::string target, std::string body = {}) {
    return send(request(std::move(method), std::move(target), std::move(body))).response;
  }
  HttpResponse call_as(
      std::string token, std::string method, std::string target, std::string body) {
    HttpRequest asked;
    asked.method = std::move(method);
    asked.target = std::move(target);
    asked.headers = Headers{{"Authorization", std::move(token)}, {"LD-API-Version", "beta"}};
    asked.body = std::move(body);
    return send(asked).response;
  }

  void behave(std::string name, std::string value) {
    const auto body = "{\"" + name + "\":\"" + value + "\"}";
    const auto done = call("PUT", "/__emulator/behaviour", body);
    ASSERT_EQ(done.status, 200) << done.body;
  }
  void fault(std::string rule) {
    const auto done = call("POST", "/__emulator/faults", std::move(rule));
    ASSERT_EQ(done.status, 200) << done.body;
  }

  static JsonValue json(const std::string& text) {
    auto parsed = parse_json(text);
    EXPECT_TRUE(parsed) << text;
    return parsed ? *parsed : JsonValue();
  }
  static std::string text_at(const HttpResponse& response, std::string_view name) {
    const auto document = json(response.body);
    const auto* value = document.find(name);
    return value ? (value->as_string() ? *value->as_string() : to_json(*value)) : "(absent)";
  }
  static std::string config_at(const HttpResponse& response, std::string_view name) {
    const auto document = json(response.body);
    const auto* config = document.find("config");
    const auto* value = config ? config->find(name) : nullptr;
    return value ? (value->as_string() ? *value->as_string() : to_json(*value)) : "(absent)";
  }
  /// Creates a Redis integration and returns its path.
  std::string create(const std::string& body = kRedisBody) {
    const auto made = call("POST", kRedisPath, body);
    EXPECT_EQ(made.status, 201) << made.body;
    return std::string(kRedisPath) + "/" + text_at(made, "_id");
  }
  std::size_t count() {
    return json(call("GET", "/__emulator/integrations").body).as_array()->size();
  }
  /// The password as stored.
  std::string stored_password() {
    const auto all = json(call("GET", "/__emulator/integrations").body);
    const auto* config = all.as_array()->back().find("config");
    const auto* password = config->find("password");
    return password ? *password->as_string() : "(absent)";
  }

  std::unique_ptr<Emulator> emulator_;
  std::int64_t now_ms_ = 1'700'000'000'000;
};

}  // namespace storekeeper::testing
