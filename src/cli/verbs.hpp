// The verbs that the program has, as data: names, one-line summaries, examples. Parsing,
// help and completion are made from this table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace storekeeper {

enum class VerbId : std::uint8_t {
  kValidate,
  kPlan,
  kDiff,
  kDrift,
  kApply,
  kShow,
  kAdopt,
  kUndelete,
  kSync,
  kExport,
  kImport,
  kRun,
  kReconcile,
  kSuspend,
  kResume,
  kStatus,
  kDoctor,
  kSchema,
  kVersion,
  kCompletion,
  kHelp,
};

/// A set of verbs, one bit for each VerbId.
using VerbSet = std::uint32_t;

constexpr VerbSet verb_set() { return 0; }
template <class... Rest>
constexpr VerbSet verb_set(VerbId first, Rest... rest) {
  return (VerbSet{1} << static_cast<unsigned>(first)) | verb_set(rest...);
}
inline constexpr VerbSet kEveryVerb = ~VerbSet{0};

constexpr bool contains(VerbSet set, VerbId verb) { return (set & verb_set(verb)) != 0; }

struct Verb {
  VerbId id = VerbId::kHelp;
  std::string_view name;
  std::string_view alias = {};     // another name for it; empty: none
  std::string_view summary;        // one line, no full stop
  std::string_view description;    // whole sentences, one paragraph
  std::string_view examples;       // indented by two, one to a line
  std::string_view argument = {};  // placeholder of its first argument; empty: it takes none
  std::span<const std::string_view> argument_choices = {};  // empty: anything
  bool argument_required = false;
  std::string_view second_argument = {};  // of one more, which then is required too
  bool argument_repeats = false;          // any number of the first, and no second
};

/// In the order of the help text.
std::span<const Verb> verbs() noexcept;

const Verb& verb(VerbId id) noexcept;

/// By name or alias; nullptr if there is none.
const Verb* find_verb(std::string_view name) noexcept;

}  // namespace storekeeper
