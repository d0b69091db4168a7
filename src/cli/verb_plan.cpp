#include <algorithm>
#include <optional>
#include <utility>

#include "base/version.hpp"
#include "cli/approved_plan.hpp"
#include "cli/base_revision.hpp"
#include "cli/composition.hpp"
#include "plan/attribution.hpp"
#include "report/plan_text.hpp"
#include "report/saved_plan.hpp"
#include "system/atomic_file.hpp"

namespace storekeeper {
namespace {

VerbOutcome failed(const Error& error, std::string messages) {
  VerbOutcome outcome;
  outcome.exit_code = kExitFailure;
  outcome.messages = std::move(messages) + error_message(error, WallTime());
  return outcome;
}

VerbOutcome part_of_a_plan() {
  VerbOutcome outcome;
  outcome.exit_code = kExitUsage;
  outcome.messages =
      "storekeeper: error: --only shows a part of the plan, and --out saves the whole of it\n"
      "  hint: save the plan, or look at a part of it; not both in one run\n";
  return outcome;
}

PlanRenderOptions saved_options() {
  PlanRenderOptions options;
  options.commit = commit();
  return options;
}

int extended_exit_code(const Plan& plan) {
  bool branch = false;
  bool drift = false;
  for (const auto& action : plan.actions) {
    branch = branch || action.origin != ChangeOrigin::kDrift;
    drift = drift || action.origin == ChangeOrigin::kDrift || action.origin == ChangeOrigin::kBoth;
  }
  if (branch && drift) return kExitChangesAndDrift;
  if (drift) return kExitDrift;
  return branch ? kExitChanges : kExitSuccess;
}

int exit_code(const Plan& plan, const Settings& settings) {
  if (plan.has_errors()) return kExitFailure;
  if (settings.exit_code_style == ExitCodeStyle::kExtended) return extended_exit_code(plan);
  const bool tells =
      settings.detailed_exitcode || settings.exit_code_style != ExitCodeStyle::kPlain;
  if (!plan.has_changes() || !tells) return kExitSuccess;
  return kExitChanges;
}

// Gives the plan its fingerprint, and saves it where that was asked for. It costs a request, which
// somebody who merely looks at a terminal is spared.
Result<void> identify(Planned* planned, const Settings& settings, AtomicFile* file) {
  const bool passed_on =
      settings.ci || std::any_of(
                         settings.outputs.begin(), settings.outputs.end(),
                         [](const auto& output) { return output.format != OutputFormat::kHuman; });
  const bool wanted = passed_on && planned->pass->plan.has_changes();
  if (file == nullptr && !wanted) return {};
  const auto described = describe_plan(planned, settings);
  if (!described) return fail(described.error());
  if (file == nullptr) return {};
  return file->commit(write_saved_plan(*described, saved_options()));
}

}  // namespace

VerbOutcome run_plan(const VerbContext& context) {
  const auto& settings = context.settings;
  std::optional<AtomicFile> file;
  if (!settings.out.empty()) {
    if (settings.only != ChangeOrigin::kUnknown) return part_of_a_plan();
    auto opened = AtomicFile::open(settings.out);
    if (!opened) return failed(opened.error(), {});
    file.emplace(*std::move(opened));
  }
  std::string messages;
  auto base = load_base(settings, context.message_style, messages);
  if (!base) return failed(base.error(), messages);
  auto planned = plan_account(context, kExitFailure);
  auto outcome = std::move(planned.outcome);
  outcome.messages.insert(0, messages);
  if (!planned.pass) return outcome;
  auto& pass = *planned.pass;
  if (*base) {
    attribute_changes(
        pass.plan, pass.desired, std::move((*base)->desired), pass.live, plan_policy(settings),
        (*base)->name);
  }
  if (const auto done = identify(&planned, settings, file ? &*file : nullptr); !done) {
    auto why = failure(done.error(), kExitFailure, *planned.run, planned.run->clock().wall_now());
    why.messages.insert(0, outcome.messages);
    return why;
  }
  if (settings.only != ChangeOrigin::kUnknown) show_only(pass.plan, settings.only);
  const auto human = [&](PlanRenderOptions options) {
    // What people see must not depend on the other forms that were asked for.
    if (settings.out.empty() && !settings.ci) options.fingerprint.clear();
    return render_plan_text(pass.plan, context.output_style, options);
  };
  put_plan(planned, context, human, outcome);
  outcome.exit_code = exit_code(pass.plan, settings);
  return outcome;
}

}  // namespace storekeeper
