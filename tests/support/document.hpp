// Integrations and patches as JSON documents, and an independent RFC 6902
// implementation (nlohmann's) to apply one to the other.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/patch.hpp"
#include "model/write_document.hpp"

namespace storekeeper::testing {

inline nlohmann::json to_json(const ConfigValue& value, const SecretValues& secrets) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* raw = std::get_if<RawJson>(&value)) return nlohmann::json::parse(raw->text);
  for (const auto& secret : secrets) {
    if (secret.key == std::get<SecretSlot>(value).key) return std::string(secret.value.reveal());
  }
  throw std::logic_error("a secret slot without a value");
}

inline nlohmann::json to_json(const Config& config, const SecretValues& secrets) {
  auto object = nlohmann::json::object();
  for (const auto& [key, value] : config) object[key] = to_json(value, secrets);
  return object;
}

/// The part of an integration that patches are about.
inline nlohmann::json to_json(const LiveIntegration& live) {
  return {
      {"name", live.name},
      {"on", live.on},
      {"tags", live.tags},
      {"version", live.version},
      {"config", to_json(live.config.value_or(Config{}), {})}};
}

inline nlohmann::json to_json(const PatchOperation& operation, const SecretValues& secrets) {
  nlohmann::json result{{"op", to_string(operation.verb)}, {"path", operation.path}};
  const auto& value = operation.value;
  if (const auto* flag = std::get_if<bool>(&value)) result["value"] = *flag;
  if (const auto* number = std::get_if<std::int64_t>(&value)) result["value"] = *number;
  if (const auto* text = std::get_if<std::string>(&value)) result["value"] = *text;
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) result["value"] = *list;
  if (const auto* raw = std::get_if<RawJson>(&value)) {
    result["value"] = nlohmann::json::parse(raw->text);
  }
  if (const auto* slot = std::get_if<SecretSlot>(&value)) {
    result["value"] = to_json(ConfigValue{*slot}, secrets);
  }
  if (const auto* config = std::get_if<Config>(&value)) result["value"] = to_json(*config, secrets);
  return result;
}

inline nlohmann::json to_json(const PatchDocument& patch, const SecretValues& secrets) {
  auto list = nlohmann::json::array();
  for (const auto& operation : patch) list.push_back(to_json(operation, secrets));
  return list;
}

/// As the API shows a secret.
inline std::string mask_of(const std::string& secret) {
  if (secret.empty()) return "";
  if (secret.size() <= 6) return "********";
  return secret.substr(0, 3) + "********" + secret.substr(secret.size() - 3);
}

/// `document` as the API would show it to a reader: the password masked.
inline LiveIntegration read_back(LiveIntegration live, const nlohmann::json& document) {
  live.name = document.at("name").get<std::string>();
  live.on = document.at("on").get<bool>();
  live.tags = document.at("tags").get<std::vector<std::string>>();
  normalise_tags(live.tags);
  Config config;
  for (const auto& [key, value] : document.at("config").items()) {
    if (key == "password" && value.is_string() && !looks_masked(value.get<std::string>())) {
      config.set(key, mask_of(value.get<std::string>()));
    } else if (value.is_string()) {
      config.set(key, value.get<std::string>());
    } else if (value.is_boolean()) {
      config.set(key, value.get<bool>());
    } else {
      config.set(key, RawJson{value.dump()});
    }
  }
  live.config = std::move(config);
  return live;
}

inline SecretValues secrets_of(const DesiredIntegration& desired) {
  SecretValues values;
  for (const auto& secret : desired.secrets) values.push_back({secret.key, *secret.value});
  return values;
}

}  // namespace storekeeper::testing
