#include "simulation/fake_api.hpp"

#include <nlohmann/json.hpp>

#include "model/desired.hpp"
#include "support/document.hpp"

namespace storekeeper::simulation {
namespace {

using nlohmann::json;

constexpr std::string_view kBase = "/api/v2/integration-capabilities/big-segment-store";
// 2026-01-01T00:00:00Z: what the wall clock shows when the simulation starts.
constexpr std::int64_t kEpochMs = 1'767'225'600'000;
constexpr std::int64_t kWindowMs = 10'000;

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto slash = std::min(path.find('/'), path.size());
    parts.emplace_back(path.substr(0, slash));
    path.remove_prefix(slash);
  }
  return parts;
}

// Every text of the simulation is plain ASCII without quotes.
std::string text(std::string_view value) { return '"' + std::string(value) + '"'; }

void set_config(Item& item, const json& config) {
  item.texts.clear();
  item.tls = false;
  for (const auto& [key, value] : config.items()) {
    if (key == "tlsEnabled") {
      item.tls = value.get<bool>();
    } else {
      item.texts[key] = value.get<std::string>();
    }
  }
}

bool apply(Item& item, const json& operation, const Swarm& swarm) {
  const auto path = operation.at("path").get<std::string>();
  const auto op = operation.at("op").get<std::string>();
  if (path == "/version") {
    return op == "test" && !swarm.refuses_guard && operation.at("value") == item.version;
  }
  if (path == "/name") {
    item.name = operation.at("value").get<std::string>();
  } else if (path == "/on") {
    item.on = operation.at("value").get<bool>();
  } else if (path == "/tags") {
    item.tags = operation.at("value").get<std::vector<std::string>>();
  } else if (path == "/config") {
    set_config(item, operation.at("value"));
  } else if (path.starts_with("/config/") && !swarm.refuses_fields) {
    const auto key = path.substr(std::string_view("/config/").size());
    const bool present = key == "tlsEnabled" || item.texts.contains(key);
    if (op != "add" && !present) return false;
    if (key == "tlsEnabled") {
      item.tls = op != "remove" && operation.at("value").get<bool>();
    } else if (op == "remove") {
      item.texts.erase(key);
    } else {
      item.texts[key] = operation.at("value").get<std::string>();
    }
  } else {
    return false;
  }
  return true;
}

}  // namespace

Item& FakeApi::add(Item item) {
  item.id = "id" + std::to_string(++next_id_);
  item.created = world_->elapsed();
  return items_[item.id] = std::move(item);
}

bool FakeApi::in_step(const Item& item) const {
  const auto due = item.created + std::chrono::seconds(world_->swarm.first_sync_seconds);
  return item.on && world_->elapsed() >= due;
}

HttpResponse FakeApi::error(int status, const std::string& code) {
  HttpResponse response;
  response.status = status;
  response.headers.add("content-type", "application/json");
  response.body = R"({"code":")" + code + R"(","message":"said so"})";
  return response;
}

bool FakeApi::over_quota() {
  const auto window = world_->elapsed().count() / kWindowMs;
  if (window != window_) {
    window_ = window;
    used_ = 0;
  }
  return ++used_ > world_->swarm.quota;
}

void FakeApi::add_quota_headers(HttpResponse& response) const {
  if (!world_->swarm.quota_headers) return;
  const auto remaining = std::max(0, world_->swarm.quota - used_);
  response.headers.add("X-Ratelimit-Global-Limit", std::to_string(world_->swarm.quota));
  response.headers.add("X-Ratelimit-Global-Remaining", std::to_string(remaining));
  response.headers.add("X-Ratelimit-Reset", std::to_string(kEpochMs + (window_ + 1) * kWindowMs));
}

std::string FakeApi::render(const Item& item, bool with_config) const {
  std::string out = R"({"_id":)" + text(item.id);
  out += R"(,"version":)" + std::to_string(item.version);
  out += R"(,"projectKey":)" + text(item.address.project);
  out += R"(,"environmentKey":)" + text(item.address.environment);
  out += R"(,"integrationKey":)" + text(to_string(item.address.kind));
  out += R"(,"name":)" + text(item.name);
  out += std::string(R"(,"on":)") + (item.on ? "true" : "false");
  out += R"(,"tags":[)";
  for (std::size_t i = 0; i < item.tags.size(); ++i) out += (i ? "," : "") + text(item.tags[i]);
  out += std::string(R"(],"_status":{"available":)") + (in_step(item) ? "true}" : "false}");
  if (with_config) {
    out += std::string(R"(,"config":{"tlsEnabled":)") + (item.tls ? "true" : "false");
    for (const auto& [key, value] : item.texts) {
      const auto shown = key == "password" ? testing::mask_of(value) : value;
      out += "," + text(key) + ":" + text(shown);
    }
    out += "}";
  }
  return out + "}";
}

HttpResponse FakeApi::list(ListLie lie) const {
  HttpResponse response;
  response.status = 200;
  response.headers.add("content-type", "application/json");
  response.body = R"({"items":[)";
  auto skip = items_.size();
  if (lie == ListLie::kLacksOne && !items_.empty()) skip = world_->random.below(items_.size());
  std::size_t index = 0;
  bool first = true;
  for (const auto& [id, item] : items_) {
    if (index++ == skip || lie == ListLie::kEmpty) continue;
    if (!first) response.body += ",";
    first = false;
    response.body += render(item, world_->swarm.list_has_config);
  }
  response.body += "]}";
  return response;
}

HttpResponse FakeApi::create(const std::vector<std::string>& path, const HttpRequest& request) {
  const auto body = json::parse(request.body);
  Item item;
  item.address = {path[4], path[5], *store_kind(path[6])};
  item.name = body.at("name").get<std::string>();
  item.on = body.at("on").get<bool>();
  item.tags = body.at("tags").get<std::vector<std::string>>();
  set_config(item, body.at("config"));
  item.written_hosts.insert(item.texts["host"]);
  if (on_commit) on_commit("POST", item);
  HttpResponse response;
  response.status = 201;
  response.headers.add("content-type", "application/json");
  response.body = render(add(std::move(item)), world_->swarm.writes_show_config);
  return response;
}

HttpResponse FakeApi::patch(Item& item, const HttpRequest& request) {
  auto changed = item;
  for (const auto& operation : json::parse(request.body)) {
    if (!apply(changed, operation, world_->swarm)) {
      return error(400, "invalid_patch");
    }
  }
  ++changed.version;
  if (on_commit) on_commit("PATCH", changed);
  changed.written_hosts.insert(changed.texts["host"]);
  item = std::move(changed);
  HttpResponse response;
  response.status = 200;
  response.headers.add("content-type", "application/json");
  response.body = render(item, world_->swarm.writes_show_config);
  return response;
}

HttpResponse FakeApi::handle(const HttpRequest& request, ListLie lie) {
  if (over_quota()) {
    auto response = error(429, "rate_limited");
    add_quota_headers(response);
    return response;
  }
  const auto path = split(request.target);
  HttpResponse response;
  if (request.target == kBase) {
    response = list(lie);
  } else if (request.method == "POST" && path.size() == 7) {
    response = create(path, request);
  } else {
    const auto found = path.size() == 8 ? items_.find(path[7]) : items_.end();
    if (found == items_.end()) {
      response = error(404, "not_found");
    } else if (request.method == "GET") {
      response.status = 200;
      response.headers.add("content-type", "application/json");
      response.body = render(found->second, true);
    } else if (request.method == "PATCH") {
      response = patch(found->second, request);
    } else {
      if (on_commit) on_commit("DELETE", found->second);
      items_.erase(found);
      response.status = 204;
    }
  }
  add_quota_headers(response);
  return response;
}

}  // namespace storekeeper::simulation
