// What the reconciler remembers of the account from pass to pass, and in a ledger from process to
// process. Losing it costs at most a request, a refusal or a wait, never a wrong write.
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
#include "model/plan.hpp"
#include "plan/match.hpp"
#include "ports/clock.hpp"
#include "ports/ledger_storage.hpp"
#include "reconcile/ledger.hpp"

namespace storekeeper {

/// How long an unanswered create may still be carried out by the server or a proxy.
inline constexpr std::chrono::seconds kCreateQuarantine{120};

/// How long a delete counts against the cap, where there is a ledger to remember it.
inline constexpr std::chrono::hours kDeleteWindow{24};

class AccountMemory {
 public:
  /// From now on, what a later process has to know is kept in `storage`, and what an earlier one
  /// kept there is known; with `read_only`, nothing is kept. A ledger that cannot be read, or is
  /// not of `scope`, is never written: ensure_saved() fails. Keeps both pointers.
  void open(LedgerStorage* storage, const std::string& scope, const Clock* clock, bool read_only);

  /// Before a write that must not be forgotten. Fails, with the way out, if the ledger cannot be
  /// used or what changed cannot be saved in it; does nothing if there is none.
  Result<void> ensure_saved();
  /// An apply has ended.
  void settle();
  /// A ledger that may not be written, and why; nullptr: none.
  const Error* unusable() const { return unusable_ ? &*unusable_ : nullptr; }

  /// The silence that the API asked for: saved at once.
  void remember_gate(SteadyTime until);
  std::optional<SteadyTime> gate() const;

  /// A delete that is about to be sent; called off if it did nothing. False if it was remembered
  /// before: then it may still be carried out, whatever becomes of this one.
  bool remember_delete(const std::string& id);
  void forget_delete(const std::string& id);
  /// What the ledger says was deleted in the last kDeleteWindow.
  std::set<std::string> lately_deleted() const;
  /// Why the ledger allows no delete: it is new, so that nobody knows what was deleted before it,
  /// or it cannot be used.
  std::optional<Refusal> refusal_of_deletes() const;

  /// Settings read before, put into the items that lack them, where the version is the same.
  void recall_configs(LiveSnapshot& live) const;
  void remember_config(const LiveIntegration& live);

  /// From the next list on, nothing is remembered about the store of this manifest
  /// (metadata.name), and its secrets are suspect.
  void doubt(const std::string& manifest) { doubted_.insert(manifest); }
  bool has_doubts() const noexcept { return !doubted_.empty(); }
  void forget_doubted(const DesiredSet& desired, const Matching& matching, LiveSnapshot& live);

  /// Secrets whose last write had no verified outcome.
  void suspect_secret(const std::string& id);
  void trust_secret(const std::string& id);
  void mark_suspects(LiveSnapshot& live) const;

  /// Remembers each host at which a store with a secret is as its manifest says, and tells those
  /// that have been moved away from there (LiveIntegration::secret_hosts).
  void recall_hosts(const DesiredSet& desired, const Matching& matching, LiveSnapshot& live);

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

  /// When the delete of this integration was held back first, for what replaces it.
  SteadyTime waits_since(const std::string& id, SteadyTime now) {
    return waiting_.try_emplace(id, now).first->second;
  }

 private:
  struct Known {
    StoreAddress address;
    std::int64_t version = 0;
  };
  struct PendingCreate {
    SteadyTime sent;
    int lists_without_it = 0;
    std::int64_t sent_ms = 0;  // as the ledger has it
  };
  struct ReadConfig {
    std::int64_t version = 0;
    Config config;
  };

  void forget_the_gone(const LiveSnapshot& live);
  Ledger to_save() const;
  std::int64_t wall_ms(SteadyTime when) const;
  SteadyTime steady(std::int64_t ms) const;

  LedgerStorage* storage_ = nullptr;
  const Clock* clock_ = nullptr;
  bool read_only_ = false;
  std::optional<Error> unusable_ = std::nullopt;
  Ledger ledger_ = {};      // scope, settled, gate and deletes; the rest is in the members below
  std::string saved_ = {};  // as it is in the storage

  std::unordered_map<std::string, ReadConfig> configs_;
  std::unordered_map<std::string, std::vector<std::string>> hosts_;  // by id
  std::set<std::string> doubted_;
  std::set<std::string> suspects_;
  std::map<std::string, PendingCreate> creates_;
  std::map<std::string, Known> owned_;
  std::set<std::string> missing_before_;
  std::map<std::string, SteadyTime> waiting_;
};

}  // namespace storekeeper
