// The published form fields of each store, and what the server does with a config by them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "emulator/behaviour.hpp"
#include "emulator/json_value.hpp"

namespace storekeeper {

/// One field of the emulator's own reading of the published forms.
struct EmulatedField {
  std::string_view key;
  bool is_boolean = false;
  bool is_optional = false;
  std::string_view default_value = {};  // of optional fields; booleans default to false
  bool is_secret = false;
  std::span<const std::string_view> allowed_values = {};  // empty: any
};

/// Empty for a kind that does not exist.
std::span<const EmulatedField> emulated_fields(std::string_view integration_key);

/// Checks a config in place and, where the behaviour says so, turns a numeric port into a
/// string or drops unknown fields. Returns what is wrong, without any value in it.
std::optional<std::string> check_config(
    std::string_view integration_key, const Behaviour& behaviour, JsonValue& config);

/// Adds the optional fields that are absent.
void fill_defaults(std::string_view integration_key, JsonValue& config);

/// First three characters, asterisks, last three; the empty secret stays empty.
std::string mask_secret(std::string_view secret, const Behaviour& behaviour);

/// Whether a value has the shape that mask_secret() gives.
bool looks_like_mask(std::string_view value);

/// A copy as reads show it: secrets masked, defaults filled in if the behaviour says so.
JsonValue config_for_reading(
    std::string_view integration_key, const Behaviour& behaviour, const JsonValue& config);

/// What becomes of the secrets when `next` takes the place of `stored`: masks kept, stored
/// literally or refused, and secrets that a whole replace left out kept or erased.
std::optional<std::string> settle_secrets(
    std::string_view integration_key, const Behaviour& behaviour, const JsonValue& stored,
    bool whole_replace, JsonValue& next);

}  // namespace storekeeper
