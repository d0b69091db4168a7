// The daemon as a process: runs until a signal ends it.
#pragma once

#include "daemon/daemon.hpp"

namespace storekeeper {

/// Returns 0 after SIGTERM or SIGINT, 1 when it cannot start or its loop broke; why is in the
/// log. Tells the service manager, where there is one ($NOTIFY_SOCKET), how it stands. SIGHUP
/// takes up what `read_again` yields, reads the manifests anew and starts a pass. A second SIGTERM
/// or SIGINT ends the process at once, with 128 and the signal's number. When this returns, a call
/// that was abandoned may still be pending on `io`, whose destruction may then block: leave the
/// process without it.
int run_daemon(
    boost::asio::io_context& io, DaemonPorts ports, DaemonSettings settings,
    const std::function<Reload()>& read_again);

}  // namespace storekeeper
