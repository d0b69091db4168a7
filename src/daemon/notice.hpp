// What people are to be told after a pass: changes of state only, each once. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/plan.hpp"
#include "reconcile/pass.hpp"

namespace storekeeper {

enum class NoticeKind {
  kFailing,         // a store, or all, was as described or unknown, and needs a person now
  kRecovered,       // it was failing, and is as described again
  kDriftFound,      // somebody else changed it, and the manifest says to report only
  kDriftCorrected,  // somebody else changed or deleted it, and that was undone
  kDeleted,         // the manifest is gone, and so is the store now
};

/// "failing", "recovered", "drift-found", "drift-corrected", "deleted".
std::string_view to_string(NoticeKind kind) noexcept;

struct Notice {
  NoticeKind kind = NoticeKind::kFailing;
  std::string store = {};  // of the manifest, else as displayed; empty: of the account as a whole
  StoreAddress address = {};
  std::vector<std::string> fields = {};  // that drifted
  std::string reason = {};               // a class, such as "network": never a server's words

  friend bool operator==(const Notice&, const Notice&) = default;
};

/// All that one pass has to tell; nothing if `notices` is empty.
struct NoticeBatch {
  static constexpr std::size_t kMostNotices = 50;

  std::vector<Notice> notices = {};
  std::size_t omitted = 0;  // beyond the first kMostNotices
  std::string reconcile_id = {};
  std::string revision = {};
  std::int64_t at_ms = 0;
};

class NoticeDecider {
 public:
  /// Before the plan is carried out.
  void observe_plan(const PlannedPass& planned, const std::string& owner);

  /// After the pass. A pass that was interrupted or ran out of quota tells what it did, and is no
  /// reason to call anything failing.
  NoticeBatch decide(const PassResult& result);

 private:
  struct Seen {
    std::int64_t version = 0;
    StoreAddress address = {};
    std::string name = {};
  };

  void judge_actions(const ApplyResult& applied, std::vector<Notice>& notices);
  void judge_findings(const Plan& plan, std::vector<Notice>& notices);
  void judge_whole(const PassResult& result, std::vector<Notice>& notices);
  void settle(bool saw_all, std::vector<Notice>& notices);
  bool has_drifted(const Action& action) const;

  std::map<std::string, Seen> before_ = {};  // ours by id, as the last pass left them
  std::map<std::string, Seen> now_ = {};
  std::map<std::string, Notice> failing_ = {};  // of the last passes, by store
  std::map<std::string, Notice> found_ = {};    // of the pass that is judged
  std::set<std::string> unjudged_ = {};         // stores of which the pass says nothing
  std::set<std::string> drifting_ = {};
  bool whole_failing_ = false;
};

}  // namespace storekeeper
