// The settings of a store, secrets included.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/printable.hpp"
#include "manifest/document_reader.hpp"
#include "manifest/field_reader.hpp"
#include "manifest/field_rules.hpp"

namespace storekeeper {
namespace {

constexpr std::array<std::string_view, 2> kReferenceFields{"env", "file"};
constexpr std::string_view kReferenceHint = "write `{env: NAME}` or `{file: PATH}`";

// Nothing here shows the value: it may be the secret, put into the wrong place.
std::optional<SecretReference> read_literal(
    const YamlNode& value, const std::string& path, const LoaderOptions& options,
    Problems& problems) {
  if (value.text.empty()) {
    problems.error(
        value, '`' + path + "` is empty",
        "remove the field for a store without one, or " + std::string(kReferenceHint));
    return std::nullopt;
  }
  if (looks_masked(value.text)) {
    problems.error(
        value, '`' + path + "` holds a mask as the API shows it, not the secret itself",
        std::string(kReferenceHint) + ", and set the secret there");
    return std::nullopt;
  }
  if (!options.allow_plaintext_secrets) {
    problems.error(
        value, '`' + path + "` holds a secret in plain text",
        std::string(kReferenceHint) +
            "; --allow-plaintext-secrets lets it through; a secret that was committed to Git "
            "should be changed");
    return std::nullopt;
  }
  SecretReference reference;
  reference.origin = SecretOrigin::kLiteral;
  reference.literal = Secret(value.text);
  return reference;
}

std::optional<std::string> read_locator(
    const YamlEntry& entry, const std::string& path, const TextRule& rule, Problems& problems) {
  const auto& value = *entry.value;
  if (value.kind == YamlKind::kScalar && rule.matches(value.text)) return value.text;
  problems.error(
      value.kind == YamlKind::kNull ? *entry.key : value,
      '`' + path + '.' + entry.key->text + "` must be " + std::string(rule.expected));
  return std::nullopt;
}

std::optional<SecretReference> read_reference(
    const YamlEntry& entry, const std::string& path, Problems& problems) {
  const FieldReader fields(problems, *entry.value, *entry.key, path, kReferenceFields, true);
  fields.refuse_unknown();
  const auto* env = fields.find("env");
  const auto* file = fields.find("file");
  if ((env == nullptr) == (file == nullptr)) {
    problems.error(
        *entry.key, '`' + path + "` must have exactly one of `env` and `file`",
        std::string(kReferenceHint));
    return std::nullopt;
  }
  SecretReference reference;
  if (env != nullptr) {
    auto name = read_locator(*env, path, kEnvironmentNameRule, problems);
    if (!name) return std::nullopt;
    if (is_protected_variable(*name)) {
      problems.error(
          *env->value,
          "the variable `" + *name +
              "` may not be used: it can hold credentials of Storekeeper "
              "or of the machine that it runs on",
          "give the store's secret a variable of its own");
      return std::nullopt;
    }
    reference.origin = SecretOrigin::kEnvironment;
    reference.locator = *std::move(name);
    return reference;
  }
  auto locator = read_locator(*file, path, kSecretPathRule, problems);
  if (!locator) return std::nullopt;
  reference.origin = SecretOrigin::kFile;
  reference.locator = *std::move(locator);
  return reference;
}

void read_secret(
    const YamlEntry& entry, const ConfigField& field, const std::string& path,
    const LoaderOptions& options, Problems& problems, DesiredIntegration& item) {
  std::optional<SecretReference> reference;
  const auto& value = *entry.value;
  switch (value.kind) {
    case YamlKind::kNull:
      problems.error(
          *entry.key, '`' + path + "` is empty",
          "remove the field for a store without one, or " + std::string(kReferenceHint));
      return;
    case YamlKind::kSequence:
      problems.error(
          *entry.key, '`' + path + "` must be a reference to a secret, not a list",
          std::string(kReferenceHint));
      return;
    case YamlKind::kScalar: reference = read_literal(value, path, options, problems); break;
    case YamlKind::kMapping: reference = read_reference(entry, path, problems); break;
  }
  if (!reference) return;
  reference->position = problems.source().position(value.place);
  DesiredSecret secret;
  secret.key = field.key;
  secret.reference = *std::move(reference);
  item.secrets.push_back(std::move(secret));
}

}  // namespace

void read_store(
    const YamlEntry& entry, StoreKind kind, const LoaderOptions& options, Problems& problems,
    DesiredIntegration& item) {
  const auto known = config_fields(kind);
  std::array<std::string_view, FieldReader::kMostFields> names{};
  std::size_t count = 0;
  for (const auto& field : known) names[count++] = field.key;
  const auto section = "spec." + std::string(to_string(kind));
  const FieldReader fields(
      problems, *entry.value, *entry.key, section, std::span(names).first(count));
  fields.refuse_unknown();
  for (const auto& field : known) {
    const auto* found = field.required ? fields.require(field.key) : fields.find(field.key);
    if (found == nullptr) continue;
    if (field.secret) {
      read_secret(*found, field, fields.path(field.key), options, problems, item);
    } else if (field.type == FieldType::kBoolean) {
      if (const auto value = fields.boolean(field.key)) {
        item.config.set(std::string(field.key), *value);
      }
    } else if (
        auto text = read_text(
            problems, *found->value, *found->key, fields.path(field.key),
            config_rule(kind, field.key))) {
      item.config.set(std::string(field.key), *std::move(text));
    }
  }
}

}  // namespace storekeeper
