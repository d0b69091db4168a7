#include "daemon/revision_follower.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr std::size_t kShort = 12;

std::string with_hint(const Error& error) {
  return error.hint.empty() ? error.message : error.message + " (" + error.hint + ')';
}

void tell(
    EventSink& events, EventLevel level, std::string_view message, const std::string& revision,
    std::string reason = {}) {
  Event event;
  event.level = level;
  event.message = message;
  event.revision = printable(revision);
  event.reason = std::move(reason);
  events.emit(event);
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

ManifestStamp RevisionFollower::stamp() {
  ManifestStamp stamp;
  stamp.digest = accepted_;
  return stamp;
}

LoadedManifests RevisionFollower::load() {
  if (!manifests_) {
    LoadedManifests none;
    Diagnostic diagnostic;
    diagnostic.position.file = settings_.path.empty() ? "manifests" : settings_.path;
    diagnostic.message = "no revision of the manifests could be read yet";
    if (!problem_.empty()) diagnostic.message += ": " + problem_;
    none.diagnostics.push_back(std::move(diagnostic));
    none.desired.complete = false;
    return none;
  }
  auto loaded = manifests_->load();
  loaded.revision = revision_;
  // People know the repository, not the place where its files happen to be.
  const auto from = settings_.path.empty() ? path_ + '/' : path_;
  const auto to = revision_.substr(0, kShort) + ':' + settings_.path;
  for (auto& diagnostic : loaded.diagnostics) {
    replace_all(diagnostic.position.file, from, to);
    replace_all(diagnostic.message, from, to);
    replace_all(diagnostic.hint, from, to);
  }
  for (auto& item : loaded.desired.items) replace_all(item.position.file, from, to);
  return loaded;
}

void RevisionFollower::accept(const std::string& revision, const std::string& path) {
  manifests_ = reader_(path);
  path_ = path;
  revision_ = revision;
  last_ = revision;
  refused_.clear();
  ++accepted_;
}

RevisionFollower::Look RevisionFollower::refuse(
    EventSink& events, const std::string& revision, const Error& error) {
  auto reason = with_hint(error);
  reason += revision_.empty() ? "; no revision is in force"
                              : "; " + revision_.substr(0, kShort) + " stays in force";
  tell(events, EventLevel::kError, "revision refused", revision, std::move(reason));
  refused_ = revision;
  problem_ = with_hint(error);
  return Look::kRefused;
}

RevisionFollower::Look RevisionFollower::failed(const FollowPorts& ports, const Error& error) {
  if (ports.clock->stopping()) return Look::kFailed;
  problem_ = with_hint(error);
  tell(
      *ports.events, EventLevel::kWarning,
      revision_.empty() ? "the source cannot be read"
                        : "the source cannot be read; the last good revision stays in force",
      revision_, problem_);
  return Look::kFailed;
}

// What was in force when the program ended last. Whoever may sign, and what is where, may have
// changed since then.
asio::awaitable<void> RevisionFollower::resume(FollowPorts ports) {
  auto kept = co_await ports.revisions->kept();
  if (!kept) {
    failed(ports, kept.error());
    co_return;
  }
  last_ = *kept;
  if (last_.empty()) co_return;
  const auto verified = co_await ports.revisions->verify(last_);
  if (!verified) {
    refuse(*ports.events, last_, verified.error());
    co_return;
  }
  auto path = co_await ports.revisions->check_out(last_);
  if (!path) {
    failed(ports, path.error());
    co_return;
  }
  accept(last_, *path);
  tell(*ports.events, EventLevel::kInfo, "revision is in force again", revision_);
}

// Whether it may be in force.
asio::awaitable<Result<void>> RevisionFollower::judge(FollowPorts ports, std::string revision) {
  if (!last_.empty() && !settings_.allow_rollback) {
    const auto kinship = co_await ports.revisions->relate(revision, last_);
    if (!kinship) co_return fail(kinship.error());
    const bool older = *kinship == Kinship::kAncestor;
    if (older || *kinship == Kinship::kOther) {
      const auto was = last_.substr(0, kShort);
      const auto why = older ? "it goes back behind " + was : "it does not build on " + was;
      co_return fail(
          Errc::kRefused, why + ", which was in force last",
          "push a revert on top of it, or start with --allow-rollback");
    }
  }
  co_return co_await ports.revisions->verify(revision);
}

asio::awaitable<RevisionFollower::Look> RevisionFollower::consider(
    FollowPorts ports, std::string revision) {
  const auto judged = co_await judge(ports, revision);
  if (!judged) {
    const bool refused = judged.error().code == Errc::kRefused;
    if (refused) co_return refuse(*ports.events, revision, judged.error());
    co_return failed(ports, judged.error());
  }
  const auto path = co_await ports.revisions->check_out(revision);
  if (!path) {
    const bool nothing_there = path.error().code == Errc::kNotFound;
    if (nothing_there) co_return refuse(*ports.events, revision, path.error());
    co_return failed(ports, path.error());
  }
  const auto kept = co_await ports.revisions->keep(revision);
  if (!kept) co_return failed(ports, kept.error());
  auto before = revision_.empty() ? std::string() : "was " + revision_.substr(0, kShort);
  accept(revision, *path);
  problem_.clear();
  tell(*ports.events, EventLevel::kInfo, "revision accepted", revision, std::move(before));
  co_return Look::kAccepted;
}

asio::awaitable<RevisionFollower::Look> RevisionFollower::look(FollowPorts ports) {
  const auto newest = co_await ports.revisions->newest();
  if (!newest) co_return failed(ports, newest.error());
  if (*newest == refused_) co_return Look::kRefused;
  if (*newest == revision_) {
    // A branch that was moved back to where it belongs is as good as one that never moved.
    refused_.clear();
    const bool recovered = !problem_.empty();
    problem_.clear();
    if (recovered) {
      tell(*ports.events, EventLevel::kInfo, "the source can be read again", revision_);
    }
    co_return Look::kUnchanged;
  }
  const auto fetched = co_await ports.revisions->fetch();
  if (!fetched) co_return failed(ports, fetched.error());
  co_return co_await consider(ports, *fetched);
}

asio::awaitable<void> RevisionFollower::follow(FollowPorts ports, std::function<void()> on_ready) {
  co_await resume(ports);
  if (manifests_) std::exchange(on_ready, nullptr)();
  auto retry = settings_.first_retry;
  while (!ports.clock->stopping()) {
    const auto outcome = co_await look(ports);
    if (ports.clock->stopping()) break;
    if (on_ready) {
      std::exchange(on_ready, nullptr)();
    } else if (outcome == Look::kAccepted) {
      ports.alarm->ring(WakeCause::kManifests);
    }
    auto pause = settings_.poll;
    if (outcome == Look::kFailed) {
      pause = retry;
      retry = std::min(2 * retry, settings_.longest_retry);
    } else {
      retry = settings_.first_retry;
    }
    const auto due = ports.clock->now() + pause;
    const auto cause = co_await ports.look->wait_until(due);
    if (cause == WakeCause::kRequest) refused_.clear();
  }
}

}  // namespace storekeeper
