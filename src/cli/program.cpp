#include "cli/program.hpp"

#include "base/version.hpp"
#include "cli/arguments.hpp"
#include "cli/completion.hpp"
#include "cli/config_file.hpp"
#include "cli/help.hpp"
#include "cli/print_config.hpp"
#include "cli/resolution.hpp"
#include "cli/results.hpp"
#include "cli/standard_streams.hpp"
#include "cli/terminal_style.hpp"
#include "cli/verb_runners.hpp"
#include "manifest/schema.hpp"
#include "report/diagnostics_text.hpp"

namespace storekeeper {
namespace {

std::string usage_text(const UsageErrors& errors) {
  std::string text;
  for (const auto& error : errors) {
    text += "storekeeper: error: " + error.message + "\n";
    if (!error.hint.empty()) text += "  hint: " + error.hint + "\n";
  }
  return text;
}

VerbOutcome usage_failure(const UsageErrors& errors) {
  VerbOutcome outcome;
  outcome.exit_code = kExitUsage;
  outcome.messages = usage_text(errors);
  return outcome;
}

VerbOutcome success(std::string output) {
  VerbOutcome outcome;
  outcome.output = std::move(output);
  return outcome;
}

VerbOutcome explain(const Invocation& invocation) {
  if (invocation.verb != VerbId::kHelp || invocation.argument.empty()) {
    const bool whole = !invocation.verb || invocation.verb == VerbId::kHelp;
    return success(whole ? program_help() : verb_help(verb(*invocation.verb)));
  }
  const auto* const asked = find_verb(invocation.argument);
  return success(asked == nullptr ? program_help() : verb_help(*asked));
}

VerbOutcome run_verb(VerbId id, const VerbContext& context, DaemonRunner daemon) {
  switch (id) {
    case VerbId::kValidate: return run_validate(context);
    case VerbId::kPlan: return run_plan(context);
    case VerbId::kDiff: return run_diff(context);
    case VerbId::kDrift: return run_drift(context);
    case VerbId::kApply: return run_apply(context);
    case VerbId::kShow: return run_show(context);
    case VerbId::kAdopt: return run_adopt(context);
    case VerbId::kUndelete: return run_undelete(context);
    case VerbId::kSync: return run_sync(context);
    case VerbId::kExport: return run_export(context);
    case VerbId::kImport: return run_import(context);
    case VerbId::kRun: return daemon(context);
    case VerbId::kReconcile:
    case VerbId::kSuspend:
    case VerbId::kResume: return run_control(context, verb(id).name);
    case VerbId::kStatus: return run_status(context);
    case VerbId::kDoctor: return run_doctor(context);
    case VerbId::kSchema:
    case VerbId::kVersion:
    case VerbId::kCompletion:
    case VerbId::kHelp: break;  // need no settings
  }
  return {};
}

// Whether the results can be written is found out before anything is done.
VerbOutcome run_if_writable(VerbId id, const VerbContext& context, DaemonRunner daemon) {
  VerbOutcome outcome;
  outcome.messages = unwritable_output(context.settings);
  if (outcome.messages.empty())
    outcome = run_verb(id, context, daemon);
  else
    outcome.exit_code = id == VerbId::kDiff ? kExitDiffFailure : kExitFailure;
  if (id == VerbId::kDiff) outcome.failure_code = kExitDiffFailure;
  write_files(outcome);
  return outcome;
}

ReadSettings read_settings(const Invocation& invocation, const Environment& environment) {
  ReadSettings read;
  read.file = load_config_file(invocation.config_file, environment);
  read.resolved = resolve_settings(invocation, environment, read.file);
  return read;
}

VerbOutcome run_with_settings(
    const Invocation& invocation, const Environment& environment, DaemonRunner daemon) {
  auto [file, resolved] = read_settings(invocation, environment);
  VerbContext context;
  context.message_style = style_for(kStandardError, resolved.settings, environment);
  context.output_style = style_for(kStandardOutput, resolved.settings, environment);

  std::string messages;
  for (const auto& notice : resolved.notices) messages += "storekeeper: " + notice + "\n";
  messages += usage_text(resolved.errors);
  if (!resolved.diagnostics.empty()) {
    messages += render_diagnostics_text(resolved.diagnostics, context.message_style);
  }
  VerbOutcome outcome;
  if (invocation.print_config) {
    outcome.output = print_config(resolved, file);
    outcome.exit_code = resolved.failed() ? kExitUsage : kExitSuccess;
  } else if (resolved.failed()) {
    outcome.exit_code = kExitUsage;
  } else {
    context.settings = std::move(resolved.settings);
    context.argument = invocation.argument;
    context.second_argument = invocation.second_argument;
    context.names = invocation.names;
    context.config_path = file.path;
    context.read_again = [&invocation, &environment] {
      return read_settings(invocation, environment);
    };
    outcome = run_if_writable(*invocation.verb, context, daemon);
  }
  outcome.messages.insert(0, messages);
  return outcome;
}

}  // namespace

std::string version_line() {
  return "storekeeper " + std::string(version()) + " (" + std::string(commit()) + ")\n";
}

VerbOutcome run_program(
    const std::vector<std::string>& arguments, const Environment& environment,
    DaemonRunner daemon) {
  const auto parsed = parse_arguments(arguments);
  const auto& invocation = parsed.invocation;
  if (arguments.empty() || invocation.help) return explain(invocation);
  if (!parsed.errors.empty()) return usage_failure(parsed.errors);
  if (invocation.version) return success(version_line());
  if (invocation.print_config) return run_with_settings(invocation, environment, daemon);
  if (!invocation.verb) {
    return usage_failure({{"no verb was given", "storekeeper --help lists the verbs"}});
  }
  switch (*invocation.verb) {
    case VerbId::kHelp: return explain(invocation);
    case VerbId::kVersion: return success(version_line());
    case VerbId::kCompletion: return success(completion_script(invocation.argument));
    case VerbId::kSchema: return success(manifest_schema());
    case VerbId::kRun:
      if (daemon == nullptr) return become_daemon(arguments);
      break;
    case VerbId::kValidate:
    case VerbId::kPlan:
    case VerbId::kDiff:
    case VerbId::kDrift:
    case VerbId::kApply:
    case VerbId::kShow:
    case VerbId::kAdopt:
    case VerbId::kUndelete:
    case VerbId::kSync:
    case VerbId::kExport:
    case VerbId::kImport:
    case VerbId::kReconcile:
    case VerbId::kSuspend:
    case VerbId::kResume:
    case VerbId::kStatus:
    case VerbId::kDoctor: break;
  }
  return run_with_settings(invocation, environment, daemon);
}

}  // namespace storekeeper
