#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "cli/planning.hpp"
#include "cli/results.hpp"
#include "plan/match.hpp"
#include "report/status_json.hpp"
#include "report/status_text.hpp"
#include "report/store_statuses.hpp"

namespace storekeeper {
namespace {

std::int64_t epoch_milliseconds(WallTime when) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count();
}

// The manifests that the flags select, by name; then what no manifest describes, as it comes.
std::vector<StoreStatus> shown(
    std::vector<StoreStatus> stores, const DesiredSet& desired, const Selection& selection) {
  std::vector<StoreStatus> result;
  for (std::size_t i = 0; i < desired.items.size(); ++i) {
    if (selects(selection, desired.items[i])) result.push_back(std::move(stores[i]));
  }
  std::sort(result.begin(), result.end(), [](const StoreStatus& a, const StoreStatus& b) {
    return a.manifest < b.manifest;
  });
  const auto rest = stores.begin() + static_cast<std::ptrdiff_t>(desired.items.size());
  result.insert(result.end(), std::make_move_iterator(rest), std::make_move_iterator(stores.end()));
  return result;
}

}  // namespace

VerbOutcome run_status(const VerbContext& context) {
  auto planned = plan_account(context, kExitFailure);
  if (!planned.pass) return planned.outcome;
  const auto& pass = *planned.pass;
  std::vector<std::size_t> live_of;
  std::vector<std::size_t> meant;  // conflicts too
  live_of.reserve(pass.matching.matches.size());
  for (const auto& match : pass.matching.matches) {
    live_of.push_back(match.kind == MatchKind::kMatched ? match.live : Action::kNone);
    meant.push_back(match.live);
    meant.insert(meant.end(), match.candidates.begin(), match.candidates.end());
  }
  const auto now = epoch_milliseconds(planned.run->clock().wall_now());
  const auto& settings = context.settings;
  auto stores = shown(
      store_statuses(pass.desired, pass.live, live_of, pass.plan, now), pass.desired,
      settings.selection);
  if (settings.show_unmanaged) {
    for (auto& status : unmanaged_statuses(pass.live, meant, settings.owner, now)) {
      if (selects_unclaimed(settings.selection, status.address)) {
        stores.push_back(std::move(status));
      }
    }
  }
  auto outcome = std::move(planned.outcome);
  outcome.exit_code = kExitSuccess;
  ResultForms forms;
  forms.render = [&](OutputFormat format) {
    return format == OutputFormat::kJson ? render_status_json(stores, now)
                                         : render_status_text(stores, now, context.output_style);
  };
  put_results(context.settings, forms, outcome);
  return outcome;
}

}  // namespace storekeeper
