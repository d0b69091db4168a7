// The daemon in this process, on real sockets, against the emulator on a thread of its own.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/daemon.hpp"
#include "http/socket_transport.hpp"
#include "integration/own_emulator.hpp"
#include "integration/raw_client.hpp"
#include "support/run_awaitable.hpp"
#include "support/scripted_transport.hpp"
#include "support/temporary_directory.hpp"
#include "system/manifest_files.hpp"
#include "system/secret_source.hpp"
#include "system/system_random.hpp"

namespace storekeeper::testing {

inline std::string redis_manifest(const std::string& name, const std::string& host) {
  return "apiVersion: storekeeper/v1\nkind: BigSegmentStore\nmetadata: {name: " + name +
         "}\nspec:\n  project: shop\n  environment: " + name +
         "\n  enabled: true\n  redis: {host: " + host + "}\n";
}

class DaemonFixture : public ::testing::Test {
 protected:
  DaemonFixture() {
    emulator_ = testing::start_emulator();
    settings_.api.token = Secret("t");
    settings_.api.user_agent = "storekeeper/test";
    settings_.watch.poll = std::chrono::milliseconds(10);
    settings_.watch.settle = std::chrono::milliseconds(10);
    // So that whatever happens within a test's time was caused by the test.
    settings_.schedule.interval = std::chrono::hours(1);
    settings_.schedule.first_retry = std::chrono::hours(1);
    settings_.schedule.first_recheck = std::chrono::hours(1);
  }

  ~DaemonFixture() override {
    daemon_.reset();
    transport_.reset();  // its kept connections are sockets of the io_context
    io_.reset();         // what still runs in it uses the other ports
  }

  void start() {
    ASSERT_TRUE(emulator_);
    auto origin = parse_origin(emulator_->base_url());
    ASSERT_TRUE(origin);
    auto transport = make_socket_transport(*std::move(origin), {});
    ASSERT_TRUE(transport);
    transport_ = *std::move(transport);
    ManifestFilesSettings files;
    files.paths = {manifests_.path()};
    source_ = make_manifest_source(std::move(files));
    stamper_ = make_file_stamper({manifests_.path()});
    secrets_ = make_secret_source({});
    DaemonPorts ports;
    ports.transport = transport_.get();
    ports.manifests = source_.get();
    ports.stamper = stamper_.get();
    ports.secrets = secrets_.get();
    ports.random = &random_;
    ports.log = &log_;
    ports.lease = lease_;
    daemon_ = std::make_unique<Daemon>(*io_, ports, settings_);
    const auto started = daemon_->start([this](bool orderly) {
      ended_ = true;
      orderly_ = orderly;
    });
    ASSERT_TRUE(started) << started.error().message;
  }

  /// Lets the daemon work until `condition` holds; false if it does not within a long time.
  template <class Condition>
  bool wait_for(Condition condition) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    io_->restart();
    while (!condition() && std::chrono::steady_clock::now() < give_up) {
      io_->run_one_for(std::chrono::milliseconds(50));
      if (io_->stopped()) io_->restart();
    }
    return condition();
  }

  bool wait_for_passes(std::size_t count) {
    return wait_for([this, count] { return log_.of(EventKind::kPassFinished).size() >= count; });
  }

  bool told(const std::string& message) const {
    for (const auto& event : log_.events) {
      if (event.message == message) return true;
    }
    return false;
  }

  /// The last pass's.
  std::string outcome() const {
    const auto passes = log_.of(EventKind::kPassFinished);
    return passes.empty() ? "" : passes.back().outcome;
  }

  /// Status and body of an answer of the status port; "" if there was none.
  std::string ask(const std::string& target, const std::string& method = "GET") {
    const auto request = method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    return run_awaitable(*io_, converse(io_.get(), daemon_->status_port(), request));
  }

  std::string live() { return emulator_->ask("GET", "/__emulator/state").body; }

  static boost::asio::awaitable<std::string> converse(
      boost::asio::io_context* io, unsigned short port, std::string text) {
    RawClient client(*io);
    if (!co_await client.connect("127.0.0.1", port)) co_return "";
    co_await client.send(std::move(text));
    co_return co_await client.read_all();
  }

  TemporaryDirectory manifests_;
  std::unique_ptr<EmulatorServer> emulator_;
  DaemonSettings settings_;
  LeaseStorage* lease_ = nullptr;
  RecordingEvents log_;
  SystemRandom random_;
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<ManifestSource> source_;
  std::unique_ptr<ManifestStamper> stamper_;
  std::unique_ptr<SecretSource> secrets_;
  std::unique_ptr<boost::asio::io_context> io_ = std::make_unique<boost::asio::io_context>(1);
  std::unique_ptr<Daemon> daemon_;
  bool ended_ = false;
  bool orderly_ = false;
};

}  // namespace storekeeper::testing
