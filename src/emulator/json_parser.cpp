// The one file that knows the JSON library. It drives the library's event interface, so
// that depth and size are bounded while reading and no library text reaches a message.
#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit TreeBuilder(JsonLimits limits) : limits_(limits) {}

  bool null() override { return add(JsonValue()); }
  bool boolean(bool value) override { return add(JsonValue(value)); }
  bool number_integer(number_integer_t value) override { return add(JsonValue(value)); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) {
      return add(JsonValue(static_cast<double>(value)));
    }
    return add(JsonValue(static_cast<std::int64_t>(value)));
  }
  bool number_float(number_float_t value, const string_t&) override {
    return std::isfinite(value) && add(JsonValue(value));
  }
  bool string(string_t& value) override { return add(JsonValue(std::move(value))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(JsonValue::object()); }
  bool start_array(std::size_t) override { return open(JsonValue::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& value) override {
    open_.back().key = std::move(value);
    return true;
  }
  bool parse_error(
      std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    error_position = position;
    return false;
  }

  JsonValue root;
  std::string limit_broken;
  std::size_t error_position = 0;

 private:
  struct Level {
    JsonValue value;
    std::string key;
  };

  bool open(JsonValue value) {
    if (open_.size() >= limits_.max_depth) {
      limit_broken = "nested too deeply";
      return false;
    }
    open_.push_back({std::move(value), {}});
    return count();
  }
  bool close() {
    auto value = std::move(open_.back().value);
    open_.pop_back();
    return attach(std::move(value));
  }
  bool add(JsonValue value) { return count() && attach(std::move(value)); }
  bool count() {
    if (++nodes_ <= limits_.max_nodes) return true;
    limit_broken = "too many values";
    return false;
  }
  bool attach(JsonValue value) {
    if (open_.empty()) {
      root = std::move(value);
      return true;
    }
    auto& top = open_.back();
    if (auto* items = top.value.as_array()) {
      items->push_back(std::move(value));
    } else if (top.value.as_object()->size() < kSmallObject) {
      top.value.set(top.key, std::move(value));
    } else {
      limit_broken = "an object with too many members";
      return false;
    }
    return true;
  }

  // Looking for a duplicate is linear, so an object may not grow without bound.
  static constexpr std::size_t kSmallObject = 4096;

  JsonLimits limits_;
  std::size_t nodes_ = 0;
  std::vector<Level> open_;
};

std::string place(std::string_view text, std::size_t position) {
  std::size_t line = 1;
  std::size_t column = 1;
  const auto end = std::min(position == 0 ? 0 : position - 1, text.size());
  for (std::size_t i = 0; i < end; ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
    } else {
      ++column;
    }
  }
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

}  // namespace

Result<JsonValue> parse_json(std::string_view text, JsonLimits limits) {
  TreeBuilder builder(limits);
  try {
    if (nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) {
      return std::move(builder.root);
    }
  } catch (const std::exception&) {
    return fail(Errc::kInvalidInput, "not valid JSON");
  }
  if (!builder.limit_broken.empty()) {
    return fail(Errc::kInvalidInput, "JSON refused: " + builder.limit_broken);
  }
  return fail(Errc::kInvalidInput, "not valid JSON at " + place(text, builder.error_position));
}

}  // namespace storekeeper
