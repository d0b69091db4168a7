// What the reconciler remembers of the account from pass to pass. Losing it costs at most
// a request or a wait, never a wrong write.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/desired.hpp"
#include "model/live.hpp"
#include "plan/match.hpp"
#include "ports/clock.hpp"

namespace storekeeper {

/// How long an unanswered create may still be carried out by the server or a proxy.
inline constexpr std::chrono::seconds kCreateQuarantine{120};

class AccountMemory {
 public:
  /// Settings read before, put into the items that lack them, where the version is the same.
  void recall_configs(LiveSnapshot& live) const;
  void remember_config(const LiveIntegration& live);

  /// From the next list on, nothing is remembered about the store of this manifest
  /// (metadata.name), and its secrets are suspect.
  void doubt(const std::string& manifest) { doubted_.insert(manifest); }
  void forget_doubted(const DesiredSet& desired, const Matching& matching, LiveSnapshot& live);

  /// Secrets whose last write had no verified outcome.
  void suspect_secret(const std::string& id) { suspects_.insert(id); }
  void trust_secret(const std::string& id) { suspects_.erase(id); }
  void mark_suspects(LiveSnapshot& live) const;

  /// A create was sent and may have been carried out.
  void remember_create(const DesiredIntegration& desired, SteadyTime sent);
  void forget_create(const DesiredIntegration& desired);
  /// True while a create for `desired` must not be sent again: the quarantine has not passed,
  /// or fewer than two lists after it have shown that the integration is not there.
  bool create_is_pending(const DesiredIntegration& desired, SteadyTime now) const;

  /// What this owner had at the end of the last pass and the list does not show now.
  std::vector<LiveIntegration> missing_from(const LiveSnapshot& live) const;
  /// True if this list lacks exactly what the list before lacked.
  bool lacks_the_same_again(const std::vector<LiveIntegration>& missing);
  int owned() const { return static_cast<int>(owned_.size()); }
  void forget_owned(const std::string& id) { owned_.erase(id); }

  /// Called with each list that is trusted.
  void observe_list(const LiveSnapshot& live, std::string_view owner, SteadyTime now);
  void observe_write(const LiveIntegration& live);
  void observe_delete(const std::string& id);

 private:
  struct Known {
    StoreAddress address;
    std::int64_t version = 0;
  };
  struct PendingCreate {
    SteadyTime sent;
    int lists_without_it = 0;
  };
  struct ReadConfig {
    std::int64_t version = 0;
    Config config;
  };

  void forget_configs_of_the_gone(const LiveSnapshot& live);

  std::unordered_map<std::string, ReadConfig> configs_;
  std::set<std::string> doubted_;
  std::set<std::string> suspects_;
  std::map<std::string, PendingCreate> creates_;
  std::map<std::string, Known> owned_;
  std::set<std::string> missing_before_;
};

}  // namespace storekeeper
