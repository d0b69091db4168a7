#include "http/proxy_rules.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <optional>

#include "base/base64.hpp"
#include "http/address_rules.hpp"
#include "http/head_rules.hpp"
#include "http/url.hpp"

namespace storekeeper {
namespace {

namespace ip = boost::asio::ip;

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(
      Errc::kInvalidInput, "read the proxy's address: " + std::string(why),
      "set HTTPS_PROXY to http://host:port, or to nothing");
}

std::optional<unsigned char> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned char>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned char>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned char>(c - 'A' + 10);
  return std::nullopt;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto high = hex_digit(text[i + 1]);
    const auto low = hex_digit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    result += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return result;
}

bool is_in_network(const ip::address& address, std::string_view text) {
  boost::system::error_code error;
  if (address.is_v4()) {
    const auto network = ip::make_network_v4(std::string(text), error);
    if (error) return false;
    return ip::make_network_v4(address.to_v4(), network.prefix_length()).canonical() ==
           network.canonical();
  }
  const auto network = ip::make_network_v6(std::string(text), error);
  if (error) return false;
  return ip::make_network_v6(address.to_v6(), network.prefix_length()).canonical() ==
         network.canonical();
}

bool is_name_or_below(std::string_view host, std::string_view name) {
  if (name.starts_with("*.")) name.remove_prefix(1);
  if (name.starts_with('.')) name.remove_prefix(1);
  if (name.empty() || host.size() < name.size()) return false;
  const auto tail = host.substr(host.size() - name.size());
  if (!same_ignoring_case(tail, name)) return false;
  return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

bool fits(std::string_view host, std::string_view port, std::string_view entry) {
  if (entry == "*") return true;
  if (entry.find('/') != std::string_view::npos) {
    const auto address = parse_address(host);
    return address && is_in_network(unmapped(*address), entry);
  }
  auto entry_address = parse_address(entry);
  if (!entry_address) {
    const auto bracket = entry.find(']');
    const auto colon = entry.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
      if (entry.substr(colon + 1) != port) return false;
      entry = entry.substr(0, colon);
    }
    if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
    entry_address = parse_address(entry);
  }
  const auto address = parse_address(host);
  if (address || entry_address) {
    return address && entry_address && unmapped(*address) == unmapped(*entry_address);
  }
  return is_name_or_below(host, entry);
}

}  // namespace

Result<Proxy> parse_proxy(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end != std::string_view::npos) {
    if (!same_ignoring_case(url.substr(0, scheme_end), "http")) {
      return refuse("only http:// proxies are supported");
    }
    url.remove_prefix(scheme_end + 3);
  }
  Proxy proxy;
  const auto at = url.rfind('@');
  if (at != std::string_view::npos) {
    const auto user_information = url.substr(0, at);
    const auto colon = std::min(user_information.find(':'), user_information.size());
    const auto user = percent_decoded(user_information.substr(0, colon));
    const auto rest = user_information.substr(colon);
    const auto password = percent_decoded(rest.empty() ? rest : rest.substr(1));
    if (!user || !password) return refuse("its user or password has a % that is not an escape");
    proxy.authorization = Secret("Basic " + base64_text(*user + ':' + *password));
    url.remove_prefix(at + 1);
  }
  if (url.ends_with('/')) url.remove_suffix(1);
  if (url.find_first_of("/?#") != std::string_view::npos) return refuse("it has a path");
  auto authority = parse_authority(url, "80");
  if (!authority) return refuse(authority.error().message);
  proxy.host = std::move(authority->host);
  proxy.port = std::move(authority->port);
  return proxy;
}

bool goes_direct(std::string_view host, std::string_view port, std::string_view no_proxy) {
  if (is_loopback_host(host)) return true;
  if (host.ends_with('.')) host.remove_suffix(1);
  while (!no_proxy.empty()) {
    const auto end = std::min(no_proxy.find_first_of(", \t"), no_proxy.size());
    const auto entry = no_proxy.substr(0, end);
    if (!entry.empty() && fits(host, port, entry)) return true;
    no_proxy.remove_prefix(std::min(end + 1, no_proxy.size()));
  }
  return false;
}

}  // namespace storekeeper
