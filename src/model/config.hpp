// The `config` object of an integration: a flat, sorted map from key to value.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace storekeeper {

/// A live value of a type that the API does not document (a number, null, an
/// array, an object), as compact JSON. Never interpreted beyond equality.
struct RawJson {
  std::string text;
  friend bool operator==(const RawJson&, const RawJson&) = default;
};

/// Stands for the value of a secret config key. The value is put in only when
/// a request is sent, so that whatever holds this can be printed and saved.
struct SecretSlot {
  std::string key;  // such as "password"
  friend bool operator==(const SecretSlot&, const SecretSlot&) = default;
};

using ConfigValue = std::variant<bool, std::string, RawJson, SecretSlot>;

struct ConfigEntry {
  std::string key;
  ConfigValue value;
  friend bool operator==(const ConfigEntry&, const ConfigEntry&) = default;
};

/// Sorted by key, without duplicates. A vector, because configs have four or
/// five keys and there are many configs.
class Config {
 public:
  Config() = default;
  Config(std::initializer_list<ConfigEntry> entries);

  /// nullptr if there is no such key.
  const ConfigValue* find(std::string_view key) const noexcept;
  void set(std::string key, ConfigValue value);
  void erase(std::string_view key);

  bool empty() const noexcept { return entries_.empty(); }
  std::size_t size() const noexcept { return entries_.size(); }
  auto begin() const noexcept { return entries_.begin(); }
  auto end() const noexcept { return entries_.end(); }

  friend bool operator==(const Config&, const Config&) = default;

 private:
  std::vector<ConfigEntry> entries_;
};

}  // namespace storekeeper
