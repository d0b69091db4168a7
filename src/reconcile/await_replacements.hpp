// The wait between the two halves of a replacement: the old store stays until the new one works.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/live.hpp"
#include "ports/event_sink.hpp"
#include "reconcile/execute_action.hpp"

namespace storekeeper {

/// The first pause between two looks at a new store; each is twice as long as the one before, up to
/// the longest.
inline constexpr std::chrono::seconds kFirstLook{1};
inline constexpr std::chrono::seconds kLongestPause{30};

/// A delete, and the new store that it waits for.
struct Succession {
  std::size_t action_index = 0;
  std::string old_id = {};
  std::string manifest = {};       // metadata.name of the new store
  LiveIntegration successor = {};  // as it was seen last
  SteadyTime seen_at = {};
  /// Why the delete has to stay for this time; empty: it may go on.
  std::optional<Error> objection = std::nullopt;
  bool waits = false;      // the objection is only that a later pass has to look again
  bool cut_short = false;  // asked to stop, or out of time, before the wait was over
};

/// Looks at the new stores until each is in step, or policy.replacement says that it was long
/// enough, and yields all of them with their objections. One request for each look, however many
/// there are. The pointers must stay valid until it completes.
boost::asio::awaitable<std::vector<Succession>> await_replacements(
    ExecutionContext* context, EventSink* events, std::vector<Succession> all);

}  // namespace storekeeper
