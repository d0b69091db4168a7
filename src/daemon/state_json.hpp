// What the daemon knows, as the JSON of its status port. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/daemon_state.hpp"

namespace storekeeper {

/// The document of /api/v1/status. `unready_because` is one line; empty: ready.
std::string status_document(const DaemonState& state, const std::string& unready_because);

/// The document of /api/v1/events: the history, oldest first.
std::string history_document(const DaemonState& state);

/// How an entry is named across restarts of the daemon: "<start>-<number>".
std::string entry_id(const DaemonState& state, std::uint64_t number);

/// The number in an entry_id() of this `state`; 0 for anything else.
std::uint64_t entry_number(const DaemonState& state, const std::string& id);

/// One entry, in one line.
std::string entry_document(const DaemonState& state, const HistoryEntry& entry);

}  // namespace storekeeper
