#include "plan/build_update.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "model/ownership.hpp"
#include "model/secret_tags.hpp"
#include "plan/config_difference.hpp"
#include "plan/secret_redirect.hpp"
#include "plan/wanted_tags.hpp"

namespace storekeeper {
namespace {

// The operation that brings one config key to its desired value, with the fewest bytes:
// an optional key whose default is wanted is removed, whatever else would do.
void add_config_operation(PatchDocument& patch, const ConfigComparison& c) {
  auto& operation = patch.emplace_back();
  constexpr std::string_view kConfig = "/config/";
  // Documented keys hold nothing that a pointer would have to escape.
  operation.path.reserve(kConfig.size() + c.field->key.size());
  operation.path.append(kConfig).append(c.field->key);
  if (c.wants_default) {
    operation.verb = PatchVerb::kRemove;
    return;
  }
  operation.verb = c.live == nullptr ? PatchVerb::kAdd : PatchVerb::kReplace;
  if (c.secret != nullptr) {
    operation.value = SecretSlot{std::string(c.field->key)};
  } else if (const auto* flag = std::get_if<bool>(c.stated)) {
    operation.value = *flag;
  } else {
    operation.value.emplace<std::string>(std::get<std::string>(*c.stated));
  }
}

void add_operation(PatchDocument& patch, PatchVerb verb, const char* path, PatchValue value) {
  auto& operation = patch.emplace_back();
  operation.verb = verb;
  operation.path = path;
  operation.value = std::move(value);
}

// `config` as a whole. Optional keys at their default are stated where the live value is
// another one: a server may keep what a whole replacement leaves out.
Config whole_config(const ConfigComparisons& comparisons) {
  Config config;
  for (const auto& c : comparisons) {
    if (c.secret != nullptr) {
      config.set(std::string(c.field->key), SecretSlot{std::string(c.field->key)});
    } else if (c.stated != nullptr) {
      config.set(std::string(c.field->key), *c.stated);
    } else if (c.wants_default && c.verdict == FieldVerdict::kDiffers) {
      config.set(std::string(c.field->key), default_of(*c.field));
    }
  }
  return config;
}

// What is ignored is wanted as it is found.
void ignore_fields(
    ConfigComparisons& comparisons, const DesiredIntegration& desired, const PlanPolicy& policy) {
  if (desired.policy.ignored.empty() && policy.ignored.empty()) return;
  for (auto& c : comparisons) {
    if (c.verdict == FieldVerdict::kEqual) continue;
    if (!ignores(desired, policy, "config." + std::string(c.field->key))) continue;
    c.verdict = FieldVerdict::kEqual;
    c.ignored = true;
    if (!c.field->secret) c.stated = c.live;
  }
}

FieldChange config_change(const ConfigComparison& c) {
  FieldChange change;
  change.field = "config." + std::string(c.field->key);
  change.sensitive = c.field->hidden();
  change.unknown = c.secret != nullptr && !c.secret->value;
  change.evidence = c.evidence;
  if (change.sensitive) return change;
  if (c.live != nullptr) change.before = to_field_value(*c.live);
  if (c.stated != nullptr) {
    change.after = to_field_value(*c.stated);
  } else if (!c.field->required) {
    change.after = to_field_value(default_of(*c.field));
  }
  return change;
}

// What differs between the two sides.
struct Differences {
  Differences(
      const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy)
      : tags(!tags_agree(desired, live, policy)),
        comparisons(
            policy.scope == PlanScope::kOwnershipOnly
                ? ConfigComparisons()
                : compare_config(desired, live, policy.secrets)) {
    if (policy.scope == PlanScope::kOwnershipOnly) return;
    name = live.name != desired.display_name && !ignores(desired, policy, "name");
    on = live.on != desired.enabled && !ignores(desired, policy, "on");
    ignore_fields(comparisons, desired, policy);
    for (const auto& c : comparisons) {
      const bool differs = c.verdict == FieldVerdict::kDiffers;
      config += differs ? 1 : 0;
      writes_secret = writes_secret || (differs && c.field->secret);
      outdated = outdated || c.outdated_fingerprint;
    }
    if (policy.patch_style == PatchStyle::kWholeConfig && config > 0) writes_secret = true;
    if (desired.secrets.empty()) outdated = holds_secret_tag(live.tags);
  }
  bool any() const { return name || on || tags || outdated || config > 0; }

  bool name = false;
  bool on = false;
  bool tags = false;           // those about secrets aside
  bool outdated = false;       // what the tags remember of a secret has to be renewed
  bool writes_secret = false;  // one of the keys is a secret, or all of `config` is written
  int config = 0;              // keys
  ConfigComparisons comparisons;
};

bool writes_tags(const PatchDocument& patch) {
  return std::any_of(patch.begin(), patch.end(), [](const PatchOperation& operation) {
    return operation.path == "/tags";
  });
}

// Where tags agree and tell nothing of a secret, nobody has to work out what they would become.
bool may_write_tags(
    const Differences& differs, const LiveIntegration& live, const PlanPolicy& policy) {
  return differs.tags || holds_secret_tag(live.tags) ||
         (policy.secrets.keys && differs.writes_secret);
}

PatchDocument patch_of(
    const Differences& differs, const DesiredIntegration& desired, const LiveIntegration& live,
    const PlanPolicy& policy) {
  PatchDocument patch;
  constexpr std::size_t kTopLevelOperations = 4;
  patch.reserve(kTopLevelOperations + static_cast<std::size_t>(differs.config));
  if (policy.guard_version) add_operation(patch, PatchVerb::kTest, "/version", live.version);
  if (differs.name) add_operation(patch, PatchVerb::kReplace, "/name", desired.display_name);
  if (differs.on) add_operation(patch, PatchVerb::kReplace, "/on", desired.enabled);
  if (may_write_tags(differs, live, policy)) {
    auto tags = wanted_tags(desired, live, policy, differs.writes_secret);
    if (differs.tags || tags != live.tags) {
      add_operation(patch, PatchVerb::kReplace, "/tags", std::move(tags));
    }
  }
  if (differs.config == 0) return patch;
  if (policy.patch_style == PatchStyle::kWholeConfig) {
    add_operation(patch, PatchVerb::kReplace, "/config", whole_config(differs.comparisons));
    return patch;
  }
  for (const auto& c : differs.comparisons) {
    if (c.verdict == FieldVerdict::kDiffers) add_config_operation(patch, c);
  }
  return patch;
}

void add_fields(
    Update& update, const DesiredIntegration& desired, const LiveIntegration& live,
    const PlanPolicy& policy, const Differences& differs) {
  const auto add = [&](FieldChange change, bool different) {
    (different ? update.changes : update.unchanged).push_back(std::move(change));
  };
  if (policy.scope == PlanScope::kOwnershipOnly) return;
  add({"name", live.name, differs.name ? desired.display_name : live.name, false}, differs.name);
  add({"on", live.on, differs.on ? desired.enabled : live.on, false}, differs.on);
  const auto shown_tags = without_ownership(live.tags);
  const bool other_tags = shown_tags != desired.tags && !ignores(desired, policy, "tags");
  add({"tags", shown_tags, other_tags ? desired.tags : shown_tags, false}, other_tags);
  for (const auto& c : differs.comparisons) {
    auto change = config_change(c);
    change.risk = secret_risk(c, differs.comparisons, live);
    if (change.risk == SecretRisk::kNewHost) update.redirects_secret = true;
    if (c.verdict == FieldVerdict::kEqual) {
      change.after = change.before;
      // Absent on both sides is no field.
      if (c.live == nullptr && (c.secret == nullptr || c.ignored)) continue;
    }
    add(std::move(change), c.verdict == FieldVerdict::kDiffers);
  }
}

}  // namespace

PatchDocument build_patch(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy) {
  const Differences differs(desired, live, policy);
  return differs.any() ? patch_of(differs, desired, live, policy) : PatchDocument{};
}

Update build_update(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy) {
  Update update;
  const Differences differs(desired, live, policy);
  bool secret_missing = false;
  const bool whole = policy.patch_style == PatchStyle::kWholeConfig;
  for (const auto& c : differs.comparisons) {
    // Replacing the whole would lose an ignored secret that the manifest does not know.
    if (whole && c.ignored && c.secret == nullptr && c.field->secret) secret_missing = true;
    if (c.evidence == SecretEvidence::kVersionMoved && !c.ignored &&
        c.verdict != FieldVerdict::kDiffers) {
      update.suspect_secrets.emplace_back(c.field->key);
    }
    if (c.secret == nullptr || c.secret->value) continue;
    if (c.verdict == FieldVerdict::kUnknown) update.unknown_secrets.emplace_back(c.field->key);
    // A whole config needs every secret; single fields need those that differ.
    if (c.verdict == FieldVerdict::kDiffers || whole) secret_missing = true;
  }
  if (!differs.any()) return update;
  update.patch = patch_of(differs, desired, live, policy);
  update.stamps = !differs.tags && writes_tags(update.patch);
  update.lacks_secret = differs.config > 0 && secret_missing;
  add_fields(update, desired, live, policy, differs);
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
    const auto* field = find_config_field(desired.address.kind, key);
    const bool sensitive = field == nullptr || field->hidden();
    const FieldValue after = sensitive ? FieldValue{} : to_field_value(value);
    const auto* secret = desired.find_secret(key);
    const bool unknown = secret != nullptr && !secret->value;
    fields.push_back({"config." + key, std::monostate{}, after, sensitive, unknown});
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
    const bool sensitive = field == nullptr || field->hidden();
    const FieldValue before = sensitive ? FieldValue{} : to_field_value(value);
    fields.push_back({"config." + key, before, std::monostate{}, sensitive});
  }
  return fields;
}

}  // namespace storekeeper
