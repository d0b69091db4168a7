// Where the daemon is. The metrics library exists as a shared one only, and the program people
// type is to be one file that starts in no time: so there are two programs from one set of
// sources. storekeeper-daemon holds the daemon; storekeeper becomes it when told to `run`.
#pragma once

#include <string>
#include <vector>

#include "cli/verb_outcome.hpp"
#include "cli/verb_runners.hpp"

namespace storekeeper {

/// Runs until a signal ends it. Exit codes: 0 stopped as asked, 1 could not start or broke.
using DaemonRunner = VerbOutcome (*)(const VerbContext& context);

/// The daemon of this program; nullptr if it is in the other one. Each program links one of
/// daemon_here.cpp and daemon_elsewhere.cpp.
DaemonRunner daemon_runner() noexcept;

/// Becomes storekeeper-daemon, with the same arguments: the one beside this program's file, else
/// in ../libexec/storekeeper, else in PATH. Returns only if there is none.
VerbOutcome become_daemon(const std::vector<std::string>& arguments);

}  // namespace storekeeper
