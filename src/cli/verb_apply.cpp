#include <unistd.h>

#include <string>
#include <utility>

#include "cli/applying.hpp"
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

VerbOutcome not_a_terminal() {
  VerbOutcome outcome;
  outcome.exit_code = kExitFailure;
  outcome.messages =
      "storekeeper: error: apply asks before it changes anything, and there is no terminal to ask "
      "on\n  hint: --auto-approve goes ahead without a question; sync never asks\n";
  return outcome;
}

}  // namespace

VerbOutcome run_apply(const VerbContext& context) {
  const auto& settings = context.settings;
  if (!settings.auto_approve && !can_ask()) return not_a_terminal();
  auto planned = plan_account(context, kExitFailure);
  if (!planned.pass) return planned.outcome;
  auto outcome = std::move(planned.outcome);
  const bool changes = planned.pass->plan.has_changes();
  const auto options = plan_render_options(planned, settings);
  const auto on_stdout = format_on_stdout(settings);
  if (changes && on_stdout == OutputFormat::kHuman) {
    // Now, and not with the results: this is what the question is about.
    write_message(std::exchange(outcome.messages, {}));
    const auto shown =
        write_results(render_plan_text(planned.pass->plan, context.output_style, options));
    if (!shown) {
      outcome.messages = error_message(shown.error(), WallTime());
      outcome.exit_code = kExitFailure;
      return outcome;
    }
  }
  planned.run->add_event_lines([&] { return render_plan_ndjson(planned.pass->plan, options); });
  if (changes && !settings.auto_approve) {
    if (on_stdout != OutputFormat::kHuman) {
      write_message(render_plan_text(planned.pass->plan, context.message_style, options));
    }
    if (!approves()) {
      outcome.messages += "Apply cancelled. Nothing was changed.\n";
      outcome.exit_code = kExitFailure;
      return outcome;
    }
  }
  auto& run = *planned.run;
  run.expect(static_cast<int>(planned.pass->plan.actions.size()));
  const auto applied = run.complete(
      run.reconciler().apply(*std::move(planned.pass), plan_policy(settings), run.give_up()));
  put_applied(applied, context, run, outcome);
  outcome.exit_code = exit_code_of(outcome_of(applied), run);
  return outcome;
}

}  // namespace storekeeper
