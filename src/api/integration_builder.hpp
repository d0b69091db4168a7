// Collects the fields of one integration as a parser meets them, and judges them
// when the object ends. Knows nothing of the JSON library.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/live.hpp"

namespace storekeeper {

/// The fields of an integration that mean something to us. The order is of no consequence.
enum class ItemField {
  kId,
  kVersion,
  kProject,
  kEnvironment,
  kKind,
  kName,
  kOn,
  kTags,
  kConfig,
  kStatus,
  kLinks,   // known, and of no use
  kAccess,  // known, and of no use
  kOther,
};

ItemField item_field(std::string_view key) noexcept;

/// The fields of `_status` and of its errors.
enum class StatusField {
  kAvailable,
  kPotentiallyStale,
  kLastSync,
  kLastError,
  kErrors,
  kStatusCode,
  kMessage,
  kTimestamp,
  kOther
};

StatusField status_field(std::string_view key) noexcept;

/// A JSON value that is neither object nor array. What it points to lives as long as the
/// parser's callback; a text may be moved from.
struct JsonScalar {
  enum class Type { kNull, kBoolean, kInteger, kOtherNumber, kString };
  Type type = Type::kNull;
  bool boolean = false;
  std::int64_t integer = 0;
  std::string_view number = {};  // the digits of kInteger and kOtherNumber
  std::string* text = nullptr;   // of kString
};

class IntegrationBuilder {
 public:
  void begin();

  /// Each returns what is wrong with the document, or nullptr. Texts are constants.
  const char* begin_field(std::string_view key);
  const char* set(ItemField field, JsonScalar& value);
  /// An object or array where `field` has neither.
  const char* set_container(ItemField field);
  void begin_config() { has_config_ = true; }
  const char* begin_setting(std::string_view key);
  void set_setting(ConfigValue value);
  void add_tag(JsonScalar& value);
  void add_odd_tag();

  /// What `_status` holds never makes an integration unusable.
  void set_status(StatusField field, const JsonScalar& value);
  void begin_status_error();
  void set_status_error(StatusField field, JsonScalar& value);

  /// The verdict over the whole object. With nullptr, take() yields the integration, or nothing
  /// when it is of a kind that is not known.
  const char* end();
  std::optional<LiveIntegration> take();

 private:
  /// Remembers what is wrong with a part that only matters for known kinds.
  void note(const char* problem);

  LiveIntegration item_;
  Config config_;
  std::string setting_;
  std::vector<std::string> other_keys_;
  std::uint32_t seen_ = 0;
  const char* noted_ = nullptr;
  bool known_kind_ = false;
  bool has_config_ = false;
};

}  // namespace storekeeper
