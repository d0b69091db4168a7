#include "cli/config_reload.hpp"

#include <algorithm>
#include <array>

#include "base/printable.hpp"
#include "cli/options.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kMostProblems = 20;

template <auto Member>
void copy(Settings& to, const Settings& from) {
  to.*Member = from.*Member;
}

template <auto Member>
void copy_part(Settings& to, const Settings& from) {
  to.selection.*Member = from.selection.*Member;
}

struct Reloadable {
  std::string_view key = {};
  void (*copy)(Settings& to, const Settings& from) = nullptr;
  bool names_the_part = false;  // of the account that this daemon works on
};

using S = Settings;

constexpr auto kReloadable = std::to_array<Reloadable>({
    {"selector", copy_part<&Selection::labels>, true},
    {"project", copy_part<&Selection::projects>, true},
    {"environment", copy_part<&Selection::environments>, true},
    {"prune", copy<&S::prune>},
    {"maxDeletes", copy<&S::max_deletes>},
    {"allowEmpty", copy<&S::allow_empty>},
    {"allowUnsettled", copy<&S::allow_unsettled>},
    {"deleteGrace", copy<&S::delete_grace>},
    {"wait", copy<&S::replacement_wait>},
    {"replaceOrder", copy<&S::replace_order>},
    {"drift", copy<&S::report_drift_only>},
    {"ignore", copy<&S::ignored>},
    {"patchStyle", copy<&S::patch_style>},
    {"patchGuard", copy<&S::guard_version>},
    {"secretsOnSuspect", copy<&S::on_suspect>},
    {"secretsHosts", copy<&S::secrets_hosts>},
    {"parallelism", copy<&S::parallelism>},
    {"reserve", copy<&S::reserve>},
    {"interval", copy<&S::interval>},
    {"pollInterval", copy<&S::poll_interval>},
    {"logFormat", copy<&S::log_format>},
    {"logLevel", copy<&S::log_level>},
});

const Reloadable* find_reloadable(std::string_view key, bool elects) noexcept {
  const auto* const found = std::ranges::find(kReloadable, key, &Reloadable::key);
  const bool is_fixed = found == kReloadable.end() || (elects && found->names_the_part);
  return is_fixed ? nullptr : found;
}

void append(std::string& list, std::string_view item) {
  if (!list.empty()) list += ", ";
  list += item;
}

Event event_of(EventLevel level, std::string message, std::string reason) {
  Event event;
  event.level = level;
  event.message = std::move(message);
  event.reason = std::move(reason);
  return event;
}

std::string with_hint(std::string text, const std::string& hint) {
  if (!hint.empty()) text += " (" + hint + ')';
  return text;
}

// One for each problem.
std::vector<Event> refusal(const ResolvedSettings& resolved) {
  std::vector<Event> events;
  const auto add = [&events](std::string problem) {
    if (events.size() == kMostProblems) return;
    events.push_back(event_of(
        EventLevel::kError, "configuration refused, the one before stays in force",
        std::move(problem)));
  };
  for (const auto& error : resolved.errors) add(with_hint(error.message, error.hint));
  for (const auto& found : resolved.diagnostics) {
    if (found.severity != Severity::kError) continue;
    auto text = printable(found.position.file) + ':' + std::to_string(found.position.line) + ':' +
                std::to_string(found.position.column) + ": " + found.message;
    add(with_hint(std::move(text), found.hint));
  }
  return events;
}

bool concerns_daemon(const Option& option) {
  return option.in_file && contains(option.verbs, VerbId::kRun);
}

}  // namespace

bool is_reloadable(std::string_view key, bool elects) noexcept {
  return find_reloadable(key, elects) != nullptr;
}

std::vector<Event> ConfigReload::take(ReadSettings again) {
  auto& resolved = again.resolved;
  if (!path_.empty() && again.file.path.empty() && !resolved.failed()) {
    resolved.errors.push_back({"the configuration file " + quoted(path_) + " is gone"});
  }
  if (resolved.failed()) return refusal(resolved);
  const bool elects = at_start_.leader_election.place != LeaderElection::Place::kNone;
  std::string taken;
  std::string waiting;
  const auto before = now_;
  for (const auto& option : options()) {
    if (!concerns_daemon(option)) continue;
    const auto wanted = option.show(resolved.settings);
    if (const auto* const found = find_reloadable(option.key, elects); found != nullptr) {
      if (option.show(before) != wanted) append(taken, option.key);
      found->copy(now_, resolved.settings);
    } else if (option.show(at_start_) != wanted) {
      append(waiting, option.key);
    }
  }
  path_ = again.file.path;
  std::vector<Event> events;
  if (!taken.empty()) {
    events.push_back(event_of(EventLevel::kInfo, "configuration has changed", std::move(taken)));
  }
  if (!waiting.empty()) {
    events.push_back(event_of(
        EventLevel::kWarning, "settings have changed that need a restart", std::move(waiting)));
  }
  return events;
}

}  // namespace storekeeper
