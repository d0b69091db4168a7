// The only file of this folder that knows the JSON library: for embedding foreign documents and
// for comparing documents.
#include "report/json_writer.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_text.hpp"

namespace storekeeper {
namespace {

using Json = nlohmann::json;

constexpr int kDeepest = 64;

std::string ascii(const Json& value) {
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

// nullopt: not JSON, or so deep that walking it could exhaust the stack.
std::optional<Json> parse(std::string_view document) {
  bool too_deep = false;
  const auto watch = [&](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > kDeepest;
    return !too_deep;
  };
  auto value = Json::parse(document.begin(), document.end(), watch, false);
  if (too_deep || value.is_discarded()) return std::nullopt;
  return value;
}

}  // namespace

void JsonWriter::new_line() {
  if (layout_ == Layout::kOneLine) return;
  output_ += '\n';
  output_.append(2 * filled_.size(), ' ');
}

void JsonWriter::before_value() {
  if (std::exchange(after_key_, false) || filled_.empty()) return;
  if (filled_.back()) output_ += ',';
  filled_.back() = true;
  new_line();
}

void JsonWriter::open(char bracket) {
  before_value();
  output_ += bracket;
  filled_.push_back(false);
}

void JsonWriter::close(char bracket) {
  const bool filled = filled_.back();
  filled_.pop_back();
  if (filled) new_line();
  output_ += bracket;
}

void JsonWriter::key(std::string_view name) {
  text(name);
  output_ += layout_ == Layout::kOneLine ? ":" : ": ";
  after_key_ = true;
}

void JsonWriter::text(std::string_view value) {
  before_value();
  output_ += json_string(value);
}

void JsonWriter::number(std::int64_t value) {
  before_value();
  output_ += std::to_string(value);
}

void JsonWriter::boolean(bool value) {
  before_value();
  output_ += value ? "true" : "false";
}

void JsonWriter::null() {
  before_value();
  output_ += "null";
}

void JsonWriter::raw(std::string_view document) {
  const auto value = parse(document);
  before_value();
  output_ += value ? ascii(*value) : "null";
}

void JsonWriter::texts(const std::vector<std::string>& values) {
  begin_array();
  for (const auto& value : values) text(value);
  end_array();
}

std::string JsonWriter::take() {
  if (layout_ == Layout::kIndented) output_ += '\n';
  filled_.clear();
  after_key_ = false;
  return std::exchange(output_, {});
}

std::optional<std::string> canonical_json(
    std::string_view document, const std::vector<std::string>& dropped) {
  auto value = parse(document);
  if (!value) return std::nullopt;
  for (const auto& pointer : dropped) {
    const Json::json_pointer path(pointer);
    if (!value->contains(path)) continue;
    auto& parent = value->at(path.parent_pointer());
    if (parent.is_object()) parent.erase(path.back());
  }
  return ascii(*value);
}

bool has_json_member(std::string_view document, const std::string& pointer) {
  const auto value = parse(document);
  return value && value->contains(Json::json_pointer(pointer));
}

}  // namespace storekeeper
