// Words for what goes wrong on the network. The libraries' own texts never reach a message.
#pragma once

#include <boost/system/error_code.hpp>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace storekeeper {

/// "connection refused", "no such host", ...; "system error 123" for the unknown.
std::string describe(boost::system::error_code error);

/// "<doing>: <describe(error)>" as kTimeout, kCancelled or kNetwork.
Error network_error(std::string_view doing, boost::system::error_code error, Effect effect);

}  // namespace storekeeper
