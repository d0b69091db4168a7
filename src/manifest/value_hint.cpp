// Guesses what the writer of a refused value meant.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>

#include "base/suggestion.hpp"
#include "manifest/field_reader.hpp"

namespace storekeeper {
namespace {

std::string host_hint(std::string_view text) {
  if (text.empty()) return {};
  if (text.find("://") != text.npos) {
    return "leave out the scheme and the port: they are `tlsEnabled` and `port`";
  }
  if (text.find('@') != text.npos) {
    return "leave out the credentials: they are `username` and `password`";
  }
  if (text.front() == '[') return "leave out the brackets; the port is a field of its own, `port`";
  const auto colon = text.find(':');
  if (colon != text.npos && is_port(text.substr(colon + 1)) && is_host(text.substr(0, colon))) {
    return "write `host: " + std::string(text.substr(0, colon)) +
           "` and `port: " + std::string(text.substr(colon + 1)) + '`';
  }
  if (text.find_first_of(" \t") != text.npos) return "remove the spaces";
  return {};
}

std::string write_port(std::uint64_t value) {
  const auto text = std::to_string(value);
  return is_port(text) ? "write `" + text + '`' : std::string();
}

std::string port_hint(std::string_view text) {
  const auto spaces = text.find_first_not_of(' ');
  if (spaces != 0 || text.back() == ' ') return "remove the spaces";
  if (text.front() == '+')
    return port_hint(text.substr(1)).empty() && is_port(text.substr(1))
               ? "write `" + std::string(text.substr(1)) + '`'
               : std::string();
  const auto* end = text.data() + text.size();
  std::uint64_t whole = 0;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    const auto [stop, error] = std::from_chars(text.data() + 2, end, whole, 16);
    return stop == end && error == std::errc() ? write_port(whole) : std::string();
  }
  if (text.front() == '0') {
    const auto digits = text.find_first_not_of('0');
    const auto rest = digits == text.npos ? std::string_view() : text.substr(digits);
    if (is_port(rest)) return "write `" + std::string(rest) + "`, without zeros before it";
    return {};
  }
  // Not from_chars(): for a double, it makes the program load the math library.
  const std::string copy(text);
  char* stop = nullptr;
  const double number = std::strtod(copy.c_str(), &stop);
  const bool in_range = number >= 1 && number <= 65535;  // also no: not a number
  if (stop != copy.c_str() + copy.size() || !in_range) return {};
  whole = static_cast<std::uint64_t>(number);
  return static_cast<double>(whole) == number && !is_port(text) ? write_port(whole) : std::string();
}

// The name with what is not allowed in it replaced by hyphens.
std::string name_hint(std::string_view text) {
  std::string name;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') {
      name += static_cast<char>(c - 'A' + 'a');
    } else {
      const bool allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
      name += allowed ? c : '-';
    }
  }
  return is_manifest_name(name) ? "for example `" + name + '`' : std::string();
}

std::string tag_hint(std::string_view text) {
  std::string tag(text);
  std::replace_if(
      tag.begin(), tag.end(), [](char c) { return c == ' ' || c == '/' || c == ':'; }, '-');
  return is_tag(tag) ? "for example `" + tag + '`' : std::string();
}

}  // namespace

std::string value_hint(const TextRule& rule, const YamlNode& value) {
  const std::string_view text = value.text;
  if (text.empty()) return {};
  if (rule.matches == is_host) return host_hint(text);
  if (rule.matches == is_port) return port_hint(text);
  if (rule.matches == is_manifest_name) return name_hint(text);
  if (rule.matches == is_tag) return tag_hint(text);
  if (rule.matches == is_region) {
    auto hint = did_you_mean(text, dynamodb_regions());
    return hint.empty() ? "for example `us-east-1`" : hint;
  }
  return {};
}

}  // namespace storekeeper
