#include <algorithm>

#include "model/ownership.hpp"
#include "plan/plan_policy.hpp"

namespace storekeeper {
namespace {

bool holds(const LabelTerm& term, const DesiredIntegration& desired) {
  const auto found = desired.labels.find(term.key);
  const bool present = found != desired.labels.end();
  switch (term.test) {
    case LabelTerm::Test::kEquals: return present && found->second == term.value;
    case LabelTerm::Test::kDiffers: return !present || found->second != term.value;
    case LabelTerm::Test::kExists: return present;
    case LabelTerm::Test::kAbsent: return !present;
  }
  return false;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

Result<LabelTerm> parse_term(std::string_view text) {
  using Test = LabelTerm::Test;
  LabelTerm term;
  const auto equals = text.find('=');
  if (equals == text.npos) {
    term.test = text.starts_with('!') ? Test::kAbsent : Test::kExists;
    term.key = trimmed(text.starts_with('!') ? text.substr(1) : text);
  } else {
    const bool differs = equals > 0 && text[equals - 1] == '!';
    auto value = text.substr(equals + 1);
    if (!differs && value.starts_with('=')) value.remove_prefix(1);
    term.test = differs ? Test::kDiffers : Test::kEquals;
    term.key = trimmed(text.substr(0, differs ? equals - 1 : equals));
    term.value = trimmed(value);
  }
  const bool odd = term.key.find_first_of("!= ,") != term.key.npos ||
                   term.value.find_first_of("!=") != term.value.npos;
  if (term.key.empty() || odd) {
    return fail(
        Errc::kInvalidInput, "the label selector \"" + std::string(text) + "\" cannot be read",
        "write terms such as team=checkout, tier!=test, canary or !frozen, with commas between");
  }
  return term;
}

bool contains_or_empty(const std::vector<std::string>& list, const std::string& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

Result<std::vector<LabelTerm>> parse_selector(std::string_view text) {
  std::vector<LabelTerm> terms;
  while (true) {
    const auto comma = text.find(',');
    auto term = parse_term(trimmed(text.substr(0, comma)));
    if (!term) return fail(std::move(term.error()));
    terms.push_back(*std::move(term));
    if (comma == text.npos) return terms;
    text.remove_prefix(comma + 1);
  }
}

bool selects(const Selection& selection, const DesiredIntegration& desired) {
  return contains_or_empty(selection.projects, desired.address.project) &&
         contains_or_empty(selection.environments, desired.address.environment) &&
         std::all_of(selection.labels.begin(), selection.labels.end(), [&](const LabelTerm& term) {
           return holds(term, desired);
         });
}

bool selects_unclaimed(const Selection& selection, const StoreAddress& address) {
  return selection.labels.empty() && contains_or_empty(selection.projects, address.project) &&
         contains_or_empty(selection.environments, address.environment);
}

bool ignores(const DesiredIntegration& desired, const PlanPolicy& policy, std::string_view field) {
  if (desired.policy.ignored.empty() && policy.ignored.empty()) return false;
  const auto among = [&](const std::vector<std::string>& fields) {
    return std::find(fields.begin(), fields.end(), field) != fields.end();
  };
  return among(desired.policy.ignored) || among(policy.ignored);
}

bool may_adopt(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy) {
  return (policy.adopt || desired.policy.adopt) &&
         ownership(live.tags, policy.owner) == Ownership::kNobody;
}

}  // namespace storekeeper
