#include "cli/verbs.hpp"

#include <array>

namespace storekeeper {
namespace {

constexpr std::array<std::string_view, 3> kShells = {"bash", "zsh", "fish"};

constexpr std::array<Verb, 4> kVerbs = {{
    {.id = VerbId::kValidate,
     .name = "validate",
     .summary = "Check manifests offline and report every problem with its place",
     .description =
         "Reads the manifests and checks each of them and all of them together. Needs no token and "
         "no network.\nExit codes: 0 no errors (warnings are allowed), 1 errors.",
     .examples = "  storekeeper validate -f manifests/\n"
                 "  kustomize build . | storekeeper validate -f -\n"},
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
}};

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
