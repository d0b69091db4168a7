#include "reconcile/account_memory.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "model/ownership.hpp"
#include "plan/secret_redirect.hpp"

namespace storekeeper {
namespace {

std::string key_of(const StoreAddress& address, const std::string& display_name) {
  return ledger_key(to_string(address) + '\n' + display_name);
}

std::string key_of(const DesiredIntegration& desired) {
  return key_of(desired.address, desired.display_name);
}

}  // namespace

void AccountMemory::suspect_secret(const std::string& id) { suspects_.insert(id); }

void AccountMemory::trust_secret(const std::string& id) { suspects_.erase(id); }

void AccountMemory::recall_configs(LiveSnapshot& live) const {
  for (auto& item : live.items) {
    if (item.config) continue;
    const auto found = configs_.find(item.id);
    if (found != configs_.end() && found->second.version == item.version) {
      item.config = found->second.config;
    }
  }
}

void AccountMemory::remember_config(const LiveIntegration& live) {
  if (live.config) configs_[live.id] = ReadConfig{live.version, *live.config};
}

void AccountMemory::forget_doubted(
    const DesiredSet& desired, const Matching& matching, LiveSnapshot& live) {
  for (std::size_t i = 0; i < desired.items.size(); ++i) {
    const auto index = matching.matches[i].live;
    if (index == Match::kNone || !doubted_.contains(desired.items[i].name)) continue;
    auto& item = live.items[index];
    suspect_secret(item.id);
    configs_.erase(item.id);
    item.config.reset();
  }
  doubted_.clear();
}

void AccountMemory::mark_suspects(LiveSnapshot& live) const {
  if (suspects_.empty()) return;
  for (auto& item : live.items) item.secret_suspect = suspects_.contains(item.id);
}

void AccountMemory::recall_hosts(
    const DesiredSet& desired, const Matching& matching, LiveSnapshot& live) {
  for (std::size_t i = 0; i < desired.items.size(); ++i) {
    const auto& match = matching.matches[i];
    if (match.kind != MatchKind::kMatched || desired.items[i].secrets.empty()) continue;
    auto& item = live.items[match.live];
    if (!item.config) continue;
    auto& known = hosts_[item.id];
    auto host = host_of(*item.config);
    if (host != host_of(desired.items[i].config)) {
      item.secret_hosts = known;
    } else if (std::find(known.begin(), known.end(), host) == known.end()) {
      known.push_back(std::move(host));
    }
  }
}

void AccountMemory::remember_create(const DesiredIntegration& desired, SteadyTime sent) {
  creates_[key_of(desired)] = PendingCreate{sent, 0, wall_ms(sent)};
}

void AccountMemory::forget_create(const DesiredIntegration& desired) {
  creates_.erase(key_of(desired));
}

bool AccountMemory::create_is_pending(const DesiredIntegration& desired, SteadyTime now) const {
  constexpr int kAgreeingLists = 2;
  const auto found = creates_.find(key_of(desired));
  if (found == creates_.end()) return false;
  return now < found->second.sent + kCreateQuarantine ||
         found->second.lists_without_it < kAgreeingLists;
}

std::vector<LiveIntegration> AccountMemory::missing_from(const LiveSnapshot& live) const {
  std::vector<LiveIntegration> missing;
  if (owned_.empty()) return missing;
  std::unordered_set<std::string_view> present;
  present.reserve(live.items.size());
  for (const auto& item : live.items) present.insert(item.id);
  for (const auto& [id, known] : owned_) {
    if (present.contains(id)) continue;
    LiveIntegration item;
    item.id = id;
    item.address = known.address;
    item.version = known.version;
    missing.push_back(std::move(item));
  }
  return missing;
}

bool AccountMemory::lacks_the_same_again(const std::vector<LiveIntegration>& missing) {
  std::set<std::string> ids;
  for (const auto& item : missing) ids.insert(item.id);
  const bool again = ids == missing_before_;
  missing_before_ = std::move(ids);
  return again;
}

// What others have deleted. A secret that is in doubt stays so: a list may lack what is there.
void AccountMemory::forget_the_gone(const LiveSnapshot& live) {
  // As long as there are no more than integrations, there is nothing worth a search.
  const auto most = std::max({configs_.size(), hosts_.size(), waiting_.size()});
  if (most <= live.items.size()) return;
  std::unordered_set<std::string_view> present;
  present.reserve(live.items.size());
  for (const auto& item : live.items) present.insert(item.id);
  const auto is_gone = [&](const auto& known) { return !present.contains(known.first); };
  std::erase_if(configs_, is_gone);
  std::erase_if(hosts_, is_gone);
  std::erase_if(waiting_, is_gone);
}

void AccountMemory::observe_list(const LiveSnapshot& live, std::string_view owner, SteadyTime now) {
  forget_the_gone(live);
  owned_.clear();
  missing_before_.clear();
  std::set<std::string> present;
  for (const auto& item : live.items) {
    if (ownership(item.tags, owner) != Ownership::kOurs) continue;
    owned_[item.id] = Known{item.address, item.version};
    if (!creates_.empty()) present.insert(key_of(item.address, item.name));
  }
  for (auto create = creates_.begin(); create != creates_.end();) {
    if (present.contains(create->first)) {
      create = creates_.erase(create);
    } else {
      auto& lists = create->second.lists_without_it;
      if (now >= create->second.sent + kCreateQuarantine) {
        lists = std::min(lists + 1, kMostListsCounted);
      }
      ++create;
    }
  }
}

void AccountMemory::observe_write(const LiveIntegration& live) {
  owned_[live.id] = Known{live.address, live.version};
  remember_config(live);
}

void AccountMemory::observe_delete(const std::string& id) {
  owned_.erase(id);
  configs_.erase(id);
  hosts_.erase(id);
  suspects_.erase(id);
  waiting_.erase(id);
}

}  // namespace storekeeper
