// The one place that decides whether anything may be deleted.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/plan.hpp"

namespace storekeeper {

struct DeleteFacts {
  int candidates = 0;    // owned, described by no manifest, not marked to be kept or deleted
  int pending = 0;       // marked for deletion, and not due yet
  int due = 0;           // marked for deletion, and due
  int owned = 0;         // integrations of this owner on the account
  int manifests = 0;     // manifests that were loaded
  bool complete = true;  // every manifest could be loaded
  std::vector<std::string> doubts = {};  // why the manifests may say less than is meant
  bool allow_empty = false;
  bool allow_unsettled = false;
  std::optional<int> max_deletes = std::nullopt;
  int deleted_lately = 0;                                // others, which count against the cap too
  std::optional<Refusal> ledger_refusal = std::nullopt;  // why the ledger allows none
};

struct DeleteVerdict {
  std::optional<Refusal> refusal = std::nullopt;  // why the candidates must stay; empty: they go
  bool due_stay = false;                          // the refusal is about those that are due, too
};

/// The most that one run may delete when nothing else is said: the larger of 1 and 10 %.
int default_max_deletes(int owned);

/// All or nothing. What is due was counted when it was marked, and is not counted again; what is
/// pending is, so that a grace period is a window in which no more than the limit is marked.
DeleteVerdict judge_deletes(const DeleteFacts& facts);

}  // namespace storekeeper
