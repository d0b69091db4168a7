#include "http/address_rules.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace storekeeper {

namespace ip = boost::asio::ip;

std::optional<ip::address> parse_address(std::string_view text) {
  boost::system::error_code error;
  auto address = ip::make_address(std::string(text), error);
  if (error || text.find('%') != std::string_view::npos) return std::nullopt;
  return address;
}

ip::address unmapped(const ip::address& address) {
  if (!address.is_v6()) return address;
  const auto bytes = address.to_v6().to_bytes();
  constexpr std::array<unsigned char, 12> kNat64{0, 0x64, 0xff, 0x9b};
  const bool embeds_v4 =
      address.to_v6().is_v4_mapped() || std::equal(kNat64.begin(), kNat64.end(), bytes.begin());
  if (!embeds_v4) return address;
  return ip::address_v4({bytes[12], bytes[13], bytes[14], bytes[15]});
}

bool is_never_an_api(const ip::address& address) {
  const auto plain = unmapped(address);
  if (plain.is_v4()) {
    const auto bytes = plain.to_v4().to_bytes();
    return bytes[0] == 169 && bytes[1] == 254;
  }
  static const auto kMetadata = ip::make_address_v6("fd00:ec2::254");
  return plain.to_v6().is_link_local() || plain.to_v6() == kMetadata;
}

bool is_loopback_address(const ip::address& address) { return unmapped(address).is_loopback(); }

bool is_loopback_host(std::string_view host) {
  if (host == "localhost") return true;
  const auto address = parse_address(host);
  return address && is_loopback_address(*address);
}

}  // namespace storekeeper
