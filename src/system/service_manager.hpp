// Tells systemd how the service stands: the datagrams of sd_notify(3), without its library.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace storekeeper {

class ServiceManager {
 public:
  /// `address` as in $NOTIFY_SOCKET: a path, or with @ in front an abstract name. Empty, or of
  /// another form: there is nobody to tell, and every call does nothing.
  explicit ServiceManager(const std::string& address);
  ~ServiceManager();
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;

  /// With a line for people, shown by systemctl status.
  void ready(std::string_view status) const;
  void status(std::string_view text) const;
  /// Until the next ready().
  void reloading() const;
  void stopping() const;
  /// A sign of life for the watchdog.
  void alive() const;

 private:
  void tell(const std::string& state) const;

  int socket_ = -1;
};

/// How often alive() is due, from $WATCHDOG_USEC and $WATCHDOG_PID: twice in the time that the
/// manager waits. Zero: it does not watch this process.
std::chrono::microseconds watchdog_period(
    std::string_view watchdog_usec, std::string_view watchdog_pid, long own_pid);

}  // namespace storekeeper
