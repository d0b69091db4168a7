// E1: what a request costs the emulator, over a kept-alive connection, and a list of 10,000
// integrations. CPU of the emulator alone, by the kernel's account: a second of it on one core is
// that many requests.
//
//   emulator_load PATH_OF_STOREKEEPER_EMULATOR
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/child_process.hpp"
#include "bench/verdicts.hpp"

namespace {

namespace asio = boost::asio;
using storekeeper::bench::BackgroundProcess;
using storekeeper::bench::Verdicts;

constexpr const char* kStores = "/api/v2/integration-capabilities/big-segment-store";

// One kept-alive connection, one request at a time.
class Client {
 public:
  explicit Client(unsigned short port) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
    socket_.set_option(asio::ip::tcp::no_delay(true));
  }

  /// The body of the answer; ends the program if it is no 2xx.
  std::string ask(const std::string& method, const std::string& target, const std::string& body) {
    asio::write(
        socket_,
        asio::buffer(
            method + ' ' + target +
            " HTTP/1.1\r\nHost: localhost\r\nAuthorization: bench\r\nLD-API-Version: beta\r\n"
            "Content-Type: application/json\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body));
    std::string bytes;
    const auto head = asio::read_until(socket_, asio::dynamic_buffer(bytes), "\r\n\r\n");
    constexpr std::size_t kStatusAt = 9;
    if (bytes.size() <= kStatusAt || bytes[kStatusAt] != '2') {
      std::fprintf(stderr, "%s %s: %s\n", method.c_str(), target.c_str(), bytes.c_str());
      std::exit(1);
    }
    const auto at = bytes.find("Content-Length: ");
    const auto length = at < head ? std::strtoul(bytes.c_str() + at + 16, nullptr, 10) : 0;
    if (bytes.size() < head + length) {
      asio::read(
          socket_, asio::dynamic_buffer(bytes),
          asio::transfer_exactly(head + length - bytes.size()));
    }
    return bytes.substr(head);
  }

 private:
  asio::io_context io_;
  asio::ip::tcp::socket socket_{io_};
};

std::string id_in(const std::string& body) {
  const auto at = body.find("\"_id\":\"");
  return body.substr(at + 7, 24);
}

std::string creation(int number) {
  const auto name = "store-" + std::to_string(number);
  return R"({"name":")" + name + R"(","on":true,"tags":["a","b"],"config":{"host":")" + name +
         R"(.example.com","port":"6380","password":"secret-of-the-store","tlsEnabled":true}})";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: emulator_load PATH_OF_STOREKEEPER_EMULATOR\n");
    return 64;
  }
  BackgroundProcess emulator(
      {{argv[1], "--token", "bench", "--global-limit", "0", "--route-limit", "0", "--token-limit",
        "0"}});
  const auto line = emulator.read_line();
  Client client(static_cast<unsigned short>(std::atoi(line.c_str() + line.rfind(':') + 1)));
  constexpr int kIntegrations = 10'000;
  constexpr int kRequests = 20'000;
  constexpr int kLists = 10;
  Verdicts verdicts;
  const auto rate = [&](const char* what, int requests, auto&& one) {
    const auto before = emulator.cpu_ms();
    for (int i = 0; i < requests; ++i) one(i);
    const auto spent = emulator.cpu_ms() - before;
    verdicts.at_least("E1", what, requests * 1000.0 / spent, 5000, "a second");
  };

  const std::string address = std::string(kStores) + "/shop/production/redis";
  std::string path;
  rate("POST, requests of one core", kIntegrations, [&](int i) {
    path = address + '/' + id_in(client.ask("POST", address, creation(i)));
  });
  rate("GET, requests of one core", kRequests, [&](int) { client.ask("GET", path, ""); });
  rate("PATCH, requests of one core", kRequests, [&](int i) {
    client.ask(
        "PATCH", path,
        i % 2 == 0 ? R"([{"op":"replace","path":"/on","value":false}])"
                   : R"([{"op":"replace","path":"/on","value":true}])");
  });
  const auto before = emulator.cpu_ms();
  std::size_t bytes = 0;
  for (int i = 0; i < kLists; ++i) bytes = client.ask("GET", kStores, "").size();
  verdicts.at_most(
      "E1", "a list of 10,000 integrations, CPU", (emulator.cpu_ms() - before) / kLists, 500, "ms");
  verdicts.note("E1", "its size", static_cast<double>(bytes) / 1e6, "MB");
  return verdicts.exit_code();
}
