// What --undo-dir asks for: manifests of everything that a run deletes, in a folder of that run.
#pragma once

#include <memory>

#include "cli/settings.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"
#include "ports/undo_keeper.hpp"

namespace storekeeper {

/// Nothing if no directory was named. The pointers must outlive it.
std::unique_ptr<UndoKeeper> make_undo_directory(
    const Settings& settings, const Clock* clock, EventSink* events);

}  // namespace storekeeper
