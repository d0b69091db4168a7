#include "report/sarif.hpp"

#include <algorithm>

#include "report/json_writer.hpp"

namespace storekeeper {
namespace {

std::string_view level_text(RemarkLevel level) {
  switch (level) {
    case RemarkLevel::kError: return "error";
    case RemarkLevel::kWarning: return "warning";
    case RemarkLevel::kNote: return "note";
  }
  return "note";
}

// In a message, brackets make links and braces stand for arguments, unless they are escaped.
std::string message_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\' || c == '[' || c == ']') result += '\\';
    if (c == '{' || c == '}') result += c;
    result += c;
  }
  return result;
}

// A path as a URI reference. `-` is standard input, which has none.
std::string uri_of(std::string_view path) {
  if (path == "-") return {};
  while (path.starts_with("./")) path.remove_prefix(2);
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string uri(path.starts_with('/') ? "file://" : "");
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) {
      uri += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    uri += '%';
    uri += kDigits[byte >> 4U];
    uri += kDigits[byte & 0x0FU];
  }
  return uri;
}

void write_region(JsonWriter& json, const Remark& remark) {
  if (remark.position.line <= 0) return;
  json.key("region");
  json.begin_object();
  json.field("startLine", remark.position.line);
  if (remark.position.column > 0) {
    json.field("startColumn", remark.position.column);
    if (remark.length > 0) json.field("endColumn", remark.position.column + remark.length);
  }
  json.end_object();
}

void write_location(JsonWriter& json, const Remark& remark, const SarifOptions& options) {
  const bool has_file = !remark.position.file.empty();
  const auto uri = uri_of(has_file ? remark.position.file : options.manifests);
  json.key("locations");
  json.begin_array();
  if (!uri.empty() || !remark.subject.empty()) {
    json.begin_object();
    if (!uri.empty()) {
      json.key("physicalLocation");
      json.begin_object();
      json.key("artifactLocation");
      json.begin_object();
      json.field("uri", uri);
      json.end_object();
      write_region(json, remark);
      json.end_object();
    }
    if (!remark.subject.empty()) {
      json.key("logicalLocations");
      json.begin_array();
      json.begin_object();
      json.field("name", remark.subject);
      if (!remark.place.empty()) json.field("fullyQualifiedName", remark.place);
      json.field("kind", "resource");
      json.end_object();
      json.end_array();
    }
    json.end_object();
  }
  json.end_array();
}

void write_result(
    JsonWriter& json, const Remark& remark, std::size_t rule_index, const SarifOptions& options) {
  json.begin_object();
  json.field("ruleId", remark.rule);
  json.field("ruleIndex", static_cast<std::int64_t>(rule_index));
  json.field("level", level_text(remark.level));
  json.key("message");
  json.begin_object();
  auto text = remark.subject;
  if (!remark.place.empty()) text += (text.empty() ? "" : " ") + ("(" + remark.place + ")");
  if (!text.empty()) text += ": ";
  json.field("text", message_text(text + remark.message));
  json.end_object();
  write_location(json, remark, options);
  json.end_object();
}

std::vector<std::string_view> rules_of(const std::vector<Remark>& remarks) {
  std::vector<std::string_view> rules;
  for (const auto& remark : remarks) rules.push_back(remark.rule);
  std::sort(rules.begin(), rules.end());
  rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  return rules;
}

void write_driver(
    JsonWriter& json, const std::vector<std::string_view>& rules, const SarifOptions& options) {
  json.key("tool");
  json.begin_object();
  json.key("driver");
  json.begin_object();
  json.field("name", "Storekeeper");
  json.field("version", options.tool_version);
  json.key("rules");
  json.begin_array();
  for (const auto rule : rules) {
    json.begin_object();
    json.field("id", rule);
    json.key("shortDescription");
    json.begin_object();
    json.field("text", rule_description(rule));
    json.end_object();
    json.end_object();
  }
  json.end_array();
  json.end_object();
  json.end_object();
}

}  // namespace

std::string render_sarif(const std::vector<Remark>& remarks, const SarifOptions& options) {
  const auto rules = rules_of(remarks);
  JsonWriter json;
  json.begin_object();
  json.field("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  json.field("version", "2.1.0");
  json.key("runs");
  json.begin_array();
  json.begin_object();
  write_driver(json, rules, options);
  json.field("columnKind", "unicodeCodePoints");
  json.key("results");
  json.begin_array();
  for (const auto& remark : remarks) {
    const auto rule = std::lower_bound(rules.begin(), rules.end(), remark.rule);
    write_result(json, remark, static_cast<std::size_t>(rule - rules.begin()), options);
  }
  json.end_array();
  json.end_object();
  json.end_array();
  json.end_object();
  return json.take();
}

}  // namespace storekeeper
