// What the client sends, and how it judges what comes back.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "unit/api/api_client_fixture.hpp"

namespace storekeeper::testing {
namespace {

using namespace std::chrono_literals;

TEST_F(ApiClientTest, SendsTheDocumentedRequests) {
  transport.then(answer(200, R"({"items":[]})"));
  transport.then(answer(200, item()));
  transport.then(answer(201, item()));
  transport.then(answer(200, item()));
  transport.then(answer(204));
  ASSERT_TRUE(list());
  ASSERT_TRUE(get());
  ASSERT_TRUE(create());
  ASSERT_TRUE(patch());
  ASSERT_TRUE(remove());

  const std::string base = "/api/v2/integration-capabilities/big-segment-store";
  const std::string place = base + "/checkout/production/redis";
  const std::vector<std::pair<std::string, std::string>> expected{
      {"GET", base},
      {"GET", place + "/" + kId},
      {"POST", place},
      {"PATCH", place + "/" + kId},
      {"DELETE", place + "/" + kId}};
  ASSERT_EQ(transport.sent.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    SCOPED_TRACE(i);
    const auto& request = transport.sent[i].request;
    EXPECT_EQ(request.method, expected[i].first);
    EXPECT_EQ(request.target, expected[i].second);
    const std::vector<std::string_view> beta{"beta"};
    EXPECT_EQ(request.headers.all("LD-API-Version"), beta);
    const std::vector<std::string_view> token{"api-0123456789-token"};
    EXPECT_EQ(request.headers.all("Authorization"), token);
    EXPECT_EQ(*request.headers.find("User-Agent"), "storekeeper/test");
    EXPECT_EQ(*request.headers.find("Accept"), "application/json");
    EXPECT_EQ(request.headers.find("Origin"), nullptr);
    EXPECT_EQ(request.headers.find("Content-Type") != nullptr, !request.body.empty());
  }
  EXPECT_EQ(
      transport.sent[2].request.body,
      R"({"name":"Checkout","on":false,"tags":[],)"
      R"("config":{"host":"h","password":"hunter2-correct-horse"}})");
  EXPECT_EQ(
      transport.sent[3].request.body, R"([{"op":"replace","path":"/name","value":"Checkout"}])");
}

TEST_F(ApiClientTest, EncodesPathsAndRefusesThoseThatMeanSomethingElse) {
  transport.then(answer(404, R"({"code":"not_found","message":"no"})"));
  StoreAddress odd = address();
  odd.project = "a/b?c#d é";
  (void)run_virtual(io, clock, client.get(odd, "x y", soon()));
  ASSERT_EQ(transport.sent.size(), 1U);
  EXPECT_TRUE(
      transport.sent[0].request.target.ends_with("/a%2Fb%3Fc%23d%20%C3%A9/production/redis/x%20y"));
  for (const char* const bad : {"", ".", ".."}) {
    odd.project = bad;
    const auto result = run_virtual(io, clock, client.get(odd, kId, soon()));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::kInvalidInput);
  }
  EXPECT_EQ(transport.sent.size(), 1U);
}

TEST_F(ApiClientTest, ReturnsWhatTheServerHolds) {
  transport.then(answer(200, item()));
  const auto live = get();
  ASSERT_TRUE(live);
  EXPECT_EQ(live->id, kId);
  EXPECT_EQ(live->version, 3);
  EXPECT_EQ(live->address, address());
  ASSERT_TRUE(live->config);
  EXPECT_EQ(std::get<std::string>(*live->config->find("port")), "6379");
}

struct StatusCase {
  int status = 0;
  Errc code = Errc::kProtocol;
  Effect create_effect = Effect::kUnknown;
  Effect patch_effect = Effect::kUnknown;
  const char* hint = "";
};

TEST_F(ApiClientTest, JudgesEveryStatusOfAWrite) {
  const std::vector<StatusCase> cases{
      {400, Errc::kRefused, Effect::kNone, Effect::kNone, "manifest"},
      {401, Errc::kUnauthorized, Effect::kNone, Effect::kNone, "LAUNCHDARKLY_ACCESS_TOKEN"},
      {403, Errc::kForbidden, Effect::kNone, Effect::kNone, "role"},
      {404, Errc::kNotFound, Effect::kNone, Effect::kNone, "project \"checkout\""},
      {405, Errc::kRefused, Effect::kNone, Effect::kNone, ""},
      {408, Errc::kRefused, Effect::kUnknown, Effect::kUnknown, ""},
      {409, Errc::kConflict, Effect::kUnknown, Effect::kNone, "plan again"},
      {422, Errc::kRefused, Effect::kNone, Effect::kNone, "manifest"},
      {500, Errc::kServer, Effect::kUnknown, Effect::kUnknown, "API's end"},
      {503, Errc::kServer, Effect::kUnknown, Effect::kUnknown, "API's end"},
      {302, Errc::kProtocol, Effect::kUnknown, Effect::kUnknown, "--api-url"},
      {202, Errc::kProtocol, Effect::kUnknown, Effect::kUnknown, ""},
      {204, Errc::kProtocol, Effect::kUnknown, Effect::kUnknown, ""},
      {999, Errc::kProtocol, Effect::kUnknown, Effect::kUnknown, ""},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.status);
    const std::string body = R"({"code":"some_code","message":"some text","id":"abc"})";
    transport.then(answer(row.status, body));
    const auto created = create();
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, row.code);
    EXPECT_EQ(created.error().effect, row.create_effect);
    EXPECT_NE(created.error().hint.find(row.hint), std::string::npos) << created.error().hint;
    EXPECT_TRUE(created.error().message.starts_with("create checkout/production/redis: "));
    if (row.status >= 400 && row.status <= 599) {
      EXPECT_EQ(
          created.error().message, "create checkout/production/redis: the API answered " +
                                       std::to_string(row.status) +
                                       " some_code: some text (support id abc)");
      EXPECT_EQ(created.error().http_status, row.status);
    }
    transport.then(answer(row.status, body));
    const auto patched = patch();
    ASSERT_FALSE(patched);
    EXPECT_EQ(patched.error().code, row.code);
    EXPECT_EQ(patched.error().effect, row.patch_effect);
    EXPECT_EQ(transport.sent.size() % 2, 0U) << "a write was sent again";
  }
  EXPECT_EQ(transport.sent.size(), 2 * cases.size());
}

TEST_F(ApiClientTest, SaysWhenTheBetaHeaderGotLost) {
  const std::string body = R"({"message":"This API is in beta. Set the header to beta."})";
  for (const int status : {400, 403, 404}) {
    transport.then(answer(status, body));
    const auto created = create();
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, Errc::kForbidden);
    EXPECT_NE(created.error().hint.find("LD-API-Version"), std::string::npos);
    transport.then(answer(status, body));
    EXPECT_FALSE(remove()) << "a lost header is no proof that something is gone";
  }
}

TEST_F(ApiClientTest, TakesA404ForGoneOnlyFromTheApi) {
  transport.then(answer(404, R"({"code":"not_found","message":"Unknown"})"));
  EXPECT_TRUE(remove());
  transport.then(answer(404));
  EXPECT_TRUE(remove());
  transport.then(answer(404, "<html>no such host</html>"));
  const auto removed = remove();
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code, Errc::kProtocol);
  EXPECT_EQ(removed.error().effect, Effect::kUnknown);
  transport.then(answer(404, "<html>no such host</html>"));
  const auto patched = patch();
  ASSERT_FALSE(patched);
  EXPECT_EQ(patched.error().code, Errc::kProtocol);
}

TEST_F(ApiClientTest, NeverTakesA404OnTheListForAnEmptyList) {
  transport.then(answer(404, R"({"code":"not_found","message":"Unknown"})"));
  const auto snapshot = list();
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code, Errc::kNotFound);
}

TEST_F(ApiClientTest, TakesNothingButWholeJsonOfTheRightThing) {
  struct Case {
    const char* name;
    HttpResponse response;
  };
  const Headers html{{"Content-Type", "text/html"}};
  const Headers utf16{{"Content-Type", "application/json; charset=utf-16"}};
  const Headers twice{{"Content-Type", "application/json"}, {"Content-Type", "text/html"}};
  const Headers longer{{"Content-Type", "application/jsonp"}};
  const Headers zipped{{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}};
  std::string cut = item();
  cut.resize(cut.size() - 3);
  std::string other_project = item();
  other_project.replace(other_project.find("checkout"), 8, "ledger-x");
  const std::vector<Case> cases{
      {"no body", answer(201)},
      {"HTML", answer(201, item(), html)},
      {"UTF-16", answer(201, item(), utf16)},
      {"two types", answer(201, item(), twice)},
      {"longer type", answer(201, item(), longer)},
      {"compressed", answer(201, item(), zipped)},
      {"cut", answer(201, cut)},
      {"another project", answer(201, other_project)},
      {"another name", answer(201, item("Ledger"))},
      {"no id", answer(201, R"({"version":1})")},
      {"status 200", answer(200, item())},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    transport.then(row.response);
    const auto created = create();
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, Errc::kProtocol);
    EXPECT_EQ(created.error().effect, Effect::kUnknown);
  }
  const Headers good{{"content-type", "Application/JSON; charset=UTF-8"}};
  transport.then(answer(201, "\xEF\xBB\xBF" + item(), good));
  EXPECT_TRUE(create()) << "one byte order mark is tolerated";
}

TEST_F(ApiClientTest, WantsTheIdItAskedFor) {
  transport.then(answer(200, item("Checkout", "another")));
  const auto live = get();
  ASSERT_FALSE(live);
  EXPECT_EQ(live.error().code, Errc::kProtocol);
  EXPECT_EQ(live.error().effect, Effect::kNone);
}

TEST_F(ApiClientTest, NamesTheHostOfARedirectAndNothingElse) {
  struct Case {
    const char* location;
    const char* expected;
  };
  for (const auto& row : std::vector<Case>{
           {"https://evil.example/steal?token=1", "a redirect to \"evil.example\";"},
           {"//evil.example:8443/x", "a redirect to \"evil.example:8443\";"},
           {"https://app.launchdarkly.com@evil.example/", "a redirect to \"evil.example\";"},
           {"https://ev\x1b[31mil/", "a redirect to \"ev\\u{1b}[31mil\";"},
           {"/login", "a redirect to another path of this host;"}}) {
    SCOPED_TRACE(row.location);
    transport.then(answer(302, "", Headers{{"Location", row.location}}));
    const auto live = get();
    ASSERT_FALSE(live);
    EXPECT_NE(live.error().message.find(row.expected), std::string::npos) << live.error().message;
  }
  EXPECT_EQ(transport.sent.size(), 5U);
}

TEST_F(ApiClientTest, NeverShowsWhatTheServerEchoes) {
  const std::string secret = R"(p"ss\word and more)";
  const auto values = secrets(secret);
  const std::vector<std::string> messages{
      R"(bad value p\"ss\\word and more)",                 // as it is
      R"(bad body {\"x\":\"p\\\"ss\\\\word and more\"})",  // as JSON writes it
      "bad query p%22ss%5Cword%20and%20more",              // as a URL writes it
      "token api-0123456789-token was refused"};
  for (const auto& message : messages) {
    SCOPED_TRACE(message);
    transport.then(answer(400, R"({"code":"x","message":")" + message + "\"}"));
    const auto created =
        run_virtual(io, clock, client.create(address(), document(), values, soon()));
    ASSERT_FALSE(created);
    const auto& text = created.error().message;
    EXPECT_NE(text.find("(sensitive)"), std::string::npos) << text;
    EXPECT_EQ(text.find("word"), std::string::npos) << text;
    EXPECT_EQ(text.find("api-0123456789"), std::string::npos) << text;
  }
}

TEST_F(ApiClientTest, NeutralisesAndShortensTheServersText) {
  const std::string message = "\\u001b[2J" + std::string(2000, 'x');
  transport.then(answer(400, R"({"code":"\n::error::","message":")" + message + "\"}"));
  const auto created = create();
  ASSERT_FALSE(created);
  for (const char c : created.error().message) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  EXPECT_LT(created.error().message.size(), 450U);
}

TEST_F(ApiClientTest, RefusesToSendWhatLooksLikeAMask) {
  CreateDocument masked = document();
  masked.config.set("username", std::string("abc********xyz"));
  const auto created = run_virtual(io, clock, client.create(address(), masked, secrets(), soon()));
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, Errc::kInvalidInput);
  const auto values = secrets("hun********rse");
  const auto again = run_virtual(io, clock, client.create(address(), document(), values, soon()));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().message.find("hun"), std::string::npos);
  EXPECT_TRUE(transport.sent.empty());
}

TEST_F(ApiClientTest, FollowsPagesOfTheSameHostOnly) {
  const std::string base = "/api/v2/integration-capabilities/big-segment-store";
  transport.then(answer(
      200, R"({"_links":{"next":{"href":")" + base + R"(?offset=1"}},"totalCount":2,"items":[)" +
               item() + "]}"));
  transport.then(answer(200, R"({"totalCount":2,"items":[)" + item("B", "b") + "]}"));
  const auto both = list();
  ASSERT_TRUE(both);
  EXPECT_EQ(both->items.size(), 2U);
  EXPECT_EQ(transport.sent[1].request.target, base + "?offset=1");

  for (const std::string& next :
       {std::string("https://evil.example/api/v2/x"), std::string("//evil.example/api/v2/x"),
        std::string("/elsewhere"), std::string("/api/v2/x y"), std::string("/api/v2/../x"), base}) {
    SCOPED_TRACE(next);
    const auto before = transport.sent.size();
    transport.then(answer(200, R"({"_links":{"next":{"href":")" + next + R"("}},"items":[]})"));
    const auto refused = list();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::kProtocol);
    EXPECT_EQ(transport.sent.size(), before + 1);
  }
}

TEST_F(ApiClientTest, LearnsWhoseTokenItHasOrThatNobodySays) {
  transport.then(answer(200, R"({"accountId":"57be1db38b75bf0772d11384","x":[{}]})"));
  const auto account = caller_account();
  ASSERT_TRUE(account);
  EXPECT_EQ(*account, "57be1db38b75bf0772d11384");
  EXPECT_EQ(transport.sent.back().request.method, "GET");
  EXPECT_EQ(transport.sent.back().request.target, "/api/v2/caller-identity");
  for (const std::string body :
       {"{}", "[]", R"({"accountId":7})", R"({"accountId":""})", R"(["accountId"])"}) {
    transport.then(answer(200, body));
    const auto refused = caller_account();
    ASSERT_FALSE(refused) << body;
    EXPECT_EQ(refused.error().code, Errc::kProtocol);
    EXPECT_TRUE(refused.error().message.find("read who is calling") != std::string::npos);
  }
  transport.then(answer(403, R"({"code":"forbidden","message":"no"})"));
  EXPECT_EQ(caller_account().error().code, Errc::kForbidden);
}

TEST_F(ApiClientTest, TellsWhatTheTokenMayDoWhereTheApiSaysSo) {
  const auto rights = [this](const std::string& access) {
    transport.then(answer(200, R"({"_id":"x")" + access + "}"));
    return *run_virtual(io, clock, client.rights(address(), kId, soon()));
  };
  const auto told =
      rights(R"(,"_access":{"denied":[{"action":"updateOn","reason":{}},{"action":7},{},null],)"
             R"("allowed":[{"action":"updateName"}]})");
  EXPECT_EQ(told.denied, std::vector<std::string>{"updateOn"});
  EXPECT_EQ(told.allowed, std::vector<std::string>{"updateName"});
  for (const char* odd :
       {"", R"(,"_access":null)", R"(,"_access":[])", R"(,"_access":{"denied":7})"}) {
    const auto untold = rights(odd);
    EXPECT_TRUE(untold.denied.empty() && untold.allowed.empty()) << odd;
  }
}

TEST_F(ApiClientTest, KnowsHowFarTheClockIsOff) {
  EXPECT_FALSE(client.clock_ahead());
  const auto ahead = [this](const char* date) {
    transport.then(answer(200, item(), {{"Date", date}}));
    EXPECT_TRUE(get());
    return client.clock_ahead();
  };
  // The clock stands at 20:26:40; the answer's date leaves out up to a second.
  EXPECT_EQ(ahead("Thu, 28 May 2026 20:26:40 GMT"), 0s);
  EXPECT_EQ(ahead("Thu, 28 May 2026 20:26:39 GMT"), 0s);
  EXPECT_EQ(ahead("Thu, 28 May 2026 20:25:39 GMT"), 60s);
  EXPECT_EQ(ahead("Thu, 28 May 2026 20:27:40 GMT"), -60s);
  EXPECT_EQ(ahead("some day"), -60s) << "the last that was told";
}

TEST_F(ApiClientTest, RefusesAListThatIsCutShort) {
  transport.then(answer(200, R"({"totalCount":2,"items":[)" + item() + "]}"));
  const auto snapshot = list();
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code, Errc::kProtocol);
}

TEST_F(ApiClientTest, MergesTwinsOfOneIdAcrossPagesOrRefuses) {
  transport.then(answer(200, R"({"items":[)" + item() + "," + item() + "]}"));
  const auto merged = list();
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->items.size(), 1U);
  transport.then(answer(200, R"({"items":[)" + item() + "," + item("Other") + "]}"));
  EXPECT_FALSE(list());
}

}  // namespace
}  // namespace storekeeper::testing
