#include "terraform/state_resource.hpp"

#include <optional>
#include <string>
#include <utility>

namespace storekeeper {
namespace {

using Type = JsonNode::Type;

// Stands for a value that no manifest can say. The value itself is not carried along: it may be
// a secret under a name that is not known.
RawJson unusable() { return RawJson{"?"}; }

ConfigValue secret_value(const std::string& key, const JsonNode& value) {
  if (value.is(Type::kNull)) return RawJson{"null"};
  if (value.is(Type::kText) && value.text.empty()) return std::string();
  return SecretSlot{key};
}

ConfigValue boolean_value(const JsonNode& value) {
  if (value.is(Type::kBoolean)) return value.boolean;
  // In a map of texts, Terraform writes booleans as texts.
  if (value.is(Type::kText) && value.text.reveal() == "true") return true;
  if (value.is(Type::kText) && value.text.reveal() == "false") return false;
  return unusable();
}

ConfigValue text_value(const JsonNode& value) {
  if (value.is(Type::kText) || value.is(Type::kNumber)) return std::string(value.text.reveal());
  return unusable();
}

Config read_settings(StoreKind kind, const JsonNode& object) {
  Config config;
  for (std::size_t i = 0; i < object.keys.size(); ++i) {
    const auto& key = object.keys[i];
    const auto& value = object.elements[i];
    const auto* field = find_config_field(kind, key);
    if (field == nullptr) {
      config.set(key, unusable());
    } else if (field->secret) {
      config.set(key, secret_value(key, value));
    } else if (value.is(Type::kNull)) {
      continue;
    } else if (field->type == FieldType::kBoolean) {
      config.set(key, boolean_value(value));
    } else {
      config.set(key, text_value(value));
    }
  }
  return config;
}

// The provider's `config` is a text that holds JSON; a map is taken as well.
std::optional<Config> read_config(StoreKind kind, const JsonNode* config) {
  if (config == nullptr) return std::nullopt;
  if (config->is(Type::kObject)) return read_settings(kind, *config);
  if (!config->is(Type::kText)) return std::nullopt;
  const auto inner = read_json(config->text.reveal());
  if (!inner || !inner->is(Type::kObject)) return std::nullopt;
  return read_settings(kind, *inner);
}

std::string id_of(const JsonNode& attributes) {
  const auto own = attributes.text_of("integration_id");
  if (!own.empty()) return std::string(own);
  const auto path = attributes.text_of("id");
  return std::string(path.substr(path.rfind('/') + 1));
}

}  // namespace

Result<LiveIntegration> read_store(const JsonNode& attributes) {
  LiveIntegration store;
  store.address.project = attributes.text_of("project_key");
  store.address.environment = attributes.text_of("environment_key");
  if (store.address.project.empty() || store.address.environment.empty()) {
    return fail(Errc::kInvalidInput, "has no project_key or no environment_key");
  }
  const auto kind = store_kind(attributes.text_of("integration_key"));
  if (!kind) return fail(Errc::kInvalidInput, "has no integration_key that is known");
  store.address.kind = *kind;
  store.id = id_of(attributes);
  store.name = attributes.text_of("name");
  const auto* on = attributes.find("on");
  store.on = on != nullptr && on->is(Type::kBoolean) && on->boolean;
  if (const auto* tags = attributes.find("tags"); tags != nullptr && tags->is(Type::kArray)) {
    for (const auto& tag : tags->elements) {
      if (tag.is(Type::kText)) store.tags.emplace_back(tag.text.reveal());
    }
    normalise_tags(store.tags);
  }
  store.config = read_config(*kind, attributes.find("config"));
  return store;
}

}  // namespace storekeeper
