// Manifests that are parsed again only when they have changed, and the watch that notices.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>

#include "daemon/alarm.hpp"
#include "daemon/manifest_stamp.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"
#include "ports/sources.hpp"

namespace storekeeper {

class CachedManifests final : public ManifestSource {
 public:
  /// Keeps the pointers; what they point to must outlive this.
  CachedManifests(ManifestSource* source, ManifestStamper* stamper, Clock* clock, EventSink* events)
      : source_(source), stamper_(stamper), clock_(clock), events_(events) {}

  /// What was loaded last, while the stamp is the same and it had no errors. Each problem of
  /// manifests that are new is told once, as an event of its own.
  LoadedManifests load() override;

  /// The next load reads everything.
  void forget() { kept_.reset(); }

 private:
  void tell(const LoadedManifests& loaded);

  ManifestSource* source_;
  ManifestStamper* stamper_;
  Clock* clock_;
  EventSink* events_;
  ManifestStamp stamp_ = {};  // of kept_
  std::optional<LoadedManifests> kept_ = std::nullopt;
  std::optional<ManifestStamp> told_ = std::nullopt;
};

/// Rings the alarm (kManifests) whenever the stamp has changed and stays the same for `settle`,
/// or has not settled after ten times that. Looks every `poll`. Completes when the program is to
/// stop. The pointers must stay valid until then.
boost::asio::awaitable<void> watch_manifests(
    ManifestStamper* stamper, Clock* clock, Alarm* alarm, std::chrono::milliseconds poll,
    std::chrono::milliseconds settle);

}  // namespace storekeeper
