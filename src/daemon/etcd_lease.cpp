#include "daemon/etcd_lease.hpp"

#include <utility>

#include "daemon/lease_codec.hpp"

namespace storekeeper {

namespace asio = boost::asio;

EtcdLease::EtcdLease(std::vector<Transport*> members, EtcdLeaseSettings settings)
    : members_(std::move(members)), settings_(std::move(settings)) {}

asio::awaitable<Result<std::string>> EtcdLease::post(
    std::string_view target, std::string body, Deadline deadline) {
  HttpRequest request;
  request.method = "POST";
  request.target = target;
  request.headers.add("Content-Type", "application/json");
  request.body = std::move(body);
  auto answer = co_await members_[member_]->send(std::move(request), deadline);
  std::string why;
  if (!answer) {
    why = answer.error().message;
  } else if (answer->status != 200) {
    why = "it answered " + std::to_string(answer->status);
  } else {
    co_return std::move(answer->body);
  }
  member_ = (member_ + 1) % members_.size();
  co_return fail(Errc::kNetwork, "ask etcd: " + why);
}

// What came of it the range tells: an answer that was lost changes nothing.
asio::awaitable<Result<void>> EtcdLease::claim(Deadline deadline) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(settings_.duration).count();
  auto granted = co_await post("/v3/lease/grant", etcd_grant_body(seconds), deadline);
  if (!granted) co_return fail(std::move(granted.error()));
  auto lease = read_etcd_grant(*granted);
  if (!lease) co_return fail(std::move(lease.error()));
  lease_ = *std::move(lease);
  auto body = etcd_claim_body(settings_.key, settings_.identity, lease_);
  const auto claimed = co_await post("/v3/kv/txn", std::move(body), deadline);
  if (!claimed) co_return fail(claimed.error());
  co_return Result<void>();
}

asio::awaitable<Result<void>> EtcdLease::keep_alive(Deadline deadline) {
  const auto answer = co_await post("/v3/lease/keepalive", etcd_lease_body(lease_), deadline);
  if (!answer) co_return fail(answer.error());
  const auto lives = read_etcd_keepalive(*answer);
  if (!lives) co_return fail(lives.error());
  if (!*lives) lease_.clear();
  co_return Result<void>();
}

asio::awaitable<Result<LeaseState>> EtcdLease::try_hold(Deadline deadline) {
  if (!lease_.empty()) {
    auto kept = co_await keep_alive(deadline);
    if (!kept) co_return fail(std::move(kept.error()));
  }
  for (bool claimed = false;; claimed = true) {
    const auto answer = co_await post("/v3/kv/range", etcd_range_body(settings_.key), deadline);
    if (!answer) co_return fail(answer.error());
    auto value = read_etcd_range(*answer);
    if (!value) co_return fail(std::move(value.error()));
    LeaseState state;
    if (value->exists || claimed) {
      state.held = !lease_.empty() && value->lease == lease_;
      state.holder = std::move(value->value);
      if (!state.held) co_await release(deadline);
      co_return state;
    }
    // Somebody took our key away: the lease alone is worth nothing.
    if (!lease_.empty()) co_await release(deadline);
    auto done = co_await claim(deadline);
    if (!done) co_return fail(std::move(done.error()));
  }
}

asio::awaitable<void> EtcdLease::release(Deadline deadline) {
  if (lease_.empty()) co_return;
  auto body = etcd_lease_body(std::exchange(lease_, {}));
  co_await post("/v3/lease/revoke", std::move(body), deadline);
}

}  // namespace storekeeper
