// The lease as a Lease of Kubernetes (coordination.k8s.io/v1), with the conventions of the
// controllers there: whoever sees one unchanged for its duration may take it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "base/secret.hpp"
#include "daemon/lease_codec.hpp"
#include "ports/clock.hpp"
#include "ports/lease_storage.hpp"
#include "ports/transport.hpp"

namespace storekeeper {

struct KubernetesLeaseSettings {
  std::string space = {};  // the namespace
  std::string name = {};
  std::string identity = {};  // of this process, and no other
  std::chrono::milliseconds duration{15'000};
  /// The service account's token, read anew for each request, because it is renewed in its file.
  std::function<Result<Secret>()> token = {};
};

class KubernetesLease final : public LeaseStorage {
 public:
  /// The pointers must outlive this.
  KubernetesLease(Transport* transport, Clock* clock, KubernetesLeaseSettings settings);

  boost::asio::awaitable<Result<LeaseState>> try_hold(Deadline deadline) override;
  boost::asio::awaitable<void> release(Deadline deadline) override;

 private:
  boost::asio::awaitable<Result<HttpResponse>> send(
      std::string method, std::string body, Deadline deadline);
  boost::asio::awaitable<Result<LeaseState>> write(LeaseRecord record, Deadline deadline);
  bool may_take(const LeaseRecord& record);
  std::string now_text() const;

  Transport* transport_;
  Clock* clock_;
  KubernetesLeaseSettings settings_;
  std::string seen_version_ = {};  // of the record that somebody else wrote last
  SteadyTime seen_at_ = SteadyTime::max();
};

}  // namespace storekeeper
