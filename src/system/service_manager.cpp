#include "system/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctime>

namespace storekeeper {
namespace {

std::int64_t monotonic_microseconds() {
  timespec now = {};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000;
}

std::int64_t number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stopped == end ? number : 0;
}

// A line break would start another variable.
std::string status_line(std::string_view text) {
  std::string line = "STATUS=" + std::string(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line + '\n';
}

}  // namespace

ServiceManager::ServiceManager(const std::string& address) {
  sockaddr_un peer = {};
  const bool has_form = address.size() > 1 && (address[0] == '/' || address[0] == '@');
  if (!has_form || address.size() >= sizeof(peer.sun_path)) return;
  peer.sun_family = AF_UNIX;
  std::memcpy(peer.sun_path, address.data(), address.size());
  if (address[0] == '@') peer.sun_path[0] = '\0';
  const int made = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (made < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
  const void* const where = &peer;
  if (::connect(made, static_cast<const sockaddr*>(where), length) == 0) {
    socket_ = made;
  } else {
    ::close(made);
  }
}

ServiceManager::~ServiceManager() {
  if (socket_ >= 0) ::close(socket_);
}

// A manager that takes nothing must not stop the work.
void ServiceManager::tell(const std::string& state) const {
  if (socket_ >= 0) (void)::send(socket_, state.data(), state.size(), MSG_NOSIGNAL);
}

void ServiceManager::ready(std::string_view status) const {
  tell("READY=1\n" + status_line(status));
}

void ServiceManager::status(std::string_view text) const { tell(status_line(text)); }

void ServiceManager::reloading() const {
  tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_microseconds()) + '\n');
}

void ServiceManager::stopping() const { tell("STOPPING=1\n" + status_line("stopping")); }

void ServiceManager::alive() const { tell("WATCHDOG=1\n"); }

std::chrono::microseconds watchdog_period(
    std::string_view watchdog_usec, std::string_view watchdog_pid, long own_pid) {
  const auto period = number_in(watchdog_usec);
  const bool is_ours = watchdog_pid.empty() || number_in(watchdog_pid) == own_pid;
  return std::chrono::microseconds(is_ours && period > 1 ? period / 2 : 0);
}

}  // namespace storekeeper
