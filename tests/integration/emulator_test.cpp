// The emulator over real sockets: in this process, and as the program people start.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "emulator/emulator_server.hpp"
#include "support/paths.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

struct RawAnswer {
  std::string text;  // all that came before the end
  bool reset = false;
  int status() const { return text.size() > 12 ? std::atoi(text.c_str() + 9) : 0; }
  std::string body() const {
    const auto at = text.find("\r\n\r\n");
    return at == std::string::npos ? "" : text.substr(at + 4);
  }
};

constexpr const char* kStores = "/api/v2/integration-capabilities/big-segment-store";

// One request on a connection of its own; reads until the server closes.
RawAnswer ask(
    unsigned short port, const std::string& method, const std::string& target,
    const std::string& body = {}) {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect({asio::ip::address_v4::loopback(), port});
  auto text = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" +
              "Authorization: t\r\nLD-API-Version: beta\r\n";
  if (!body.empty()) {
    text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size());
    text += "\r\n";
  }
  boost::system::error_code error;
  asio::write(socket, asio::buffer(text + "\r\n" + body), error);
  RawAnswer answer;
  asio::read(socket, asio::dynamic_buffer(answer.text), error);
  answer.reset = error == asio::error::connection_reset;
  return answer;
}

std::string id_in(const std::string& body) {
  const auto at = body.find("\"_id\":\"");
  return at == std::string::npos ? "" : body.substr(at + 7, 24);
}

void use_all_five_endpoints(unsigned short port) {
  const auto path = std::string(kStores) + "/shop/production/redis";
  const auto made = ask(port, "POST", path, R"({"name":"n","config":{"host":"h"}})");
  ASSERT_EQ(made.status(), 201) << made.text;
  const auto item = path + "/" + id_in(made.body());
  EXPECT_EQ(ask(port, "GET", item).status(), 200);
  const auto patched = ask(port, "PATCH", item, R"([{"op":"replace","path":"/on","value":true}])");
  EXPECT_EQ(patched.status(), 200);
  EXPECT_NE(patched.body().find("\"version\":2"), std::string::npos);
  EXPECT_EQ(id_in(ask(port, "GET", kStores).body()), id_in(made.body()));
  const auto gone = ask(port, "DELETE", item);
  EXPECT_EQ(gone.status(), 204);
  EXPECT_EQ(gone.body(), "");
  EXPECT_EQ(ask(port, "GET", item).status(), 404);
}

EmulatorSettings one_token() {
  EmulatorSettings settings;
  AccessToken token;
  token.value = Secret("t");
  token.name = "test";
  settings.tokens.push_back(std::move(token));
  return settings;
}

TEST(EmulatorServerOnASocket, ServesTheFiveEndpoints) {
  const auto server = EmulatorServer::start(one_token());
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_EQ((*server)->base_url(), "http://127.0.0.1:" + std::to_string((*server)->port()));
  use_all_five_endpoints((*server)->port());
  (*server)->stop();
  (*server)->stop();
  EXPECT_EQ((*server)->ask("GET", "/__emulator/health").status, 0);
}

TEST(EmulatorServerOnASocket, DeliversFaultsAsTheySay) {
  const auto server = EmulatorServer::start(one_token());
  ASSERT_TRUE(server) << server.error().message;
  const auto port = (*server)->port();
  const auto with_fault = [&](const std::string& rule) {
    EXPECT_EQ((*server)->ask("PUT", "/__emulator/faults", "[" + rule + "]").status, 200);
    return ask(port, "GET", kStores);
  };
  const auto whole = with_fault(R"({"kind":"latency","delayMs":1})");
  EXPECT_EQ(whole.status(), 200);
  const auto dropped = with_fault(R"({"kind":"drop-before-commit"})");
  EXPECT_EQ(dropped.text, "");
  EXPECT_FALSE(dropped.reset);
  EXPECT_TRUE(with_fault(R"({"kind":"reset"})").reset);
  const auto cut = with_fault(R"({"kind":"truncate"})");
  EXPECT_EQ(cut.status(), 200);
  EXPECT_LT(cut.body().size(), whole.body().size());
  EXPECT_EQ(with_fault(R"({"kind":"refuse","status":502,"html":true})").status(), 502);
}

TEST(EmulatorServerOnASocket, SaysThatThePortIsTaken) {
  const auto first = EmulatorServer::start(one_token());
  ASSERT_TRUE(first);
  auto settings = emulator_server_settings();
  settings.listen_port = (*first)->port();
  const auto second = EmulatorServer::start(one_token(), settings);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::kNetwork);
}

/// The program with its two output streams, killed if the test leaves it running.
class Program {
 public:
  explicit Program(std::vector<std::string> arguments) {
    int out[2];
    int err[2];
    if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, err[1], 2);
    arguments.insert(arguments.begin(), testing::emulator_program());
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    if (posix_spawn(&pid_, testing::emulator_program(), &actions, nullptr, argv.data(), environ) !=
        0) {
      pid_ = -1;
    }
    posix_spawn_file_actions_destroy(&actions);
    close(out[1]);
    close(err[1]);
    out_ = fdopen(out[0], "r");
    err_ = fdopen(err[0], "r");
  }
  ~Program() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    if (out_) fclose(out_);
    if (err_) fclose(err_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  std::string first_line() { return line_of(out_); }
  std::string output() { return all_of(out_); }
  std::string errors() { return all_of(err_); }
  void send_signal(int signal) const { kill(pid_, signal); }
  /// The exit code; -1 if it did not exit by itself.
  int wait() {
    int status = 0;
    if (waitpid(std::exchange(pid_, -1), &status, 0) < 0) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  static std::string line_of(FILE* file) {
    std::array<char, 512> buffer = {};
    return file && std::fgets(buffer.data(), buffer.size(), file) ? buffer.data() : "";
  }
  static std::string all_of(FILE* file) {
    std::string text;
    for (auto line = line_of(file); !line.empty(); line = line_of(file)) text += line;
    return text;
  }

  pid_t pid_ = -1;
  FILE* out_ = nullptr;
  FILE* err_ = nullptr;
};

unsigned short port_in(const std::string& line) {
  const auto colon = line.rfind(':');
  return static_cast<unsigned short>(std::atoi(line.c_str() + colon + 1));
}

TEST(EmulatorProgram, AnnouncesItsPortServesAndStopsOnSigterm) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Program program({"--listen", "127.0.0.1:0", "--token", "t"});
    const auto line = program.first_line();
    ASSERT_EQ(line.rfind("listening on http://127.0.0.1:", 0), 0U) << line << program.errors();
    use_all_five_endpoints(port_in(line));
    program.send_signal(signal);
    EXPECT_EQ(program.wait(), 0);
  }
}

TEST(EmulatorProgram, TakesSwitchesFaultsAndASeed) {
  const auto seed =
      std::filesystem::path(::testing::TempDir()) / ("seed-" + std::to_string(getpid()) + ".json");
  std::ofstream(seed) << R"({"projects":[{"key":"shop","environments":[{"key":"production"}]}],
      "integrations":[{"projectKey":"shop","environmentKey":"production","integrationKey":"redis",
      "name":"seeded","config":{"host":"h"}}]})";
  Program program(
      {"--token", "t", "--list-config", "full", "--seed", seed, "--fault",
       "kind=refuse,status=500,nth=2", "--fault", "kind=refuse,status=501,nth=3"});
  const auto line = program.first_line();
  std::filesystem::remove(seed);
  ASSERT_NE(line, "") << program.errors();
  const auto port = port_in(line);
  const auto list = ask(port, "GET", kStores);
  EXPECT_NE(list.body().find("\"name\":\"seeded\""), std::string::npos);
  EXPECT_NE(list.body().find("\"host\":\"h\""), std::string::npos);
  EXPECT_EQ(ask(port, "GET", kStores).status(), 500);
  EXPECT_EQ(ask(port, "GET", kStores).status(), 501);
  EXPECT_EQ(ask(port, "GET", "/api/v2/projects/other").status(), 404);
}

TEST(EmulatorProgram, ExplainsWhatIsWrongWithItsFlags) {
  const auto bad_seed = std::filesystem::path(::testing::TempDir()) /
                        ("bad-seed-" + std::to_string(getpid()) + ".json");
  std::ofstream(bad_seed) << "{\n  \"projects\": [}\n";
  const std::pair<std::vector<std::string>, std::string> cases[] = {
      {{}, "no access token"},
      {{"--token", "t", "--listen", "0.0.0.0:0"}, "--allow-remote"},
      {{"--token", "t", "--listen", "here"}, "--listen cannot be"},
      {{"--token", "t", "--listen", "127.0.0.1:99999"}, "--listen cannot be"},
      {{"--token", "t", "--list-config", "some"}, "use omit, empty, null or full"},
      {{"--token", "t", "--fault", "kind=boom"}, "--fault"},
      {{"--token", "t", "--profile", "best"}, "unknown profile"},
      {{"--token", "t", "--seed", "/nonexistent/seed"}, "cannot read"},
      {{"--token", "t", "--seed", bad_seed}, "line 2, column 16"},
      {{"--token", "t", "--tls-cert", "x"}, "go together"},
      {{"--banana"}, "banana"},
  };
  for (const auto& [arguments, expected] : cases) {
    Program program(arguments);
    const auto errors = program.errors();
    EXPECT_EQ(program.wait(), 2) << errors;
    EXPECT_NE(errors.find(expected), std::string::npos) << errors;
    EXPECT_EQ(program.output(), "");
  }
  std::filesystem::remove(bad_seed);
}

TEST(EmulatorProgram, SaysThatThePortIsTaken) {
  const auto server = EmulatorServer::start(one_token());
  ASSERT_TRUE(server);
  Program program({"--token", "t", "--listen", "127.0.0.1:" + std::to_string((*server)->port())});
  const auto errors = program.errors();
  EXPECT_EQ(program.wait(), 1);
  EXPECT_NE(errors.find(std::to_string((*server)->port())), std::string::npos) << errors;
}

TEST(EmulatorProgram, DescribesEverySwitchInItsHelp) {
  Program program({"--help"});
  const auto help = program.output();
  EXPECT_EQ(program.wait(), 0);
  for (const auto& entry : behaviour_switches()) {
    EXPECT_NE(help.find(flag_name(entry.name) + " "), std::string::npos) << entry.name;
  }
}

}  // namespace
}  // namespace storekeeper
