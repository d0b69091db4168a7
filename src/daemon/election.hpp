// Keeps trying to lead: takes the lease, renews it, and tells when that begins and ends.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "daemon/alarm.hpp"
#include "daemon/leadership.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"
#include "ports/lease_storage.hpp"

namespace storekeeper {

/// What must outlive the election. `alarm` is its own.
struct ElectionPorts {
  LeaseStorage* storage = nullptr;
  Clock* clock = nullptr;
  Alarm* alarm = nullptr;
  EventSink* events = nullptr;
};

class Election {
 public:
  Election(ElectionPorts ports, LeaseTimes times)
      : ports_(ports), times_(times), leadership_(times) {}

  /// Until the clock stops; to be run once.
  boost::asio::awaitable<void> run();

  /// Completes with true once this daemon leads; with false once the clock has stopped and the
  /// alarm was rung.
  boost::asio::awaitable<bool> wait_until_leader();

  /// After run() has ended or will do nothing any more: lets another lead.
  boost::asio::awaitable<void> release(Deadline deadline);

  bool leads() const;
  /// As ApiSettings::writes_until wants it.
  SteadyTime writes_until() const;
  /// One line for a person: "leader", "standby: db-2 leads", ...
  std::string standing() const;

 private:
  void tell();

  ElectionPorts ports_;
  LeaseTimes times_;
  Leadership leadership_;
  bool told_leading_ = false;
  bool told_anything_ = false;
  std::string trouble_ = {};  // why the last attempt could not tell; empty: it could
};

}  // namespace storekeeper
