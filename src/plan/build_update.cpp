#include "plan/build_update.hpp"

#include <algorithm>
#include <string_view>

#include "model/ownership.hpp"
#include "plan/config_difference.hpp"

namespace storekeeper {
namespace {

std::vector<std::string> wanted_tags(const DesiredIntegration& desired, const PlanPolicy& policy) {
  auto tags = with_ownership(desired.tags, policy.owner);
  if (desired.policy.never_delete) {
    tags.emplace_back(kKeepTag);
    normalise_tags(tags);
  }
  return tags;
}

// Whether `live` (a sorted set) is what wanted_tags() would be, without building it.
bool tags_agree(
    const DesiredIntegration& desired, const PlanPolicy& policy,
    const std::vector<std::string>& live) {
  const std::size_t reserved = desired.policy.never_delete ? 3 : 2;
  if (live.size() != desired.tags.size() + reserved) return false;
  const auto has = [&](std::string_view tag) {
    return std::binary_search(live.begin(), live.end(), tag, std::less<>());
  };
  if (!has(kManagedByTag) || (desired.policy.never_delete && !has(kKeepTag))) return false;
  if (ownership(live, policy.owner) != Ownership::kOurs) return false;
  return std::includes(live.begin(), live.end(), desired.tags.begin(), desired.tags.end());
}

// The operation that brings one config key to its desired value, with the fewest bytes:
// an optional key whose default is wanted is removed, whatever else would do.
PatchOperation config_operation(const ConfigComparison& c) {
  PatchOperation operation;
  operation.path = "/config/" + escape_pointer_token(c.field->key);
  if (c.wants_default) {
    operation.verb = PatchVerb::kRemove;
    return operation;
  }
  operation.verb = c.live == nullptr ? PatchVerb::kAdd : PatchVerb::kReplace;
  if (c.secret != nullptr) {
    operation.value = SecretSlot{std::string(c.field->key)};
  } else if (const auto* flag = std::get_if<bool>(c.stated)) {
    operation.value = *flag;
  } else {
    operation.value = std::get<std::string>(*c.stated);
  }
  return operation;
}

// `config` as a whole. Optional keys at their default are stated where the live value is
// another one: a server may keep what a whole replacement leaves out.
Config whole_config(
    const DesiredIntegration& desired, const std::vector<ConfigComparison>& comparisons) {
  Config config = desired.config;
  for (const auto& c : comparisons) {
    if (c.secret != nullptr) {
      config.set(std::string(c.field->key), SecretSlot{std::string(c.field->key)});
    } else if (c.wants_default && c.verdict == FieldVerdict::kDiffers) {
      config.set(std::string(c.field->key), default_of(*c.field));
    }
  }
  return config;
}

FieldChange config_change(const ConfigComparison& c) {
  FieldChange change;
  change.field = "config." + std::string(c.field->key);
  change.sensitive = c.field->secret;
  if (change.sensitive) return change;
  if (c.live != nullptr) change.before = to_field_value(*c.live);
  if (c.stated != nullptr) {
    change.after = to_field_value(*c.stated);
  } else if (!c.field->required) {
    change.after = to_field_value(default_of(*c.field));
  }
  return change;
}

struct TopLevel {
  bool name = false;
  bool on = false;
  bool tags = false;
};

void add_fields(
    Update& update, const DesiredIntegration& desired, const LiveIntegration& live,
    const TopLevel& differs, const std::vector<ConfigComparison>& comparisons) {
  const auto add = [&](FieldChange change, bool different) {
    (different ? update.changes : update.unchanged).push_back(std::move(change));
  };
  add({"name", live.name, desired.display_name, false}, differs.name);
  add({"on", live.on, desired.enabled, false}, differs.on);
  const auto shown_tags = without_ownership(live.tags);
  add({"tags", shown_tags, desired.tags, false}, shown_tags != desired.tags);
  for (const auto& c : comparisons) {
    auto change = config_change(c);
    if (c.verdict == FieldVerdict::kEqual) {
      change.after = change.before;
      // Absent on both sides is no field.
      if (c.live == nullptr && c.secret == nullptr) continue;
    }
    add(std::move(change), c.verdict == FieldVerdict::kDiffers);
  }
}

}  // namespace

Update build_update(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy) {
  Update update;
  const auto comparisons = compare_config(desired, live);
  const TopLevel differs{
      live.name != desired.display_name, live.on != desired.enabled,
      !tags_agree(desired, policy, live.tags)};
  bool config_differs = false;
  bool secret_missing = false;
  for (const auto& c : comparisons) {
    if (c.verdict == FieldVerdict::kDiffers) config_differs = true;
    if (c.secret == nullptr || c.secret->value) continue;
    if (c.verdict == FieldVerdict::kUnknown) update.unknown_secrets.emplace_back(c.field->key);
    // A whole config needs every secret; single fields need those that differ.
    if (c.verdict == FieldVerdict::kDiffers || policy.patch_style == PatchStyle::kWholeConfig) {
      secret_missing = true;
    }
  }
  if (!differs.name && !differs.on && !differs.tags && !config_differs) return update;

  auto& patch = update.patch;
  if (policy.guard_version) patch.push_back({PatchVerb::kTest, "/version", live.version});
  if (differs.name) patch.push_back({PatchVerb::kReplace, "/name", desired.display_name});
  if (differs.on) patch.push_back({PatchVerb::kReplace, "/on", desired.enabled});
  if (differs.tags) patch.push_back({PatchVerb::kReplace, "/tags", wanted_tags(desired, policy)});
  if (config_differs && policy.patch_style == PatchStyle::kWholeConfig) {
    patch.push_back({PatchVerb::kReplace, "/config", whole_config(desired, comparisons)});
  } else if (config_differs) {
    for (const auto& c : comparisons) {
      if (c.verdict == FieldVerdict::kDiffers) patch.push_back(config_operation(c));
    }
  }
  update.lacks_secret = config_differs && secret_missing;
  add_fields(update, desired, live, differs, comparisons);
  return update;
}

CreateDocument build_create(const DesiredIntegration& desired, const PlanPolicy& policy) {
  CreateDocument document;
  document.name = desired.display_name;
  document.on = desired.enabled;
  document.tags = wanted_tags(desired, policy);
  document.config = desired.config;
  for (const auto& secret : desired.secrets)
    document.config.set(secret.key, SecretSlot{secret.key});
  return document;
}

std::vector<FieldChange> created_fields(const DesiredIntegration& desired) {
  std::vector<FieldChange> fields;
  fields.push_back({"name", std::monostate{}, desired.display_name, false});
  fields.push_back({"on", std::monostate{}, desired.enabled, false});
  fields.push_back({"tags", std::monostate{}, desired.tags, false});
  Config config = desired.config;
  for (const auto& secret : desired.secrets) config.set(secret.key, SecretSlot{secret.key});
  for (const auto& [key, value] : config) {
    const bool sensitive = std::holds_alternative<SecretSlot>(value);
    fields.push_back({"config." + key, std::monostate{}, to_field_value(value), sensitive});
  }
  return fields;
}

std::vector<FieldChange> deleted_fields(const LiveIntegration& live) {
  std::vector<FieldChange> fields;
  fields.push_back({"name", live.name, std::monostate{}, false});
  fields.push_back({"on", live.on, std::monostate{}, false});
  fields.push_back({"tags", without_ownership(live.tags), std::monostate{}, false});
  if (!live.config) return fields;
  for (const auto& [key, value] : *live.config) {
    const auto* field = find_config_field(live.address.kind, key);
    // A key nobody has documented may well be a secret: its value stays hidden.
    const bool sensitive = field == nullptr || field->secret;
    const FieldValue before = sensitive ? FieldValue{} : to_field_value(value);
    fields.push_back({"config." + key, before, std::monostate{}, sensitive});
  }
  return fields;
}

}  // namespace storekeeper
