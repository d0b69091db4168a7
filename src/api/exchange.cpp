#include "api/exchange.hpp"

#include <algorithm>
#include <utility>

#include "api/api_codec.hpp"
#include "base/duration.hpp"
#include "base/printable.hpp"

namespace storekeeper {

namespace asio = boost::asio;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kFirstBackoff{200};
constexpr milliseconds kLongestBackoff{10'000};
// A place in flight is freed by an answer, which nothing announces: look again this often.
constexpr milliseconds kFirstLook{10};
constexpr milliseconds kLongestLook{250};
constexpr int kTooManyRequests = 429;

bool may_be_sent_again(const Call& call, const Error& error) {
  if (!is_read(call.subject.route)) return false;
  return error.code == Errc::kNetwork || error.code == Errc::kTimeout ||
         error.code == Errc::kServer;
}

// The next step where the transport knows none.
std::string hint_for(Errc code) {
  if (code == Errc::kTimeout) return "run again; if it stays so, check the network and the proxy";
  if (code == Errc::kProtocol) return "run again; if it stays so, check --api-url and the proxy";
  return {};
}

Error cancelled(const Call& call) {
  Error error;
  error.code = Errc::kCancelled;
  error.message = describe(call.subject) + ": not sent, for the program was asked to stop";
  return error;
}

Error no_longer_wanted(const Call& call) {
  Error error;
  error.code = Errc::kConflict;
  error.message = describe(call.subject) + ": not sent, for it may have changed while this waited";
  error.hint = "run plan again";
  return error;
}

Error no_longer_ours(const Call& call) {
  Error error;
  error.code = Errc::kCancelled;
  error.message = describe(call.subject) + ": not sent, for another daemon may be the leader now";
  error.hint = "the leader carries it out";
  return error;
}

Error out_of_time(const Call& call) {
  Error error;
  error.code = Errc::kTimeout;
  error.message = describe(call.subject) + ": not sent, for no time is left";
  error.hint = "give it more time with --timeout";
  return error;
}

Event event_about(const Call& call, EventKind kind, EventLevel level) {
  Event event;
  event.kind = kind;
  event.level = level;
  event.route = to_string(call.subject.route);
  if (!is_about_account(call.subject.route)) {
    event.project = printable(call.subject.address.project);
    event.environment = printable(call.subject.address.environment);
    event.type = to_string(call.subject.address.kind);
  }
  return event;
}

// The answer left some time after the request did, and its date leaves out fractions of a second.
std::chrono::seconds seconds_ahead(
    WallTime received, SteadyTime::duration took, WallTime answered) {
  const auto ahead = std::chrono::duration_cast<milliseconds>(received - answered);
  const auto most = std::chrono::ceil<milliseconds>(took) + std::chrono::seconds(1);
  if (ahead >= milliseconds(0) && ahead <= most) return std::chrono::seconds(0);
  return std::chrono::round<std::chrono::seconds>(ahead > most ? ahead - most : ahead);
}

}  // namespace

Exchange::Exchange(
    Transport* transport, Clock* clock, Random* random, EventSink* events, ApiSettings settings)
    : transport_(transport),
      clock_(clock),
      random_(random),
      events_(events),
      settings_(std::move(settings)),
      limiter_(RateLimiterSettings{settings_.parallelism, settings_.reserve}) {}

asio::awaitable<Result<HttpResponse>> Exchange::run(const Call* call, Deadline give_up) {
  for (int attempt = 1;;) {
    auto blocked = co_await pass_gate(call, give_up);
    if (blocked) co_return fail(*std::move(blocked));
    const auto* wanted = call->still_wanted;
    if (wanted != nullptr && *wanted && !(*wanted)()) co_return fail(no_longer_wanted(*call));
    auto request = make_request(*call, settings_.user_agent, settings_.token);
    if (!request) co_return fail(with_context(describe(call->subject), request.error()));
    if (settings_.writes_until && !is_read(call->subject.route)) {
      request->send_by = settings_.writes_until();
      if (clock_->now() >= request->send_by) co_return fail(no_longer_ours(*call));
    }
    auto outcome = co_await send_once(call, *std::move(request), give_up);
    // The gate has closed; a read, a patch or a delete waits there and goes out again. A create
    // does not: the caller looks first whether it was carried out all the same.
    const bool limited = outcome && outcome->status == kTooManyRequests;
    if (limited && call->subject.route != ApiRoute::kCreate) continue;
    auto error = judge(*call, outcome);
    if (!error) co_return outcome;
    if (attempt >= settings_.read_attempts || !may_be_sent_again(*call, *error)) {
      co_return fail(*std::move(error));
    }
    const milliseconds delay = backoff(attempt++);
    const SteadyTime again = clock_->now() + delay;
    if (again >= give_up) co_return fail(*std::move(error));
    announce_retry(*call, *error, delay);
    const bool slept = co_await clock_->sleep_until(again);
    if (!slept) co_return fail(*std::move(error));
  }
}

asio::awaitable<std::optional<Error>> Exchange::pass_gate(const Call* call, Deadline give_up) {
  milliseconds look = kFirstLook;
  for (;;) {
    if (clock_->stopping()) co_return cancelled(*call);
    const SteadyTime now = clock_->now();
    if (now >= give_up) co_return out_of_time(*call);
    const GateState gate = limiter_.gate(call->subject.route, now);
    if (gate.is_open()) co_return std::nullopt;
    SteadyTime until = now + look;
    if (gate.reason == GateReason::kBusy) {
      until = std::min(until, give_up);
      look = std::min(look * 2, kLongestLook);
    } else {
      if (gate.until >= give_up) co_return too_long_closed(*call, gate, now);
      until = gate.until;
      announce_wait(*call, gate, now);
    }
    const bool slept = co_await clock_->sleep_until(until);
    if (!slept) co_return cancelled(*call);
  }
}

asio::awaitable<Result<HttpResponse>> Exchange::send_once(
    const Call* call, HttpRequest request, Deadline give_up) {
  const ApiRoute route = call->subject.route;
  const SteadyTime sent_at = clock_->now();
  const auto limit = route == ApiRoute::kList ? settings_.list_timeout : settings_.exchange_timeout;
  const Deadline deadline = std::min<Deadline>(give_up, sent_at + limit);
  limiter_.begin(route, sent_at);
  ++requests_sent_;
  auto outcome = co_await transport_->send(std::move(request), deadline);
  const SteadyTime now = clock_->now();
  if (outcome) {
    if (const auto date = server_date(outcome->headers)) {
      clock_ahead_ = seconds_ahead(clock_->wall_now(), now - sent_at, *date);
    }
    const auto closed = limiter_.closed_until();
    limiter_.observe(
        route, sent_at, outcome->status, outcome->headers, now, clock_->wall_now(),
        random_->next01());
    if (tell_closed_ && limiter_.closed_until() > closed) tell_closed_(limiter_.closed_until());
    if (outcome->status == kTooManyRequests) ++rate_limited_;
    fastest_ = std::min(fastest_.value_or(now - sent_at), now - sent_at);
  } else {
    limiter_.lost(route, sent_at, now);
  }
  announce_request(*call, outcome, now - sent_at);
  co_return outcome;
}

std::optional<Error> Exchange::judge(const Call& call, const Result<HttpResponse>& outcome) const {
  if (outcome) {
    const Redactor redactor(&settings_.token, call.secrets);
    return check_answer(call.subject, *outcome, redactor);
  }
  Error error = with_context(describe(call.subject), outcome.error());
  if (is_read(call.subject.route)) error.effect = Effect::kNone;
  if (error.hint.empty()) error.hint = hint_for(error.code);
  return error;
}

Error Exchange::too_long_closed(const Call& call, const GateState& gate, SteadyTime now) const {
  const auto wait = std::chrono::ceil<milliseconds>(gate.until - now);
  Error error;
  error.code = Errc::kRateLimited;
  error.retry_after = wait;
  error.message = describe(call.subject) + ": not sent, for ";
  if (gate.reason == GateReason::kQuota) {
    error.message += "the rest of the account's quota is reserved for others";
    error.hint = "come back in " + format_duration(wait) + ", or lower --reserve";
  } else {
    error.message += "the API asked to wait " + format_duration(gate.asked);
    error.hint = "come back in " + format_duration(wait) + ", or give it more time with --timeout";
    error.http_status = kTooManyRequests;
  }
  return error;
}

milliseconds Exchange::backoff(int attempt) {
  milliseconds ceiling = kFirstBackoff;
  for (int i = 1; i < attempt && ceiling < kLongestBackoff; ++i) ceiling *= 2;
  ceiling = std::min(ceiling, kLongestBackoff);
  const double share = random_->next01();
  return milliseconds(static_cast<std::int64_t>(static_cast<double>(ceiling.count()) * share));
}

void Exchange::announce_wait(const Call& call, const GateState& gate, SteadyTime now) {
  if (gate.until == announced_until_) return;  // others wait for the same moment
  announced_until_ = gate.until;
  Event event = event_about(call, EventKind::kRateLimitWait, EventLevel::kInfo);
  event.message = "waiting for the rate limit";
  event.duration = std::chrono::ceil<milliseconds>(gate.until - now);
  if (gate.reason == GateReason::kQuota) {
    event.reason = "the rest of this window's quota is reserved for others";
  } else {
    event.level = EventLevel::kWarning;
    event.reason = "the API asked to wait " + format_duration(gate.asked);
  }
  events_->emit(event);
}

void Exchange::announce_retry(const Call& call, const Error& error, milliseconds delay) {
  Event event = event_about(call, EventKind::kRetry, EventLevel::kWarning);
  event.message = "reading again";
  event.reason = error.message;
  event.status = error.http_status;
  event.duration = delay;
  events_->emit(event);
}

void Exchange::announce_request(
    const Call& call, const Result<HttpResponse>& outcome, SteadyTime::duration took) {
  Event event = event_about(call, EventKind::kRequestFinished, EventLevel::kDebug);
  event.message = "request finished";
  event.duration = duration_cast<milliseconds>(took);
  if (outcome) {
    event.status = outcome->status;
    event.outcome = "answered";
  } else {
    event.outcome = "failed";
    event.reason = outcome.error().message;
  }
  events_->emit(event);
}

QuotaView Exchange::quota() const {
  const auto tightest = limiter_.tightest();
  QuotaView view;
  view.limit = tightest.limit;
  view.remaining = tightest.remaining;
  view.requests_sent = requests_sent_;
  view.rate_limited = rate_limited_;
  for (const auto& quota : limiter_.told()) {
    view.families.push_back({quota.family, quota.limit, quota.remaining});
  }
  return view;
}

RateOutlook Exchange::outlook() const {
  auto outlook = limiter_.outlook(clock_->now());
  if (fastest_) outlook.latency = std::chrono::ceil<milliseconds>(*fastest_);
  return outlook;
}

}  // namespace storekeeper
