// Debian's dropbear, one process a connection: an SSH server whose only user exists for the test.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/subprocess.hpp"
#include "support/temporary_directory.hpp"

namespace storekeeper::testing {

class SshServer {
 public:
  /// Lets nobody in yet.
  SshServer() {
    make_user();
    host_key_ = make_host_key();
    listen_somewhere();
    thread_ = std::thread([this] { serve(); });
  }
  SshServer(const SshServer&) = delete;
  SshServer& operator=(const SshServer&) = delete;
  ~SshServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    for (const auto process : connections_) {
      ::kill(process, SIGTERM);
      ::waitpid(process, nullptr, 0);
    }
  }

  /// From now on the owner of this key and nobody else; "": nobody.
  void let_in(const std::string& public_key) const {
    files_.write("home/.ssh/authorized_keys", public_key);
  }

  /// Of what stands at this absolute path.
  std::string url(const std::string& path) const {
    return "ssh://git@127.0.0.1:" + std::to_string(port_) + path;
  }
  /// As "TYPE BASE64".
  const std::string& host_key() const { return host_key_; }
  /// The line of a known_hosts file that says this server had that key.
  std::string known_host(const std::string& key) const {
    return "[127.0.0.1]:" + std::to_string(port_) + ' ' + key + '\n';
  }

 private:
  // Known to this server alone, with the rights of whoever runs the test.
  void make_user() const {
    namespace fs = std::filesystem;
    const auto group = std::to_string(::getgid());
    let_in("");
    constexpr auto kOthersWrite = fs::perms::group_write | fs::perms::others_write;
    for (const auto* name : {"home", "home/.ssh", "home/.ssh/authorized_keys"}) {
      fs::permissions(files_.path(name), kOthersWrite, fs::perm_options::remove);
    }
    files_.write(
        "passwd", "git:x:" + std::to_string(::getuid()) + ':' + group + "::" + files_.path("home") +
                      ":/bin/sh\n");
    files_.write("group", "git:x:" + group + ":\n");
  }

  std::string make_host_key() const {
    ProgramOptions options;
    options.arguments = {"-t", "ed25519", "-f", files_.path("host")};
    Subprocess program("/usr/bin/dropbearkey", std::move(options));
    const auto said = program.wait().output;
    const auto begin = said.find("ssh-ed25519 ");
    if (begin == std::string::npos) throw std::runtime_error("dropbearkey failed: " + said);
    return said.substr(begin, said.find_first_of(" \n", said.find(' ', begin) + 1) - begin);
  }

  void listen_somewhere() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof(address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, SOMAXCONN) != 0 ||
        ::getsockname(listener_, generic, &size) != 0) {
      throw std::runtime_error("no port to listen on");
    }
    port_ = ntohs(address.sin_port);
  }

  void serve() {
    for (;;) {
      const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) return;
      start(connection);
      ::close(connection);
    }
  }

  void start(int connection) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, connection, 0);
    posix_spawn_file_actions_adddup2(&actions, connection, 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    // No passwords, no forwarding.
    std::vector<std::string> arguments = {"dropbear", "-i", "-s", "-j",
                                          "-k",       "-m", "-r", files_.path("host")};
    std::vector<std::string> variables = {
        "LD_PRELOAD=libnss_wrapper.so", "NSS_WRAPPER_PASSWD=" + files_.path("passwd"),
        "NSS_WRAPPER_GROUP=" + files_.path("group"), "PATH=/usr/bin:/bin"};
    std::vector<char*> given;
    for (auto& argument : arguments) given.push_back(argument.data());
    given.push_back(nullptr);
    std::vector<char*> environment;
    for (auto& variable : variables) environment.push_back(variable.data());
    environment.push_back(nullptr);
    pid_t process = -1;
    const int failed = posix_spawn(
        &process, "/usr/sbin/dropbear", &actions, nullptr, given.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed == 0) connections_.push_back(process);
  }

  TemporaryDirectory files_;
  std::string host_key_;
  int listener_ = -1;
  int port_ = 0;
  std::vector<pid_t> connections_;  // of the thread, until it has ended
  std::thread thread_;
};

}  // namespace storekeeper::testing
