#include "support/json_schema.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <stdexcept>

#include "base/printable.hpp"

namespace storekeeper::testing {
namespace {

using nlohmann::json;
using Problems = std::vector<std::string>;

// std::regex works on bytes, and our patterns tell nothing outside ASCII apart but control
// characters: one byte stands for each character.
std::string fold(const std::string& text) {
  std::string folded;
  for (std::size_t at = 0; at < text.size();) {
    const auto character = utf8_at(text, at);
    const auto c = character.code_point;
    folded += c < 0x80 ? static_cast<char>(c) : c < 0xA0 ? '\x7f' : '~';
    at += character.length;
  }
  return folded;
}

bool matches(const std::string& pattern, const std::string& text) {
  static std::map<std::string, std::regex> compiled;
  auto found = compiled.find(pattern);
  if (found == compiled.end()) found = compiled.emplace(pattern, compile_pattern(pattern)).first;
  return std::regex_search(fold(text), found->second);
}

bool is_type(const json& instance, const std::string& type) {
  if (type == "integer") {
    return instance.is_number_integer() ||
           (instance.is_number_float() &&
            instance.get<double>() ==
                static_cast<double>(static_cast<long>(instance.get<double>())));
  }
  if (type == "number") return instance.is_number();
  if (type == "string") return instance.is_string();
  if (type == "boolean") return instance.is_boolean();
  if (type == "null") return instance.is_null();
  if (type == "object") return instance.is_object();
  if (type == "array") return instance.is_array();
  throw std::runtime_error("unknown type " + type);
}

bool check_type(const json& types, const json& instance) {
  if (types.is_string()) return is_type(instance, types.get<std::string>());
  return std::any_of(types.begin(), types.end(), [&](const json& type) {
    return is_type(instance, type.get<std::string>());
  });
}

class Validator {
 public:
  void validate(const json& schema, const json& instance, const std::string& at) {
    static const std::set<std::string> kAnnotations{"$schema", "title", "description", "default"};
    if (schema.is_boolean()) {
      if (!schema.get<bool>()) problems.push_back(at + ": not allowed");
      return;
    }
    for (const auto& [keyword, value] : schema.items()) {
      if (kAnnotations.contains(keyword)) continue;
      if (!check(keyword, value, schema, instance, at)) problems.push_back(at + ": " + keyword);
    }
  }

  Problems problems;

 private:
  static bool holds(const json& schema, const json& instance) {
    Validator inner;
    inner.validate(schema, instance, "");
    return inner.problems.empty();
  }

  bool check(
      const std::string& keyword, const json& value, const json& schema, const json& instance,
      const std::string& at) {
    if (keyword == "type") return check_type(value, instance);
    if (keyword == "const") return instance == value;
    if (keyword == "enum") return std::find(value.begin(), value.end(), instance) != value.end();
    if (keyword == "not") return !holds(value, instance);
    if (keyword == "anyOf" || keyword == "oneOf") {
      const auto count = std::count_if(
          value.begin(), value.end(), [&](const json& option) { return holds(option, instance); });
      return keyword == "anyOf" ? count > 0 : count == 1;
    }
    if (keyword == "pattern") {
      return !instance.is_string() ||
             matches(value.get<std::string>(), instance.get<std::string>());
    }
    if (keyword == "minimum") return !instance.is_number() || instance >= value;
    if (keyword == "maximum") return !instance.is_number() || instance <= value;
    if (keyword == "items") {
      if (!instance.is_array()) return true;
      for (std::size_t i = 0; i < instance.size(); ++i) {
        validate(value, instance[i], at + '/' + std::to_string(i));
      }
      return true;
    }
    return check_object(keyword, value, schema, instance, at);
  }

  bool check_object(
      const std::string& keyword, const json& value, const json& schema, const json& instance,
      const std::string& at) {
    static const std::set<std::string> kKnown{
        "properties", "patternProperties", "additionalProperties", "propertyNames",
        "required",   "minProperties",     "maxProperties"};
    if (!kKnown.contains(keyword)) throw std::runtime_error("unknown keyword " + keyword);
    if (!instance.is_object()) return true;
    if (keyword == "minProperties") return instance.size() >= value.get<std::size_t>();
    if (keyword == "maxProperties") return instance.size() <= value.get<std::size_t>();
    if (keyword == "required") {
      return std::all_of(value.begin(), value.end(), [&](const json& name) {
        return instance.contains(name.get<std::string>());
      });
    }
    for (const auto& [name, member] : instance.items()) {
      const auto below = at + '/' + name;
      if (keyword == "propertyNames") validate(value, json(name), below);
      if (keyword == "properties" && value.contains(name)) validate(value[name], member, below);
      if (keyword == "patternProperties") {
        for (const auto& [pattern, inner] : value.items()) {
          if (matches(pattern, name)) validate(inner, member, below);
        }
      }
      if (keyword == "additionalProperties" && !is_described(schema, name)) {
        validate(value, member, below);
      }
    }
    return true;
  }

  static bool is_described(const json& schema, const std::string& name) {
    if (schema.contains("properties") && schema["properties"].contains(name)) return true;
    if (!schema.contains("patternProperties")) return false;
    for (const auto& [pattern, inner] : schema["patternProperties"].items()) {
      if (matches(pattern, name)) return true;
    }
    return false;
  }
};

}  // namespace

std::regex compile_pattern(std::string pattern) {
  const std::string control = "\\u007f-\\u009f";
  if (const auto at = pattern.find(control); at != std::string::npos) {
    pattern.replace(at, control.size(), "\\x7f");
  }
  return std::regex(pattern, std::regex::ECMAScript);
}

Problems validate_json(const json& schema, const json& instance) {
  Validator validator;
  validator.validate(schema, instance, "");
  return validator.problems;
}

}  // namespace storekeeper::testing
