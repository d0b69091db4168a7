#include "manifest/document_reader.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/printable.hpp"
#include "base/suggestion.hpp"
#include "manifest/field_reader.hpp"
#include "manifest/field_rules.hpp"
#include "model/ignored_fields.hpp"
#include "model/live.hpp"
#include "model/ownership.hpp"
#include "model/secret_tags.hpp"

namespace storekeeper {
namespace {

constexpr std::array<std::string_view, 4> kRootFields{"apiVersion", "kind", "metadata", "spec"};
constexpr std::array<std::string_view, 3> kMetadataFields{"name", "labels", "annotations"};
constexpr std::array<std::string_view, 7> kSpecFields{
    "project", "environment", "displayName", "enabled", "tags", "redis", "dynamodb"};

bool is_anything(std::string_view /*text*/) noexcept { return true; }
constexpr TextRule kAnyText{is_anything, "", "text"};

// True if the rest of the document is worth reading.
bool check_version_and_kind(const FieldReader& root, Problems& problems) {
  bool ours = true;
  if (const auto version = root.text("apiVersion", kAnyText, true)) {
    if (*version != kApiVersion) {
      ours = version->starts_with("storekeeper");
      problems.error(
          *root.find("apiVersion")->value,
          "unknown apiVersion " + quoted_text(*root.find("apiVersion")->value),
          "this program reads `apiVersion: " + std::string(kApiVersion) + '`');
    }
  }
  if (const auto kind = root.text("kind", kAnyText, true)) {
    if (*kind != kManifestKind) {
      constexpr std::array<std::string_view, 1> kKinds{kManifestKind};
      auto hint = did_you_mean(*kind, kKinds);
      ours = ours && !hint.empty();
      if (hint.empty()) hint = "this program reads `kind: " + std::string(kManifestKind) + '`';
      problems.error(
          *root.find("kind")->value, "unknown kind " + quoted_text(*root.find("kind")->value),
          std::move(hint));
    }
  }
  return ours;
}

std::string shown_key(const YamlNode& key) { return key.aliased ? "*" : key.text; }

void read_labels(const YamlEntry& labels, Problems& problems, DesiredIntegration& item) {
  for (const auto& entry : labels.value->entries) {
    if (entry.key->kind != YamlKind::kScalar) continue;
    const auto key =
        read_text(problems, *entry.key, *entry.key, "metadata.labels key", kLabelKeyRule);
    if (!key) continue;
    const auto value = read_text(
        problems, *entry.value, *entry.key, "metadata.labels." + shown_key(*entry.key),
        kLabelValueRule);
    if (value) item.labels.emplace(*key, *value);
  }
}

std::vector<std::string> ignored_fields(std::string_view text) {
  std::vector<std::string> fields;
  for (const auto path : split_paths(text)) fields.emplace_back(ignorable_field(path));
  std::sort(fields.begin(), fields.end());
  fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
  return fields;
}

void apply_annotation(const AnnotationRule& rule, ManifestPolicy& policy) {
  if (rule.key == "storekeeper/prune") policy.never_delete = true;
  if (rule.key == "storekeeper/reconcile") policy.paused = true;
  if (rule.key == "storekeeper/drift") policy.report_drift_only = true;
  if (rule.key == "storekeeper/adopt") policy.adopt = true;
  if (rule.key == "storekeeper/secret-redirect") policy.allow_redirect = true;
}

void apply_text_annotation(
    const AnnotationRule& rule, const std::string& value, ManifestPolicy& policy) {
  if (rule.key == "storekeeper/ignore") policy.ignored = ignored_fields(value);
  if (rule.key == "storekeeper/reconcile-at") policy.reconcile_at = value;
}

void read_own_annotation(const YamlEntry& entry, Problems& problems, DesiredIntegration& item) {
  const auto rules = annotation_rules();
  const auto& name = entry.key->text;
  const auto rule = std::find_if(
      rules.begin(), rules.end(), [&](const AnnotationRule& known) { return known.key == name; });
  if (rule == rules.end()) {
    std::vector<std::string_view> names;
    for (const auto& known : rules) names.push_back(known.key);
    auto hint = did_you_mean(name, names);
    if (hint.empty()) {
      for (const auto known : names) hint += (hint.empty() ? "" : ", ") + std::string(known);
      hint = "known annotations: " + hint;
    }
    problems.error(*entry.key, "unknown annotation " + quoted_text(*entry.key), std::move(hint));
    return;
  }
  const auto value = read_text(
      problems, *entry.value, *entry.key, "metadata.annotations." + name,
      rule->text == nullptr ? kAnyText : *rule->text);
  if (rule->text != nullptr) {
    if (value) apply_text_annotation(*rule, *value, item.policy);
    return;
  }
  if (!value || *value == rule->default_value) return;
  if (*value == rule->other_value) {
    apply_annotation(*rule, item.policy);
    return;
  }
  const std::array<std::string_view, 2> values{rule->default_value, rule->other_value};
  problems.error(
      *entry.value,
      "annotation `" + name + "` must be \"" + std::string(rule->default_value) + "\" or \"" +
          std::string(rule->other_value) + "\", not " + quoted_text(*entry.value),
      did_you_mean(*value, values));
}

void read_annotations(const YamlEntry& annotations, Problems& problems, DesiredIntegration& item) {
  for (const auto& entry : annotations.value->entries) {
    if (entry.key->kind != YamlKind::kScalar) continue;
    if (entry.key->text.starts_with(kAnnotationPrefix)) {
      read_own_annotation(entry, problems, item);
      continue;
    }
    const auto key =
        read_text(problems, *entry.key, *entry.key, "metadata.annotations key", kLabelKeyRule);
    if (key) {
      read_text(
          problems, *entry.value, *entry.key, "metadata.annotations." + shown_key(*entry.key),
          kAnyText);
    }
  }
}

void read_metadata(const YamlEntry& metadata, Problems& problems, DesiredIntegration& item) {
  const FieldReader fields(problems, *metadata.value, *metadata.key, "metadata", kMetadataFields);
  fields.refuse_unknown();
  if (auto name = fields.text("name", kManifestNameRule, true)) {
    item.name = *std::move(name);
    item.position = problems.source().position(fields.find("name")->value->place);
  }
  if (const auto* labels = fields.mapping("labels", false, true)) {
    read_labels(*labels, problems, item);
  }
  if (const auto* annotations = fields.mapping("annotations", false, true)) {
    read_annotations(*annotations, problems, item);
  }
}

void read_tags(const YamlEntry& tags, Problems& problems, DesiredIntegration& item) {
  if (tags.value->kind == YamlKind::kNull) return;
  if (tags.value->kind != YamlKind::kSequence) {
    problems.error(
        *tags.value, "`spec.tags` must be a list, not " + std::string(describe(tags.value->kind)),
        "write `tags: [first, second]`");
    return;
  }
  for (const auto* node : tags.value->items) {
    const auto& place = node->kind == YamlKind::kNull ? *tags.key : *node;
    auto tag = read_text(problems, *node, place, "spec.tags item", kTagRule);
    if (!tag) continue;
    if (is_secret_tag(*tag)) {
      problems.error(
          *node,
          "the tag " + quoted_text(*node) + " is reserved for what Storekeeper knows of a secret",
          "remove it; it is added on its own where there is a key for fingerprints");
      continue;
    }
    if (is_reserved_tag(*tag)) {
      problems.error(
          *node, "the tag " + quoted_text(*node) + " is reserved for Storekeeper's own marks",
          "remove it; those that belong there are added on their own");
      continue;
    }
    item.tags.push_back(*std::move(tag));
  }
  normalise_tags(item.tags);
}

void read_store_section(
    const FieldReader& spec, const YamlNode& owner, const LoaderOptions& options,
    Problems& problems, DesiredIntegration& item) {
  const auto* redis = spec.find("redis");
  const auto* dynamodb = spec.find("dynamodb");
  if (redis == nullptr && dynamodb == nullptr) {
    problems.error(
        owner, "missing field `spec.redis` or `spec.dynamodb`", "add exactly one of the two");
    return;
  }
  if (redis != nullptr && dynamodb != nullptr) {
    problems.error(
        *std::max(redis, dynamodb)->key, "both `spec.redis` and `spec.dynamodb` are given",
        "keep one of the two; each store needs a manifest of its own");
  }
  if (dynamodb != nullptr) {
    item.address.kind = StoreKind::kDynamoDb;
    if (const auto* section = spec.mapping("dynamodb", true, false)) {
      read_store(*section, StoreKind::kDynamoDb, options, problems, item);
    }
  }
  if (redis != nullptr) {
    item.address.kind = StoreKind::kRedis;
    if (const auto* section = spec.mapping("redis", true, false)) {
      read_store(*section, StoreKind::kRedis, options, problems, item);
    }
  }
}

void read_spec(
    const YamlEntry& entry, const LoaderOptions& options, Problems& problems,
    DesiredIntegration& item) {
  const FieldReader spec(problems, *entry.value, *entry.key, "spec", kSpecFields);
  spec.refuse_unknown();
  if (auto project = spec.text("project", kResourceKeyRule, true)) {
    item.address.project = *std::move(project);
  }
  if (auto environment = spec.text("environment", kResourceKeyRule, true)) {
    item.address.environment = *std::move(environment);
  }
  auto display_name = spec.text("displayName", kDisplayNameRule, false);
  item.display_name = display_name ? *std::move(display_name) : item.name;
  item.enabled = spec.boolean("enabled").value_or(false);
  if (const auto* tags = spec.find("tags")) read_tags(*tags, problems, item);
  read_store_section(spec, *entry.key, options, problems, item);
}

}  // namespace

DesiredIntegration read_document(
    const YamlNode& root, const LoaderOptions& options, Problems& problems) {
  DesiredIntegration item;
  if (root.kind != YamlKind::kMapping) {
    problems.error(
        root, "a manifest must be a mapping, not " + std::string(describe(root.kind)),
        "begin it with `apiVersion: " + std::string(kApiVersion) + '`');
    return item;
  }
  // A document that is not ours deserves one message, not one for each of its fields.
  const FieldReader fields(problems, root, root, "", kRootFields);
  if (!check_version_and_kind(fields, problems)) return item;
  fields.refuse_unknown();
  if (const auto* metadata = fields.mapping("metadata", true, false)) {
    read_metadata(*metadata, problems, item);
  }
  if (const auto* spec = fields.mapping("spec", true, false)) {
    read_spec(*spec, options, problems, item);
  }
  return item;
}

}  // namespace storekeeper
