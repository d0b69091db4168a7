// Laws of the codec: what is written can be read, and no bytes can break the reader.
#include <gtest/gtest.h>
// After gtest, which it extends.
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "api/api_codec.hpp"
#include "api/redactor.hpp"
#include "model/desired.hpp"

namespace storekeeper {
namespace {

/// Text of the characters that matter: escapes, controls, several bytes, JSON's own.
std::string any_text() {
  const auto parts = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "a", "Z", "7", "\"", "\\", "/", "\n", "\x01", "\x7F", "é", "\u20AC", "\U0001F600", "~", "{",
      "]", ":", ",", " ", "%"));
  std::string text;
  for (const auto& part : parts) text += part;
  return text;
}

ConfigValue any_value() {
  switch (*rc::gen::inRange(0, 3)) {
    case 0: return any_text();
    case 1: return *rc::gen::arbitrary<bool>();
    default:
      return RawJson{*rc::gen::element<std::string>(
          "null", "7", "-1.5e3", "[]", "{}", R"([1,"x",{"a":null}])", R"({"a":[true,{}]})")};
  }
}

RC_GTEST_PROP(ApiCodec, ReadsBackTheCreateThatItWrote, ()) {
  CreateDocument document;
  document.name = any_text();
  document.on = *rc::gen::arbitrary<bool>();
  const int tag_count = *rc::gen::inRange(0, 5);
  for (int i = 0; i < tag_count; ++i) document.tags.push_back(any_text());
  normalise_tags(document.tags);
  const int key_count = *rc::gen::inRange(0, 6);
  for (int i = 0; i < key_count; ++i) document.config.set(any_text(), any_value());
  const std::string secret = any_text();
  document.config.set("password", SecretSlot{"password"});
  SecretValue value;
  value.key = "password";
  value.value = Secret(secret);
  SecretValues secrets;
  secrets.push_back(std::move(value));

  const auto body = encode_create(document, secrets);
  RC_ASSERT(body);
  const auto live = decode_integration(
      R"({"_id":"x","version":1,"projectKey":"p","environmentKey":"e","integrationKey":"redis",)" +
      body->substr(1));
  RC_ASSERT(live);
  RC_ASSERT(live->name == document.name);
  RC_ASSERT(live->on == document.on);
  RC_ASSERT(live->tags == document.tags);
  Config expected = document.config;
  expected.set("password", secret);
  RC_ASSERT(live->config == expected);
}

RC_GTEST_PROP(ApiCodec, SurvivesAnyDamageToAList, (const std::vector<std::pair<int, char>>& hits)) {
  std::string body =
      R"({"_links":{"next":{"href":"/x"}},"items":[{"_id":"a","version":1,"projectKey":"p",)"
      R"("environmentKey":"e","integrationKey":"redis","tags":["a","b"],"config":{"host":"h",)"
      R"("x":[1,{"y":2.5}]},"_status":{"errors":[{"message":"m"}]}},{"_id":"b","version":2,)"
      R"("projectKey":"p","environmentKey":"e","integrationKey":"dynamodb"}]})";
  for (const auto& [where, what] : hits) {
    body[static_cast<std::size_t>(where < 0 ? -(where + 1) : where) % body.size()] = what;
  }
  const auto page = decode_list(body);
  if (!page) {
    RC_ASSERT(page.error().code == Errc::kProtocol);
    RC_ASSERT(!page.error().message.empty());
    return;
  }
  for (const auto& item : page->snapshot.items) {
    RC_ASSERT(!item.id.empty());
    RC_ASSERT(!item.address.project.empty());
  }
}

RC_GTEST_PROP(Redactor, LeavesNoSecretInAnyText, ()) {
  const std::string secret = any_text();
  RC_PRE(secret.size() >= 4);
  // The replacement itself could spell out a secret that is part of it; no real one is.
  RC_PRE(std::string_view("(sensitive)").find(secret) == std::string_view::npos);
  SecretValue value;
  value.key = "password";
  value.value = Secret(secret);
  SecretValues secrets;
  secrets.push_back(std::move(value));
  const Redactor redactor(nullptr, &secrets);
  const std::string text =
      redactor.redact(any_text() + secret + any_text() + wire_json_string(secret));
  RC_ASSERT(text.find(secret) == std::string::npos);
}

}  // namespace
}  // namespace storekeeper
