// Random live integrations that a manifest can say, with the texts that people and attackers like.
#pragma once

#include <rapidcheck.h>

#include <string>
#include <vector>

#include "model/live.hpp"

namespace storekeeper::testing {

inline rc::Gen<std::string> any_text() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
          "a",      "Z",  "0",    "9",   " ",   ":",    "#",  "-",  "\"",     "'",
          "\\",     "{",  "}",    "[",   "]",   ",",    "&",  "*",  "!",      "|",
          ">",      "%",  "@",    "`",   "~",   "é",    "東", "🚀", "\u202e", "\u2028",
          "\ufeff", "no", "null", "1e3", "***", "$(x)", "/",  ".",  "$"})),
      [](const std::vector<std::string>& parts) {
        std::string text;
        for (const auto& part : parts) text += part;
        return text;
      });
}

template <class T>
rc::Gen<T> pick(std::vector<T> values) {
  return rc::gen::elementOf(std::move(values));
}

/// Tags of ownership may be among its tags, and a secret is the mask "abc********xyz".
inline LiveIntegration any_live() {
  LiveIntegration live;
  live.id = *rc::gen::container<std::string>(rc::gen::inRange('a', 'g'));
  live.address.project = *pick<std::string>({"shop", "no", "1e3", "A_b.c", "storekeeper", "0x10"});
  live.address.environment = *pick<std::string>({"test", "on", "production", "null"});
  live.address.kind = *pick<StoreKind>({StoreKind::kRedis, StoreKind::kDynamoDb});
  live.name = "n" + *any_text();
  if (live.name.size() > 200) live.name.resize(1);
  live.on = *rc::gen::arbitrary<bool>();
  live.tags = *rc::gen::container<std::vector<std::string>>(pick<std::string>(
      {"a", "1.10", "no", "null", "-", "---", ".", "0777", "owner.x", "managed-by.storekeeper"}));
  normalise_tags(live.tags);
  if (live.address.kind == StoreKind::kDynamoDb) {
    live.config = Config{
        {"tableName", *pick<std::string>({"abc", "1e3", "big.segments", "null"})},
        {"region", *pick<std::string>({"eu-west-1", "us-east-1"})},
        {"roleArn", std::string("arn:aws:iam::123456789012:role/a+b=c,d.e@f")},
        {"externalId", *pick<std::string>({"0123", "a:b", "==", "--", "00:00"})}};
    return live;
  }
  live.config = Config{{"host", *pick<std::string>({"h", "192.0.2.1", "::1", "1e3", "no"})}};
  if (*rc::gen::arbitrary<bool>()) live.config->set("port", *pick<std::string>({"1", "65535"}));
  if (*rc::gen::arbitrary<bool>()) {
    const auto user = *any_text();
    live.config->set("username", user.size() > 200 ? "user" : user);
  }
  if (*rc::gen::arbitrary<bool>()) live.config->set("tlsEnabled", *rc::gen::arbitrary<bool>());
  if (*rc::gen::arbitrary<bool>()) live.config->set("password", std::string("abc********xyz"));
  return live;
}

}  // namespace storekeeper::testing
