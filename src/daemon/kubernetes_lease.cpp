#include "daemon/kubernetes_lease.hpp"

#include <algorithm>
#include <utility>

#include "logging/log_line.hpp"

namespace storekeeper {

namespace asio = boost::asio;

namespace {

constexpr int kOk = 200;
constexpr int kCreated = 201;
constexpr int kNotFound = 404;
constexpr int kConflict = 409;
constexpr std::int64_t kLongestSeconds = 24 * 3600;

Error answered(int status) {
  Error error;
  error.code = status == 401 || status == 403 ? Errc::kForbidden : Errc::kServer;
  error.message = "ask Kubernetes for the lease: it answered " + std::to_string(status);
  if (error.code == Errc::kForbidden) {
    error.hint = "the service account needs get, create and update of leases";
  }
  return error;
}

}  // namespace

KubernetesLease::KubernetesLease(
    Transport* transport, Clock* clock, KubernetesLeaseSettings settings)
    : transport_(transport), clock_(clock), settings_(std::move(settings)) {}

asio::awaitable<Result<HttpResponse>> KubernetesLease::send(
    std::string method, std::string body, Deadline deadline) {
  auto token = settings_.token();
  if (!token) co_return fail(std::move(token.error()));
  HttpRequest request;
  request.method = std::move(method);
  request.target = "/apis/coordination.k8s.io/v1/namespaces/" + settings_.space + "/leases";
  if (request.method != "POST") request.target += '/' + settings_.name;
  request.headers.add("Authorization", "Bearer " + std::string(token->reveal()));
  request.headers.add("Accept", "application/json");
  if (!body.empty()) request.headers.add("Content-Type", "application/json");
  request.body = std::move(body);
  auto answer = co_await transport_->send(std::move(request), deadline);
  if (!answer) answer.error().message.insert(0, "ask Kubernetes for the lease: ");
  co_return answer;
}

// As the type MicroTime wants it: six digits of a second.
std::string KubernetesLease::now_text() const {
  auto text = utc_text(clock_->wall_now());
  text.insert(text.size() - 1, "000");
  return text;
}

// By our own clock, and from when we saw it: the holder's clock may be wrong.
bool KubernetesLease::may_take(const LeaseRecord& record) {
  const SteadyTime now = clock_->now();
  if (record.version != seen_version_) {
    seen_version_ = record.version;
    seen_at_ = now;
  }
  if (record.holder.empty() || record.holder == settings_.identity) return true;
  const auto seconds = std::clamp<std::int64_t>(record.seconds, 0, kLongestSeconds);
  const auto duration =
      std::max<std::chrono::milliseconds>(settings_.duration, std::chrono::seconds(seconds));
  return now - seen_at_ >= duration;
}

asio::awaitable<Result<LeaseState>> KubernetesLease::write(LeaseRecord record, Deadline deadline) {
  const std::string method = record.version.empty() ? "POST" : "PUT";
  auto body = lease_body(settings_.space, settings_.name, record, now_text());
  const auto answer = co_await send(method, std::move(body), deadline);
  if (!answer) co_return fail(answer.error());
  LeaseState state;
  // Somebody was faster; the next look tells who.
  if (answer->status == kConflict) co_return state;
  if (answer->status != kOk && answer->status != kCreated) co_return fail(answered(answer->status));
  state.held = true;
  state.holder = settings_.identity;
  co_return state;
}

asio::awaitable<Result<LeaseState>> KubernetesLease::try_hold(Deadline deadline) {
  const auto answer = co_await send("GET", std::string(), deadline);
  if (!answer) co_return fail(answer.error());
  LeaseRecord record;
  if (answer->status == kOk) {
    auto read = read_lease(answer->body);
    if (!read) co_return fail(std::move(read.error()));
    record = *std::move(read);
    if (!may_take(record)) {
      LeaseState state;
      state.holder = record.holder;
      co_return state;
    }
  } else if (answer->status != kNotFound) {
    co_return fail(answered(answer->status));
  }
  if (record.holder != settings_.identity) {
    if (!record.version.empty()) ++record.transitions;
    record.holder = settings_.identity;
    record.acquired = now_text();
  }
  record.seconds = std::chrono::ceil<std::chrono::seconds>(settings_.duration).count();
  co_return co_await write(std::move(record), deadline);
}

asio::awaitable<void> KubernetesLease::release(Deadline deadline) {
  const auto answer = co_await send("GET", std::string(), deadline);
  if (!answer || answer->status != kOk) co_return;
  auto record = read_lease(answer->body);
  if (!record || record->holder != settings_.identity) co_return;
  record->holder.clear();
  record->seconds = 1;
  co_await write(*std::move(record), deadline);
}

}  // namespace storekeeper
