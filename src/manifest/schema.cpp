// Written from the tables that the loader validates with, so that the two cannot drift apart.
#include "manifest/schema.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "manifest/field_rules.hpp"
#include "model/ownership.hpp"
#include "model/secret_tags.hpp"
#include "model/store_kind.hpp"
#include "model/tombstone.hpp"

namespace storekeeper {
namespace {

// A JSON value that keeps the order of its members. Enough to write a schema, no more.
class Json {
 public:
  using Member = std::pair<std::string_view, Json>;

  // Implicit, so that the schema below reads like JSON.
  // NOLINTBEGIN(google-explicit-constructor)
  Json(std::string_view text) : text_(quote(text)) {}
  Json(const std::string& text) : text_(quote(text)) {}
  Json(const char* text) : text_(quote(text)) {}
  Json(bool value) : text_(value ? "true" : "false") {}
  Json(int value) : text_(std::to_string(value)) {}
  // NOLINTEND(google-explicit-constructor)

  static Json object(std::vector<Member> members) {
    Json json('{', '}');
    for (auto& [name, value] : members) json.add(quote(name) + ": ", std::move(value));
    return json;
  }
  static Json array(std::vector<Json> items) {
    Json json('[', ']');
    for (auto& item : items) json.add("", std::move(item));
    return json;
  }

  void write(std::string& out, std::size_t indent) const {
    if (open_ == '\0') {
      out += text_;
      return;
    }
    if (is_short_list()) {
      out += '[';
      for (std::size_t i = 0; i < children_.size(); ++i) {
        out.append(i == 0 ? "" : ", ").append(children_[i].second.text_);
      }
      out += ']';
      return;
    }
    out += open_;
    for (std::size_t i = 0; i < children_.size(); ++i) {
      out.append(i == 0 ? "\n" : ",\n").append(indent + 2, ' ').append(children_[i].first);
      children_[i].second.write(out, indent + 2);
    }
    if (!children_.empty()) out.append("\n").append(indent, ' ');
    out += close_;
  }

 private:
  Json(char open, char close) : open_(open), close_(close) {}

  bool is_short_list() const {
    constexpr std::size_t kShort = 4;
    return open_ == '[' && children_.size() <= kShort &&
           std::all_of(children_.begin(), children_.end(), [](const auto& child) {
             return child.second.open_ == '\0';
           });
  }

  void add(std::string name, Json value) {
    children_.emplace_back(std::move(name), std::move(value));
  }

  static std::string quote(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') result += '\\';
      result += c;
    }
    return result + '"';
  }

  char open_ = '\0';
  char close_ = '\0';
  std::string text_;
  std::vector<std::pair<std::string, Json>> children_;
};

Json types(std::initializer_list<std::string_view> names) {
  std::vector<Json> items;
  for (const auto name : names) items.emplace_back(name);
  return Json::array(std::move(items));
}

// What is written is what is meant: `1.10` and `no` are text, though YAML tools may read a number
// or a boolean.
Json text_types() { return types({"string", "number", "boolean"}); }

Json text(const TextRule& rule, std::string_view description) {
  return Json::object(
      {{"description", description}, {"type", text_types()}, {"pattern", rule.pattern}});
}

Json values(std::span<const std::string_view> names) {
  std::vector<Json> items;
  for (const auto name : names) items.emplace_back(name);
  return Json::array(std::move(items));
}

Json secret_reference(std::string_view description) {
  const auto environment = Json::object(
      {{"description", "Name of the environment variable that holds the secret."},
       {"type", "string"},
       {"pattern", kEnvironmentNameRule.pattern},
       {"not",
        Json::object(
            {{"anyOf",
              Json::array(
                  {Json::object({{"enum", values(protected_variables())}}),
                   Json::object({{"pattern", '^' + std::string(kProtectedVariablePrefix)}})})}})}});
  return Json::object(
      {{"description", description},
       {"type", "object"},
       {"properties",
        Json::object(
            {{"env", environment},
             {"file",
              Json::object(
                  {{"description", "Path of the file that holds the secret, below --secrets-root."},
                   {"type", text_types()},
                   {"pattern", kSecretPathRule.pattern}})}})},
       {"additionalProperties", false},
       {"minProperties", 1},
       {"maxProperties", 1}});
}

Json config_field(StoreKind kind, const ConfigField& field) {
  const auto description = config_description(kind, field.key);
  if (field.secret) return secret_reference(description);
  if (field.type == FieldType::kBoolean) {
    return Json::object(
        {{"description", description},
         {"type", "boolean"},
         {"default", field.default_value == "true"}});
  }
  if (field.key == "region") {
    return Json::object({{"description", description}, {"enum", values(dynamodb_regions())}});
  }
  if (field.key == "port") {
    return Json::object(
        {{"description", description},
         {"type", types({"integer", "string"})},
         {"minimum", 1},
         {"maximum", 65535},
         {"pattern", kPortRule.pattern},
         {"default", field.default_value}});
  }
  return text(config_rule(kind, field.key), description);
}

Json store(StoreKind kind, std::string_view description) {
  std::vector<Json::Member> properties;
  std::vector<Json> required;
  for (const auto& field : config_fields(kind)) {
    properties.emplace_back(field.key, config_field(kind, field));
    if (field.required) required.emplace_back(field.key);
  }
  return Json::object(
      {{"description", description},
       {"type", "object"},
       {"properties", Json::object(std::move(properties))},
       {"required", Json::array(std::move(required))},
       {"additionalProperties", false}});
}

Json annotations() {
  std::vector<Json::Member> properties;
  for (const auto& rule : annotation_rules()) {
    if (rule.text != nullptr) {
      properties.emplace_back(rule.key, text(*rule.text, rule.description));
      continue;
    }
    std::vector<Json> allowed{rule.default_value, rule.other_value};
    // Without quotes, `true` is what is written and meant as well.
    if (rule.other_value == "true") allowed.insert(allowed.end(), {Json(false), Json(true)});
    properties.emplace_back(
        rule.key, Json::object(
                      {{"description", rule.description},
                       {"enum", Json::array(std::move(allowed))},
                       {"default", rule.default_value}}));
  }
  return Json::object(
      {{"description", "How Storekeeper treats this store. Those of other programs are ignored."},
       {"type", types({"object", "null"})},
       {"properties", Json::object(std::move(properties))},
       {"patternProperties",
        Json::object({{"^(?!storekeeper/)", Json::object({{"type", text_types()}})}})},
       {"additionalProperties", false},
       {"propertyNames", Json::object({{"pattern", kLabelKeyRule.pattern}})}});
}

Json metadata() {
  return Json::object(
      {{"type", "object"},
       {"properties",
        Json::object(
            {{"name", text(kManifestNameRule, "Identity in Git: unique, never sent to the API.")},
             {"labels",
              Json::object(
                  {{"description", "For --selector."},
                   {"type", types({"object", "null"})},
                   {"additionalProperties",
                    Json::object({{"type", text_types()}, {"pattern", kLabelValueRule.pattern}})},
                   {"propertyNames", Json::object({{"pattern", kLabelKeyRule.pattern}})}})},
             {"annotations", annotations()}})},
       {"required", Json::array({"name"})},
       {"additionalProperties", false}});
}

Json tags() {
  const auto reserved = "^(" + std::string(kManagedByTag) + "$|" + std::string(kKeepTag) + "$|" +
                        std::string(kOwnerTagPrefix) + '|' + std::string(kTombstonePrefix);
  std::string escaped;
  for (const char c : reserved) escaped += c == '.' ? std::string("\\.") : std::string(1, c);
  escaped += '|' + std::string(kSecretTagPattern) + ')';
  return Json::object(
      {{"description", "Tags of the integration; those that mark the owner are added."},
       {"type", types({"array", "null"})},
       {"items", Json::object(
                     {{"type", text_types()},
                      {"pattern", kTagRule.pattern},
                      {"not", Json::object({{"type", "string"}, {"pattern", escaped}})}})}});
}

Json spec() {
  return Json::object(
      {{"type", "object"},
       {"properties",
        Json::object(
            {{"project", text(kResourceKeyRule, "LaunchDarkly project key.")},
             {"environment", text(kResourceKeyRule, "LaunchDarkly environment key.")},
             {"displayName",
              text(kDisplayNameRule, "Name shown by LaunchDarkly; default: metadata.name.")},
             {"enabled", Json::object(
                             {{"description", "True to turn the integration on; default: false."},
                              {"type", "boolean"},
                              {"default", false}})},
             {"tags", tags()},
             {"redis", store(StoreKind::kRedis, "A Redis store.")},
             {"dynamodb", store(StoreKind::kDynamoDb, "A DynamoDB store.")}})},
       {"required", Json::array({"project", "environment"})},
       {"oneOf", Json::array(
                     {Json::object({{"required", Json::array({"redis"})}}),
                      Json::object({{"required", Json::array({"dynamodb"})}})})},
       {"additionalProperties", false}});
}

}  // namespace

std::string manifest_schema() {
  const auto schema = Json::object(
      {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
       {"title", "Storekeeper manifest"},
       {"description",
        "One of LaunchDarkly's persistent store integrations, as it is meant to be."},
       {"type", "object"},
       {"properties", Json::object(
                          {{"apiVersion", Json::object({{"const", kApiVersion}})},
                           {"kind", Json::object({{"const", kManifestKind}})},
                           {"metadata", metadata()},
                           {"spec", spec()}})},
       {"required", Json::array({"apiVersion", "kind", "metadata", "spec"})},
       {"additionalProperties", false}});
  std::string text;
  schema.write(text, 0);
  return text + '\n';
}

}  // namespace storekeeper
