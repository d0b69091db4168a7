// Which faults a seed has, and how often: each seed draws its own subset, so that rare
// combinations are met as often as common ones.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "simulation/random_stream.hpp"

namespace storekeeper::simulation {

enum class Fault {
  kRefused,         // no connection: nothing was sent
  kLostBefore,      // the request is lost on its way
  kLostAfter,       // the answer is lost
  kLateCommit,      // the error comes first, the commit later
  kDoubleCommit,    // a proxy applies a create twice
  kErrorBefore,     // 5xx, nothing done
  kErrorAfter,      // 5xx, although it was done
  kRateLimited,     // 429 with one of several forms of hint
  kConflict,        // 409 without a reason
  kBrokenBody,      // 2xx with a body that is cut, empty or not JSON
  kListLacksOne,    // a list without one of the items
  kListEmpty,       // an empty list
  kHumanEdit,       // the console: switch, rename, another host
  kHumanDelete,     // the console: delete
  kHumanTakeover,   // another owner's tag
  kManifestChange,  // added, edited, removed
  kManifestBroken,  // one of them cannot be loaded for a while
  kManifestsGone,   // the directory is empty for a while
  kSecretRotates,   // another password, or the one before again
  kCrash,           // the process dies at any moment and starts anew
  kLedgerFails,     // it cannot be saved, or nobody knows whether it was
  kLedgerLost,      // between two processes it is deleted or damaged
  kMove,            // a manifest goes to the other environment
};
inline constexpr std::size_t kFaults = static_cast<std::size_t>(Fault::kMove) + 1;

constexpr std::array<std::string_view, kFaults> kFaultNames{
    "refused",
    "lost-before",
    "lost-after",
    "late-commit",
    "double-commit",
    "error-before",
    "error-after",
    "rate-limited",
    "conflict",
    "broken-body",
    "list-lacks-one",
    "list-empty",
    "human-edit",
    "human-delete",
    "human-takeover",
    "manifest-change",
    "manifest-broken",
    "manifests-gone",
    "secret-rotates",
    "crash",
    "ledger-fails",
    "ledger-lost",
    "move"};

struct Swarm {
  std::array<double, kFaults> rate{};  // per request, or per tick for the rest
  bool list_has_config = true;
  bool writes_show_config = true;
  bool refuses_fields = false;  // patches of /config/<key> get 400
  bool refuses_guard = false;   // patches with a `test` get 400
  int delete_grace_seconds = 0;
  bool keeps_ledger = false;
  bool holds_redirects = false;  // of secrets, to hosts that nobody has allowed
  int first_sync_seconds = 0;    // until a new store is in step
  bool waits_in_passes = true;   // false: each pass looks once
  bool quota_headers = true;
  int quota = 40;  // calls in each ten-second window

  bool has(Fault fault) const { return rate[static_cast<std::size_t>(fault)] > 0; }
  double of(Fault fault) const { return rate[static_cast<std::size_t>(fault)]; }

  static Swarm draw(RandomStream& random) {
    Swarm swarm;
    for (auto& rate : swarm.rate) {
      rate = random.chance(0.3) ? 0.02 + 0.2 * random.next01() : 0.0;
    }
    swarm.list_has_config = random.chance(0.5);
    swarm.writes_show_config = random.chance(0.7);
    swarm.refuses_fields = random.chance(0.25);
    swarm.refuses_guard = random.chance(0.25);
    swarm.delete_grace_seconds = random.chance(0.3) ? 60 : 0;
    swarm.keeps_ledger = random.chance(0.5);
    swarm.holds_redirects = random.chance(0.5);
    swarm.first_sync_seconds = static_cast<int>(random.below(90));
    swarm.waits_in_passes = random.chance(0.5);
    swarm.quota_headers = random.chance(0.7);
    swarm.quota = static_cast<int>(8 + random.below(60));
    return swarm;
  }
};

}  // namespace storekeeper::simulation
