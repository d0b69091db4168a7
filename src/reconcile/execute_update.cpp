#include <algorithm>
#include <optional>
#include <utility>

#include "model/ownership.hpp"
#include "plan/build_update.hpp"
#include "plan/secret_redirect.hpp"
#include "reconcile/execute_action.hpp"
#include "reconcile/verify_write.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

bool has_secret_slot(const Config& config) {
  return std::any_of(config.begin(), config.end(), [](const ConfigEntry& entry) {
    return std::holds_alternative<SecretSlot>(entry.value);
  });
}

bool writes_secret(const PatchDocument& patch) {
  return std::any_of(patch.begin(), patch.end(), [](const PatchOperation& operation) {
    const auto* config = std::get_if<Config>(&operation.value);
    return std::holds_alternative<SecretSlot>(operation.value) ||
           (config != nullptr && has_secret_slot(*config));
  });
}

bool writes_config_field(const PatchDocument& patch) {
  return std::any_of(patch.begin(), patch.end(), [](const PatchOperation& operation) {
    return operation.path.starts_with("/config/");
  });
}

// True if what was read may still be changed by this owner.
bool may_change(
    const ExecutionContext& context, const DesiredIntegration& desired,
    const LiveIntegration& live) {
  return ownership(live.tags, context.policy.owner) == Ownership::kOurs ||
         may_adopt(desired, live, context.policy);
}

// After a patch without a verified answer: reading tells, as far as it can be told.
asio::awaitable<Result<LiveIntegration>> look_after_patch(
    ExecutionContext* context, const DesiredIntegration* desired, LiveIntegration before,
    bool secret_written, Error error) {
  error.effect = Effect::kUnknown;
  auto seen = co_await context->api->get(before.address, before.id, context->give_up);
  if (!seen) {
    error.message += "; and it could not be read to find out: " + seen.error().message;
    co_return fail(std::move(error));
  }
  context->memory->observe_write(*seen);
  if (!seen->config) co_return fail(std::move(error));
  const auto rest = build_update(*desired, *seen, effective_policy(*context));
  if (rest.patch.empty() && !secret_written) co_return seen;
  if (rest.patch.empty()) {
    error.message += "; all that can be read agrees, but a secret was among the changes";
  } else {
    error.message += "; a read shows that it has not been carried out so far";
  }
  error.hint = "nothing was sent twice; the next run finds out and writes what is missing";
  co_return fail(std::move(error));
}

// One update, from the first patch to the verdict. Lives as long as its run().
class UpdateRun {
 public:
  UpdateRun(ExecutionContext* context, const DesiredIntegration* desired, LiveIntegration live)
      : context_(context),
        desired_(desired),
        live_(std::move(live)),
        seen_at_(context->read_at),
        policy_(effective_policy(*context)) {}

  asio::awaitable<Result<LiveIntegration>> run() {
    for (;;) {
      auto patch = build_update(*desired_, live_, policy_);
      if (patch.patch.empty()) co_return live_;
      if (!may_redirect(patch.redirects_secret)) {
        co_return fail(
            Errc::kConflict,
            "it has moved while this ran: its update would now send a secret to a new host",
            "nothing was written; run plan to see it");
      }
      // Nothing is written to a store of which a part cannot be judged.
      if (patch.lacks_secret || !patch.unknown_secrets.empty()) co_return missing_secret(*desired_);
      const bool secret_written = writes_secret(patch.patch);
      const bool fields = writes_config_field(patch.patch);
      auto patched = co_await send(std::move(patch.patch), secret_written);
      if (patched) co_return co_await finish(*std::move(patched), secret_written);
      auto error = std::move(patched.error());
      if (error.effect == Effect::kUnknown) {
        co_return co_await look_after_patch(
            context_, desired_, std::move(live_), secret_written, std::move(error));
      }
      if (secret_written && !live_.secret_suspect) context_->memory->trust_secret(live_.id);
      if (error.code == Errc::kRefused && fields && can_try_whole()) {
        policy_.patch_style = PatchStyle::kWholeConfig;
        continue;
      }
      if (!may_read_again(error)) co_return fail(explained(std::move(error)));
      auto read = co_await read_again();
      if (!read) co_return fail(std::move(read.error()));
    }
  }

 private:
  asio::awaitable<Result<LiveIntegration>> send(PatchDocument patch, bool secret_written) {
    // Before the request: whatever becomes of its answer, this must not be forgotten.
    if (secret_written) {
      context_->memory->suspect_secret(live_.id);
      auto saved = context_->memory->ensure_saved();
      if (!saved) co_return fail(std::move(saved.error()));
    }
    stale_ = false;
    StillWanted still_wanted = [this] {
      stale_ = context_->clock->now() - seen_at_ > kFreshForPatch ||
               (was_ours_ && context_->not_ours.contains(live_.id));
      return !stale_;
    };
    co_return co_await context_->api->patch(
        live_.address, live_.id, std::move(patch), secret_values(*desired_), context_->give_up,
        std::move(still_wanted));
  }

  asio::awaitable<Result<LiveIntegration>> finish(LiveIntegration patched, bool secret_written) {
    if (policy_.patch_style == PatchStyle::kWholeConfig && given_style_ == PatchStyle::kFields) {
      context_->refuses_fields = true;
    }
    if (unguarded_) context_->refuses_guard = true;
    auto seen = co_await verify_write(context_, desired_, std::move(patched));
    if (seen && secret_written) context_->memory->trust_secret(live_.id);
    co_return seen;
  }

  // Only what the plan said, or what is allowed whoever looks. The first patch is the plan's.
  bool may_redirect(bool redirects) {
    if (!planned_redirect_) planned_redirect_ = redirects;
    if (!redirects || allows_redirect(*desired_, policy_)) return true;
    return *planned_redirect_ && !policy_.redirects.hold;
  }

  bool can_try_whole() const {
    return policy_.patch_style == PatchStyle::kFields && has_every_secret(*desired_);
  }

  // A race is looked at once; knowledge that grew old while waiting, a few times.
  bool may_read_again(const Error& error) {
    constexpr int kMostStaleReads = 5;
    if (stale_) return stale_reads_++ < kMostStaleReads;
    const bool raced =
        error.code == Errc::kConflict || (policy_.guard_version && error.code == Errc::kRefused);
    return raced && !std::exchange(replanned_, true);
  }

  // What the next patch is made from.
  asio::awaitable<Result<void>> read_again() {
    auto fresh = co_await context_->api->get(live_.address, live_.id, context_->give_up);
    if (!fresh) co_return fail(std::move(fresh.error()));
    seen_at_ = context_->clock->now();
    // A list and a read that contradict each other: one is old, and nobody knows which.
    const bool listed_as_anothers = was_ours_ && context_->not_ours.contains(live_.id);
    if (listed_as_anothers || !may_change(*context_, *desired_, *fresh)) {
      co_return fail(
          Errc::kConflict, "it has changed hands while this ran: this owner does not manage it now",
          "run plan to see whose it is");
    }
    // Nobody was faster, and still the guarded patch was refused, whole settings included.
    if (!stale_ && policy_.guard_version && fresh->version == live_.version) {
      policy_.guard_version = false;
      unguarded_ = true;
    }
    policy_.patch_style = given_style_;
    fresh->secret_suspect = live_.secret_suspect;
    fresh->secret_hosts = live_.secret_hosts;
    if (!fresh->config) fresh->config = live_.config;
    live_ = *std::move(fresh);
    co_return Result<void>();
  }

  Error explained(Error error) {
    if (error.code == Errc::kNotFound) {
      error.message += "; it was deleted while this ran";
      error.hint = "the next run creates it again";
      context_->memory->observe_delete(live_.id);
    }
    return error;
  }

  ExecutionContext* context_;
  const DesiredIntegration* desired_;
  LiveIntegration live_;
  SteadyTime seen_at_;
  PlanPolicy policy_;
  PatchStyle given_style_ = policy_.patch_style;
  bool was_ours_ = ownership(live_.tags, policy_.owner) == Ownership::kOurs;
  std::optional<bool> planned_redirect_ = std::nullopt;
  bool replanned_ = false;
  bool unguarded_ = false;
  bool stale_ = false;
  int stale_reads_ = 0;
};

}  // namespace

asio::awaitable<Result<LiveIntegration>> execute_update(
    ExecutionContext* context, const DesiredIntegration* desired, LiveIntegration live) {
  UpdateRun update(context, desired, std::move(live));
  co_return co_await update.run();
}

}  // namespace storekeeper
