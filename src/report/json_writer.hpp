// Writes JSON in the order in which it is told to, so that every report is deterministic. The
// output is pure ASCII: what is not is escaped, so that no terminal is led astray by it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace storekeeper {

class JsonWriter {
 public:
  enum class Layout { kIndented, kOneLine };

  explicit JsonWriter(Layout layout = Layout::kIndented) : layout_(layout) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  /// Before each value of an object.
  void key(std::string_view name);

  /// Invalid UTF-8 is replaced by U+FFFD.
  void text(std::string_view value);
  void number(std::int64_t value);
  void boolean(bool value);
  void null();
  /// A JSON document that came from elsewhere; null if it cannot be parsed.
  void raw(std::string_view document);
  void texts(const std::vector<std::string>& values);

  /// key() and a value.
  void field(std::string_view name, std::string_view value) { key(name), text(value); }
  void field(std::string_view name, const std::string& value) { key(name), text(value); }
  void field(std::string_view name, const char* value) { key(name), text(value); }
  void field(std::string_view name, bool value) { key(name), boolean(value); }
  void field(std::string_view name, std::int64_t value) { key(name), number(value); }
  void field(std::string_view name, int value) { key(name), number(value); }

  /// The document, with a line end if it is indented. The writer is empty after it.
  std::string take();

 private:
  void open(char bracket);
  void close(char bracket);
  void before_value();
  void new_line();

  Layout layout_;
  std::string output_;
  std::vector<bool> filled_;  // for each open object or array: has it a member yet?
  bool after_key_ = false;
};

/// The document in one canonical form (sorted keys, no spaces) without the members that
/// `dropped` names, as JSON Pointers; empty if `document` is not JSON or is nested too deeply.
std::optional<std::string> canonical_json(
    std::string_view document, const std::vector<std::string>& dropped);

/// False also if `document` is not JSON. `pointer` is a JSON Pointer.
bool has_json_member(std::string_view document, const std::string& pointer);

}  // namespace storekeeper
