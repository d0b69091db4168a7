// Which differences are drift: found in a store that agreed with the very manifests it is compared
// with now. Pure; counts by field, never by store.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_set>

#include "model/apply_result.hpp"

namespace storekeeper {

/// Fields are "name", "on", "tags", "config.<key>" of keys that are known, "owner" where only the
/// tags of ownership differ, "existence" of a store that is gone, and "other".
class DriftTracker {
 public:
  using Counts = std::map<std::string, int>;

  /// `edition` names the state of the manifests that the plan was made from. In the first plan of
  /// an edition a difference is a change of the manifests, and none is drift.
  void observe_plan(const Plan& plan, const std::string& edition);
  /// What became of the plan that was observed last.
  void observe_result(const ApplyResult& applied);

  /// Since the start. A drift that stays is found once.
  const Counts& found() const noexcept { return found_; }
  const Counts& corrected() const noexcept { return corrected_; }
  /// Not corrected yet.
  Counts open() const;

 private:
  std::string edition_ = {};
  bool has_edition_ = false;
  // Manifests that have not agreed with this edition yet.
  std::unordered_set<std::string> unsettled_ = {};
  std::map<std::string, std::set<std::string>> open_ = {};  // fields by manifest
  Counts found_ = {};
  Counts corrected_ = {};
};

}  // namespace storekeeper
