// What --show-requests prints against what arrives, byte by byte.
#include <algorithm>
#include <map>

#include "e2e/e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

constexpr const char* kExternalId = "external-canary-5a17";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Of the mark of a deletion; nobody knows it beforehand.
std::string without_time(std::string body) {
  const std::string mark = "pending-delete.";
  const auto at = body.find(mark);
  if (at == std::string::npos) return body;
  const auto begin = at + mark.size();
  return body.replace(begin, body.find('.', begin) - begin, "(time)");
}

class Requests : public WithEmulator {
 protected:
  // Each kind of write, with secrets and odd characters in what is sent.
  Requests() {
    variables["PASSWORD"] = kPassword;
    write_manifest("gone", manifest("gone", "gone"));
    write_manifest("kept", manifest("kept", "kept"));
    converge();
    remove_manifest("gone");
    write_manifest(
        "kept", manifest(
                    "kept", "kept",
                    "  displayName: 'Kassé \"#1\" \\ <b>'\n  enabled: true\n  tags: [b, a]\n"
                    "  redis: {host: kept.example.com, port: 6380, password: {env: PASSWORD}}\n"));
    write_manifest(
        "redis", manifest(
                     "redis", "a",
                     "  redis: {host: r.example.com, tlsEnabled: true, password: {env: "
                     "PASSWORD}}\n"));
    write_manifest(
        "table",
        manifest(
            "table", "b",
            std::string("  dynamodb:\n    tableName: table\n    region: eu-west-1\n    roleArn: "
                        "arn:aws:iam::123456789012:role/r\n    externalId: ") +
                kExternalId + "\n"));
    emulator->ask("DELETE", "/__emulator/journal");
  }

  /// The writes that arrived, what is never shown blacked out, by method and path: the first ones,
  /// for a server that refuses a patch gets another one.
  std::map<std::string, Json> arrived() const {
    std::map<std::string, Json> writes;
    for (const auto& entry : emulator->journal()) {
      if (entry["method"] == "GET") continue;
      auto body = replaced(entry["body"], kPassword, "(sensitive)");
      body = replaced(std::move(body), kExternalId, "(sensitive)");
      body = without_time(std::move(body));
      const Json request = {
          {"body", body},
          {"LD-API-Version", entry["apiVersion"]},
          {"User-Agent", entry["userAgent"]},
          {"Content-Type", entry["contentType"]}};
      writes.try_emplace(
          entry["method"].get<std::string>() + " " + entry["target"].get<std::string>(), request);
    }
    return writes;
  }
};

TEST_F(Requests, AreSentAsTheyAreShown) {
  const auto plan = run({"plan", "-f", "m", "--prune", "--show-requests", "-o", "json"});
  ASSERT_EQ(plan.exit_code, 0) << plan.errors;
  std::map<std::string, Json> told;
  const auto document = Json::parse(plan.output);
  std::vector<Json> requests;
  for (const auto& request : document["storekeeper"]["requests"]) {
    const auto before = request.value("before", Json::array());
    requests.insert(requests.end(), before.begin(), before.end());
    requests.push_back(request);
  }
  for (const auto& request : requests) {
    if (request["method"] == "GET") continue;
    const auto& headers = request["headers"];
    EXPECT_FALSE(headers.contains("Authorization"));
    told[request["method"].get<std::string>() + " " + request["path"].get<std::string>()] = {
        {"body", request["body"]},
        {"LD-API-Version", headers["LD-API-Version"]},
        {"User-Agent", headers["User-Agent"]},
        {"Content-Type", headers.value("Content-Type", "")}};
  }
  EXPECT_EQ(emulator->writes(), 0);
  converge({"--prune"});
  const auto real = arrived();
  EXPECT_EQ(real.size(), 5U);
  EXPECT_EQ(told, real) << Json(told).dump(2) << "\n" << Json(real).dump(2);
}

TEST_F(Requests, AreReadableAndHoldNoSecret) {
  const auto plan = run(
      {"plan", "-f", "m", "--prune", "--show-requests", "-o", "human", "-o", "markdown=plan.md",
       "-o", "ndjson=plan.ndjson"});
  converge({"--prune"});
  for (const auto& [line, request] : arrived()) {
    EXPECT_CONTAINS(plan.output, "  " + line + "\n  LD-API-Version: beta\n  User-Agent: storekeep");
    EXPECT_CONTAINS(plan.output, request["body"].get<std::string>());
  }
  for (const char* secret : {kPassword, kExternalId, kToken}) {
    EXPECT_FALSE(contains(plan.output + plan.errors, secret)) << secret;
  }
  EXPECT_TRUE(plan.output.ends_with("\nPlan: 2 to add, 1 to change, 1 to destroy.\n"));
  EXPECT_CONTAINS(
      plan.output, "\nCost: 7 requests (2 GET, 2 POST, 2 PATCH, 1 DELETE) besides the ");
}

TEST_F(Requests, AreShownOnlyWhenAskedFor) {
  const auto plan = run({"plan", "-f", "m", "-o", "json"});
  EXPECT_FALSE(Json::parse(plan.output)["storekeeper"].contains("requests"));
  EXPECT_FALSE(contains(run({"plan", "-f", "m"}).output, "LD-API-Version"));
}

}  // namespace
}  // namespace storekeeper
