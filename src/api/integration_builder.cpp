#include "api/integration_builder.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace storekeeper {
namespace {

constexpr std::size_t kMostOtherKeys = 256;
constexpr std::size_t kMostSettings = 256;
constexpr std::size_t kMostTags = 1024;
constexpr std::size_t kMostStatusErrors = 64;
constexpr std::size_t kLongestId = 128;
constexpr std::size_t kLongestKey = 256;

template <class Field>
using FieldName = std::pair<std::string_view, Field>;

constexpr std::array kItemFields{
    FieldName<ItemField>{"_id", ItemField::kId},
    FieldName<ItemField>{"version", ItemField::kVersion},
    FieldName<ItemField>{"projectKey", ItemField::kProject},
    FieldName<ItemField>{"environmentKey", ItemField::kEnvironment},
    FieldName<ItemField>{"integrationKey", ItemField::kKind},
    FieldName<ItemField>{"name", ItemField::kName},
    FieldName<ItemField>{"on", ItemField::kOn},
    FieldName<ItemField>{"tags", ItemField::kTags},
    FieldName<ItemField>{"config", ItemField::kConfig},
    FieldName<ItemField>{"_status", ItemField::kStatus},
    FieldName<ItemField>{"_links", ItemField::kLinks},
    FieldName<ItemField>{"_access", ItemField::kAccess}};

constexpr std::array kStatusFields{
    FieldName<StatusField>{"available", StatusField::kAvailable},
    FieldName<StatusField>{"potentiallyStale", StatusField::kPotentiallyStale},
    FieldName<StatusField>{"lastSync", StatusField::kLastSync},
    FieldName<StatusField>{"lastError", StatusField::kLastError},
    FieldName<StatusField>{"errors", StatusField::kErrors},
    FieldName<StatusField>{"statusCode", StatusField::kStatusCode},
    FieldName<StatusField>{"message", StatusField::kMessage},
    FieldName<StatusField>{"timestamp", StatusField::kTimestamp}};

template <class Names, class Field>
Field look_up(const Names& names, std::string_view key, Field other) noexcept {
  for (const auto& [name, field] : names) {
    if (name == key) return field;
  }
  return other;
}

constexpr std::uint32_t bit(ItemField field) noexcept { return 1U << static_cast<unsigned>(field); }

bool is_plausible_id(std::string_view id) noexcept {
  if (id.empty() || id.size() > kLongestId) return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

bool is_plausible_key(std::string_view key) noexcept {
  return !key.empty() && key.size() <= kLongestKey;
}

/// A whole number, or its digits in a string; 0 for anything else and below.
std::int64_t tolerant_integer(const JsonScalar& value) noexcept {
  std::int64_t number = 0;
  if (value.type == JsonScalar::Type::kInteger) number = value.integer;
  if (value.type == JsonScalar::Type::kString) {
    const char* const end = value.text->data() + value.text->size();
    const auto [stopped, error] = std::from_chars(value.text->data(), end, number);
    if (error != std::errc{} || stopped != end) return 0;
  }
  return std::max<std::int64_t>(number, 0);
}

std::optional<bool> tolerant_boolean(const JsonScalar& value) noexcept {
  if (value.type == JsonScalar::Type::kBoolean) return value.boolean;
  if (value.type != JsonScalar::Type::kString) return std::nullopt;
  if (*value.text == "true") return true;
  if (*value.text == "false") return false;
  return std::nullopt;
}

}  // namespace

ItemField item_field(std::string_view key) noexcept {
  return look_up(kItemFields, key, ItemField::kOther);
}

StatusField status_field(std::string_view key) noexcept {
  return look_up(kStatusFields, key, StatusField::kOther);
}

void IntegrationBuilder::begin() {
  item_ = LiveIntegration{};
  config_ = Config{};
  other_keys_.clear();
  seen_ = 0;
  noted_ = nullptr;
  known_kind_ = false;
  has_config_ = false;
}

void IntegrationBuilder::note(const char* problem) {
  if (noted_ == nullptr) noted_ = problem;
}

const char* IntegrationBuilder::begin_field(std::string_view key) {
  const ItemField field = item_field(key);
  if (field != ItemField::kOther) {
    if ((seen_ & bit(field)) != 0) return "a field occurs twice";
    seen_ |= bit(field);
    return nullptr;
  }
  if (other_keys_.size() == kMostOtherKeys) return "too many fields";
  if (std::find(other_keys_.begin(), other_keys_.end(), key) != other_keys_.end()) {
    return "a field occurs twice";
  }
  other_keys_.emplace_back(key);
  return nullptr;
}

const char* IntegrationBuilder::set(ItemField field, JsonScalar& value) {
  using Type = JsonScalar::Type;
  const bool is_text = value.type == Type::kString;
  switch (field) {
    case ItemField::kId:
      if (!is_text || !is_plausible_id(*value.text)) return "`_id` is not an id";
      item_.id = std::move(*value.text);
      return nullptr;
    case ItemField::kVersion:
      if (value.type != Type::kInteger || value.integer < 0) return "`version` is not an integer";
      item_.version = value.integer;
      return nullptr;
    case ItemField::kProject:
      if (!is_text || !is_plausible_key(*value.text)) return "`projectKey` is not a key";
      item_.address.project = std::move(*value.text);
      return nullptr;
    case ItemField::kEnvironment:
      if (!is_text || !is_plausible_key(*value.text)) return "`environmentKey` is not a key";
      item_.address.environment = std::move(*value.text);
      return nullptr;
    case ItemField::kKind:
      if (!is_text || !is_plausible_key(*value.text)) return "`integrationKey` is not a key";
      if (const auto kind = store_kind(*value.text)) {
        item_.address.kind = *kind;
        known_kind_ = true;
      }
      return nullptr;
    case ItemField::kName:
      if (is_text) item_.name = std::move(*value.text);
      if (!is_text && value.type != Type::kNull) note("`name` is not a string");
      return nullptr;
    case ItemField::kOn:
      if (value.type != Type::kBoolean) note("`on` is not a boolean");
      item_.on = value.boolean;
      return nullptr;
    case ItemField::kTags:
      if (value.type != Type::kNull) note("`tags` is not an array");
      return nullptr;
    case ItemField::kConfig:
      if (value.type != Type::kNull) note("`config` is not an object");
      return nullptr;
    case ItemField::kStatus:
    case ItemField::kLinks:
    case ItemField::kAccess:
    case ItemField::kOther: return nullptr;
  }
  return nullptr;
}

const char* IntegrationBuilder::set_container(ItemField field) {
  switch (field) {
    case ItemField::kId: return "`_id` is not an id";
    case ItemField::kVersion: return "`version` is not an integer";
    case ItemField::kProject: return "`projectKey` is not a key";
    case ItemField::kEnvironment: return "`environmentKey` is not a key";
    case ItemField::kKind: return "`integrationKey` is not a key";
    case ItemField::kName: note("`name` is not a string"); return nullptr;
    case ItemField::kOn: note("`on` is not a boolean"); return nullptr;
    case ItemField::kTags: note("`tags` is not an array"); return nullptr;
    case ItemField::kConfig: note("`config` is not an object"); return nullptr;
    case ItemField::kStatus:
    case ItemField::kLinks:
    case ItemField::kAccess:
    case ItemField::kOther: return nullptr;
  }
  return nullptr;
}

const char* IntegrationBuilder::begin_setting(std::string_view key) {
  if (config_.find(key) != nullptr) return "a key of `config` occurs twice";
  if (config_.size() == kMostSettings) return "`config` has too many keys";
  setting_ = key;
  return nullptr;
}

void IntegrationBuilder::set_setting(ConfigValue value) {
  config_.set(std::move(setting_), std::move(value));
}

void IntegrationBuilder::add_tag(JsonScalar& value) {
  if (value.type != JsonScalar::Type::kString) return note("a tag is not a string");
  if (item_.tags.size() == kMostTags) return note("too many tags");
  item_.tags.push_back(std::move(*value.text));
}

void IntegrationBuilder::add_odd_tag() { note("a tag is not a string"); }

void IntegrationBuilder::set_status(StatusField field, const JsonScalar& value) {
  auto& status = item_.status;
  if (field == StatusField::kAvailable) status.available = tolerant_boolean(value);
  if (field == StatusField::kPotentiallyStale) status.potentially_stale = tolerant_boolean(value);
  if (field == StatusField::kLastSync) status.last_sync_ms = tolerant_integer(value);
  if (field == StatusField::kLastError) status.last_error_ms = tolerant_integer(value);
}

void IntegrationBuilder::begin_status_error() {
  if (item_.status.errors.size() < kMostStatusErrors) item_.status.errors.emplace_back();
}

void IntegrationBuilder::set_status_error(StatusField field, JsonScalar& value) {
  auto& error = item_.status.errors.back();
  if (field == StatusField::kStatusCode) {
    const auto code = tolerant_integer(value);
    error.status_code = code <= std::numeric_limits<int>::max() ? static_cast<int>(code) : 0;
  }
  if (field == StatusField::kTimestamp) error.timestamp_ms = tolerant_integer(value);
  if (field == StatusField::kMessage && value.type == JsonScalar::Type::kString) {
    error.message = std::move(*value.text);
  }
}

const char* IntegrationBuilder::end() {
  constexpr std::array kRequired{
      std::pair{ItemField::kId, "`_id` is missing"},
      std::pair{ItemField::kVersion, "`version` is missing"},
      std::pair{ItemField::kProject, "`projectKey` is missing"},
      std::pair{ItemField::kEnvironment, "`environmentKey` is missing"},
      std::pair{ItemField::kKind, "`integrationKey` is missing"}};
  for (const auto& [field, problem] : kRequired) {
    if ((seen_ & bit(field)) == 0) return problem;
  }
  return known_kind_ ? noted_ : nullptr;
}

std::optional<LiveIntegration> IntegrationBuilder::take() {
  if (!known_kind_) return std::nullopt;
  normalise_tags(item_.tags);
  if (has_config_) item_.config = std::exchange(config_, {});
  return std::exchange(item_, {});
}

}  // namespace storekeeper
