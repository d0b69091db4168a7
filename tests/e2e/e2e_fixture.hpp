// The built programs as black boxes: a started emulator, a directory of manifests, and runs of
// `storekeeper` in it.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/paths.hpp"
#include "support/subprocess.hpp"
#include "support/temporary_directory.hpp"

namespace storekeeper::testing {

using Json = nlohmann::json;

inline constexpr const char* kToken = "canary-token-7d1f0a94";
inline constexpr const char* kReader = "reader-token-55aa0183";
inline constexpr const char* kPassword = "canary-password-93c2";

/// `storekeeper-emulator` on a port of its own.
class EmulatorProcess {
 public:
  explicit EmulatorProcess(std::vector<std::string> flags = {}) {
    ProgramOptions options;
    options.arguments = {"--listen",       "127.0.0.1:0", "--token",          kToken,
                         "--token-reader", kReader,       "--journal-secrets"};
    // One of the emulator's profiles, for a run of all these tests against it: CMakeLists.txt.
    if (const char* profile = std::getenv("EMULATOR_PROFILE")) {
      options.arguments.insert(options.arguments.end(), {"--profile", profile});
    }
    options.arguments.insert(options.arguments.end(), flags.begin(), flags.end());
    process_ = std::make_unique<Subprocess>(emulator_program(), std::move(options));
    const std::string opening = "listening on ";
    if (process_->wait_for_line() && process_->so_far().output.starts_with(opening)) {
      const auto line = process_->so_far().output;
      url_ = line.substr(opening.size(), line.find('\n') - opening.size());
    } else {
      ADD_FAILURE() << "the emulator did not start: " << process_->so_far().errors;
    }
  }

  ~EmulatorProcess() { stop(); }

  const std::string& url() const { return url_; }
  void stop() {
    if (!process_) return;
    process_->send_signal(SIGTERM);
    const auto& result = process_->wait();
    EXPECT_EQ(result.exit_code, 0) << "the emulator: " << result.errors;
    process_.reset();
  }

  /// Without a chance to tidy up.
  void kill() {
    process_->send_signal(SIGKILL);
    process_->wait();
    process_.reset();
  }

  /// Of the control paths, such as "/__emulator/faults"; with a token, of the API.
  std::string ask(
      const std::string& method, const std::string& target, const std::string& body = {},
      const std::string& token = {}) const {
    namespace asio = boost::asio;
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    const auto port = static_cast<unsigned short>(std::stoi(url_.substr(url_.rfind(':') + 1)));
    socket.connect({asio::ip::address_v4::loopback(), port});
    auto text = method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    if (!token.empty()) text += "Authorization: " + token + "\r\nLD-API-Version: beta\r\n";
    if (!body.empty()) {
      text += "Content-Type: application/json\r\n";
      text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    asio::write(socket, asio::buffer(text + "\r\n" + body));
    std::string answer;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(answer), end);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 2")) << answer;
    const auto blank = answer.find("\r\n\r\n");
    return blank == std::string::npos ? "" : answer.substr(blank + 4);
  }
  /// All that is stored, secrets in clear.
  Json integrations() const { return Json::parse(ask("GET", "/__emulator/integrations")); }
  Json journal() const { return Json::parse(ask("GET", "/__emulator/journal")).at("entries"); }
  int writes() const {
    int count = 0;
    for (const auto& entry : journal()) count += entry.at("method") == "GET" ? 0 : 1;
    return count;
  }
  void set_faults(const std::string& rules) const { ask("PUT", "/__emulator/faults", rules); }
  void set_behaviour(const std::string& switches) const {
    ask("PUT", "/__emulator/behaviour", switches);
  }
  /// As a person would in the console.
  void edit(const std::string& id, const std::string& members) const {
    ask("PATCH", "/__emulator/integrations/" + id, members);
  }
  std::string add(const std::string& document) const {
    return Json::parse(ask("POST", "/__emulator/integrations", document)).at("_id");
  }

 private:
  std::unique_ptr<Subprocess> process_;
  std::string url_;
};

/// A manifest for a Redis store in project "shop"; `more` is added below `spec`. Without it, its
/// host is NAME.example.com.
inline std::string manifest(
    const std::string& name, const std::string& environment = "production",
    const std::string& more = {}) {
  return "apiVersion: storekeeper/v1\nkind: BigSegmentStore\nmetadata: {name: " + name +
         "}\nspec:\n  project: shop\n  environment: " + environment + "\n" +
         (more.empty() ? "  redis: {host: " + name + ".example.com}\n" : more);
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

#define EXPECT_CONTAINS(text, part) EXPECT_PRED2(::storekeeper::testing::contains, text, part)

class EndToEnd : public ::testing::Test {
 protected:
  /// The variables of every run; the emulator's address and token are among them.
  std::map<std::string, std::string> environment() const {
    std::map<std::string, std::string> result = {
        {"HOME", directory.path()},
        {"XDG_RUNTIME_DIR", directory.path()},
        {"STOREKEEPER_ACCESS_TOKEN", kToken}};
    if (emulator) result["STOREKEEPER_API_URL"] = emulator->url();
    for (const auto& [name, value] : variables) result[name] = value;
    return result;
  }
  ProgramOptions options(std::vector<std::string> arguments) const {
    ProgramOptions result;
    result.arguments = std::move(arguments);
    result.environment = environment();
    result.working_directory = directory.path();
    return result;
  }
  ProgramResult run(std::vector<std::string> arguments) const {
    return run_with(options(std::move(arguments)));
  }
  static ProgramResult run_with(ProgramOptions given) {
    Subprocess process(storekeeper_program(), std::move(given));
    return process.wait();
  }
  void start_emulator(std::vector<std::string> flags = {}) {
    emulator = std::make_unique<EmulatorProcess>(std::move(flags));
  }
  void write_manifest(const std::string& name, const std::string& text) const {
    directory.write("m/" + name + ".yaml", text);
  }
  void remove_manifest(const std::string& name) const {
    std::filesystem::remove(directory.path("m/" + name + ".yaml"));
  }
  /// Makes the account as the manifests say.
  void converge(std::vector<std::string> flags = {}) const {
    flags.insert(flags.begin(), {"sync", "-f", "m"});
    const auto done = run(std::move(flags));
    EXPECT_EQ(done.exit_code, 0) << done.output << done.errors;
  }

  TemporaryDirectory directory;
  std::unique_ptr<EmulatorProcess> emulator;
  std::map<std::string, std::string> variables = {};  // an empty value is set and empty
};

/// With an emulator, and an empty directory m of manifests.
class WithEmulator : public EndToEnd {
 protected:
  WithEmulator() {
    start_emulator();
    directory.make_directory("m");
  }
};

}  // namespace storekeeper::testing
