#include "daemon/control.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace storekeeper {
namespace {

constexpr std::size_t kLongestName = 253;

constexpr std::array<std::pair<std::string_view, ControlVerb>, 3> kPaths = {{
    {"/api/v1/reconcile", ControlVerb::kReconcile},
    {"/api/v1/suspend", ControlVerb::kSuspend},
    {"/api/v1/resume", ControlVerb::kResume},
}};

std::optional<ControlVerb> verb_of(std::string_view path) {
  for (const auto& [known, verb] : kPaths) {
    if (known == path) return verb;
  }
  return std::nullopt;
}

bool is_loopback_address(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

// What proxies add to requests of others.
bool was_passed_on(const Headers& headers) {
  constexpr std::array<std::string_view, 4> kTraces = {
      "Forwarded", "Via", "X-Forwarded-For", "X-Real-IP"};
  return std::any_of(kTraces.begin(), kTraces.end(), [&headers](std::string_view name) {
    return headers.find(name) != nullptr;
  });
}

bool is_name(std::string_view text) {
  return text.size() <= kLongestName && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
         });
}

ControlRequest refused(int status, std::string text) {
  ControlRequest result;
  result.refusal.status = status;
  result.refusal.text = std::move(text) + '\n';
  return result;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// Why it cannot be done; empty if it can.
std::string obstacle(const Suspensions& now, const ControlCommand& command) {
  if (command.stores.empty() || command.verb == ControlVerb::kSuspend) return {};
  if (now.all()) return "everything is suspended; storekeeper resume, without a name, ends that";
  for (const auto& name : command.stores) {
    const bool resumes = command.verb == ControlVerb::kResume;
    if (now.holds(name) == resumes) continue;
    return name + (resumes ? " is not suspended" : " is suspended; resume it first");
  }
  return {};
}

}  // namespace

bool is_control_path(std::string_view path) { return verb_of(path).has_value(); }

ControlRequest read_control_request(const HttpRequest& request, std::string_view peer_address) {
  const auto verb = verb_of(std::string_view(request.target));
  if (!verb) return refused(404, "not found");
  if (request.method != "POST") return refused(405, "method not allowed");
  if (!is_loopback_address(peer_address) || was_passed_on(request.headers)) {
    return refused(403, "commands are taken from this machine only, and not through a proxy");
  }
  if (request.headers.find(kControlHeader) == nullptr ||
      request.headers.find("Origin") != nullptr) {
    return refused(403, "commands are not taken from web pages; use storekeeper reconcile");
  }
  ControlRequest result;
  result.command.verb = *verb;
  if (request.body.size() > kMostControlBytes) return refused(413, "too many names");
  std::string_view rest = request.body;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.empty()) continue;
    if (!is_name(line)) return refused(400, "a line of the body is no name of a manifest");
    result.command.stores.emplace_back(line);
  }
  result.accepted = true;
  return result;
}

std::string unknown_store(
    const ControlCommand& command, const DaemonState& state, const Suspensions& suspensions) {
  if (state.pass().outcome.empty() || state.omitted() > 0) return {};
  for (const auto& name : command.stores) {
    const auto is_it = [&name](const StoreView& store) { return store.name == name; };
    const bool known = std::any_of(state.stores().begin(), state.stores().end(), is_it);
    if (!known && !suspensions.names().contains(name)) return name;
  }
  return {};
}

SuspensionChange change_suspensions(const Suspensions& now, const ControlCommand& command) {
  SuspensionChange change;
  change.suspensions = now;
  if (auto problem = obstacle(now, command); !problem.empty()) {
    change.answer = {409, std::move(problem) + "; nothing was changed\n"};
    return change;
  }
  const bool everything = command.stores.empty();
  const auto which = everything ? std::string("everything") : joined(command.stores);
  switch (command.verb) {
    case ControlVerb::kReconcile:
      change.answer.text = everything ? "a pass was asked for\n"
                                      : which + ": a pass that looks afresh was asked for\n";
      return change;
    case ControlVerb::kSuspend:
      if (everything) change.suspensions.suspend_all();
      for (const auto& name : command.stores) change.suspensions.suspend(name);
      change.event.level = EventLevel::kWarning;
      change.event.message = "suspended";
      change.answer.text =
          which + ": suspended until storekeeper resume, or until the daemon starts anew\n";
      break;
    case ControlVerb::kResume:
      if (everything) change.suspensions.resume_all();
      for (const auto& name : command.stores) change.suspensions.resume(name);
      change.event.message = "resumed";
      change.answer.text = which + ": resumed\n";
      break;
  }
  change.event.store = everything ? std::string() : which;
  return change;
}

}  // namespace storekeeper
