// Which live integration each manifest means: by address, then ownership, then name.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "model/desired.hpp"
#include "model/live.hpp"
#include "plan/secret_fingerprint.hpp"

namespace storekeeper {

enum class MatchKind {
  kNew,        // nothing live is meant: create
  kMatched,    // exactly one of ours is meant (by name, or as the only one that can have been
               // renamed)
  kConflict,   // the one with this name is not ours
  kAmbiguous,  // several could be meant
};

struct Match {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  MatchKind kind = MatchKind::kNew;
  std::size_t live = kNone;                  // of kMatched and kConflict: into LiveSnapshot::items
  std::vector<std::size_t> candidates = {};  // of kAmbiguous
  std::vector<std::size_t> nobodys = {};     // of kNew: at the same address, owned by nobody
};

struct Matching {
  std::vector<Match> matches;          // one for each DesiredSet::items, in that order
  std::vector<std::size_t> unclaimed;  // ours, meant by no manifest and no candidate of any
};

/// Linear in the number of integrations. A rename is recognised only where exactly one of ours
/// and one manifest are left over at an address and name the same store (host, or table and
/// region; settings that were not read yet count as the same), and only while the set is
/// complete: the manifest that failed to load may be the one that describes what is left over.
/// With `keys`, a fingerprint of the manifest's own secret under the manifest's name proves the
/// same, whatever became of the rest.
Matching match_integrations(
    const DesiredSet& desired, const LiveSnapshot& live, std::string_view owner,
    const FingerprintKeys* keys);

}  // namespace storekeeper
