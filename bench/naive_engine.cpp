#include "bench/naive_engine.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "bench/fleet.hpp"

namespace storekeeper::bench {
namespace {

nlohmann::json naive_setting(const std::string& key, const YAML::Node& value) {
  if (value.IsMap()) return kPassword;  // {env: ...}: all of a fleet mean the same variable
  if (key == "tlsEnabled") return value.as<bool>();
  return value.as<std::string>();
}

}  // namespace

NaiveManifest naive_manifest(const std::string& text) {
  const auto node = YAML::Load(text);
  const auto spec = node["spec"];
  const std::string kind = spec["redis"] ? "redis" : "dynamodb";
  NaiveManifest manifest;
  auto name = spec["displayName"] ? spec["displayName"].as<std::string>()
                                  : node["metadata"]["name"].as<std::string>();
  manifest.key = spec["project"].as<std::string>() + "/" + spec["environment"].as<std::string>() +
                 "/" + kind + "/" + name;
  auto tags = spec["tags"].as<std::vector<std::string>>();
  tags.emplace_back("managed-by.storekeeper");
  tags.emplace_back("owner.default");
  std::sort(tags.begin(), tags.end());
  auto config = nlohmann::json::object();
  for (const auto& entry : spec[kind]) {
    const auto key = entry.first.as<std::string>();
    config[key] = naive_setting(key, entry.second);
  }
  manifest.document = {
      {"name", std::move(name)},
      {"on", spec["enabled"].as<bool>()},
      {"tags", std::move(tags)},
      {"config", std::move(config)}};
  return manifest;
}

nlohmann::json naive_list(const std::string& body) { return nlohmann::json::parse(body); }

nlohmann::json naive_document(const nlohmann::json& item) {
  return {
      {"name", item.at("name")},
      {"on", item.at("on")},
      {"tags", item.at("tags")},
      {"config", item.at("config")}};
}

NaivePlan naive_plan(const std::vector<NaiveManifest>& manifests, const nlohmann::json& list) {
  std::map<std::string, const nlohmann::json*> live;
  for (const auto& item : list.at("items")) {
    live
        [item.at("projectKey").get<std::string>() + "/" +
         item.at("environmentKey").get<std::string>() + "/" +
         item.at("integrationKey").get<std::string>() + "/" + item.at("name").get<std::string>()] =
            &item;
  }
  NaivePlan plan;
  for (const auto& manifest : manifests) {
    const auto found = live.find(manifest.key);
    if (found == live.end()) {
      ++plan.creates;
      continue;
    }
    auto have = naive_document(*found->second);
    // It knows about masks, or it would patch every store with a password.
    if (have["config"].contains("password")) {
      have["config"]["password"] = manifest.document["config"].value("password", "");
    }
    const auto patch = nlohmann::json::diff(have, manifest.document);
    if (patch.empty()) continue;
    ++plan.updates;
    plan.patches += patch.dump() + "\n";
  }
  return plan;
}

}  // namespace storekeeper::bench
