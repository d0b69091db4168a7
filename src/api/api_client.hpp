// The integrations API, one function for each endpoint: builds the request, waits
// for the account's rate limits, sends, and judges the answer.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/api_request.hpp"
#include "api/forecast.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "model/caller.hpp"
#include "model/live.hpp"
#include "model/patch.hpp"
#include "model/write_document.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"
#include "ports/random.hpp"
#include "ports/transport.hpp"

namespace storekeeper {

struct ApiSettings {
  Secret token = {};
  std::string user_agent = {};  // "storekeeper/<version>"
  /// Calls in flight; 0: 2 until the quota is known, then what it bears, at most 10.
  int parallelism = 0;
  /// Calls of each window left for others; empty: a fifth of the window where its
  /// size is known, else one.
  std::optional<int> reserve = std::nullopt;
  std::chrono::milliseconds exchange_timeout{30'000};
  std::chrono::milliseconds list_timeout{120'000};
  /// Asked right before each write: until when it may be sent, SteadyTime::min() for never.
  /// Empty: writes may always be sent.
  std::function<SteadyTime()> writes_until = {};
  int read_attempts = 3;  // of a read that failed before or after it arrived
};

/// One rate limit as the last answers told it.
struct QuotaFamilyView {
  std::string_view family = {};  // "global", "token", or the route that it is for
  std::optional<std::int64_t> limit = std::nullopt;
  std::int64_t remaining = 0;
};

/// What the last answers said about the account's rate limits.
struct QuotaView {
  std::optional<std::int64_t> limit = std::nullopt;      // of the tightest family
  std::optional<std::int64_t> remaining = std::nullopt;  // of the tightest family
  int requests_sent = 0;
  int rate_limited = 0;                        // answers of 429
  std::vector<QuotaFamilyView> families = {};  // those that answers have told of
};

/// Every function:
/// - waits until the rate-limit gate opens and a place in flight is free; a 429 is waited for
///   and the request sent again, for it did nothing; when the wait would end after
///   `give_up`, fails at once with kRateLimited and retry_after. A create is not sent again:
///   its 429 is kRateLimited with http_status 429, and the next call waits;
/// - fails with kCancelled and sends nothing once Clock::stopping();
/// - fails with kConflict and sends nothing when still_wanted says no;
/// - fails with kCancelled and sends nothing of a write when writes_until has passed;
/// - resends reads (only) after network errors and 5xx, with jittered backoff;
/// - fails with Effect::kUnknown whenever a write may have been carried out: a timeout or
///   reset after its first byte, a 5xx, a 409 on create, a 2xx whose body does not verify.
/// A write is verified when its status is the documented one and its body, whole, names what
/// was sent (ids, project, environment, kind, name) and a version.
class ApiClient {
 public:
  /// Keeps the pointers; what they point to must outlive this.
  ApiClient(
      Transport* transport, Clock* clock, Random* random, EventSink* events, ApiSettings settings);
  ~ApiClient();

  /// Follows `_links.next` on the same host, should the API ever page. An answer with any
  /// unusable item, a duplicate id with different content, or no `items` is kProtocol: never
  /// part of a list, never an empty list for a 404.
  boost::asio::awaitable<Result<LiveSnapshot>> list(Deadline give_up);

  boost::asio::awaitable<Result<LiveIntegration>> get(
      StoreAddress address, std::string id, Deadline give_up);

  boost::asio::awaitable<Result<LiveIntegration>> create(
      StoreAddress address, CreateDocument document, SecretValues secrets, Deadline give_up,
      StillWanted still_wanted = {});

  /// The result's config is empty when the answer left it out.
  boost::asio::awaitable<Result<LiveIntegration>> patch(
      StoreAddress address, std::string id, PatchDocument document, SecretValues secrets,
      Deadline give_up, StillWanted still_wanted = {});

  /// 404 is success: it is gone.
  boost::asio::awaitable<Result<void>> remove(
      StoreAddress address, std::string id, Deadline give_up, StillWanted still_wanted = {});

  /// Whom LaunchDarkly takes the token's holder for.
  boost::asio::awaitable<Result<CallerIdentity>> caller(Deadline give_up);

  /// What the token may do to one integration, as far as the API says.
  boost::asio::awaitable<Result<TokenRights>> rights(
      StoreAddress address, std::string id, Deadline give_up);

  /// LaunchDarkly's id of the account that the token belongs to.
  boost::asio::awaitable<Result<std::string>> caller_account(Deadline give_up);

  /// Sends nothing before `until`: what an earlier process was asked for.
  void keep_closed(SteadyTime until);
  /// `tell` is called whenever the API asks for a longer silence, before anything else is sent.
  void on_closed(std::function<void(SteadyTime until)> tell);
  /// As in ApiSettings; for the calls from now on.
  void set_pace(int parallelism, std::optional<int> reserve);

  QuotaView quota() const;

  /// How far this machine's clock was ahead of the API's at the last answer; negative if behind,
  /// zero within the time that the answer took. Empty: no answer has told the time.
  std::optional<std::chrono::seconds> clock_ahead() const;

  /// What is known of the quota, for a forecast.
  RateOutlook outlook() const;

  /// Calls that may be in flight now: how many workers are worth starting.
  int concurrency() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace storekeeper
