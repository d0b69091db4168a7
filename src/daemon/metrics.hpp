// What Prometheus reads: a view of the events and of each pass. No label holds a host, a name
// or anything else that the account or its users choose, so their number is bounded.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "api/api_client.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"
#include "reconcile/pass.hpp"

namespace storekeeper {

class Metrics final : public EventSink {
 public:
  /// Keeps the pointer.
  explicit Metrics(const Clock* clock);
  ~Metrics() override;
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// Counts requests, waits, retries, actions and passes.
  void emit(const Event& event) override;

  /// Sets what describes the state after a pass, and when the next is due.
  void observe_pass(
      const PassResult& result, const QuotaView& quota, std::chrono::milliseconds until_next);

  /// Prometheus's text format, version 0.0.4.
  std::string text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace storekeeper
