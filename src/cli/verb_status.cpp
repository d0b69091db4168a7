#include <chrono>
#include <cstdint>
#include <vector>

#include "cli/planning.hpp"
#include "plan/match.hpp"
#include "report/status_json.hpp"
#include "report/status_text.hpp"
#include "report/store_statuses.hpp"

namespace storekeeper {
namespace {

std::int64_t epoch_milliseconds(WallTime when) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count();
}

}  // namespace

VerbOutcome run_status(const VerbContext& context) {
  auto planned = plan_account(context, kExitFailure);
  if (!planned.pass) return planned.outcome;
  const auto& pass = *planned.pass;
  const auto matching = match_integrations(pass.desired, pass.live, context.settings.owner);
  std::vector<std::size_t> live_of;
  live_of.reserve(matching.matches.size());
  for (const auto& match : matching.matches) {
    live_of.push_back(match.kind == MatchKind::kMatched ? match.live : Action::kNone);
  }
  const auto now = epoch_milliseconds(planned.run->clock().wall_now());
  const auto stores = store_statuses(pass.desired, pass.live, live_of, pass.plan, now);
  auto outcome = std::move(planned.outcome);
  outcome.exit_code = kExitSuccess;
  outcome.output = context.settings.output == OutputFormat::kJson
                       ? render_status_json(stores, now)
                       : render_status_text(stores, now, context.output_style);
  return outcome;
}

}  // namespace storekeeper
