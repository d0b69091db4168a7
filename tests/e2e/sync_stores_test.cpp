// `storekeeper-emulator --sync-stores` against Debian's Redis server: the key that it keeps
// current, and what `_status` says when it cannot.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "e2e/e2e_fixture.hpp"
#include "e2e/redis_server.hpp"
#include "integration/test_certificates.hpp"

namespace storekeeper::testing {
namespace {

constexpr const char* kApi = "/api/v2/integration-capabilities/big-segment-store";

class SyncStores : public ::testing::Test {
 protected:
  static std::vector<std::string> flags(std::vector<std::string> more = {}) {
    // Without limits, for status_when() asks as fast as it is answered.
    more.insert(
        more.end(), {"--sync-stores", "--sync-interval", "50", "--global-limit", "0",
                     "--route-limit", "0", "--token-limit", "0"});
    return more;
  }

  // A Redis integration that is on; its id.
  static std::string add(const EmulatorProcess& emulator, Json config) {
    const Json document = {
        {"projectKey", "shop"},
        {"environmentKey", "production"},
        {"integrationKey", "redis"},
        {"name", "store"},
        {"on", true},
        {"config", std::move(config)}};
    return emulator.add(document.dump());
  }
  static Json config_of(const RedisServer& redis, Json more = Json::object()) {
    more["host"] = "127.0.0.1";
    more["port"] = std::to_string(redis.port());
    return more;
  }

  static Json status(const EmulatorProcess& emulator, const std::string& id) {
    const auto path = std::string(kApi) + "/shop/production/redis/" + id;
    return Json::parse(emulator.ask("GET", path, "", kToken)).at("_status");
  }
  // Asks until `condition` holds, and fails the test if that takes too long.
  static Json status_when(
      const EmulatorProcess& emulator, const std::string& id,
      const std::function<bool(const Json&)>& condition) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    auto last = status(emulator, id);
    while (!condition(last) && std::chrono::steady_clock::now() < give_up) {
      last = status(emulator, id);
    }
    EXPECT_TRUE(condition(last)) << last;
    return last;
  }
  static bool is_available(const Json& status) { return status.at("available") == true; }
  static bool has_failed(const Json& status) { return !status.at("errors").empty(); }

  // Why the store cannot be written to; with canaries for secrets.
  static std::string failure(const EmulatorProcess& emulator, const std::string& id) {
    const auto found = status_when(emulator, id, has_failed);
    EXPECT_EQ(found.at("available"), false);
    EXPECT_EQ(found.at("potentiallyStale"), true);
    EXPECT_EQ(found.dump().find(kPassword), std::string::npos);
    const auto& latest = found.at("errors").at(0);
    EXPECT_EQ(latest.at("timestamp"), found.at("lastError"));
    return latest.at("message").get<std::string>() + " " + latest.at("statusCode").dump();
  }
};

TEST_F(SyncStores, KeepsTheTimeOfTheLastSyncCurrent) {
  const RedisServer redis;
  const EmulatorProcess emulator(flags());
  const auto id = add(emulator, config_of(redis));
  const auto first = status_when(emulator, id, is_available).at("lastSync").get<std::int64_t>();
  const auto later = status_when(emulator, id, [&](const Json& status) {
    return status.at("lastSync").get<std::int64_t>() > first;
  });
  EXPECT_EQ(later.at("potentiallyStale"), false);
  EXPECT_EQ(later.at("errors"), Json::array());

  const auto environment =
      Json::parse(emulator.ask("GET", "/api/v2/projects/shop/environments/production", "", kToken));
  const auto key = environment.at("_id").get<std::string>() + ":big_segments_synchronized_on";
  EXPECT_EQ(redis.ask({"KEYS", "*"}), key);
  EXPECT_GE(std::stoll(redis.ask({"GET", key})), later.at("lastSync").get<std::int64_t>());
}

TEST_F(SyncStores, LeavesAStoreAloneThatIsSwitchedOffOrDeleted) {
  const RedisServer off;
  const RedisServer deleted;
  const RedisServer still_on;
  const EmulatorProcess emulator(flags());
  const auto off_id = add(emulator, config_of(off));
  const auto deleted_id = add(emulator, config_of(deleted));
  const auto on_id = add(emulator, config_of(still_on));
  for (const auto& id : {off_id, deleted_id, on_id}) status_when(emulator, id, is_available);
  emulator.edit(off_id, R"({"on": false})");
  emulator.ask("DELETE", "/__emulator/integrations/" + deleted_id);
  EXPECT_EQ(status(emulator, off_id).at("available"), false);

  // A write of the round before may still be on its way, so perhaps not at once.
  const auto two_rounds = [&] {
    for (int round = 0; round < 2; ++round) {
      const auto before = status(emulator, on_id).at("lastSync").get<std::int64_t>();
      status_when(emulator, on_id, [&](const Json& status) {
        return status.at("lastSync").get<std::int64_t>() > before;
      });
    }
  };
  const auto stays_empty = [&](const RedisServer& redis) {
    redis.ask({"FLUSHALL"});
    two_rounds();
    return redis.ask({"KEYS", "*"}).empty();
  };
  constexpr int kMostTries = 20;
  for (const auto* left_alone : {&off, &deleted}) {
    int tries = 0;
    while (tries < kMostTries && !stays_empty(*left_alone)) ++tries;
    EXPECT_LT(tries, kMostTries);
  }
}

TEST_F(SyncStores, LogsInAndTellsOfAWrongPassword) {
  const RedisServer redis;
  const auto allowed = std::string(">") + kPassword;
  redis.ask({"ACL", "SETUSER", "writer", "on", allowed, "~*:big_segment*", "+set"});
  redis.ask({"ACL", "SETUSER", "reader", "on", allowed, "~*", "+get"});
  ASSERT_EQ(redis.ask({"ACL", "SETUSER", "default", "off"}), "OK");
  const EmulatorProcess emulator(flags());
  const auto login = [&](const char* user, const char* password) {
    return config_of(redis, {{"username", user}, {"password", password}});
  };
  const auto good = add(emulator, login("writer", kPassword));
  const auto wrong = add(emulator, login("writer", "no"));
  const auto reader = add(emulator, login("reader", kPassword));
  const auto nobody = add(emulator, config_of(redis));
  status_when(emulator, good, is_available);
  EXPECT_EQ(
      failure(emulator, wrong), "Redis refused AUTH: wrong user name or password (WRONGPASS) 401");
  EXPECT_EQ(failure(emulator, reader), "Redis refused SET: the user may not do this (NOPERM) 403");
  EXPECT_EQ(failure(emulator, nobody), "Redis refused SET: it wants a password (NOAUTH) 401");
}

TEST_F(SyncStores, BecomesStaleWhenTheServerGoes) {
  RedisServer redis;
  const EmulatorProcess emulator(flags({"--stale-after", "300"}));
  const auto id = add(emulator, config_of(redis));
  status_when(emulator, id, is_available);
  redis.stop();
  const auto after = status_when(
      emulator, id, [](const Json& status) { return status.at("potentiallyStale") == true; });
  EXPECT_EQ(after.at("available"), false);
  EXPECT_EQ(
      failure(emulator, id),
      "connect to 127.0.0.1:" + std::to_string(redis.port()) + ": connection refused 502");
}

TEST_F(SyncStores, IsNotHeldUpByAServerThatHangs) {
  const RedisServer redis;
  boost::asio::io_context io;
  const boost::asio::ip::tcp::endpoint any_port(boost::asio::ip::address_v4::loopback(), 0);
  // The system completes the connections; nobody takes or answers them.
  const boost::asio::ip::tcp::acceptor silent(io, any_port);
  const EmulatorProcess emulator(flags());
  const auto hung = add(
      emulator, {{"host", "127.0.0.1"}, {"port", std::to_string(silent.local_endpoint().port())}});
  const auto good = add(emulator, config_of(redis));
  // How many rounds the one gets while the other is at one attempt.
  std::set<std::string> rounds;
  std::string attempt;
  const auto failed = [&](const Json& status) { return status.value("lastError", Json()).dump(); };
  status_when(emulator, good, [&](const Json& seen) {
    auto now = failed(status(emulator, hung));
    if (now != attempt) rounds.clear();
    attempt = std::move(now);
    rounds.insert(seen.value("lastSync", Json()).dump());
    return rounds.size() > 4;
  });
  EXPECT_EQ(status(emulator, hung).at("available"), false);
}

TEST_F(SyncStores, ContactsDynamoDbOnlyWhenToldWhere) {
  const EmulatorProcess emulator(flags());
  const Json table = {
      {"projectKey", "shop"},
      {"environmentKey", "production"},
      {"integrationKey", "dynamodb"},
      {"on", true},
      {"config", {{"tableName", "flags"}, {"region", "eu-west-1"}}}};
  const auto id = emulator.add(table.dump());
  const auto path = std::string(kApi) + "/shop/production/dynamodb/" + id;
  const auto seen = Json::parse(emulator.ask("GET", path, "", kToken)).at("_status");
  EXPECT_EQ(seen.at("available"), true) << "what the switch health says";
}

TEST_F(SyncStores, RefusesAnEndpointThatItCannotUse) {
  struct Case {
    std::vector<std::string> flags;
    std::map<std::string, std::string> environment;
    const char* complaint;
  };
  const Case cases[] = {
      {{"--sync-stores", "--dynamodb-endpoint", "http://127.0.0.1:1"},
       {{"AWS_ACCESS_KEY_ID", "id"}},
       "--dynamodb-endpoint: there are no credentials"},
      {{"--sync-stores", "--dynamodb-endpoint", "http://dynamo.example.com"},
       {{"AWS_ACCESS_KEY_ID", "id"}, {"AWS_SECRET_ACCESS_KEY", kPassword}},
       "--dynamodb-endpoint: "},
      {{"--dynamodb-endpoint", "http://127.0.0.1:1"}, {}, "--sync-stores"}};
  for (const auto& each : cases) {
    ProgramOptions options;
    options.arguments = {"--token", kToken};
    options.arguments.insert(options.arguments.end(), each.flags.begin(), each.flags.end());
    options.environment = each.environment;
    Subprocess program(emulator_program(), std::move(options));
    const auto& ended = program.wait();
    EXPECT_EQ(ended.exit_code, 2) << each.complaint;
    EXPECT_EQ(ended.output, "");
    EXPECT_CONTAINS(ended.errors, each.complaint);
    EXPECT_EQ(ended.errors.find(kPassword), std::string::npos);
  }
}

TEST_F(SyncStores, VerifiesTheCertificateOfTheServer) {
  const CertificateDirectory files;
  const auto authority = make_certificate({.common_name = "ca", .is_authority = true}, nullptr);
  const auto server = make_certificate({.alternative_names = "IP:127.0.0.1"}, &authority);
  const auto ca = files.write_certificate("ca.pem", authority);
  const RedisServer redis(
      {"--tls-cert-file", files.write_certificate("cert.pem", server), "--tls-key-file",
       files.write_key("key.pem", server), "--tls-ca-cert-file", ca, "--tls-auth-clients", "no"},
      true);
  const EmulatorProcess trusting(flags({"--store-ca-file", ca}));
  status_when(trusting, add(trusting, config_of(redis, {{"tlsEnabled", true}})), is_available);
  const EmulatorProcess wary(flags());
  EXPECT_CONTAINS(
      failure(wary, add(wary, config_of(redis, {{"tlsEnabled", true}}))), "unknown authority");
}

}  // namespace
}  // namespace storekeeper::testing
