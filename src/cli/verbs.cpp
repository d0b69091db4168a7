#include "cli/verbs.hpp"

#include <array>

namespace storekeeper {
namespace {

constexpr std::array<std::string_view, 3> kShells = {"bash", "zsh", "fish"};
constexpr std::array<std::string_view, 1> kImportable = {"terraform"};

constexpr auto kVerbs = std::to_array<Verb>({
    {.id = VerbId::kValidate,
     .name = "validate",
     .summary = "Check manifests offline and report every problem with its place",
     .description =
         "Reads the manifests and checks each of them and all of them together. Needs no token and "
         "no network.\nExit codes: 0 no errors (warnings are allowed), 1 errors.",
     .examples = "  storekeeper validate -f manifests/\n"
                 "  kustomize build . | storekeeper validate -f -\n"},
    {.id = VerbId::kPlan,
     .name = "plan",
     .summary = "Show what would change, and write nothing",
     .description =
         "Reads the manifests and the account, and shows every field that differs. Writes "
         "nothing. With --base, or in a pull request's pipeline, it tells this branch's changes "
         "from drift.\nExit codes: 0 done, 1 failed or a person is needed; with "
         "--detailed-exitcode 0 nothing to do, 1 failed, 2 changes; with "
         "--exit-code-style=extended 2 this branch's changes, 3 drift, 4 both.",
     .examples = "  storekeeper plan -f manifests/\n"
                 "  storekeeper plan -f manifests/ --prune --detailed-exitcode\n"
                 "  storekeeper plan -f manifests/ --out plan.json\n"
                 "  storekeeper plan -f manifests/ --base origin/main --only branch\n"},
    {.id = VerbId::kDiff,
     .name = "diff",
     .summary = "Show the differences in few words, with exit codes as diff has them",
     .description = "The same data as plan, one line a field. Writes nothing.\n"
                    "Exit codes: 0 no differences, 1 differences, 2 failed.",
     .examples = "  storekeeper diff -f manifests/\n"
                 "  storekeeper diff -f manifests/ -l team=checkout\n"},
    {.id = VerbId::kDrift,
     .name = "drift",
     .summary = "Show what differs although the manifests have not changed",
     .description =
         "Of the differences, only those that the manifests of a base revision would find just the "
         "same: edits in the console, stores that were deleted by hand. The base is what --base "
         "names, in a pull request's pipeline the merge base, else the last commit (HEAD). Writes "
         "nothing.\n"
         "Exit codes: 0 no drift, 1 drift, 2 failed.",
     .examples = "  storekeeper drift -f manifests/\n"
                 "  storekeeper drift -f manifests/ --base origin/main -o json\n"},
    {.id = VerbId::kApply,
     .name = "apply",
     .summary = "Show what would change, ask, and do it",
     .description =
         "Plans, shows the plan, asks for approval and carries it out. Given a plan that "
         "was saved with plan --out, or its fingerprint, it plans anew, asks nothing, "
         "and does exactly that or refuses. Every write is verified. One failure stops "
         "nothing but the deletes.\n"
         "Exit codes: 0 converged, 1 failed or declined, 75 the rate limit outlasts "
         "--timeout, 130 or 143 interrupted.",
     .examples = "  storekeeper apply -f manifests/\n"
                 "  storekeeper apply -f manifests/ --auto-approve\n"
                 "  storekeeper apply -f manifests/ --prune --max-deletes 3\n"
                 "  storekeeper apply plan.json\n",
     .argument = "PLAN"},
    {.id = VerbId::kShow,
     .name = "show",
     .summary = "Print a saved plan, and say whether it is still what would happen",
     .description = "Prints a plan that was saved with plan --out. With an access token it plans "
                    "anew and says whether the saved plan still stands, and if not, what differs; "
                    "without one it needs no network. Writes nothing.\n"
                    "Exit codes: 0 it stands or was not checked, 1 failed, 2 it is stale.",
     .examples = "  storekeeper show plan.json\n"
                 "  storekeeper show plan.json -o json\n",
     .argument = "FILE",
     .argument_required = true},
    {.id = VerbId::kAdopt,
     .name = "adopt",
     .summary = "Take over what manifests describe and nobody manages",
     .description =
         "Lists the live integrations that a manifest describes and that no Storekeeper manages, "
         "asks, and adds the ownership tags to them. Their own tags, names and settings stay "
         "as they are: what differs from the manifests is for plan and apply. What another owner "
         "manages is never taken over.\n"
         "Exit codes: 0 done, 1 failed or declined, 75 the rate limit outlasts --timeout, 130 or "
         "143 interrupted.",
     .examples = "  storekeeper adopt -f manifests/\n"
                 "  storekeeper adopt -f manifests/ -l team=checkout --auto-approve\n"},
    {.id = VerbId::kUndelete,
     .name = "undelete",
     .summary = "Take back what is marked for deletion and not deleted yet",
     .description =
         "Lists this owner's integrations that carry the mark of a deletion, asks, takes the mark "
         "away and switches on what was on before. NAME is the display name or the id of one; "
         "without it all are taken back. Needs no manifests; what no manifest describes is marked "
         "again by the next run with --prune.\n"
         "Exit codes: 0 done, 1 failed or declined, 75 the rate limit outlasts --timeout, 130 or "
         "143 interrupted.",
     .examples = "  storekeeper undelete\n"
                 "  storekeeper undelete \"Search test\" --auto-approve\n",
     .argument = "NAME"},
    {.id = VerbId::kSync,
     .name = "sync",
     .summary = "Converge once without a question, for cron and pipelines",
     .description = "Does what apply does and asks nothing.\n"
                    "Exit codes: 0 converged, 1 failed, 75 the rate limit outlasts --timeout, 130 "
                    "or 143 interrupted.",
     .examples = "  storekeeper sync -f manifests/\n"
                 "  storekeeper sync -f manifests/ --timeout 5m --log-format json\n"},
    {.id = VerbId::kRun,
     .name = "run",
     .summary = "Keep the account converged, for ever: the daemon",
     .description =
         "Does what sync does again and again: at an interval, soon after a failure, at once when "
         "the manifests change or on SIGHUP. The manifests are files, or a branch of a Git "
         "repository. Metrics and health checks are on the status port. "
         "SIGTERM ends it after the call in flight.\n"
         "Exit codes: 0 stopped by a signal, 1 could not start.",
     .examples = "  storekeeper run -f manifests/\n"
                 "  storekeeper run -f manifests/ --interval 10m --log-format json\n"
                 "  storekeeper run -f manifests/ --listen [::1]:9000\n"
                 "  storekeeper run --git-url git@git.example.com:team/stores.git --git-path m\n"},
    {.id = VerbId::kReconcile,
     .name = "reconcile",
     .summary = "Have the daemon on this machine start a pass now",
     .description =
         "Asks the daemon at --listen, which must run on this machine. For stores named by their "
         "manifests' metadata.name, nothing is taken for granted: their settings are read anew and "
         "their secrets are written again. Does not wait for the pass.\n"
         "Exit codes: 0 asked, 1 refused or no daemon.",
     .examples = "  storekeeper reconcile\n"
                 "  storekeeper reconcile checkout-production\n",
     .argument = "NAME",
     .argument_repeats = true},
    {.id = VerbId::kSuspend,
     .name = "suspend",
     .summary = "Have the daemon leave everything, or some stores, alone",
     .description =
         "The daemon at --listen, which must run on this machine, goes on reading and reporting, "
         "and writes nothing to the stores named by their manifests' metadata.name, or to any "
         "without a name. It lasts until storekeeper resume or until the daemon starts anew; the "
         "annotation storekeeper/reconcile: disabled lasts longer.\n"
         "Exit codes: 0 done, 1 refused or no daemon.",
     .examples = "  storekeeper suspend\n"
                 "  storekeeper suspend checkout-production orders-production\n",
     .argument = "NAME",
     .argument_repeats = true},
    {.id = VerbId::kResume,
     .name = "resume",
     .summary = "End what suspend began, and start a pass",
     .description = "Tells the daemon at --listen, which must run on this machine. Without a name, "
                    "everything is resumed.\n"
                    "Exit codes: 0 done, 1 refused or no daemon.",
     .examples = "  storekeeper resume\n"
                 "  storekeeper resume checkout-production\n",
     .argument = "NAME",
     .argument_repeats = true},
    {.id = VerbId::kExport,
     .name = "export",
     .alias = "dump",
     .summary = "Print the account as manifests",
     .description =
         "Reads every integration and prints it as a manifest, with placeholders for secrets: "
         "`export`, then `plan`, shows no changes. Integrations that nobody manages are "
         "conflicts until the annotation storekeeper/adopt: \"true\" takes them over. Writes "
         "nothing to the account. With --out-dir, each store gets a file of its own; a file that "
         "was edited since it was exported is left alone unless --force is given.\n"
         "Exit codes: 0 done, 1 failed.",
     .examples = "  storekeeper export > manifests/account.yaml\n"
                 "  storekeeper export --out-dir manifests/ --project checkout\n"
                 "  storekeeper export --format terraform > stores.tf\n"},
    {.id = VerbId::kImport,
     .name = "import",
     .summary = "Print the stores in a Terraform state as manifests",
     .description =
         "Reads a state file, or what `terraform show -json` prints, and writes a manifest for "
         "each launchdarkly_big_segment_store_integration in it. Manifests refer to variables in "
         "place of the secrets that the state holds. STATE is a file, or - for standard input. "
         "Needs no token and no network.\n"
         "Exit codes: 0 done, 1 failed.",
     .examples = "  storekeeper import terraform terraform.tfstate > manifests/imported.yaml\n"
                 "  terraform show -json | storekeeper import terraform - --out-dir manifests/\n",
     .argument = "FORMAT",
     .argument_choices = kImportable,
     .argument_required = true,
     .second_argument = "STATE"},
    {.id = VerbId::kStatus,
     .name = "status",
     .summary = "Show for each store whether it is as described and whether it works",
     .description = "For each store: Synced, OutOfSync or Unknown, and Healthy, Progressing, "
                    "Degraded, Suspended, Missing or Unknown. Writes nothing.\n"
                    "Exit codes: 0 done, 1 failed.",
     .examples = "  storekeeper status -f manifests/\n"
                 "  storekeeper status -f manifests/ -o json\n"},
    {.id = VerbId::kDoctor,
     .name = "doctor",
     .summary = "Find the first thing that is in the way, and say what to do about it",
     .description =
         "Looks in turn at the configuration, the manifests and their secrets (with -f), the state "
         "directory, the token, the way to the API, the clock, what the token may do, and the rate "
         "limit. Stops at the first that fails. Writes nothing.\nExit codes: 0 nothing fails, 1 "
         "something does, 75 the rate limit outlasts --timeout.",
     .examples = "  storekeeper doctor\n"
                 "  storekeeper doctor -f manifests/ -o json\n"},
    {.id = VerbId::kSchema,
     .name = "schema",
     .summary = "Print the JSON Schema of manifests, for editors",
     .description = "Prints the JSON Schema (draft 2020-12) that describes manifests.",
     .examples = "  storekeeper schema > storekeeper.v1.schema.json\n"},
    {.id = VerbId::kVersion,
     .name = "version",
     .summary = "Print the version and the commit it was built from",
     .description = "Prints one line: the name, the version and the commit.",
     .examples = "  storekeeper version\n"},
    {.id = VerbId::kCompletion,
     .name = "completion",
     .summary = "Print the completion script of a shell",
     .description = "Prints a script that teaches the shell the verbs and flags of storekeeper.",
     .examples = "  source <(storekeeper completion bash)\n"
                 "  storekeeper completion zsh > \"${fpath[1]}/_storekeeper\"\n"
                 "  storekeeper completion fish > ~/.config/fish/completions/storekeeper.fish\n",
     .argument = "SHELL",
     .argument_choices = kShells,
     .argument_required = true},
    {.id = VerbId::kHelp,
     .name = "help",
     .summary = "Explain a verb",
     .description = "The same as --help after the verb.",
     .examples = "  storekeeper help validate\n",
     .argument = "VERB"},
});

}  // namespace

std::span<const Verb> verbs() noexcept { return kVerbs; }

const Verb& verb(VerbId id) noexcept {
  for (const auto& candidate : kVerbs) {
    if (candidate.id == id) return candidate;
  }
  return kVerbs.back();
}

const Verb* find_verb(std::string_view name) noexcept {
  for (const auto& candidate : kVerbs) {
    if (candidate.name == name || (!name.empty() && candidate.alias == name)) return &candidate;
  }
  return nullptr;
}

}  // namespace storekeeper
