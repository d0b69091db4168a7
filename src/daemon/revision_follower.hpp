// Manifests from a source of revisions: which of them count, and when somebody looks for the next.
// Whatever goes wrong, the last good revision stays in force.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "daemon/alarm.hpp"
#include "daemon/manifest_stamp.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"
#include "ports/revision_source.hpp"
#include "ports/sources.hpp"

namespace storekeeper {

struct FollowSettings {
  std::chrono::milliseconds poll{60'000};
  /// After a failure, then doubling.
  std::chrono::milliseconds first_retry{5'000};
  std::chrono::milliseconds longest_retry{600'000};
  /// Take revisions that do not build on the one in force.
  bool allow_rollback = false;
  /// Where the manifests are in a revision, for people.
  std::string path = {};
};

/// What must outlive the follower.
struct FollowPorts {
  RevisionSource* revisions = nullptr;
  Clock* clock = nullptr;
  Alarm* look = nullptr;   // rung when somebody asks to look, and when the program is to stop
  Alarm* alarm = nullptr;  // to be rung
  EventSink* events = nullptr;
};

/// Makes the source that reads what RevisionSource::check_out() wrote.
using ManifestReader = std::function<std::unique_ptr<ManifestSource>(const std::string& path)>;

class RevisionFollower final : public ManifestSource, public ManifestStamper {
 public:
  RevisionFollower(FollowSettings settings, ManifestReader reader)
      : settings_(std::move(settings)), reader_(std::move(reader)) {}

  /// Of the revision in force; an error if there has been none yet.
  LoadedManifests load() override;
  /// Another one for each revision in force.
  ManifestStamp stamp() override;

  /// Calls `on_ready` once, when there is a revision in force or the first look has failed; rings
  /// the alarm (kManifests) for each later one. A look that rings with kRequest considers again
  /// what was refused. Completes when the program is to stop and the source was stopped.
  boost::asio::awaitable<void> follow(FollowPorts ports, std::function<void()> on_ready);

  const std::string& revision() const noexcept { return revision_; }

 private:
  enum class Look : std::uint8_t { kUnchanged, kAccepted, kRefused, kFailed };

  boost::asio::awaitable<void> resume(FollowPorts ports);
  boost::asio::awaitable<Look> look(FollowPorts ports);
  boost::asio::awaitable<Look> consider(FollowPorts ports, std::string revision);
  boost::asio::awaitable<Result<void>> judge(FollowPorts ports, std::string revision);
  Look refuse(EventSink& events, const std::string& revision, const Error& error);
  Look failed(const FollowPorts& ports, const Error& error);
  void accept(const std::string& revision, const std::string& path);

  FollowSettings settings_;
  ManifestReader reader_;
  std::string last_ = {};      // that was ever in force, by what the source remembers
  std::string revision_ = {};  // in force now
  std::string refused_ = {};
  std::string problem_ = {};  // of the last look; empty: none
  std::string path_ = {};     // of what was checked out
  std::unique_ptr<ManifestSource> manifests_ = nullptr;
  std::uint64_t accepted_ = 0;  // how many
};

}  // namespace storekeeper
