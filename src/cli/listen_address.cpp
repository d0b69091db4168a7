#include "cli/listen_address.hpp"

#include <algorithm>
#include <charconv>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-';
}

bool is_v6_character(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' ||
         c == '.';
}

}  // namespace

Result<ListenAddress> read_listen_address(std::string_view text) {
  ListenAddress address;
  if (text == "off") {
    address.host.clear();
    return address;
  }
  const auto bad = [text] {
    return fail(
        Errc::kInvalidInput, quoted(text) + " is not an address to listen on",
        "write HOST:PORT such as 127.0.0.1:8970 or [::1]:8970, or off");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return bad();
  auto host = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  const bool is_v6 = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (is_v6) host = host.substr(1, host.size() - 2);
  if (!std::all_of(host.begin(), host.end(), is_v6 ? is_v6_character : is_host_character)) {
    return bad();
  }
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
  if (error != std::errc() || end != digits.data() + digits.size()) return bad();
  address.host = host;
  return address;
}

std::string show_listen_address(const ListenAddress& address) {
  if (address.host.empty()) return "off";
  const bool is_v6 = address.host.find(':') != std::string::npos;
  const auto host = is_v6 ? '[' + address.host + ']' : address.host;
  return host + ':' + std::to_string(address.port);
}

}  // namespace storekeeper
