#include "report/plan_comparison.hpp"

#include <map>
#include <string_view>
#include <utility>

#include "report/field_text.hpp"
#include "report/json_values.hpp"
#include "report/plan_text.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kSaved = "when it was saved";

// A store has at most one action of its manifest's, and one of its id's if no manifest has it.
std::map<std::string, const Action*> by_subject(const Plan& plan) {
  std::map<std::string, const Action*> actions;
  for (const auto& action : plan.actions) {
    actions.emplace(action.manifest.empty() ? "/" + action.id : action.manifest, &action);
  }
  return actions;
}

std::string change_text(const FieldChange* change, const TextStyle& style) {
  if (change == nullptr) return "no change";
  if (change->sensitive) return "(sensitive)";
  return value_text(change->before, style) + " -> " + value_text(change->after, style);
}

std::string patch_json(const PatchDocument& patch) {
  JsonWriter json(JsonWriter::Layout::kOneLine);
  write_patch(json, patch);
  return json.take();
}

class Comparison {
 public:
  explicit Comparison(const TextStyle& style) : style_(style) {}

  void compare_bindings(const PlanBinding& saved, const PlanBinding& now) {
    if (saved.account != now.account) {
      add("account", account_text(saved.account), account_text(now.account));
    }
  }

  void compare_manifests(
      const std::vector<ManifestDigest>& saved, const std::vector<ManifestDigest>& now) {
    std::map<std::string, std::pair<std::string, std::string>> digests;
    for (const auto& manifest : saved) digests[manifest.name].first = manifest.digest;
    for (const auto& manifest : now) digests[manifest.name].second = manifest.digest;
    for (const auto& [name, pair] : digests) {
      if (pair.first == pair.second) continue;
      const auto* what = "changed";
      if (pair.first.empty()) what = "is new";
      if (pair.second.empty()) what = "is gone";
      lines_.push_back("manifest " + shown(name, style_, style_.value_limit) + ": " + what);
    }
  }

  void compare_actions(const Plan& saved, const Plan& now) {
    const auto before = by_subject(saved);
    const auto after = by_subject(now);
    for (const auto& [subject, action] : before) {
      const auto found = after.find(subject);
      if (found == after.end()) {
        add(action_name(*action, style_), std::string(to_string(action->kind)), "nothing to do");
      } else {
        compare_action(*action, *found->second);
      }
    }
    for (const auto& [subject, action] : after) {
      if (before.contains(subject)) continue;
      add(action_name(*action, style_), "nothing to do", std::string(to_string(action->kind)));
      compare_fields(Action(), *action);
    }
  }

  std::vector<std::string> take() { return std::move(lines_); }

 private:
  static std::string account_text(const std::string& account) {
    return account.empty() ? "not known to the token" : account;
  }

  void add(const std::string& subject, const std::string& saved, const std::string& now) {
    lines_.push_back(subject + ": " + saved + " " + std::string(kSaved) + ", " + now + " now");
  }

  void compare_action(const Action& saved, const Action& now) {
    const auto name = action_name(now, style_);
    const auto lines = lines_.size();
    if (saved.kind != now.kind) {
      add(name, std::string(to_string(saved.kind)), std::string(to_string(now.kind)));
    }
    if (saved.address != now.address) {
      add(name, shown(to_string(saved.address), style_), shown(to_string(now.address), style_));
    }
    if (saved.id != now.id) add(name + " id", shown(saved.id, style_), shown(now.id, style_));
    if (saved.version != now.version) {
      add(name + " live version", std::to_string(saved.version), std::to_string(now.version));
    }
    compare_fields(saved, now);
    if (saved.replaces != now.replaces || saved.replaced_by != now.replaced_by ||
        saved.adopts != now.adopts) {
      lines_.push_back(name + ": replaces or takes over something else now");
    }
    // The tags of Storekeeper's own are no field; the style of patches is none either.
    if (lines_.size() != lines) return;
    const auto patches = std::make_pair(patch_json(saved.patch), patch_json(now.patch));
    if (patches.first == patches.second) return;
    add(name + " patch", shown(patches.first, style_), shown(patches.second, style_));
  }

  void compare_fields(const Action& saved, const Action& now) {
    std::map<std::string, std::pair<const FieldChange*, const FieldChange*>> fields;
    for (const auto& change : saved.changes) fields[change.field].first = &change;
    for (const auto& change : now.changes) fields[change.field].second = &change;
    for (const auto& [field, pair] : fields) {
      const auto before = change_text(pair.first, style_);
      const auto after = change_text(pair.second, style_);
      if (before == after) continue;
      add(action_name(now, style_) + " " + shown(field, style_, 64), before, after);
    }
  }

  const TextStyle& style_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> plan_differences(
    const SavedPlan& saved, const SavedPlan& now, const TextStyle& style) {
  Comparison comparison(style);
  comparison.compare_bindings(saved.binding, now.binding);
  comparison.compare_manifests(saved.manifests, now.manifests);
  comparison.compare_actions(saved.plan, now.plan);
  return comparison.take();
}

}  // namespace storekeeper
