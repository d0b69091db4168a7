// The JSON of etcd's gateway and of Kubernetes' Lease. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace storekeeper {

/// The value of a key in etcd, and the lease that it ends with.
struct EtcdValue {
  bool exists = false;
  std::string value = {};
  std::string lease = {};  // an id; empty: it has none
};

std::string etcd_range_body(std::string_view key);
/// Puts the value if there is none; the answer is of no interest, for a range tells more.
std::string etcd_claim_body(std::string_view key, std::string_view value, std::string_view lease);
std::string etcd_grant_body(std::int64_t seconds);
/// Of keepalive and revoke.
std::string etcd_lease_body(std::string_view lease);

/// All fail with kProtocol on anything but the documented form.
Result<EtcdValue> read_etcd_range(std::string_view body);
Result<std::string> read_etcd_grant(std::string_view body);
/// False if the lease has ended.
Result<bool> read_etcd_keepalive(std::string_view body);

/// A Lease of Kubernetes, as much of it as an election needs.
struct LeaseRecord {
  std::string version = {};  // metadata.resourceVersion
  std::string holder = {};   // empty: nobody
  std::int64_t seconds = 0;  // spec.leaseDurationSeconds
  std::int64_t transitions = 0;
  std::string acquired = {};  // spec.acquireTime
};

Result<LeaseRecord> read_lease(std::string_view body);

/// The document to create or, with a version, to replace.
std::string lease_body(
    std::string_view space, std::string_view name, const LeaseRecord& record,
    std::string_view renewed);

}  // namespace storekeeper
