#include "bench/minimal_patch.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "support/document.hpp"

namespace storekeeper::bench {
namespace {

using nlohmann::json;

// One key of `config`, as the API documents it.
struct Setting {
  const char* key;
  std::optional<json> fallback;  // of an optional key
};

const std::vector<Setting>& settings_of(StoreKind kind) {
  static const std::vector<Setting> kRedis{
      {"host", std::nullopt},
      {"port", "6379"},
      {"username", ""},
      {"password", ""},
      {"tlsEnabled", false}};
  static const std::vector<Setting> kDynamoDb{
      {"tableName", std::nullopt},
      {"region", std::nullopt},
      {"roleArn", std::nullopt},
      {"externalId", std::nullopt}};
  return kind == StoreKind::kRedis ? kRedis : kDynamoDb;
}

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// `shown` is what the API shows of a secret.
bool may_be(const json& shown, const std::string& secret) {
  if (!shown.is_string()) return false;
  const auto text = shown.get<std::string>();
  const auto first = text.find('*');
  if (first == std::string::npos) return text == secret;
  const auto head = text.substr(0, first);
  const auto tail = text.substr(text.find_last_of('*') + 1);
  return secret.size() >= head.size() + tail.size() && secret.starts_with(head) &&
         secret.ends_with(tail);
}

std::vector<std::string> goal_tags(const DesiredIntegration& desired) {
  std::set<std::string> tags(desired.tags.begin(), desired.tags.end());
  tags.insert({"managed-by.storekeeper", "owner.default"});
  if (desired.policy.never_delete) tags.insert("prune.disabled");
  return {tags.begin(), tags.end()};
}

class Cost {
 public:
  void operation(const char* verb, const std::string& path, const json* value) {
    json operation{{"op", verb}, {"path", path}};
    if (value != nullptr) operation["value"] = *value;
    result_.paths.insert(path);
    // The brackets of the array, then one comma for each further operation.
    result_.bytes += operation.dump().size() + (result_.bytes == 0 ? 2 : 1);
  }
  MinimalPatch take() { return std::move(result_); }

 private:
  MinimalPatch result_;
};

void add_setting(
    Cost& cost, const Setting& setting, const json& want, const json& have, bool secret) {
  const auto path = std::string("/config/") + setting.key;
  const bool present = have.contains(setting.key);
  const bool stated = want.contains(setting.key);
  const auto is_fallback = [&](const json& value) {
    return setting.fallback && (value.is_null() || text_of(value) == text_of(*setting.fallback));
  };
  const bool wants_fallback =
      stated ? is_fallback(want[setting.key]) : setting.fallback.has_value();
  const bool has_fallback = present ? is_fallback(have[setting.key]) : setting.fallback.has_value();
  if (wants_fallback && has_fallback) return;
  if (!wants_fallback && !has_fallback && present) {
    const auto& shown = have[setting.key];
    const auto& wanted = want[setting.key];
    if (secret ? may_be(shown, wanted.get<std::string>()) : text_of(shown) == text_of(wanted)) {
      return;
    }
  }
  if (wants_fallback) {
    cost.operation("remove", path, nullptr);
  } else {
    cost.operation(present ? "replace" : "add", path, &want[setting.key]);
  }
}

}  // namespace

json goal_document(const DesiredIntegration& desired) {
  auto config = testing::to_json(desired.config, {});
  for (const auto& secret : desired.secrets) {
    config[secret.key] = std::string(secret.value->reveal());
  }
  return {
      {"name", desired.display_name},
      {"on", desired.enabled},
      {"tags", goal_tags(desired)},
      {"config", config}};
}

json live_document(const LiveIntegration& live) {
  auto document = testing::to_json(live);
  document.erase("version");
  return document;
}

MinimalPatch minimal_patch(const DesiredIntegration& desired, const LiveIntegration& live) {
  const auto want = goal_document(desired);
  const auto have = live_document(live);
  Cost cost;
  for (const char* field : {"name", "on"}) {
    if (want[field] != have[field]) {
      cost.operation("replace", std::string("/") + field, &want[field]);
    }
  }
  const auto tags = have["tags"].get<std::set<std::string>>();
  if (tags != want["tags"].get<std::set<std::string>>()) {
    cost.operation("replace", "/tags", &want["tags"]);
  }
  for (const auto& setting : settings_of(desired.address.kind)) {
    const bool secret = std::string_view(setting.key) == "password";
    add_setting(cost, setting, want["config"], have["config"], secret);
  }
  return cost.take();
}

}  // namespace storekeeper::bench
