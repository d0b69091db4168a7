// What Prometheus reads: a view of the events, of each pass, and of the state of the stores. No
// label holds a host or a secret; those that hold names are bounded in number
// (daemon/store_series.hpp).
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "api/api_client.hpp"
#include "daemon/daemon_state.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"
#include "reconcile/pass.hpp"

namespace storekeeper {

class Metrics final : public EventSink {
 public:
  /// Keeps the pointer. `interval`: between two passes, as chosen.
  Metrics(const Clock* clock, std::chrono::milliseconds interval);
  ~Metrics() override;
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// Counts requests, waits, retries, actions and passes.
  void emit(const Event& event) override;

  /// Before the plan is carried out. `edition` names the state of the manifests.
  void observe_plan(const Plan& plan, const std::string& edition);

  /// That a plan was kept from the pass before, since nothing had changed.
  void plan_kept();

  /// Sets what describes the state after a pass, and when the next is due.
  void observe_pass(
      const PassResult& result, const QuotaView& quota, std::chrono::milliseconds until_next);

  void set_interval(std::chrono::milliseconds interval);

  /// Whether this daemon does the work; false for one on standby.
  void set_leading(bool leads);

  /// Prometheus's text format, version 0.0.4; made anew only after a change.
  const std::string& text(const DaemonState& state) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace storekeeper
