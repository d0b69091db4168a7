#include "bench/soak_judge.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace storekeeper::bench {
namespace {

using nlohmann::json;

// A pass may act for so long on manifests that it has loaded: hanging calls take half a minute
// each.
constexpr double kPassSeconds = 150;

// ".../big-segment-store/PROJECT/ENVIRONMENT/redis[/ID]".
std::string environment_in(const std::string& target) {
  const std::string before = "/big-segment-store/";
  auto at = target.find(before);
  if (at == std::string::npos) return "";
  at = target.find('/', at + before.size());
  if (at == std::string::npos) return "";
  return target.substr(at + 1, target.find('/', at + 1) - at - 1);
}

const SoakStore* store_in(const std::vector<SoakStore>& stores, const std::string& environment) {
  const auto found = std::find_if(stores.begin(), stores.end(), [&](const SoakStore& store) {
    return store.environment() == environment;
  });
  return found == stores.end() ? nullptr : &*found;
}

bool is_ours(const json& item) {
  const auto& tags = item.at("tags");
  return std::find(tags.begin(), tags.end(), "owner.soak") != tags.end();
}

std::string compare(const json& item, const SoakStore& store) {
  const auto& config = item.at("config");
  if (item.at("name") != store.name()) return "name is " + item.at("name").dump();
  if (item.at("on") != store.enabled) return "on is " + item.at("on").dump();
  if (config.value("host", "") != store.host()) return "host is " + config.value("host", "");
  if (config.value("port", "") != std::to_string(store.port)) {
    return "port is " + config.value("port", "");
  }
  if (config.value("password", "") != kSoakPassword) return "the password is another one";
  std::vector<std::string> tags = item.at("tags");
  std::sort(tags.begin(), tags.end());
  const std::vector<std::string> wanted{"managed-by.storekeeper", "owner.soak", "production"};
  return tags == wanted ? "" : "tags are " + item.at("tags").dump();
}

}  // namespace

std::string SoakStore::environment() const { return "soak-" + std::to_string(index); }

std::string SoakStore::name() const {
  return "Store " + std::to_string(index) + " edition " + std::to_string(edition);
}

std::string SoakStore::host() const { return "redis-" + std::to_string(index) + ".example.com"; }

std::string SoakStore::manifest() const {
  return "apiVersion: storekeeper/v1\nkind: BigSegmentStore\nmetadata: {name: store-" +
         std::to_string(index) + "}\nspec:\n  project: shop\n  environment: " + environment() +
         "\n  displayName: " + name() + "\n  enabled: " + (enabled ? "true" : "false") +
         "\n  tags: [production]\n  redis: {host: " + host() + ", port: " + std::to_string(port) +
         ", password: {env: SOAK_PASSWORD}}\n";
}

std::string SoakJudge::objection(
    const json& entry, const std::vector<SoakStore>& stores, double now) const {
  const auto method = entry.at("method").get<std::string>();
  const auto environment = environment_in(entry.at("target").get<std::string>());
  const auto* store = store_in(stores, environment);
  if (store == nullptr) return "wrote to a store that is not its own";
  if (entry.value("body", "").find("****") != std::string::npos) return "wrote a mask";
  const bool wanted = store->present || now - store->gone_at < kPassSeconds;
  if (method == "POST" && !wanted) return "created what no manifest describes";
  if (method != "DELETE") return "";
  // A double may go.
  const auto only = only_ones_.find(environment);
  const auto target = entry.at("target").get<std::string>();
  if (only == only_ones_.end() || !target.ends_with('/' + only->second)) return "";
  if (store->sheltered) return "deleted beyond --max-deletes";
  if (store->present && now - store->back_at > kPassSeconds) {
    return "deleted what a manifest describes";
  }
  return "";
}

void SoakJudge::judge(const json& journal, const std::vector<SoakStore>& stores, double now) {
  for (const auto& entry : journal.at("entries")) {
    const auto number = entry.at("number").get<std::int64_t>();
    if (number <= last_) continue;
    unseen_ += number - last_ - 1;
    last_ = number;
    if (const auto fault = entry.value("fault", ""); !fault.empty()) ++faults_[fault];
    if (!entry.value("committed", false)) continue;
    ++writes_;
    const auto why = objection(entry, stores, now);
    if (!why.empty()) wrong_.push_back(why + ": " + entry.dump());
  }
}

void SoakJudge::remember(const json& state) {
  std::map<std::string, int> times;
  only_ones_.clear();
  for (const auto& item : state.at("integrations")) {
    const auto environment = item.at("environmentKey").get<std::string>();
    if (++times[environment] == 1) {
      only_ones_[environment] = item.at("_id").get<std::string>();
    } else {
      only_ones_.erase(environment);
    }
  }
}

std::string SoakJudge::difference(
    const json& state, const std::vector<SoakStore>& stores,
    const std::map<std::string, json>& strangers) {
  std::map<std::string, int> seen;
  std::size_t strangers_seen = 0;
  for (const auto& item : state.at("integrations")) {
    const auto id = item.at("_id").get<std::string>();
    if (const auto stranger = strangers.find(id); stranger != strangers.end()) {
      if (item != stranger->second) return "a stranger's store " + item.dump();
      ++strangers_seen;
      continue;
    }
    const auto environment = item.at("environmentKey").get<std::string>();
    const auto* store = store_in(stores, environment);
    if (store == nullptr) return "nobody's store " + item.dump();
    ++seen[environment];
    if (!is_ours(item)) return environment + ": not owned";
    if (!store->present) return environment + ": there, and no manifest describes it";
    if (const auto what = compare(item, *store); !what.empty()) return environment + ": " + what;
  }
  if (strangers_seen != strangers.size()) return "a stranger's store is gone";
  for (const auto& store : stores) {
    const auto times = seen[store.environment()];
    if (store.present && times != 1) {
      return store.environment() + ": there " + std::to_string(times) + " times";
    }
  }
  return "";
}

}  // namespace storekeeper::bench
