// Manifests that are parsed again only when they have changed, and the watch that notices.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>

#include "daemon/alarm.hpp"
#include "daemon/file_watch.hpp"
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

  /// Grows with every load that found the stamp changed.
  std::uint64_t edition() const noexcept { return edition_; }

 private:
  void tell(const LoadedManifests& loaded);

  ManifestSource* source_;
  ManifestStamper* stamper_;
  Clock* clock_;
  EventSink* events_;
  ManifestStamp stamp_ = {};  // of kept_
  std::optional<LoadedManifests> kept_ = std::nullopt;
  std::optional<ManifestStamp> told_ = std::nullopt;
  std::uint64_t edition_ = 0;
};

struct WatchSettings {
  std::chrono::milliseconds poll{5'000};           // between two looks, where nobody watches
  std::chrono::milliseconds watched_poll{60'000};  // where the kernel does, in case it is wrong
  std::chrono::milliseconds settle{300};
};

/// What must outlive the watch.
struct WatchPorts {
  ManifestStamper* stamper = nullptr;
  FileWatch* files = nullptr;  // may be nullptr: then somebody looks every `poll`
  Clock* clock = nullptr;
  Alarm* look = nullptr;   // rung by the file watch, and when the program is to stop
  Alarm* alarm = nullptr;  // to be rung
};

/// Rings the alarm (kManifests) whenever the stamp has changed and stays the same for `settle`,
/// or has not settled after ten times that. Completes when the program is to stop.
/// `settings` may change meanwhile.
boost::asio::awaitable<void> watch_manifests(WatchPorts ports, const WatchSettings* settings);

}  // namespace storekeeper
