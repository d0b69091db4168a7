#include <utility>

#include "model/ownership.hpp"
#include "model/tombstone.hpp"
#include "plan/deletion_patch.hpp"
#include "reconcile/execute_action.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

tl::unexpected<Error> changed() {
  return fail(
      Errc::kConflict, "it has changed since it was read; nothing was written", "run again");
}

bool is_taken_back(const LiveIntegration& before, const LiveIntegration& now) {
  const auto mark = find_tombstone(before.tags);
  return !find_tombstone(now.tags) && (now.on || !mark || !mark->was_on);
}

// What became of a patch without a verified answer.
asio::awaitable<Result<LiveIntegration>> look(
    ExecutionContext* context, LiveIntegration before, Error error) {
  auto seen = co_await context->api->get(before.address, before.id, context->give_up);
  if (seen && is_taken_back(before, *seen)) co_return seen;
  error.hint = "run again; what was done is found";
  co_return fail(std::move(error));
}

}  // namespace

asio::awaitable<Result<LiveIntegration>> execute_undelete(
    ExecutionContext* context, LiveIntegration live) {
  for (bool guarded = !context->refuses_guard;;) {
    auto patch = unmarking_patch(live, guarded);
    const SecretValues no_secrets;
    auto patched = co_await context->api->patch(
        live.address, live.id, std::move(patch), no_secrets, context->give_up);
    if (patched) {
      context->memory->observe_write(*patched);
      if (!guarded) context->refuses_guard = true;
      co_return patched;
    }
    auto error = std::move(patched.error());
    if (error.effect == Effect::kUnknown) {
      co_return co_await look(context, std::move(live), std::move(error));
    }
    const bool raced = error.code == Errc::kConflict || error.code == Errc::kRefused;
    if (!raced || !guarded) co_return fail(std::move(error));
    auto seen = co_await context->api->get(live.address, live.id, context->give_up);
    if (!seen) co_return fail(std::move(seen.error()));
    const bool ours = ownership(seen->tags, context->policy.owner) == Ownership::kOurs;
    if (seen->version != live.version || !ours) co_return changed();
    // Nobody was faster, and still it was refused: then it is the guard that is.
    guarded = false;
  }
}

}  // namespace storekeeper
