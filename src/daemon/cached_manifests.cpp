#include "daemon/cached_manifests.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

// A file system whose clock ticks slowly may give one stamp to two states of a file: what has
// changed so recently is read again.
constexpr std::chrono::seconds kTick{2};

constexpr std::size_t kMostProblems = 20;
constexpr int kMostSettles = 10;

std::string place_and_message(const Diagnostic& diagnostic) {
  const auto& position = diagnostic.position;
  auto text = printable(position.file);
  if (position.line > 0) text += ':' + std::to_string(position.line);
  if (position.column > 0) text += ':' + std::to_string(position.column);
  text += ": " + printable(diagnostic.message);
  if (!diagnostic.hint.empty()) text += " (" + printable(diagnostic.hint) + ')';
  return text;
}

}  // namespace

LoadedManifests CachedManifests::load() {
  const auto before = stamper_->stamp();
  if (kept_ && before == stamp_) return *kept_;
  auto loaded = source_->load();
  if (told_ != before) {
    ++edition_;
    tell(loaded);
  }
  told_ = before;
  kept_.reset();
  const auto age = clock_->wall_now() - before.newest;
  const bool settled = age > kTick || age < -kTick;
  // Doubts come and go without any of the files.
  const bool sound = !has_errors(loaded.diagnostics) && loaded.desired.doubts.empty();
  if (settled && sound && stamper_->stamp() == before) {
    kept_ = loaded;
    stamp_ = before;
  }
  return loaded;
}

void CachedManifests::tell(const LoadedManifests& loaded) {
  const auto& diagnostics = loaded.diagnostics;
  for (std::size_t i = 0; i < diagnostics.size() && i < kMostProblems; ++i) {
    const bool error = diagnostics[i].severity == Severity::kError;
    Event event;
    event.level = error ? EventLevel::kError : EventLevel::kWarning;
    event.message = error ? "manifest error" : "manifest warning";
    event.reason = place_and_message(diagnostics[i]);
    events_->emit(event);
  }
  if (diagnostics.size() <= kMostProblems) return;
  Event event;
  event.level = EventLevel::kWarning;
  event.message = "more problems in the manifests are not shown; run validate to see them";
  event.count = static_cast<int>(diagnostics.size() - kMostProblems);
  events_->emit(event);
}

asio::awaitable<void> watch_manifests(WatchPorts ports, const WatchSettings* settings) {
  auto* const clock = ports.clock;
  auto* const stamper = ports.stamper;
  auto known = stamper->stamp();
  for (;;) {
    const bool watched = ports.files != nullptr && ports.files->follow(stamper->directories());
    // Once more where the kernel watches: something may have changed just before it began to.
    auto found = watched ? stamper->stamp() : known;
    auto cause = WakeCause::kManifests;
    if (found == known) {
      const auto pause = watched ? settings->watched_poll : settings->poll;
      cause = co_await ports.look->wait_until(clock->now() + pause);
      if (clock->stopping()) co_return;
      found = stamper->stamp();
    }
    if (found == known && cause == WakeCause::kTime) continue;
    // Also when woken for nothing: looking must not become a busy loop, whatever goes on beside
    // the manifests.
    for (int i = 0; i < kMostSettles; ++i) {
      if (!co_await clock->sleep_until(clock->now() + settings->settle)) co_return;
      const auto again = stamper->stamp();
      if (again == found) break;
      found = again;
    }
    if (found == known) continue;
    known = found;
    ports.alarm->ring(WakeCause::kManifests);
  }
}

}  // namespace storekeeper
