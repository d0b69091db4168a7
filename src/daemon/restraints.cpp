#include "daemon/restraints.hpp"

#include "base/duration.hpp"
#include "base/printable.hpp"

namespace storekeeper {
namespace {

Event event_of(const ContentionNews& news) {
  Event event;
  event.store = printable(news.manifest);
  if (news.fields.empty()) {
    event.message = "no other writer changes the store any more";
    return event;
  }
  event.level = EventLevel::kWarning;
  event.message = "another writer keeps changing the store";
  for (const auto& field : news.fields) event.reason += printable(field) + ", ";
  event.reason += "left alone for " + format_duration(news.pause) +
                  "; storekeeper reconcile with its name writes at once";
  return event;
}

}  // namespace

std::set<std::string> Restraints::restrain(
    DesiredSet& desired, PlanPolicy& policy, SteadyTime now) {
  auto asked = requests_.open(desired);
  for (const auto& name : asked) contention_.forget(name);
  contention_.restrain(desired, now);
  suspensions_.restrain(desired, policy, asked);
  return asked;
}

SuspensionChange Restraints::obey(const ControlCommand& command) {
  auto change = change_suspensions(suspensions_, command);
  if (change.answer.status != 200) return change;
  suspensions_ = change.suspensions;
  if (command.verb == ControlVerb::kSuspend) return change;
  for (const auto& name : command.stores) contention_.forget(name);
  return change;
}

std::vector<Event> Restraints::observe(const ApplyResult& applied, SteadyTime now) {
  if (!applied.interrupted) requests_.answered();
  std::vector<Event> events;
  for (const auto& news : contention_.observe(applied, now)) events.push_back(event_of(news));
  return events;
}

}  // namespace storekeeper
