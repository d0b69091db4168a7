// A JSON document as plain data: what the emulator keeps, patches and compares.
// It knows nothing of text; json_text.hpp reads and writes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace storekeeper {

struct JsonMember;

/// Objects keep the order in which their members were added; comparison ignores it.
class JsonValue {
 public:
  using Array = std::vector<JsonValue>;
  using Object = std::vector<JsonMember>;

  JsonValue();
  JsonValue(bool value);
  JsonValue(std::int64_t value);
  JsonValue(int value);
  JsonValue(double value);
  JsonValue(std::string value);
  JsonValue(std::string_view value);
  JsonValue(const char* value);
  JsonValue(Array value);
  JsonValue(Object value);
  JsonValue(const JsonValue& other);
  JsonValue(JsonValue&& other) noexcept;
  JsonValue& operator=(const JsonValue& other);
  JsonValue& operator=(JsonValue&& other) noexcept;
  ~JsonValue();

  static JsonValue object();
  static JsonValue array();

  bool is_null() const noexcept;
  bool is_number() const noexcept;
  /// Each is nullptr unless the value has exactly that type.
  const bool* as_bool() const noexcept;
  const std::int64_t* as_integer() const noexcept;
  const double* as_real() const noexcept;
  const std::string* as_string() const noexcept;
  const Array* as_array() const noexcept;
  const Object* as_object() const noexcept;
  Array* as_array() noexcept;
  Object* as_object() noexcept;

  /// The member of that name; nullptr if there is none or this is no object.
  const JsonValue* find(std::string_view key) const noexcept;
  JsonValue* find(std::string_view key) noexcept;
  /// Adds or replaces a member; turns anything but an object into one.
  void set(std::string_view key, JsonValue value);
  /// False if there was no such member.
  bool erase(std::string_view key);

  /// "string", "number", ... as messages call it.
  std::string_view type_name() const noexcept;

  /// How many values the document holds, itself included; stops counting above `limit`.
  std::size_t node_count(std::size_t limit) const;
  /// 1 for a scalar.
  std::size_t depth() const;

  /// As RFC 6902 section 4.6 defines it: numbers by value, objects without order.
  friend bool operator==(const JsonValue& a, const JsonValue& b);

 private:
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> value_;
};

struct JsonMember {
  std::string key = {};
  JsonValue value = {};

  friend bool operator==(const JsonMember&, const JsonMember&) = default;
};

}  // namespace storekeeper
