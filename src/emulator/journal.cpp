// Recording requests without their secrets.
#include "emulator/journal.hpp"

#include <array>
#include <utility>

#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

// By sound rather than by table: a mistyped or future field must not leak either.
bool names_a_secret(std::string_view name) {
  constexpr std::array<std::string_view, 5> kWords = {
      "password", "secret", "token", "passwd", "externalid"};
  std::string lower;
  for (const char c : name) {
    lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  for (const auto word : kWords) {
    if (lower.find(word) != std::string::npos) return true;
  }
  return false;
}

void redact(JsonValue& value) {
  if (auto* items = value.as_array()) {
    for (auto& item : *items) redact(item);
    return;
  }
  auto* members = value.as_object();
  if (!members) return;
  const auto* path = value.find("path");
  const bool secret_path = path && path->as_string() && names_a_secret(*path->as_string());
  for (auto& member : *members) {
    if (names_a_secret(member.key) || (secret_path && member.key == "value")) {
      member.value = JsonValue("<redacted>");
    } else {
      redact(member.value);
    }
  }
}

}  // namespace

std::string redact_body(std::string_view body) {
  if (body.empty()) return {};
  auto document = parse_json(body);
  if (!document || (!document->as_object() && !document->as_array())) {
    return "<" + std::to_string(body.size()) + " bytes that are no JSON document>";
  }
  redact(*document);
  return to_json(*document);
}

void Journal::record(JournalEntry entry) {
  entry.number = next_++;
  if (!keep_secrets) entry.body = redact_body(entry.body);
  if (entry.body.size() > kMostBody) {
    entry.body = "<" + std::to_string(entry.body.size()) + " bytes>";
  }
  entries_.push_back(std::move(entry));
  if (entries_.size() > kMostEntries) entries_.pop_front();
}

std::string Journal::to_text() const {
  JsonOutput out;
  out.begin_object().key("entries").begin_array();
  for (const auto& entry : entries_) {
    out.begin_object().member("number", entry.number).member("atMs", entry.at_ms);
    out.member("method", entry.method).member("target", entry.target);
    out.member("route", entry.route).member("token", entry.token);
    out.member("apiVersion", entry.api_version).member("userAgent", entry.user_agent);
    out.member("contentType", entry.content_type).member("body", entry.body);
    out.member("fault", entry.fault).member("delivery", entry.delivery);
    out.member("status", entry.status).member("committed", entry.committed).end_object();
  }
  out.end_array().end_object();
  return out.take();
}

}  // namespace storekeeper
