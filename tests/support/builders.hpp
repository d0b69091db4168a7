// Short ways to make the values that tests are about.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/ownership.hpp"

namespace storekeeper::testing {

inline StoreAddress redis_at(std::string project, std::string environment) {
  return {std::move(project), std::move(environment), StoreKind::kRedis};
}

inline StoreAddress dynamodb_at(std::string project, std::string environment) {
  return {std::move(project), std::move(environment), StoreKind::kDynamoDb};
}

/// A manifest for a Redis store in shop/production that states its host only.
inline DesiredIntegration desired_redis(std::string name) {
  DesiredIntegration desired;
  desired.address = redis_at("shop", "production");
  desired.display_name = name;
  desired.name = std::move(name);
  desired.config = {{"host", std::string("redis.example.com")}};
  desired.position = {desired.name + ".yaml", 1, 1};
  return desired;
}

/// What desired_redis(name) is once it was created by owner "default".
inline LiveIntegration live_redis(std::string name, std::string id) {
  LiveIntegration live;
  live.id = std::move(id);
  live.version = 1;
  live.address = redis_at("shop", "production");
  live.name = std::move(name);
  live.tags = with_ownership({}, "default");
  live.config = Config{
      {"host", std::string("redis.example.com")},
      {"port", std::string("6379")},
      {"username", std::string()},
      {"password", std::string()},
      {"tlsEnabled", false}};
  return live;
}

inline DesiredSecret secret_from(std::string variable, std::string_view value) {
  DesiredSecret secret;
  secret.key = "password";
  secret.reference.locator = std::move(variable);
  secret.value = Secret(value);
  return secret;
}

inline DesiredSecret secret_not_here(std::string variable) {
  DesiredSecret secret;
  secret.key = "password";
  secret.reference.locator = variable;
  secret.unavailable_because = "the variable " + variable + " is not set";
  return secret;
}

}  // namespace storekeeper::testing
