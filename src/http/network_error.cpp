#include "http/network_error.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

namespace storekeeper {

namespace asio = boost::asio;

std::string describe(boost::system::error_code error) {
  if (error == asio::error::timed_out) return "no answer in time";
  if (error == asio::error::operation_aborted) return "cancelled";
  if (error == asio::error::connection_refused) return "connection refused";
  if (error == asio::error::connection_reset) return "connection reset by the peer";
  if (error == asio::error::connection_aborted) return "connection aborted";
  if (error == asio::error::broken_pipe) return "connection closed by the peer";
  if (error == asio::error::eof) return "connection closed by the peer";
  if (error == asio::ssl::error::stream_truncated) return "connection cut off by the peer";
  if (error == asio::error::host_unreachable) return "no route to the host";
  if (error == asio::error::network_unreachable) return "the network is unreachable";
  if (error == asio::error::host_not_found) return "no such host";
  if (error == asio::error::no_data) return "the host has no address";
  if (error == asio::error::host_not_found_try_again) return "the name server does not answer";
  if (error == asio::error::no_recovery) return "the name server failed";
  if (error == asio::error::address_in_use) return "the address is in use";
  if (error == asio::error::access_denied) return "permission denied";
  if (error == asio::error::no_descriptors) return "too many open files";
  if (error == boost::system::errc::address_not_available) return "no such address on this machine";
  return "system error " + std::to_string(error.value());
}

Error network_error(std::string_view doing, boost::system::error_code error, Effect effect) {
  Error result;
  result.code = Errc::kNetwork;
  if (error == asio::error::timed_out) result.code = Errc::kTimeout;
  if (error == asio::error::operation_aborted) result.code = Errc::kCancelled;
  result.message.append(doing).append(": ").append(describe(error));
  result.effect = effect;
  return result;
}

}  // namespace storekeeper
