#include "model/config.hpp"

#include <algorithm>
#include <utility>

namespace storekeeper {
namespace {

template <class Entries>
auto position(Entries& entries, std::string_view key) {
  return std::lower_bound(
      entries.begin(), entries.end(), key,
      [](const ConfigEntry& entry, std::string_view wanted) { return entry.key < wanted; });
}

}  // namespace

Config::Config(std::initializer_list<ConfigEntry> entries) {
  for (const auto& entry : entries) set(entry.key, entry.value);
}

const ConfigValue* Config::find(std::string_view key) const noexcept {
  const auto found = position(entries_, key);
  return found != entries_.end() && found->key == key ? &found->value : nullptr;
}

void Config::set(std::string key, ConfigValue value) {
  const auto found = position(entries_, key);
  if (found != entries_.end() && found->key == key) {
    found->value = std::move(value);
  } else {
    entries_.insert(found, ConfigEntry{std::move(key), std::move(value)});
  }
}

void Config::erase(std::string_view key) {
  const auto found = position(entries_, key);
  if (found != entries_.end() && found->key == key) entries_.erase(found);
}

}  // namespace storekeeper
