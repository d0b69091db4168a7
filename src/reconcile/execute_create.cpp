#include <utility>
#include <vector>

#include "model/ownership.hpp"
#include "plan/build_update.hpp"
#include "plan/plan_findings.hpp"
#include "reconcile/execute_action.hpp"
#include "reconcile/verify_write.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

constexpr int kTooManyRequests = 429;

// After a create without a verified answer: it is looked for, never sent again.
asio::awaitable<Result<LiveIntegration>> find_created(
    ExecutionContext* context, const DesiredIntegration* desired, Error error, bool* absent) {
  *absent = false;
  const bool limited = error.http_status == kTooManyRequests;
  auto list = co_await context->api->list(context->give_up);
  // A 429 did nothing as far as anybody knows: what counts is that there is no time to look.
  if (!list && limited) co_return fail(std::move(list.error()));
  if (!list) {
    error.message += "; and the account could not be listed to find out: " + list.error().message;
    error.effect = Effect::kUnknown;
    co_return fail(std::move(error));
  }
  std::vector<LiveIntegration> ours;
  bool strangers = false;
  for (auto& item : list->items) {
    const bool is_ours = ownership(item.tags, context->policy.owner) == Ownership::kOurs;
    // Other actions of this apply were planned from an older list: they must not undo what
    // somebody has taken over since.
    if (!is_ours) context->not_ours.insert(item.id);
    if (item.address != desired->address || item.name != desired->display_name) continue;
    if (is_ours) {
      ours.push_back(std::move(item));
    } else {
      strangers = true;
    }
  }
  if (ours.size() == 1) {
    context->memory->forget_create(*desired);
    co_return co_await verify_write(context, desired, std::move(ours.front()));
  }
  if (ours.size() > 1) {
    error.message += "; it now exists " + std::to_string(ours.size()) + " times";
    error.hint = "delete all but one in LaunchDarkly";
  } else if (error.code == Errc::kConflict && strangers) {
    error.message += "; an integration of this name exists that this owner does not manage";
    error.hint = kAdoptHint;
    error.effect = Effect::kNone;
    context->memory->forget_create(*desired);
    co_return fail(std::move(error));
  } else if (limited) {
    *absent = true;
    co_return fail(std::move(error));
  } else {
    error.message += "; it is not in the list, and may still appear";
    error.hint =
        "nothing was sent twice; wait two minutes before another run, for the create may be late";
  }
  error.effect = Effect::kUnknown;
  co_return fail(std::move(error));
}

}  // namespace

asio::awaitable<Result<LiveIntegration>> execute_create(
    ExecutionContext* context, const DesiredIntegration* desired) {
  if (!has_every_secret(*desired)) co_return missing_secret(*desired);
  auto& memory = *context->memory;
  if (memory.create_is_pending(*desired, context->clock->now())) {
    co_return fail(
        Errc::kConflict, "an earlier create had no answer and may still be carried out",
        "it is held back until that is certain; nothing needs to be done");
  }
  bool sent = false;
  for (bool looked = false;;) {
    auto document = build_create(*desired, context->policy);
    // When the gate has opened, right before the request: the quarantine counts from then.
    Result<void> saved;
    StillWanted remembered = [context, desired, &saved, &sent] {
      context->memory->remember_create(*desired, context->clock->now());
      saved = context->memory->ensure_saved();
      sent = sent || saved.has_value();
      return saved.has_value();
    };
    auto created = co_await context->api->create(
        desired->address, std::move(document), secret_values(*desired), context->give_up,
        std::move(remembered));
    if (!saved) {
      if (!sent) memory.forget_create(*desired);
      co_return fail(std::move(saved.error()));
    }
    if (created) {
      memory.forget_create(*desired);
      co_return co_await verify_write(context, desired, *std::move(created));
    }
    auto error = std::move(created.error());
    const bool limited = error.http_status == kTooManyRequests;
    if (error.effect == Effect::kNone && !limited) {
      memory.forget_create(*desired);
      co_return fail(std::move(error));
    }
    // The answer may have taken long: the quarantine counts from it.
    if (sent) memory.remember_create(*desired, context->clock->now());
    (void)memory.ensure_saved();  // what was saved before the request holds all the same
    // Every second 429 in a row is taken at its word: where a window has room for one call, the
    // look would use it up for ever.
    if (limited && std::exchange(looked, !looked)) continue;
    bool absent = false;
    auto found = co_await find_created(context, desired, std::move(error), &absent);
    // The list, made after the wait that the 429 asked for, agrees that nothing was done.
    if (!absent) co_return found;
  }
}

}  // namespace storekeeper
