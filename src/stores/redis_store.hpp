// A Redis server as a writer sees it: connect, log in, run commands, hang up.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "http/tls_client.hpp"
#include "ports/clock.hpp"

namespace storekeeper {

struct RedisAddress {
  std::string host = {};
  std::string port = "6379";
  std::string username = {};  // empty: the default user
  Secret password = {};       // empty: no AUTH
  bool tls = false;
};

/// The name and the arguments, such as {"SET", "key", "value"}.
using RedisCommand = std::vector<std::string>;

/// One connection, which is closed at the end. Stops at the first command that is refused. No
/// message holds the password, an argument, or more of the server's words than their first, which
/// is the kind of its error. `tls` must live until the end. Fails with kInvalidInput, kNetwork,
/// kTimeout, kCancelled, kUnauthorized, kForbidden, kRefused, kProtocol.
boost::asio::awaitable<Result<void>> run_redis_commands(
    RedisAddress address, std::vector<RedisCommand> commands, TlsClient* tls, SteadyTime deadline);

/// What a refusal means: `answer` is the text of the server's error.
Error redis_refusal(std::string_view command, std::string_view answer);

}  // namespace storekeeper
