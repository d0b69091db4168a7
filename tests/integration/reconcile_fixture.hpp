// The reconciler on real sockets: manifests from files, the API client over HTTP, and the emulator
// on a thread of its own.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "http/socket_transport.hpp"
#include "integration/own_emulator.hpp"
#include "reconcile/pass.hpp"
#include "support/run_awaitable.hpp"
#include "support/scripted_transport.hpp"
#include "support/temporary_directory.hpp"
#include "system/asio_clock.hpp"
#include "system/manifest_files.hpp"
#include "system/secret_source.hpp"
#include "system/system_random.hpp"

namespace storekeeper::testing {

using Json = nlohmann::json;

inline constexpr const char* kPassword = "canary-password-93c2";

class ReconcileOnSockets : public ::testing::Test {
 protected:
  /// Everything that lasts from pass to pass; a new one is a new process.
  struct Process {
    explicit Process(const ReconcileOnSockets& test) {
      auto origin = parse_origin(test.emulator->base_url());
      transport = *make_socket_transport(*std::move(origin), {});
      ManifestFilesSettings files;
      files.paths = {test.directory.path("m")};
      manifests = make_manifest_source(std::move(files));
      SecretSourceSettings settings;
      settings.root = test.directory.path();
      secrets = make_secret_source(std::move(settings));
      ApiSettings api_settings;
      api_settings.token = Secret("t");
      api_settings.user_agent = "storekeeper/test";
      api = std::make_unique<ApiClient>(
          transport.get(), &clock, &random, &events, std::move(api_settings));
      reconciler = std::make_unique<Reconciler>(api.get(), &clock, secrets.get(), &events);
    }

    boost::asio::io_context io{1};
    AsioClock clock{io};
    SystemRandom random;
    RecordingEvents events;
    std::unique_ptr<Transport> transport;
    std::unique_ptr<ManifestSource> manifests;
    std::unique_ptr<SecretSource> secrets;
    std::unique_ptr<ApiClient> api;
    std::unique_ptr<Reconciler> reconciler;
  };

  ReconcileOnSockets() {
    emulator = testing::start_emulator();
    directory.make_directory("m");
    directory.write("password", kPassword);
    process = std::make_unique<Process>(*this);
  }
  ~ReconcileOnSockets() override { process.reset(); }

  void restart() { process = std::make_unique<Process>(*this); }

  void write_stores() const {
    directory.write("m/redis.yaml", redis());
    directory.write("m/dynamodb.yaml", dynamodb());
  }
  static std::string head(const std::string& name, const std::string& environment) {
    return "apiVersion: storekeeper/v1\nkind: BigSegmentStore\nmetadata: {name: " + name +
           "}\nspec:\n  project: shop\n  environment: " + environment + "\n  enabled: true\n";
  }
  static std::string redis(const std::string& host = "redis.example.com") {
    return head("checkout", "production") + "  tags: [b, a]\n  redis: {host: " + host +
           ", port: 6380, username: sk, password: {file: password}, tlsEnabled: true}\n";
  }
  static std::string dynamodb() {
    return head("ledger", "test") +
           "  dynamodb: {tableName: segments, region: eu-west-1, externalId: external-7,\n"
           "    roleArn: \"arn:aws:iam::123456789012:role/segments\"}\n";
  }
  static std::string plain(const std::string& name, const std::string& environment) {
    return head(name, environment) + "  redis: {host: " + name + ".example.com}\n";
  }

  PassResult pass() {
    PassOptions given = options;
    if (timeout.count() > 0) given.give_up = process->clock.now() + timeout;
    auto& now = *process;
    return run_awaitable(
        now.io, run_pass(
                    now.reconciler.get(), now.manifests.get(), &now.clock, &now.random, &now.events,
                    std::move(given)));
  }
  /// A pass that has to end well.
  void converge() {
    const auto result = pass();
    EXPECT_EQ(result.outcome, PassOutcome::kConverged) << why(result);
  }
  /// Nothing is left to do, for this process and for a new one.
  void expect_quiet() {
    const int before = writes();
    converge();
    restart();
    converge();
    EXPECT_EQ(writes(), before);
  }
  static std::string why(const PassResult& result) {
    std::string text = result.error ? result.error->message + "\n" : "";
    if (!result.applied) return text;
    for (const auto& done : result.applied->results) {
      if (done.error) text += done.error->message + "\n";
    }
    for (const auto& finding : result.applied->plan.findings) text += finding.message + "\n";
    return text;
  }

  std::string ask(const std::string& method, const std::string& target, std::string body = {}) {
    const auto answer = emulator->ask(method, "/__emulator/" + target, std::move(body));
    EXPECT_EQ(answer.status / 100, 2) << answer.body;
    return answer.body;
  }
  void behave(const std::string& switches) { ask("PUT", "behaviour", switches); }
  void spoil(const std::string& rule) { ask("PUT", "faults", "[" + rule + "]"); }
  Json integrations() { return Json::parse(ask("GET", "integrations")); }
  Json find(const std::string& kind) {
    for (auto& item : integrations()) {
      if (item["integrationKey"] == kind) return item;
    }
    ADD_FAILURE() << "no " << kind;
    return {};
  }
  int sent(const std::string& method) {
    int count = 0;
    const auto journal = Json::parse(ask("GET", "journal"));
    for (const auto& entry : journal.at("entries")) {
      count += entry["method"] == method ? 1 : 0;
    }
    return count;
  }
  int writes() { return sent("POST") + sent("PATCH") + sent("DELETE"); }

  TemporaryDirectory directory;
  std::unique_ptr<EmulatorServer> emulator;
  std::unique_ptr<Process> process;
  PassOptions options;
  std::chrono::milliseconds timeout{0};
};

}  // namespace storekeeper::testing
