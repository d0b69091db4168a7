#include "bench/fleet.hpp"

#include <array>
#include <cstdio>
#include <string_view>

namespace storekeeper::bench {
namespace {

// What one store is made of, on both sides.
struct Store {
  std::size_t index = 0;
  bool dynamodb = false;
  bool drifted = false;
  bool missing = false;
  std::string number;  // "000123"
  std::string project;
  std::string team;
};

std::string padded(std::size_t index) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%06zu", index);
  return text.data();
}

bool every(std::size_t index, std::size_t period) { return period != 0 && index % period == 0; }

Store store_at(const FleetShape& shape, std::size_t index) {
  Store store;
  store.index = index;
  store.dynamodb = index % 3 == 2;
  store.drifted = every(index + 1, shape.drifted_every);
  store.missing = every(index + 1, shape.missing_every);
  store.number = padded(index);
  store.project = "project-" + padded(index / 8);
  store.team = "team-" + std::to_string(index % 40);
  return store;
}

std::string manifest_of(const Store& store) {
  std::string text =
      "apiVersion: storekeeper/v1\n"
      "kind: BigSegmentStore\n"
      "metadata:\n"
      "  name: store-" +
      store.number + "\n  labels: {team: " + store.team +
      ", tier: standard}\nspec:\n  project: " + store.project + "\n  environment: environment-" +
      store.number + "\n  displayName: Store " + store.number + " of " + store.team +
      "\n  enabled: true\n  tags: [" + store.team + ", production, eu-west]\n";
  if (store.dynamodb) {
    text += "  dynamodb:\n    tableName: launchdarkly-big-segments-" + store.number +
            "\n    region: eu-west-1\n    roleArn: arn:aws:iam::123456789012:role/launchdarkly-" +
            store.number + "\n    externalId: 7f3a2b10-0000-4000-8000-000000" + store.number + "\n";
  } else {
    text += "  redis:\n    host: redis-" + store.number + "." + store.team +
            ".example.com\n    port: 6380\n    username: launchdarkly\n    password: {env: " +
            kPasswordVariable + "}\n    tlsEnabled: true\n";
  }
  return text;
}

std::string tags_of(const Store& store) {
  return R"(["eu-west","managed-by.storekeeper","owner.default","production",")" + store.team +
         "\"]";
}

// `password` as it is stored, or as it is shown.
std::string config_of(const Store& store, std::string_view password) {
  if (store.dynamodb) {
    return R"({"tableName":"launchdarkly-big-segments-)" + store.number + R"(","region":")" +
           (store.drifted ? "us-east-1" : "eu-west-1") +
           R"(","roleArn":"arn:aws:iam::123456789012:role/launchdarkly-)" + store.number +
           R"(","externalId":"7f3a2b10-0000-4000-8000-000000)" + store.number + "\"}";
  }
  return R"({"host":"redis-)" + store.number + "." + store.team + R"(.example.com","port":")" +
         (store.drifted ? "6379" : "6380") + R"(","username":"launchdarkly","password":")" +
         std::string(password) + R"(","tlsEnabled":true})";
}

std::string item_of(const Store& store) {
  const std::string kind = store.dynamodb ? "dynamodb" : "redis";
  const auto id = "5f0000000000000000" + store.number;
  const auto environment = "environment-" + store.number;
  const auto path = "/api/v2/integration-capabilities/big-segment-store/" + store.project + "/" +
                    environment + "/" + kind;
  return R"({"_links":{"parent":{"href":")" + path + R"(","type":"application/json"},"self":)" +
         R"({"href":")" + path + "/" + id + R"(","type":"application/json"},"project":{"href":)" +
         R"("/api/v2/projects/)" + store.project + R"(","type":"application/json"},)" +
         R"("environment":{"href":"/api/v2/projects/)" + store.project + "/environments/" +
         environment + R"(","type":"application/json"}},"_id":")" + id + R"(","integrationKey":")" +
         kind + R"(","projectKey":")" + store.project + R"(","environmentKey":")" + environment +
         R"(","config":)" + config_of(store, "a-p********gth") + R"(,"on":true,"tags":)" +
         tags_of(store) + R"(,"name":"Store )" + store.number + " of " + store.team +
         R"(","version":3,"_access":{"denied":[],"allowed":[]},"_status":{"available":true,)" +
         R"("potentiallyStale":false,"lastSync":1717263000123,"errors":[]}})";
}

template <class Each>
void for_each_live(const FleetShape& shape, Each each) {
  for (std::size_t i = 0; i < shape.stores; ++i) {
    const auto store = store_at(shape, i);
    if (!store.missing) each(store);
  }
}

}  // namespace

std::vector<ManifestFile> make_manifests(const FleetShape& shape) {
  std::vector<ManifestFile> files;
  files.reserve(shape.stores);
  for (std::size_t i = 0; i < shape.stores; ++i) {
    const auto store = store_at(shape, i);
    files.push_back({store.team + "/store-" + store.number + ".yaml", manifest_of(store)});
  }
  return files;
}

std::string make_list(const FleetShape& shape) {
  std::string list =
      R"({"_links":{"self":{"href":"/api/v2/integration-capabilities/big-segment-store",)"
      R"("type":"application/json"}},"items":[)";
  for_each_live(shape, [&](const Store& store) { list += item_of(store) + ","; });
  if (list.back() == ',') list.pop_back();
  return list + "]}";
}

std::string make_seed(const FleetShape& shape) {
  std::string projects;
  std::string integrations;
  std::string last_project;
  for_each_live(shape, [&](const Store& store) {
    if (store.project != last_project) {
      if (!last_project.empty()) projects += "]},";
      projects += R"({"key":")" + store.project + R"(","environments":[)";
      last_project = store.project;
    } else {
      projects += ",";
    }
    projects += R"({"key":"environment-)" + store.number + "\"}";
    integrations += R"({"projectKey":")" + store.project + R"(","environmentKey":"environment-)" +
                    store.number + R"(","integrationKey":")" +
                    (store.dynamodb ? "dynamodb" : "redis") + R"(","name":"Store )" + store.number +
                    " of " + store.team + R"(","on":true,"tags":)" + tags_of(store) +
                    R"(,"config":)" + config_of(store, kPassword) + "},";
  });
  if (!last_project.empty()) projects += "]}";
  if (!integrations.empty()) integrations.pop_back();
  return R"({"projects":[)" + projects + R"(],"integrations":[)" + integrations + "]}";
}

}  // namespace storekeeper::bench
