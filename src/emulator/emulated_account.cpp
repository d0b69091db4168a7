// Keeping integrations and what readers see of them.
#include "emulator/emulated_account.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "emulator/faults.hpp"

namespace storekeeper {

const EmulatedEnvironment* EmulatedProject::find(std::string_view environment_key) const noexcept {
  for (const auto& environment : environments) {
    if (environment.key == environment_key) return &environment;
  }
  return nullptr;
}

const EmulatedIntegration* EmulatedAccount::Slot::latest() const noexcept {
  return versions.empty() || !versions.back().value ? nullptr : &*versions.back().value;
}

const EmulatedIntegration* EmulatedAccount::Slot::seen(
    std::int64_t now_ms, std::int64_t lag_ms) const noexcept {
  if (lag_ms <= 0) return latest();  // even if the clock was turned back
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    if (now_ms - version->since_ms >= lag_ms) return version->value ? &*version->value : nullptr;
  }
  return nullptr;
}

const EmulatedProject* EmulatedAccount::project(std::string_view key) {
  const auto found = projects_.find(key);
  if (found != projects_.end()) return &found->second;
  if (!any_project || key.empty()) return nullptr;
  EmulatedProject made;
  made.key = made.name = std::string(key);
  made.id = new_id(0);
  place_ids_.insert(made.id);
  ++changes_;
  return &projects_.emplace(std::string(key), std::move(made)).first->second;
}

const EmulatedEnvironment* EmulatedAccount::environment(
    std::string_view project_key, std::string_view environment_key) {
  const auto* known = project(project_key);
  if (!known) return nullptr;
  if (const auto* found = known->find(environment_key)) return found;
  if (!any_project || environment_key.empty()) return nullptr;
  auto& environments = projects_.find(project_key)->second.environments;
  environments.push_back({std::string(environment_key), std::string(environment_key), new_id(0)});
  place_ids_.insert(environments.back().id);
  ++changes_;
  return &environments.back();
}

std::string EmulatedAccount::new_id(std::int64_t now_ms) {
  std::string id;
  // After a restore, the same numbers come again.
  do {
    char buffer[32];
    std::snprintf(
        buffer, sizeof buffer, "%08llx%016llx",
        static_cast<unsigned long long>(now_ms / 1000) & 0xFFFFFFFFULL,
        static_cast<unsigned long long>(split_mix(random_)));
    id = buffer;
  } while (is_taken(id));
  return id;
}

bool EmulatedAccount::is_taken(const std::string& id) const {
  return index_.contains(id) || place_ids_.contains(id);
}

const EmulatedIntegration* EmulatedAccount::latest(std::string_view id) const {
  const auto found = index_.find(id);
  if (found == index_.end()) return nullptr;
  return slots_[found->second].latest();
}

const EmulatedIntegration* EmulatedAccount::visible(
    std::string_view id, std::int64_t now_ms, std::int64_t lag_ms) const {
  const auto found = index_.find(id);
  if (found == index_.end()) return nullptr;
  return slots_[found->second].seen(now_ms, lag_ms);
}

std::vector<const EmulatedIntegration*> EmulatedAccount::visible_all(
    std::int64_t now_ms, std::int64_t lag_ms) const {
  std::vector<const EmulatedIntegration*> result;
  result.reserve(slots_.size());
  for (const auto& slot : slots_) {
    if (const auto* seen = slot.seen(now_ms, lag_ms)) result.push_back(seen);
  }
  return result;
}

std::string EmulatedAccount::insert(
    EmulatedIntegration integration, std::int64_t now_ms, std::int64_t lag_ms) {
  if (integration.id.empty()) integration.id = new_id(now_ms);
  auto id = integration.id;
  put(id, std::move(integration), now_ms, lag_ms);
  return id;
}

void EmulatedAccount::replace(
    EmulatedIntegration integration, std::int64_t now_ms, std::int64_t lag_ms) {
  const auto id = integration.id;
  put(id, std::move(integration), now_ms, lag_ms);
}

bool EmulatedAccount::remove(std::string_view id, std::int64_t now_ms, std::int64_t lag_ms) {
  if (!latest(id)) return false;
  put(std::string(id), std::nullopt, now_ms, lag_ms);
  return true;
}

void EmulatedAccount::put(
    const std::string& id, std::optional<EmulatedIntegration> next, std::int64_t now_ms,
    std::int64_t lag_ms) {
  const auto [place, is_new] = index_.emplace(id, slots_.size());
  if (is_new) slots_.emplace_back();
  auto& slot = slots_[place->second];
  // The newest version that the slowest reader sees by now makes the older ones superfluous.
  auto& versions = slot.versions;
  auto keep = versions.end();
  while (lag_ms > 0 && keep != versions.begin() && now_ms - (keep - 1)->since_ms < lag_ms) --keep;
  if (lag_ms > 0 && keep != versions.begin()) --keep;
  versions.erase(versions.begin(), keep);
  const bool removes = !next;
  versions.push_back({std::move(next), now_ms});
  ++writes_;
  ++changes_;
  if (removes && ++removed_ > kMostRemoved) drop_removed(now_ms, lag_ms);
}

void EmulatedAccount::drop_removed(std::int64_t now_ms, std::int64_t lag_ms) {
  std::erase_if(
      slots_, [&](const Slot& slot) { return !slot.latest() && !slot.seen(now_ms, lag_ms); });
  index_.clear();
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    for (const auto& version : slots_[i].versions) {
      if (version.value) index_.emplace(version.value->id, i);
    }
  }
  removed_ = 0;
}

}  // namespace storekeeper
