// JSON as text: a bounded parser and an append-only writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "emulator/json_value.hpp"

namespace storekeeper {

struct JsonLimits {
  std::size_t max_depth = 64;
  std::size_t max_nodes = 1'000'000;
};

/// Fails with kInvalidInput and a message that names line and column, never the text itself.
/// Of a member that occurs twice the last one counts. Integers outside 64 bits become reals.
Result<JsonValue> parse_json(std::string_view text, JsonLimits limits = {});

/// Builds a document front to back; commas are its business. Calls must form a valid
/// document: nothing checks that. Bytes that are not UTF-8 become U+FFFD.
class JsonOutput {
 public:
  JsonOutput& begin_object();
  JsonOutput& end_object();
  JsonOutput& begin_array();
  JsonOutput& end_array();
  JsonOutput& key(std::string_view name);
  JsonOutput& value(std::string_view text);
  JsonOutput& value(const char* text) { return value(std::string_view(text)); }
  JsonOutput& value(const std::string& text) { return value(std::string_view(text)); }
  JsonOutput& value(bool flag);
  JsonOutput& value(std::int64_t number);
  JsonOutput& value(int number) { return value(std::int64_t{number}); }
  JsonOutput& value(const JsonValue& document);
  JsonOutput& null();
  /// Text that is a JSON value already.
  JsonOutput& raw(std::string_view json);
  template <class T>
  JsonOutput& member(std::string_view name, const T& v) {
    key(name);
    return value(v);
  }

  void reserve(std::size_t bytes) { text_.reserve(bytes); }
  const std::string& text() const noexcept { return text_; }
  std::string take() { return std::move(text_); }

 private:
  void separate();

  std::string text_;
  bool needs_comma_ = false;
};

/// Compact.
std::string to_json(const JsonValue& document);

}  // namespace storekeeper
