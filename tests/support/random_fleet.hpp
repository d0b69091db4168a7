// Random pairs of a manifest and the integration it means, reproducible from a seed.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "model/desired.hpp"
#include "model/live.hpp"
#include "support/builders.hpp"
#include "support/document.hpp"

namespace storekeeper::testing {

enum class Fleet {
  kRealistic,    // what teams write and what drifts in practice
  kAdversarial,  // strange keys, types, masks, tags and characters on the live side
};

struct DriftedPair {
  DesiredIntegration desired;
  LiveIntegration live;
};

class FleetGenerator {
 public:
  FleetGenerator(std::uint64_t seed, Fleet fleet) : random_(seed), fleet_(fleet) {}

  /// A manifest, and a live integration that may differ from it in any subset of fields.
  DriftedPair next() {
    ++count_;
    DriftedPair pair;
    pair.desired = chance(3) ? dynamodb() : redis();
    pair.live = live_of(pair.desired);
    const bool drifts = chance(2);
    if (drifts) drift(pair.live, pair.desired);
    disguise(pair.live);
    return pair;
  }

 private:
  bool chance(unsigned one_in) { return random_() % one_in == 0; }
  template <class T>
  const T& any(const std::vector<T>& of) {
    return of[random_() % of.size()];
  }

  std::string name() { return "store-" + std::to_string(count_); }

  std::vector<std::string> some_tags() {
    static const std::vector<std::string> kTags{"checkout", "prod", "team.a",
                                                "v1_2",     "x",    "eu-west"};
    std::vector<std::string> tags;
    for (const auto& tag : kTags) {
      if (chance(3)) tags.push_back(tag);
    }
    normalise_tags(tags);
    return tags;
  }

  DesiredIntegration redis() {
    auto desired = desired_redis(name());
    desired.enabled = chance(2);
    desired.tags = some_tags();
    desired.config = {{"host", any(hosts_)}};
    if (chance(2)) desired.config.set("port", any(ports_));
    if (chance(2)) desired.config.set("username", any(users_));
    if (chance(2)) desired.config.set("tlsEnabled", chance(2));
    if (chance(2)) desired.secrets.push_back(secret_from("PASSWORD", any(passwords_)));
    desired.policy.never_delete = chance(8);
    return desired;
  }

  DesiredIntegration dynamodb() {
    auto desired = desired_redis(name());
    desired.address = dynamodb_at("shop", "production");
    desired.enabled = chance(2);
    desired.tags = some_tags();
    desired.config = {
        {"tableName", any(tables_)},
        {"region", any(regions_)},
        {"roleArn", any(roles_)},
        {"externalId", any(ids_)}};
    return desired;
  }

  LiveIntegration live_of(const DesiredIntegration& desired) {
    LiveIntegration live;
    live.id = "id" + std::to_string(count_);
    live.version = 1 + static_cast<std::int64_t>(random_() % 9);
    live.address = desired.address;
    live.name = desired.display_name;
    live.on = desired.enabled;
    live.tags = with_ownership(desired.tags, "default");
    if (desired.policy.never_delete) live.tags.emplace_back(kKeepTag);
    normalise_tags(live.tags);
    Config config = desired.config;
    for (const auto& secret : desired.secrets) {
      config.set(secret.key, mask_of(std::string(secret.value->reveal())));
    }
    if (chance(2)) {
      for (const auto& field : config_fields(desired.address.kind)) {
        if (field.required || config.find(field.key) != nullptr) continue;
        if (field.type == FieldType::kBoolean) {
          config.set(std::string(field.key), false);
        } else {
          config.set(std::string(field.key), std::string(field.default_value));
        }
      }
    }
    live.config = std::move(config);
    return live;
  }

  void drift(LiveIntegration& live, const DesiredIntegration& desired) {
    if (chance(4)) live.name += " (edited)";
    if (chance(3)) live.on = !live.on;
    if (chance(3)) {
      live.tags = with_ownership(some_tags(), "default");
    }
    auto& config = *live.config;
    if (desired.address.kind == StoreKind::kDynamoDb) {
      if (chance(2)) config.set("tableName", any(tables_));
      if (chance(3)) config.set("region", any(regions_));
      if (chance(3)) config.set("roleArn", any(roles_));
      if (chance(3)) config.set("externalId", any(ids_));
      return;
    }
    if (chance(2)) config.set("host", any(hosts_));
    if (chance(3)) config.set("port", any(ports_));
    if (chance(4)) config.erase("port");
    if (chance(3)) config.set("username", any(users_));
    if (chance(3)) config.set("tlsEnabled", chance(2));
    if (chance(3)) config.set("password", mask_of(any(passwords_)));
    if (chance(6)) config.erase("password");
  }

  // What must make no difference, or must be left as it is.
  void disguise(LiveIntegration& live) {
    if (fleet_ != Fleet::kAdversarial) return;
    auto& config = *live.config;
    if (const auto* port = config.find("port"); port != nullptr && chance(3)) {
      const auto text = std::get<std::string>(*port);
      config.set("port", RawJson{text});
    }
    if (chance(3)) config.set("a/b~c", std::string("slash and tilde"));
    if (chance(3)) config.set("~0~1", RawJson{R"({"deep":[1,2,{"x":null}]})"});
    if (chance(4)) config.set("", std::string("empty key"));
    if (chance(4)) config.set("token", std::string("abc********xyz"));
    if (live.address.kind == StoreKind::kRedis && chance(4))
      config.set("username", RawJson{"null"});
    if (live.address.kind == StoreKind::kRedis && chance(5)) config.set("password", RawJson{"42"});
    if (chance(5)) live.name = "\"quoted\" \\ \n \u00e9\u4e16 ~1/~0";
    if (chance(5)) live.tags.clear();
  }

  std::mt19937_64 random_;
  Fleet fleet_;
  int count_ = 0;
  std::vector<std::string> hosts_{"redis.example.com", "r2.example.com", "10.0.0.7", "::1"};
  std::vector<std::string> ports_{"6379", "6380", "1", "65535"};
  std::vector<std::string> users_{"", "default", "ld~reader/1"};
  std::vector<std::string> passwords_{
      "correct horse battery", "corrupt horse battery", "correct horse batterz", "p\"w\\d",
      "a much longer password with spaces"};
  std::vector<std::string> tables_{"big-segments", "big_segments.v2"};
  std::vector<std::string> regions_{"eu-west-1", "us-east-1"};
  std::vector<std::string> roles_{
      "arn:aws:iam::123456789012:role/ld", "arn:aws:iam::123456789012:role/path/ld"};
  std::vector<std::string> ids_{"00000000-0000-0000-0000-000000000000", "external"};
};

}  // namespace storekeeper::testing
