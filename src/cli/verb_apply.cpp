#include <unistd.h>

#include <optional>
#include <string>
#include <utility>

#include "base/printable.hpp"
#include "cli/applying.hpp"
#include "cli/approved_plan.hpp"
#include "cli/composition.hpp"
#include "cli/planning.hpp"
#include "cli/results.hpp"
#include "cli/standard_streams.hpp"
#include "report/ndjson.hpp"
#include "report/plan_text.hpp"

namespace storekeeper {
namespace {

// One line from the terminal, without its end; empty at the end of input.
std::string read_answer() {
  std::string answer;
  char c = 0;
  while (::read(kStandardInput, &c, 1) == 1 && c != '\n') answer += c;
  return answer;
}

bool approves() {
  write_message(
      "\nDo you want to perform these actions? Only 'yes' will be accepted.\n  Enter a value: ");
  return read_answer() == "yes";
}

bool can_ask() { return is_terminal(kStandardInput) && is_terminal(kStandardError); }

VerbOutcome not_a_terminal(PlanScope scope) {
  const bool applies = scope == PlanScope::kEverything;
  const std::string verb = applies                              ? "apply"
                           : scope == PlanScope::kOwnershipOnly ? "adopt"
                                                                : "undelete";
  VerbOutcome outcome;
  outcome.exit_code = kExitFailure;
  outcome.messages = "storekeeper: error: " + verb +
                     " asks before it changes anything, and there is no terminal to ask on\n"
                     "  hint: --auto-approve goes ahead without a question" +
                     (applies ? "; sync never asks\n" : "\n");
  return outcome;
}

VerbOutcome refused(const Error& error) {
  VerbOutcome outcome;
  outcome.exit_code = kExitFailure;
  outcome.messages = error_message(error, WallTime());
  return outcome;
}

// What somebody has approved beforehand.
struct Approval {
  std::string path = {};         // of the saved plan; empty: there is none
  std::string fingerprint = {};  // empty: nothing was approved
  std::optional<SavedPlan> saved = std::nullopt;

  bool given() const { return !fingerprint.empty(); }
};

// Also makes the settings those that the approved plan was made with.
Result<Approval> read_approval(VerbContext* context) {
  Approval approval;
  approval.path = context->argument;
  approval.fingerprint = context->settings.fingerprint;
  if (approval.path.empty()) return approval;
  auto saved = load_saved_plan(approval.path);
  if (!saved) return fail(std::move(saved.error()));
  if (!approval.fingerprint.empty() && approval.fingerprint != saved->plan.fingerprint) {
    return fail(
        Errc::kInvalidInput,
        "the plan in " + quoted(approval.path) + " does not have the fingerprint that was given",
        "name the plan that was approved, or leave --fingerprint out");
  }
  auto settings = settings_of(*saved, approval.path, std::move(context->settings));
  if (!settings) return fail(std::move(settings.error()));
  context->settings = *std::move(settings);
  approval.fingerprint = saved->plan.fingerprint;
  approval.saved = *std::move(saved);
  return approval;
}

// Why the plan may not be carried out; empty if it is the one that was approved.
std::string objection(Planned* planned, const Approval& approval, const VerbContext& context) {
  const auto now = describe_plan(planned, context.settings);
  if (!now) return error_message(now.error(), planned->run->clock().wall_now());
  if (now->plan.fingerprint == approval.fingerprint) return {};
  Error error;
  if (!approval.saved) {
    error.message = "the plan is not the one that was approved: its fingerprint is " +
                    now->plan.fingerprint + "; nothing was changed";
    error.hint =
        "review what would happen now with storekeeper plan, or save plans with --out: "
        "then apply can tell what differs";
    return error_message(error, WallTime());
  }
  error.message = "the plan in " + quoted(approval.path) +
                  " is stale: something else would happen now; nothing was changed";
  const auto text = error_message(error, WallTime());
  return text + difference_lines(*approval.saved, *now, context.message_style) +
         "  hint: review what would happen now: storekeeper plan --out FILE, with the same flags\n";
}

// Shows the plan and asks, where nobody has approved it yet.
bool goes_ahead(const Planned& planned, const VerbContext& context, VerbOutcome& outcome) {
  const auto& settings = context.settings;
  const auto& plan = planned.pass->plan;
  const auto options = plan_render_options(planned, settings);
  const auto on_stdout = format_on_stdout(settings);
  if (plan.has_changes() && on_stdout == OutputFormat::kHuman) {
    // Now, and not with the results: this is what the question is about.
    write_message(std::exchange(outcome.messages, {}));
    const auto shown = write_results(render_plan_text(plan, context.output_style, options));
    if (!shown) {
      outcome.messages = error_message(shown.error(), WallTime());
      return false;
    }
  }
  planned.run->add_event_lines([&] { return render_plan_ndjson(plan, options); });
  if (!plan.has_changes() || settings.auto_approve) return true;
  if (on_stdout != OutputFormat::kHuman) {
    write_message(render_plan_text(plan, context.message_style, options));
  }
  if (approves()) return true;
  outcome.messages += "Cancelled. Nothing was changed.\n";
  return false;
}

}  // namespace

VerbOutcome run_apply(const VerbContext& given) {
  auto context = given;
  const auto approval = read_approval(&context);
  if (!approval) return refused(approval.error());
  auto& settings = context.settings;
  settings.unattended = settings.auto_approve && !approval->given();
  if (approval->given()) settings.auto_approve = true;
  if (!settings.auto_approve && !can_ask()) return not_a_terminal(settings.scope);
  auto planned = plan_account(context, kExitFailure, LedgerUse::kKeep);
  if (!planned.pass) return planned.outcome;
  auto outcome = std::move(planned.outcome);
  if (auto kept = planned.run->keep_records(settings); !kept) return refused(kept.error());
  if (approval->given()) {
    if (auto why = objection(&planned, *approval, context); !why.empty()) {
      outcome.messages += why;
      outcome.exit_code = planned.run->exit_code_or(kExitFailure);
      return outcome;
    }
  }
  if (!goes_ahead(planned, context, outcome)) {
    outcome.exit_code = kExitFailure;
    return outcome;
  }
  auto& run = *planned.run;
  run.expect(static_cast<int>(planned.pass->plan.actions.size()));
  const auto applied = run.complete(
      run.reconciler().apply(*std::move(planned.pass), plan_policy(settings), run.give_up()));
  put_applied(applied, context, run, outcome);
  outcome.messages += refused_for_all(applied);
  outcome.exit_code = exit_code_of(outcome_of(applied), run);
  return outcome;
}

}  // namespace storekeeper
