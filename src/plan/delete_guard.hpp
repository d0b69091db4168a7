// The one place that decides whether anything may be deleted.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/plan.hpp"

namespace storekeeper {

struct DeleteFacts {
  int candidates = 0;    // owned, described by no manifest, and not marked to be kept
  int owned = 0;         // integrations of this owner on the account
  int manifests = 0;     // manifests that were loaded
  bool complete = true;  // every manifest could be loaded
  std::vector<std::string> doubts = {};  // why the manifests may say less than is meant
  bool allow_empty = false;
  bool allow_unsettled = false;
  std::optional<int> max_deletes = std::nullopt;
};

/// The most that one run may delete when nothing else is said: the larger of 1 and 10 %.
int default_max_deletes(int owned);

/// Why the candidates must not be deleted; empty when they may. All or nothing.
std::optional<Refusal> refuse_deletes(const DeleteFacts& facts);

}  // namespace storekeeper
