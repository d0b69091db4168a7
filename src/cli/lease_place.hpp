// Where the daemon takes its lease, from the settings. Only for the program with the daemon.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/settings.hpp"
#include "ports/clock.hpp"
#include "ports/lease_storage.hpp"
#include "ports/random.hpp"
#include "ports/transport.hpp"

namespace storekeeper {

struct LeasePlace {
  LeaderElection election = {};
  std::chrono::milliseconds duration{0};
  std::string name = {};      // of the lease, where the place holds many
  std::string identity = {};  // of this process
  std::vector<std::unique_ptr<Transport>> transports = {};
  std::unique_ptr<LeaseStorage> storage = nullptr;
  std::string service_account = {};  // the directory of the pod's

  /// nullptr where there is no election. `clock` must outlive it.
  LeaseStorage* open(Clock* clock);
};

/// Where each pod finds its service account's token and the certificates of its cluster.
inline constexpr const char* kServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount/";

/// Fails with kInvalidInput if the place is unusable. Opens nothing.
Result<LeasePlace> make_lease_place(
    const Settings& settings, Random& random, std::string service_account = kServiceAccount);

}  // namespace storekeeper
