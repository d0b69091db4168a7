// Keeps the DaemonState up to date with the daemon's events, and wakes whoever follows it live.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/daemon_state.hpp"
#include "http/http_server.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"

namespace boost::asio {
class io_context;
}

namespace storekeeper {

std::int64_t epoch_milliseconds(WallTime when);

/// Everything on the thread that runs `io`.
class StateFeed final : public EventSink, public std::enable_shared_from_this<StateFeed> {
 public:
  /// Streams at a time; more are told to come back. Fewer than the server's connections, so that
  /// health checks always find room.
  static constexpr std::size_t kMostStreams = 16;

  /// `clock` must outlive the daemon's work, not the streams.
  StateFeed(boost::asio::io_context& io, const Clock* clock);
  ~StateFeed() override;

  void emit(const Event& event) override;
  /// May take `live` away from a plan that was kept.
  void planned(PlannedPass& pass, const std::string& revision);
  void pass_ended(const PassResult& result, std::chrono::milliseconds until_next);
  void suspended(const Suspensions& suspensions);
  void contended(std::map<std::string, std::vector<std::string>> stores);

  /// As DaemonState::set_standing().
  void set_standing(const std::string& standing) { state_.set_standing(standing); }

  const DaemonState& state() const noexcept { return state_; }
  /// status_document(); made anew only after a change.
  const std::string& status_text(const std::string& unready_because);

  /// The history after the entry with that id (all of it, if there is none) and then whatever
  /// happens, as server-sent events; nullptr if too many follow already. Holds nothing back for a
  /// slow reader: one that falls behind the history misses what has left it.
  std::shared_ptr<BodyStream> follow(const std::string& last_event_id);

 private:
  class Stream;
  void notify();

  boost::asio::io_context& io_;
  const Clock* clock_;
  DaemonState state_;
  std::list<Stream*> streams_;
  std::string status_;
  std::string status_readiness_;
  std::uint64_t status_version_ = 0;
};

}  // namespace storekeeper
