// What other programs on this machine may tell the daemon through its status port, and what keeps
// everybody else from it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/daemon_state.hpp"
#include "daemon/suspensions.hpp"
#include "model/event.hpp"
#include "ports/http_message.hpp"

namespace storekeeper {

enum class ControlVerb { kReconcile, kSuspend, kResume };

struct ControlCommand {
  ControlVerb verb = ControlVerb::kReconcile;
  std::vector<std::string> stores = {};  // by metadata.name; empty: all of them
};

/// What the caller is told: a line or more for a person.
struct ControlAnswer {
  int status = 200;
  std::string text = {};
};

struct ControlRequest {
  bool accepted = false;
  ControlCommand command = {};  // if accepted
  ControlAnswer refusal = {};   // else
};

inline constexpr std::string_view kControlHeader = "Storekeeper-Control";
inline constexpr std::size_t kMostControlBytes = 16 * 1024;  // of a body

/// True for the paths of commands, whatever the method.
bool is_control_path(std::string_view path);

/// Reads a request for such a path: a POST from a loopback address, not passed on by a proxy and
/// not sent by a web page (which cannot add that header without asking first), whose body has the
/// name of one store a line.
ControlRequest read_control_request(const HttpRequest& request, std::string_view peer_address);

/// A store that the command names and that there is not; empty if there is none, or if it is not
/// known yet which there are.
std::string unknown_store(
    const ControlCommand& command, const DaemonState& state, const Suspensions& suspensions);

/// What a command makes of the suspensions, and what is said about it.
struct SuspensionChange {
  Suspensions suspensions = {};
  Event event = {};  // for the log; without a message: nothing to tell
  ControlAnswer answer = {};
};

/// Refuses (409) to reconcile or resume by name what is suspended otherwise.
SuspensionChange change_suspensions(const Suspensions& now, const ControlCommand& command);

}  // namespace storekeeper
