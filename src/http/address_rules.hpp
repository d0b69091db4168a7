// What an address is good for: which ones are this machine, and which nobody may be sent to.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string_view>

namespace storekeeper {

/// An address in its usual notation; no zone, no brackets.
std::optional<boost::asio::ip::address> parse_address(std::string_view text);

/// IPv4 addresses that are written as IPv6 (mapped, NAT64) as what they are.
boost::asio::ip::address unmapped(const boost::asio::ip::address& address);

/// True for link-local addresses and those where clouds serve the machine's credentials:
/// a request that a name leads there is an attack or a mistake.
bool is_never_an_api(const boost::asio::ip::address& address);

/// True for loopback addresses, however they are written.
bool is_loopback_address(const boost::asio::ip::address& address);

/// True for "localhost" and loopback addresses.
bool is_loopback_host(std::string_view host);

}  // namespace storekeeper
