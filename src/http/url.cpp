#include "http/url.hpp"

#include <algorithm>
#include <charconv>

#include "http/address_rules.hpp"

namespace storekeeper {
namespace {

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

// What the C library would take for an IPv4 address in one of its old notations, such as
// 0x7f.1, must be written as one: the checks of addresses would not see it.
bool looks_like_ipv4(std::string_view host) noexcept {
  if (host.ends_with('.')) host.remove_suffix(1);
  const auto dot = host.rfind('.');
  const auto last = dot == std::string_view::npos ? host : host.substr(dot + 1);
  if (last.starts_with("0x")) return true;
  return !last.empty() && std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_host_name(std::string_view host) noexcept {
  return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
         host.find("..") == std::string_view::npos &&
         std::ranges::all_of(host, is_name_character) && !looks_like_ipv4(host);
}

bool is_port(std::string_view text) noexcept {
  unsigned value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return !text.empty() && text.size() <= 5 && error == std::errc() &&
         stop == text.data() + text.size() && value >= 1 && value <= 65535;
}

}  // namespace

Result<Authority> parse_authority(std::string_view text, std::string_view default_port) {
  Authority authority;
  std::string_view port;
  bool has_port = false;
  const bool bracketed = text.starts_with('[');
  const auto colon = bracketed ? text.find(']') : text.find(':');
  if (bracketed) {
    if (colon == std::string_view::npos) return fail(Errc::kInvalidInput, "a bracket is open");
    authority.host = text.substr(1, colon - 1);
    const auto rest = text.substr(colon + 1);
    has_port = rest.starts_with(':');
    if (!rest.empty() && !has_port) return fail(Errc::kInvalidInput, "its host is not a name");
    if (has_port) port = rest.substr(1);
  } else {
    authority.host = text.substr(0, colon);
    has_port = colon != std::string_view::npos;
    if (has_port) port = text.substr(colon + 1);
  }
  std::ranges::transform(authority.host, authority.host.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  const auto address = parse_address(authority.host);
  const bool usable = bracketed ? address && address->is_v6()
                                : (address && address->is_v4()) || is_host_name(authority.host);
  if (!usable) return fail(Errc::kInvalidInput, "its host is neither a name nor an address");
  if (has_port && !is_port(port)) return fail(Errc::kInvalidInput, "its port is not a number");
  authority.port = has_port ? port : default_port;
  authority.port.erase(0, authority.port.find_first_not_of('0'));
  return authority;
}

std::string join_authority(std::string_view host, std::string_view port) {
  const bool is_v6 = host.find(':') != std::string_view::npos;
  std::string text;
  text.append(is_v6 ? "[" : "").append(host).append(is_v6 ? "]:" : ":").append(port);
  return text;
}

std::string host_field(const Origin& origin) {
  auto text = join_authority(origin.host, origin.port);
  const bool own_port = origin.port == (origin.tls ? "443" : "80");
  if (own_port) text.resize(text.size() - origin.port.size() - 1);
  return text;
}

}  // namespace storekeeper
