#include "api/api_codec.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace storekeeper {
namespace {

constexpr const char* kId = "57be1db38b75bf0772d11384";

/// An item with `extra` members at its end.
std::string item(const std::string& extra = {}, const std::string& id = kId) {
  return R"({"_id":")" + id +
         R"(","version":3,"projectKey":"checkout","environmentKey":"production",)"
         R"("integrationKey":"redis")" +
         extra + "}";
}

std::string list_of(const std::string& items) { return R"({"items":[)" + items + "]}"; }

LiveIntegration decoded(const std::string& extra) {
  auto page = decode_list(list_of(item(extra)));
  EXPECT_TRUE(page) << extra << (page ? "" : page.error().message);
  if (!page || page->snapshot.items.size() != 1) return {};
  return page->snapshot.items.front();
}

TEST(DecodeList, ReadsEveryField) {
  const auto live = decoded(
      R"(,"name":"Checkout","on":true,"tags":["b","a","b"],"config":{"port":"6379","host":"h",)"
      R"("tlsEnabled":true},"_status":{"available":true,"potentiallyStale":false,)"
      R"("lastSync":1717263000000,"lastError":5,"errors":[{"statusCode":500,"message":"no",)"
      R"("timestamp":7}]},"_links":{"self":{"href":"/x"}},"_access":{"denied":[]},"new":[{"a":1}])");
  EXPECT_EQ(live.id, kId);
  EXPECT_EQ(live.version, 3);
  EXPECT_EQ(to_string(live.address), "checkout/production/redis");
  EXPECT_EQ(live.name, "Checkout");
  EXPECT_TRUE(live.on);
  EXPECT_EQ(live.tags, (std::vector<std::string>{"a", "b"}));
  const Config expected{
      {"host", std::string("h")}, {"port", std::string("6379")}, {"tlsEnabled", true}};
  EXPECT_EQ(live.config, expected);
  EXPECT_EQ(live.status.available, true);
  EXPECT_EQ(live.status.potentially_stale, false);
  EXPECT_EQ(live.status.last_sync_ms, 1717263000000);
  EXPECT_EQ(live.status.last_error_ms, 5);
  ASSERT_EQ(live.status.errors.size(), 1U);
  EXPECT_EQ(live.status.errors[0].status_code, 500);
  EXPECT_EQ(live.status.errors[0].message, "no");
  EXPECT_EQ(live.status.errors[0].timestamp_ms, 7);
}

TEST(DecodeList, TakesAbsentForEmpty) {
  const auto live = decoded("");
  EXPECT_EQ(live.name, "");
  EXPECT_FALSE(live.on);
  EXPECT_TRUE(live.tags.empty());
  EXPECT_FALSE(live.config);
  EXPECT_FALSE(live.status.available);
  EXPECT_TRUE(decoded(R"(,"name":null,"tags":null)").tags.empty());
  EXPECT_TRUE(decoded(R"(,"tags":[])").tags.empty());
}

TEST(DecodeList, TakesAnAbsentOrEmptyConfigForUnknown) {
  EXPECT_FALSE(decoded(R"(,"config":null)").config);
  EXPECT_FALSE(decoded(R"(,"config":{})").config);
  EXPECT_TRUE(decoded(R"(,"config":{"a":null})").config);
}

TEST(DecodeList, KeepsOddSettingsAsCompactJson) {
  const auto live = decoded(
      R"(,"config":{"a":1, "b":-2.50e3, "c":null, "d":[1, "x\n", {"k\"": [ ]}, [2], true], "e":{ }})");
  ASSERT_TRUE(live.config);
  const Config expected{
      {"a", RawJson{"1"}},
      {"b", RawJson{"-2.50e3"}},
      {"c", RawJson{"null"}},
      {"d", RawJson{R"([1,"x\n",{"k\"":[]},[2],true])"}},
      {"e", RawJson{"{}"}}};
  EXPECT_EQ(*live.config, expected);
}

TEST(DecodeList, CountsUnknownKindsAndKeepsNoneOfThem) {
  std::string other = item(R"(,"config":[],"tags":7,"on":"yes")", "other");
  other.replace(other.find("redis"), 5, "valkey");
  const auto page = decode_list(list_of(other + "," + item()));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->snapshot.items.size(), 1U);
  EXPECT_EQ(page->snapshot.of_unknown_kind, 1);
  EXPECT_EQ(page->item_count, 2U);
}

TEST(DecodeList, ReadsLinksAndTotals) {
  const auto page = decode_list(
      R"({"_links":{"self":{"href":"/a"},"next":{"type":"x","href":"/b"}},"items":[],"totalCount":4})");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->next, "/b");
  EXPECT_EQ(page->total_count, 4);
  const auto last = decode_list(R"({"_links":{"next":null},"items":[]})");
  ASSERT_TRUE(last);
  EXPECT_FALSE(last->next);
}

TEST(DecodeList, NeverFailsForTheStatus) {
  for (const char* const status :
       {"null", "7", R"("down")", "[]", "[[{}]]", R"({"available":"no","lastSync":"soon"})",
        R"({"lastSync":-1,"lastError":1.5,"errors":{"a":1}})", R"({"errors":[1,null,[],{"x":{}}]})",
        R"({"errors":[{"statusCode":99999999999,"message":[],"timestamp":"x"}]})",
        R"({"available":[true],"lastSync":99999999999999999999})"}) {
    SCOPED_TRACE(status);
    EXPECT_EQ(decoded(std::string(R"(,"_status":)") + status).id, kId);
  }
  const auto tolerant =
      decoded(R"(,"_status":{"available":"true","lastSync":"1717263000000"})").status;
  EXPECT_EQ(tolerant.available, true);
  EXPECT_EQ(tolerant.last_sync_ms, 1717263000000);
}

TEST(DecodeList, RefusesAListWithAnyUnusableItem) {
  const std::string good = item();
  const auto without = [&](const std::string& member) {
    std::string text = good;
    const auto at = text.find(member);
    EXPECT_NE(at, std::string::npos);
    text.erase(at, member.size());
    return text;
  };
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  const std::string id = R"("57be1db38b75bf0772d11384")";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"item 2: `_id` is missing", without(R"("_id":)" + id + ",")},
      {"item 2: `_id` is not an id", with(id, "null")},
      {"item 2: `_id` is not an id", with(id, "7")},
      {"item 2: `_id` is not an id", with(id, "[]")},
      {"item 2: `_id` is not an id", with(id, R"("")")},
      {"item 2: `_id` is not an id", with(id, R"("../../x")")},
      {"item 2: `_id` is not an id", with(id, "\"" + std::string(129, 'a') + "\"")},
      {"item 2: `version` is missing", without(R"("version":3,)")},
      {"item 2: `version` is not an integer", with(":3", R"(:"3")")},
      {"item 2: `version` is not an integer", with(":3", ":3.0")},
      {"item 2: `version` is not an integer", with(":3", ":-3")},
      {"item 2: `version` is not an integer", with(":3", ":18446744073709551615")},
      {"item 2: `version` is not an integer", with(":3", ":{}")},
      {"item 2: `projectKey` is missing", without(R"("projectKey":"checkout",)")},
      {"item 2: `projectKey` is not a key", with(R"("checkout")", R"("")")},
      {"item 2: `environmentKey` is not a key", with(R"("production")", "true")},
      {"item 2: `environmentKey` is missing", without(R"("environmentKey":"production",)")},
      {"item 2: `integrationKey` is missing", without(R"(,"integrationKey":"redis")")},
      {"item 2: `integrationKey` is not a key", with(R"("redis")", "{}")},
      {"item 2: `name` is not a string", item(R"(,"name":7)")},
      {"item 2: `name` is not a string", item(R"(,"name":["x"])")},
      {"item 2: `on` is not a boolean", item(R"(,"on":"true")")},
      {"item 2: `on` is not a boolean", item(R"(,"on":null)")},
      {"item 2: `tags` is not an array", item(R"(,"tags":"a")")},
      {"item 2: `tags` is not an array", item(R"(,"tags":{})")},
      {"item 2: a tag is not a string", item(R"(,"tags":["a",1])")},
      {"item 2: a tag is not a string", item(R"(,"tags":[["a"]])")},
      {"item 2: `config` is not an object", item(R"(,"config":[])")},
      {"item 2: `config` is not an object", item(R"(,"config":"x")")},
      {"item 2: a field occurs twice", item(R"(,"version":3)")},
      {"item 2: a field occurs twice", item(R"(,"x":1,"x":1)")},
      {"item 2: a key of `config` occurs twice", item(R"(,"config":{"a":"1","a":"1"})")},
      {"item 2: not an object", "null"},
      {"item 2: not an object", "[]"},
      {"item 2: not an object", R"("x")"},
  };
  for (const auto& [why, bad] : cases) {
    SCOPED_TRACE(bad);
    const auto page = decode_list(list_of(good + "," + bad));
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, Errc::kProtocol);
    EXPECT_EQ(page.error().message, why);
  }
}

TEST(DecodeList, RefusesWhatIsNoList) {
  const std::string deep(100, '[');
  const std::vector<std::string> cases{
      "",
      " ",
      "null",
      "[]",
      "7",
      R"("items")",
      "{}",
      R"({"items":null})",
      R"({"items":{}})",
      R"({"items":"[]"})",
      R"({"items":[],"items":[]})",
      R"({"items":[]} x)",
      R"({"items":[]}{"items":[]})",
      R"({"items":[)",
      R"({"items":[]},)",
      R"({"items":[],"_links":[]})",
      R"({"items":[],"_links":{"next":"/x"}})",
      R"({"items":[],"_links":{"next":[]}})",
      R"({"items":[],"_links":{"next":{"href":7}}})",
      R"({"items":[],"_links":{"next":{"href":"a","href":"b"}}})",
      R"({"items":[],"totalCount":"4"})",
      R"({"items":[],"x":NaN})",
      R"({"items":[],"x":1e400})",
      R"({"items":[],"x":"\ud800"})",
      "{\"items\":[],\"x\":\"\xFF\"}",
      "{\"items\":[],\"x\":\"a\nb\"}",
      R"({"items":[],"x":)" + deep + "1" + std::string(100, ']') + "}",
      R"({"items":[],"x":")" + std::string(65 * 1024, 'a') + "\"}",
      std::string(1'000'000, '['),
      "\xEF\xBB\xBF\xEF\xBB\xBF{\"items\":[]}",
      std::string("{\0\"\0i\0", 6),
      "<html><body>Log in</body></html>",
  };
  for (const auto& body : cases) {
    SCOPED_TRACE(body.substr(0, 80));
    const auto page = decode_list(body);
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, Errc::kProtocol);
  }
}

TEST(DecodeList, RefusesEveryPrefixOfAList) {
  const std::string whole = list_of(item(R"(,"config":{"a":[1,{"b":"c"}]},"tags":["t"])"));
  ASSERT_TRUE(decode_list(whole));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(decode_list(std::string_view(whole).substr(0, length))) << length;
  }
}

TEST(Decode, NeverQuotesTheDocumentInAMessage) {
  const std::string secret = "hunter2-SECRET";
  const std::vector<std::string> broken{
      item(R"(,"config":{"password":")" + secret + "\x01\"}"),
      item(R"(,"config":{"password":")" + secret + "\"}") + secret,
      item(R"(,"config":{"password":")" + secret),
      item(R"(,"config":{"password":)" + secret + "}"),
      item(R"(,")" + secret + R"(":1,")" + secret + R"(":1)"),
      item(R"(,"config":{")" + secret + R"(":1,")" + secret + R"(":1})"),
      item(R"(,"version":")" + secret + "\"")};
  for (const auto& body : broken) {
    SCOPED_TRACE(body);
    const auto list = decode_list(list_of(body));
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().message.find("SECRET"), std::string::npos) << list.error().message;
    const auto one = decode_integration(body);
    ASSERT_FALSE(one);
    EXPECT_EQ(one.error().message.find("SECRET"), std::string::npos) << one.error().message;
  }
}

TEST(DecodeIntegration, ReadsOneAndRefusesStrangers) {
  const auto live = decode_integration(item(R"(,"config":{"host":"h"})"));
  ASSERT_TRUE(live);
  EXPECT_EQ(live->id, kId);
  std::string other = item();
  other.replace(other.find("redis"), 5, "valkey");
  EXPECT_FALSE(decode_integration(other));
  for (const std::string& body :
       {std::string("[]"), std::string("null"), std::string("{}"), list_of(item()), item() + item(),
        item(R"(,"tags":7)")}) {
    EXPECT_FALSE(decode_integration(body)) << body;
  }
}

TEST(MergeDuplicates, KeepsOneOfEqualsAndRefusesTheRest) {
  const auto parse = [](const std::string& items) {
    auto page = decode_list(list_of(items));
    EXPECT_TRUE(page);
    return std::move(page->snapshot.items);
  };
  auto items = parse(
      item("", "b") + "," + item(R"(,"_status":{"available":true})", "a") + "," + item("", "b") +
      "," + item(R"(,"_status":{"available":false})", "a") + "," + item("", "c"));
  ASSERT_TRUE(merge_duplicates(&items));
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].id, "b");
  EXPECT_EQ(items[1].id, "a");
  EXPECT_EQ(items[2].id, "c");
  for (const char* const differs :
       {R"(,"name":"x")", R"(,"on":true)", R"(,"tags":["t"])", R"(,"config":{"a":"b"})"}) {
    auto twins = parse(item() + "," + item(differs));
    EXPECT_FALSE(merge_duplicates(&twins)) << differs;
  }
}

TEST(DecodeProblem, ReadsWhatIsThere) {
  const auto whole = decode_problem(R"({"code":"c","message":"m","id":"i","x":{"code":"no"}})");
  EXPECT_EQ(whole.code, "c");
  EXPECT_EQ(whole.message, "m");
  EXPECT_EQ(whole.id, "i");
  EXPECT_TRUE(whole.is_json);
  EXPECT_EQ(decode_problem(R"({"message":"m"})").message, "m");
  EXPECT_EQ(decode_problem(R"({"code":7,"message":["m"],"id":null})").message, "");
  EXPECT_TRUE(decode_problem("[]").is_json);
  EXPECT_EQ(decode_problem(R"(["code","message"])").code, "");
  for (const std::string& body :
       {std::string(), std::string("<html>"), std::string(R"({"message":"m")"),
        std::string("{\"message\":\"\xFF\"}"), std::string(100'000, '['),
        "\"" + std::string(100'000, 'a') + "\""}) {
    EXPECT_FALSE(decode_problem(body).is_json) << body.substr(0, 20);
    EXPECT_EQ(decode_problem(body).message, "");
  }
}

SecretValues password(std::string_view value) {
  SecretValues values;
  SecretValue secret;
  secret.key = "password";
  secret.value = Secret(value);
  values.push_back(std::move(secret));
  return values;
}

TEST(EncodeCreate, WritesCompactJsonInAStableOrder) {
  CreateDocument document;
  document.name = "A \"quoted\" name\\ \n\t\x01 é";
  document.on = true;
  document.tags = {"a", "b"};
  document.config = Config{
      {"password", SecretSlot{"password"}},
      {"host", std::string("h")},
      {"odd", RawJson{"[1,2]"}},
      {"tlsEnabled", true}};
  EXPECT_EQ(
      encode_create(document, password("s\"ecret")).value_or(""),
      "{\"name\":\"A \\\"quoted\\\" name\\\\ \\n\\t\\u0001 é\",\"on\":true,\"tags\":[\"a\",\"b\"],"
      "\"config\":{\"host\":\"h\",\"odd\":[1,2],\"password\":\"s\\\"ecret\",\"tlsEnabled\":true}}");
  EXPECT_NE(display_create(document).find("\"password\":\"(sensitive)\""), std::string::npos);
}

TEST(Display, HidesWhatIsNeverShownEvenIfItIsNoSecret) {
  CreateDocument document;
  document.config = Config{{"externalId", std::string("0000")}, {"region", std::string("r")}};
  const auto shown = display_create(document);
  EXPECT_NE(shown.find(R"json({"externalId":"(sensitive)","region":"r"})json"), std::string::npos)
      << shown;
  PatchOperation operation;
  operation.path = "/config/externalId";
  operation.value = std::string("0000");
  EXPECT_EQ(
      display_patch({operation}),
      R"json([{"op":"replace","path":"/config/externalId","value":"(sensitive)"}])json");
}

TEST(EncodePatch, WritesTheBareArray) {
  std::vector<PatchOperation> operations(6);
  operations[0].verb = PatchVerb::kTest;
  operations[0].path = "/version";
  operations[0].value = std::int64_t{3};
  operations[1].path = "/on";
  operations[1].value = false;
  operations[2].path = "/tags";
  operations[2].value = std::vector<std::string>{};
  operations[3].verb = PatchVerb::kAdd;
  operations[3].path = "/config/password";
  operations[3].value = SecretSlot{"password"};
  operations[4].verb = PatchVerb::kRemove;
  operations[4].path = "/config/a~1b";
  operations[5].path = "/config";
  operations[5].value = Config{{"host", std::string("h")}};
  const std::string expected_but_secret =
      R"([{"op":"test","path":"/version","value":3},)"
      R"({"op":"replace","path":"/on","value":false},{"op":"replace","path":"/tags","value":[]},)"
      R"({"op":"add","path":"/config/password","value":"SECRET"},)"
      R"({"op":"remove","path":"/config/a~1b"},)"
      R"({"op":"replace","path":"/config","value":{"host":"h"}}])";
  const auto with = [&](std::string_view value) {
    std::string text = expected_but_secret;
    return text.replace(text.find("SECRET"), 6, value);
  };
  EXPECT_EQ(encode_patch(operations, password("hunter2")).value_or(""), with("hunter2"));
  EXPECT_EQ(display_patch(operations), with("(sensitive)"));
  EXPECT_EQ(encode_patch({}, {}).value_or(""), "[]");
}

TEST(Encode, RefusesWhatCannotBeSentWithoutShowingIt) {
  CreateDocument document;
  document.config = Config{{"password", SecretSlot{"password"}}};
  const auto missing = encode_create(document, {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::kInternal);
  for (const char* const value : {"sec\xFFret", "sec********ret"}) {
    const auto refused = encode_create(document, password(value));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::kInvalidInput);
    EXPECT_EQ(refused.error().message.find("sec\xFF"), std::string::npos);
    EXPECT_EQ(refused.error().message.find("sec*"), std::string::npos);
  }
  PatchOperation operation;
  operation.path = "/config/password";
  operation.value = std::string("sec********ret");
  EXPECT_FALSE(encode_patch({operation}, {}));
  operation.path = "/name";
  EXPECT_TRUE(encode_patch({operation}, {})) << "a name may look as it likes";
}

TEST(Encode, SurvivesSecretsOfEveryLength) {
  CreateDocument document;
  document.config = Config{{"password", SecretSlot{"password"}}};
  for (std::size_t length = 0; length < 3000; length += 7) {
    const std::string value(length, 'x');
    const auto body = encode_create(document, password(value));
    ASSERT_TRUE(body);
    EXPECT_NE(body->find("\"" + value + "\""), std::string::npos);
  }
}

}  // namespace
}  // namespace storekeeper
