// The network between the process and the API: every way in which one exchange can go wrong.
#pragma once

#include <optional>

#include "ports/transport.hpp"
#include "simulation/process.hpp"

namespace storekeeper::simulation {

class FaultyTransport final : public Transport {
 public:
  explicit FaultyTransport(Process* process) : process_(process) {}

  boost::asio::awaitable<Result<HttpResponse>> send(
      HttpRequest request, Deadline deadline) override;

 private:
  /// What became of one exchange, as the process will see it after `delay`.
  struct Outcome {
    Result<HttpResponse> result = HttpResponse{};
    Milliseconds delay{0};
    std::optional<SteadyTime> silent_until = std::nullopt;
  };

  /// How long a 429 asks to wait: from when it was sent, or from when it is received.
  struct Hint {
    Milliseconds wait{1000};
    bool absolute = false;
  };

  void check_before_sending(const HttpRequest& request);
  void check_successor(const HttpRequest& request);
  void check_redirect(const Item& written);
  Outcome decide(const HttpRequest& request, Deadline deadline);
  Outcome fail_after_sending(Milliseconds delay) const;
  HttpResponse commit(const HttpRequest& request);
  void commit_later(HttpRequest request, Milliseconds delay);
  HttpResponse rate_limited(Hint* hint);
  void remember_what_was_served(const HttpResponse& response);

  Process* process_;
};

}  // namespace storekeeper::simulation
