// What the daemon knows and may tell whoever can reach its status port: how each store stands, what
// was done last, what has happened lately. Pure: fed with plans, results and events, and the
// time they came at. Bounded, and without hosts, values of `config`, secrets or a server's words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/suspensions.hpp"
#include "model/event.hpp"
#include "model/store_status.hpp"
#include "reconcile/pass.hpp"

namespace storekeeper {

/// The last thing that was done to a store, or tried.
struct StoreChange {
  std::string action = {};               // create, update, delete
  std::string outcome = {};              // done, failed, unknown, not-started
  std::vector<std::string> fields = {};  // of an update: what was to change
  std::int64_t at_ms = 0;                // epoch milliseconds, as all times here
  std::string reconcile_id = {};
  std::string revision = {};
};

struct StoreView {
  std::string name = {};  // metadata.name; empty for what no manifest describes
  StoreAddress address = {};
  std::string id = {};
  std::string display_name = {};
  SyncState sync = SyncState::kUnknown;
  HealthState health = HealthState::kUnknown;
  std::vector<std::string> sync_reasons = {};
  std::string health_reason = {};
  std::vector<std::string> differs = {};         // names of fields
  std::int64_t last_sync_ms = 0;                 // 0: never or unknown
  std::optional<bool> available = std::nullopt;  // this and the next two as `_status` says
  std::optional<bool> potentially_stale = std::nullopt;
  std::optional<int> errors = std::nullopt;  // empty: nobody knows
  std::optional<StoreChange> last_change = std::nullopt;
};

using StoreStanding = std::pair<SyncState, HealthState>;

struct PassView {
  bool running = false;
  std::string reconcile_id = {};
  std::string outcome = {};  // of the last that ended; empty before
  std::string error = {};    // why it had no plan: a class, such as "network"
  int actions = 0;
  std::int64_t started_ms = 0;
  std::int64_t ended_ms = 0;
  std::int64_t last_success_ms = 0;
  std::int64_t next_ms = 0;  // 0: not known
};

struct HistoryEntry {
  std::uint64_t number = 0;  // from 1, without gaps
  std::int64_t at_ms = 0;
  Event event = {};  // its reason only where it is ours
  std::string revision = {};
};

class DaemonState {
 public:
  static constexpr std::size_t kMostEntries = 500;  // of the history
  static constexpr std::size_t kMostStores = 5'000;

  explicit DaemonState(std::int64_t started_ms) : started_ms_(started_ms) {}

  void observe_event(const Event& event, std::int64_t now_ms);
  /// Before the plan is carried out.
  void observe_plan(const PlannedPass& planned, const std::string& revision, std::int64_t now_ms);
  /// In place of observe_plan(), where the plan is that of the pass before: takes what the list
  /// says of the stores' health, and looks at it once somebody asks. False if it cannot; then
  /// nothing was taken.
  bool observe_kept_plan(LiveSnapshot& live, const std::string& revision, std::int64_t now_ms);
  void observe_pass(const PassResult& result, std::int64_t now_ms, std::int64_t next_ms);

  /// "leader" or "standby: ...", where several daemons take turns.
  void set_standing(const std::string& standing) {
    if (standing != standing_) ++version_;
    standing_ = standing;
  }
  const std::string& standing() const noexcept { return standing_; }
  void observe_suspensions(Suspensions suspensions);
  /// Stores that another writer keeps changing, and the fields it is about, by metadata.name.
  void observe_contention(std::map<std::string, std::vector<std::string>> contended);

  /// Grows whenever anything below has changed.
  std::uint64_t version() const noexcept { return version_; }
  std::int64_t started_ms() const noexcept { return started_ms_; }
  const PassView& pass() const noexcept { return pass_; }
  const std::string& revision() const noexcept { return revision_; }
  int manifest_errors() const noexcept { return manifest_errors_; }
  const Suspensions& suspensions() const noexcept { return suspensions_; }
  const std::map<std::string, std::vector<std::string>>& contended() const noexcept {
    return contended_;
  }
  /// By project, environment, type and name. If there are more than kMostStores, those that need
  /// a look come first into it.
  const std::vector<StoreView>& stores() const {
    catch_up();
    return stores_;
  }
  std::size_t omitted() const noexcept { return omitted_; }
  const std::map<SyncState, int>& by_sync() const {
    catch_up();
    return by_sync_;
  }
  const std::map<HealthState, int>& by_health() const {
    catch_up();
    return by_health_;
  }
  /// By both together; empty as long as nothing was compared.
  const std::map<StoreStanding, int>& by_standing() const {
    catch_up();
    return by_standing_;
  }
  /// Oldest first.
  const std::deque<HistoryEntry>& history() const noexcept { return history_; }

 private:
  void record(const Event& event, std::int64_t now_ms, bool with_reason);
  void pass_finished(const Event& event, std::int64_t now_ms);
  void note_finding(const Event& event, std::int64_t now_ms);
  void apply_results(const ApplyResult& applied, std::int64_t now_ms);
  void lose_sight();
  void count() const;
  void catch_up() const;

  std::int64_t started_ms_ = 0;
  std::uint64_t version_ = 0;
  std::uint64_t last_number_ = 0;
  PassView pass_ = {};
  std::string revision_ = {};
  std::string standing_ = {};
  int manifest_errors_ = 0;
  Suspensions suspensions_ = {};
  std::map<std::string, std::vector<std::string>> contended_ = {};
  bool is_settled_ = false;  // the stores are as a plan with nothing to do has them
  std::size_t omitted_ = 0;
  // A list that nobody has looked at yet, the time it came at, and what is made of it on request.
  mutable std::optional<LiveSnapshot> unseen_ = std::nullopt;
  mutable std::int64_t unseen_at_ms_ = 0;
  mutable std::vector<StoreView> stores_ = {};
  mutable std::map<SyncState, int> by_sync_ = {};
  mutable std::map<HealthState, int> by_health_ = {};
  mutable std::map<StoreStanding, int> by_standing_ = {};
  std::map<StoreStanding, int> omitted_by_standing_ = {};
  std::deque<HistoryEntry> history_ = {};
  std::set<std::string> findings_ = {};       // of the pass that runs
  std::set<std::string> told_findings_ = {};  // of the pass before
};

}  // namespace storekeeper
