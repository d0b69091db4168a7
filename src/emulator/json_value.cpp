// Access to JSON documents and their comparison.
#include "emulator/json_value.hpp"

#include <algorithm>
#include <utility>

namespace storekeeper {

JsonValue::JsonValue() : value_(nullptr) {}
JsonValue::JsonValue(bool value) : value_(value) {}
JsonValue::JsonValue(std::int64_t value) : value_(value) {}
JsonValue::JsonValue(int value) : value_(std::int64_t{value}) {}
JsonValue::JsonValue(double value) : value_(value) {}
JsonValue::JsonValue(std::string value) : value_(std::move(value)) {}
JsonValue::JsonValue(std::string_view value) : value_(std::string(value)) {}
JsonValue::JsonValue(const char* value) : value_(std::string(value)) {}
JsonValue::JsonValue(Array value) : value_(std::move(value)) {}
JsonValue::JsonValue(Object value) : value_(std::move(value)) {}
JsonValue::JsonValue(const JsonValue& other) = default;
JsonValue::JsonValue(JsonValue&& other) noexcept = default;
JsonValue& JsonValue::operator=(const JsonValue& other) = default;
JsonValue& JsonValue::operator=(JsonValue&& other) noexcept = default;
JsonValue::~JsonValue() = default;

JsonValue JsonValue::object() { return JsonValue(Object()); }
JsonValue JsonValue::array() { return JsonValue(Array()); }

bool JsonValue::is_null() const noexcept { return std::holds_alternative<std::nullptr_t>(value_); }
bool JsonValue::is_number() const noexcept { return as_integer() || as_real(); }
const bool* JsonValue::as_bool() const noexcept { return std::get_if<bool>(&value_); }
const std::int64_t* JsonValue::as_integer() const noexcept {
  return std::get_if<std::int64_t>(&value_);
}
const double* JsonValue::as_real() const noexcept { return std::get_if<double>(&value_); }
const std::string* JsonValue::as_string() const noexcept {
  return std::get_if<std::string>(&value_);
}
const JsonValue::Array* JsonValue::as_array() const noexcept { return std::get_if<Array>(&value_); }
const JsonValue::Object* JsonValue::as_object() const noexcept {
  return std::get_if<Object>(&value_);
}
JsonValue::Array* JsonValue::as_array() noexcept { return std::get_if<Array>(&value_); }
JsonValue::Object* JsonValue::as_object() noexcept { return std::get_if<Object>(&value_); }

const JsonValue* JsonValue::find(std::string_view key) const noexcept {
  const auto* members = as_object();
  if (!members) return nullptr;
  for (const auto& member : *members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

JsonValue* JsonValue::find(std::string_view key) noexcept {
  return const_cast<JsonValue*>(std::as_const(*this).find(key));
}

void JsonValue::set(std::string_view key, JsonValue value) {
  if (!as_object()) value_ = Object();
  if (auto* existing = find(key)) {
    *existing = std::move(value);
    return;
  }
  as_object()->push_back(JsonMember{std::string(key), std::move(value)});
}

bool JsonValue::erase(std::string_view key) {
  auto* members = as_object();
  if (!members) return false;
  return std::erase_if(*members, [&](const JsonMember& m) { return m.key == key; }) > 0;
}

std::string_view JsonValue::type_name() const noexcept {
  if (is_null()) return "null";
  if (as_bool()) return "boolean";
  if (is_number()) return "number";
  if (as_string()) return "string";
  return as_array() ? "array" : "object";
}

std::size_t JsonValue::node_count(std::size_t limit) const {
  std::size_t count = 1;
  if (const auto* items = as_array()) {
    for (const auto& item : *items) {
      if (count > limit) return count;
      count += item.node_count(limit - count);
    }
  } else if (const auto* members = as_object()) {
    for (const auto& member : *members) {
      if (count > limit) return count;
      count += member.value.node_count(limit - count);
    }
  }
  return count;
}

std::size_t JsonValue::depth() const {
  std::size_t deepest = 0;
  if (const auto* items = as_array()) {
    for (const auto& item : *items) deepest = std::max(deepest, item.depth());
  } else if (const auto* members = as_object()) {
    for (const auto& member : *members) deepest = std::max(deepest, member.value.depth());
  }
  return deepest + 1;
}

namespace {

double number_of(const JsonValue& value) {
  if (const auto* integer = value.as_integer()) return static_cast<double>(*integer);
  return *value.as_real();
}

}  // namespace

bool operator==(const JsonValue& a, const JsonValue& b) {
  if (a.is_number() && b.is_number()) {
    if (a.as_integer() && b.as_integer()) return *a.as_integer() == *b.as_integer();
    return number_of(a) == number_of(b);
  }
  const auto* left = a.as_object();
  const auto* right = b.as_object();
  if (left && right) {
    if (left->size() != right->size()) return false;
    return std::all_of(left->begin(), left->end(), [&](const JsonMember& member) {
      const auto* other = b.find(member.key);
      return other && *other == member.value;
    });
  }
  if (left || right || a.is_number() || b.is_number()) return false;
  return a.value_ == b.value_;
}

}  // namespace storekeeper
