// For the program without the daemon.
#include "cli/daemon_runner.hpp"

namespace storekeeper {

DaemonRunner daemon_runner() noexcept { return nullptr; }

}  // namespace storekeeper
