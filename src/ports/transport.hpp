// One HTTP exchange with the API's host.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>

#include "base/result.hpp"
#include "ports/clock.hpp"
#include "ports/http_message.hpp"

namespace storekeeper {

/// When an exchange must be over. The transport derives its limits for
/// connecting and for the answer's headers from its own settings.
using Deadline = SteadyTime;

class Transport {
 public:
  virtual ~Transport() = default;

  /// Sends `request` and reads the whole answer. Any status is a success here.
  /// Never sends twice, except a GET on a kept-alive connection that the server
  /// closed before it answered a byte.
  ///
  /// Nothing is sent after the request's `send_by`: then kTimeout, with Effect::kNone.
  /// Error::effect is kNone while nothing of the request has been sent, kUnknown
  /// from its first byte on. Codes: kTimeout, kCancelled, kNetwork, kProtocol.
  virtual boost::asio::awaitable<Result<HttpResponse>> send(
      HttpRequest request, Deadline deadline) = 0;
};

}  // namespace storekeeper
