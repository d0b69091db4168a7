// The append-only JSON writer: linear, and safe on any bytes.
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/printable.hpp"
#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

void append_escaped(std::string& out, unsigned char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  char buffer[8];
  std::snprintf(buffer, sizeof buffer, "\\u%04x", c);
  out += buffer;
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && is_plain(static_cast<unsigned char>(text[end]))) ++end;
    out.append(text, at, end - at);
    at = end;
    if (at == text.size()) break;
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x80) {
      append_escaped(out, c);
      ++at;
      continue;
    }
    const auto character = utf8_at(text, at);
    if (character.valid) {
      out.append(text, at, character.length);
    } else {
      out += "\xEF\xBF\xBD";
    }
    at += character.length;
  }
  out += '"';
}

}  // namespace

void JsonOutput::separate() {
  if (needs_comma_) text_ += ',';
  needs_comma_ = true;
}

JsonOutput& JsonOutput::begin_object() {
  separate();
  text_ += '{';
  needs_comma_ = false;
  return *this;
}

JsonOutput& JsonOutput::end_object() {
  text_ += '}';
  needs_comma_ = true;
  return *this;
}

JsonOutput& JsonOutput::begin_array() {
  separate();
  text_ += '[';
  needs_comma_ = false;
  return *this;
}

JsonOutput& JsonOutput::end_array() {
  text_ += ']';
  needs_comma_ = true;
  return *this;
}

JsonOutput& JsonOutput::key(std::string_view name) {
  separate();
  append_string(text_, name);
  text_ += ':';
  needs_comma_ = false;
  return *this;
}

JsonOutput& JsonOutput::value(std::string_view text) {
  separate();
  append_string(text_, text);
  return *this;
}

JsonOutput& JsonOutput::value(bool flag) { return raw(flag ? "true" : "false"); }

JsonOutput& JsonOutput::value(std::int64_t number) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  return raw(std::string_view(buffer, static_cast<std::size_t>(end - buffer)));
}

JsonOutput& JsonOutput::null() { return raw("null"); }

JsonOutput& JsonOutput::raw(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

JsonOutput& JsonOutput::value(const JsonValue& document) {
  if (const auto* flag = document.as_bool()) return value(*flag);
  if (const auto* integer = document.as_integer()) return value(*integer);
  if (const auto* text = document.as_string()) return value(*text);
  if (const auto* real = document.as_real()) {
    if (!std::isfinite(*real)) return null();
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, *real).ptr;
    return raw(std::string_view(buffer, static_cast<std::size_t>(end - buffer)));
  }
  if (const auto* items = document.as_array()) {
    begin_array();
    for (const auto& item : *items) value(item);
    return end_array();
  }
  if (const auto* members = document.as_object()) {
    begin_object();
    for (const auto& entry : *members) {
      key(entry.key);
      value(entry.value);
    }
    return end_object();
  }
  return null();
}

std::string to_json(const JsonValue& document) {
  JsonOutput writer;
  writer.value(document);
  return writer.take();
}

}  // namespace storekeeper
