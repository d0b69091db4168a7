#include "report/plan_cost_text.hpp"

#include <string_view>

#include "base/duration.hpp"
#include "report/text_style.hpp"

namespace storekeeper {
namespace {

using std::chrono::milliseconds;

std::string requests(std::size_t count) { return counted(count, "request", "requests"); }

// Nobody plans by milliseconds, unless there is nothing else.
std::string rounded(milliseconds time) {
  if (time < milliseconds(1'000)) return format_duration(time);
  return format_duration(std::chrono::ceil<std::chrono::seconds>(time));
}

// Milliseconds of a forecast would be different every time, and of no use.
std::string duration_text(milliseconds time) {
  return time < milliseconds(1'000) ? "less than 1s" : "about " + rounded(time);
}

std::string by_method(const PlanCost& cost) {
  std::string text;
  const auto add = [&](int count, std::string_view method) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text += std::to_string(count).append(" ").append(method);
  };
  add(cost.second_looks, "GET");
  add(cost.creates, "POST");
  add(cost.updates, "PATCH");
  add(cost.deletes, "DELETE");
  return text;
}

std::string waits_text(const PlanCost& cost) {
  const auto& first = cost.waits.front();
  std::string text = " It will be waiting for the rate limit ";
  text += cost.waits.size() == 1 ? "once" : std::to_string(cost.waits.size()) + " times";
  text += ", " + rounded(cost.waiting()) + " in all, ";
  text += cost.waits.size() == 1 ? "" : "first ";
  if (first.after_requests == 0) return text + "before anything is sent.";
  return text + "after " + requests(static_cast<std::size_t>(first.after_requests)) + " (" +
         rounded(first.begins) + ").";
}

}  // namespace

std::string plan_cost_text(const PlanCost& cost) {
  const auto sent =
      static_cast<std::size_t>(cost.writes()) + static_cast<std::size_t>(cost.second_looks);
  auto text = requests(sent) + " (" + by_method(cost) + ")";
  if (cost.reads > 0) text += " besides the " + std::to_string(cost.reads) + " to read the account";
  text += ", in " + duration_text(cost.duration) + ".";
  if (!cost.quota_known) text += " The API told no rate limit, so none is reckoned with.";
  if (!cost.waits.empty()) text += waits_text(cost);
  return text;
}

}  // namespace storekeeper
