#include "reconcile/execute_action.hpp"

#include <algorithm>
#include <utility>

#include "base/printable.hpp"
#include "model/ownership.hpp"
#include "plan/build_update.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;

PlanPolicy effective_policy(const ExecutionContext& context) {
  auto policy = context.policy;
  if (context.refuses_fields) policy.patch_style = PatchStyle::kWholeConfig;
  if (context.refuses_guard) policy.guard_version = false;
  return policy;
}

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

bool has_every_secret(const DesiredIntegration& desired) {
  return std::all_of(desired.secrets.begin(), desired.secrets.end(), [](const auto& secret) {
    return secret.value.has_value();
  });
}

SecretValues secret_values(const DesiredIntegration& desired) {
  SecretValues values;
  for (const auto& secret : desired.secrets) {
    if (secret.value) values.push_back({secret.key, *secret.value});
  }
  return values;
}

tl::unexpected<Error> missing_secret(const DesiredIntegration& desired) {
  for (const auto& secret : desired.secrets) {
    if (secret.value) continue;
    return fail(
        Errc::kSecretUnavailable,
        "config." + secret.key +
            " has to be written and is not available here: " + secret.unavailable_because,
        "set it where this program runs, then run again");
  }
  return fail(Errc::kSecretUnavailable, "a secret has to be written and is not available here");
}

// What still differs although the server took the write.
tl::unexpected<Error> not_as_desired(const Update& rest) {
  std::string fields;
  for (const auto& change : rest.changes) fields += (fields.empty() ? "" : ", ") + change.field;
  if (fields.empty()) fields = "tags";
  return fail(
      Errc::kProtocol, "the server took the write, but afterwards these still differ: " + fields,
      "look at the integration in LaunchDarkly; the next run will try again");
}

// A write's own answer verifies it where it carries the settings; else one read does, and a
// few more where that read shows an older version than the write's.
asio::awaitable<Result<LiveIntegration>> with_config(
    ExecutionContext* context, LiveIntegration written) {
  if (written.config) co_return written;
  constexpr int kReads = 5;
  auto pause = std::chrono::milliseconds(250);
  for (int read = 1;; ++read) {
    auto seen = co_await context->api->get(written.address, written.id, context->give_up);
    const bool lags = seen ? seen->version < written.version
                           : seen.error().code == Errc::kNotFound && read < kReads;
    if (!seen && !lags) {
      auto error = with_context("written, but it could not be read back", seen.error());
      error.effect = Effect::kUnknown;
      co_return fail(std::move(error));
    }
    if (!lags) co_return std::move(*seen);
    const auto wake = context->clock->now() + pause;
    if (read == kReads || wake >= context->give_up || !co_await context->clock->sleep_until(wake)) {
      Error error;
      error.code = Errc::kProtocol;
      error.message = "written, but reads still show the state before";
      error.effect = Effect::kUnknown;
      co_return fail(std::move(error));
    }
    pause *= 2;
  }
}

// Verifies a write by what the server shows afterwards.
asio::awaitable<Result<LiveIntegration>> verified(
    ExecutionContext* context, const DesiredIntegration* desired, LiveIntegration written) {
  // At once: should the read fail, the next list must not be believed if it lacks this one.
  context->memory->observe_write(written);
  auto seen = co_await with_config(context, std::move(written));
  if (!seen) co_return seen;
  context->memory->observe_write(*seen);
  if (!seen->config) {
    co_return fail(Errc::kProtocol, "written, but the server does not show its settings");
  }
  const auto rest = build_update(*desired, *seen, effective_policy(*context));
  if (!rest.patch.empty()) co_return not_as_desired(rest);
  co_return seen;
}

// After a create without a verified answer: it is looked for, never sent again.
asio::awaitable<Result<LiveIntegration>> find_created(
    ExecutionContext* context, const DesiredIntegration* desired, Error error) {
  auto list = co_await context->api->list(context->give_up);
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
    co_return co_await verified(context, desired, std::move(ours.front()));
  }
  if (ours.size() > 1) {
    error.message += "; it now exists " + std::to_string(ours.size()) + " times";
    error.hint = "delete all but one in LaunchDarkly";
  } else if (error.code == Errc::kConflict && strangers) {
    error.message += "; an integration of this name exists that this owner does not manage";
    error.hint = "the annotation storekeeper/adopt: \"true\" takes it over";
    error.effect = Effect::kNone;
    context->memory->forget_create(*desired);
    co_return fail(std::move(error));
  } else {
    error.message += "; it is not in the list, and may still appear";
    error.hint = "nothing was sent twice; the next run looks again";
  }
  error.effect = Effect::kUnknown;
  co_return fail(std::move(error));
}

// True if what was read may still be changed by this owner.
bool may_change(
    const ExecutionContext& context, const DesiredIntegration& desired,
    const LiveIntegration& live) {
  const auto whose = ownership(live.tags, context.policy.owner);
  return whose == Ownership::kOurs ||
         (whose == Ownership::kNobody && (context.policy.adopt || desired.policy.adopt));
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
  auto document = build_create(*desired, context->policy);
  memory.remember_create(*desired, context->clock->now());
  auto created = co_await context->api->create(
      desired->address, std::move(document), secret_values(*desired), context->give_up);
  if (!created) {
    if (created.error().effect == Effect::kUnknown) {
      co_return co_await find_created(context, desired, std::move(created.error()));
    }
    memory.forget_create(*desired);
    co_return created;
  }
  memory.forget_create(*desired);
  co_return co_await verified(context, desired, *std::move(created));
}

asio::awaitable<Result<LiveIntegration>> execute_update(
    ExecutionContext* context, const DesiredIntegration* desired, LiveIntegration live) {
  auto& memory = *context->memory;
  bool replanned = false;
  bool tried_whole = false;
  auto policy = effective_policy(*context);
  const bool was_ours = ownership(live.tags, policy.owner) == Ownership::kOurs;
  for (;;) {
    auto update = build_update(*desired, live, policy);
    if (update.patch.empty()) co_return live;
    if (update.lacks_secret) co_return missing_secret(*desired);
    const bool secret_written = writes_secret(update.patch);
    const bool fields = writes_config_field(update.patch);
    // Before the request: whatever becomes of its answer, this must not be forgotten.
    if (secret_written) memory.suspect_secret(live.id);
    StillWanted still_wanted;
    if (was_ours) {
      still_wanted = [context, id = live.id] { return !context->not_ours.contains(id); };
    }
    auto patched = co_await context->api->patch(
        live.address, live.id, std::move(update.patch), secret_values(*desired), context->give_up,
        std::move(still_wanted));
    if (patched) {
      if (tried_whole) context->refuses_fields = true;
      auto seen = co_await verified(context, desired, *std::move(patched));
      if (seen && secret_written) memory.trust_secret(live.id);
      co_return seen;
    }
    auto& error = patched.error();
    if (error.effect == Effect::kUnknown) {
      co_return co_await look_after_patch(
          context, desired, std::move(live), secret_written, std::move(error));
    }
    if (secret_written && !live.secret_suspect) memory.trust_secret(live.id);
    const bool raced = error.code == Errc::kConflict ||
                       (policy.guard_version && error.code == Errc::kRefused && !replanned);
    if (raced && !replanned) {
      replanned = true;
      auto fresh = co_await context->api->get(live.address, live.id, context->give_up);
      if (!fresh) co_return fresh;
      if (!may_change(*context, *desired, *fresh)) {
        co_return fail(
            Errc::kConflict,
            "it has changed hands while this ran: this owner does not manage it now",
            "run plan to see whose it is");
      }
      if (policy.guard_version && fresh->version == live.version) {
        context->refuses_guard = true;
        policy.guard_version = false;
      }
      fresh->secret_suspect = live.secret_suspect;
      if (!fresh->config) fresh->config = live.config;
      live = *std::move(fresh);
      continue;
    }
    if (error.code == Errc::kRefused && fields && !tried_whole && has_every_secret(*desired)) {
      tried_whole = true;
      policy.patch_style = PatchStyle::kWholeConfig;
      continue;
    }
    if (error.code == Errc::kNotFound) {
      error.message += "; it was deleted while this ran";
      error.hint = "the next run creates it again";
      memory.observe_delete(live.id);
    }
    co_return patched;
  }
}

asio::awaitable<Result<void>> execute_delete(
    ExecutionContext* context, StoreAddress address, std::string id, std::int64_t version) {
  for (bool again = false;; again = true) {
    StillWanted still_wanted = [context, id] { return !context->not_ours.contains(id); };
    auto removed =
        co_await context->api->remove(address, id, context->give_up, std::move(still_wanted));
    if (removed) {
      context->memory->observe_delete(id);
      co_return removed;
    }
    auto error = std::move(removed.error());
    const bool raced = error.code == Errc::kConflict && !again;
    if (error.effect == Effect::kNone && !raced) co_return fail(std::move(error));
    auto seen = co_await context->api->get(address, id, context->give_up);
    if (!seen && seen.error().code == Errc::kNotFound) {
      context->memory->observe_delete(id);
      co_return Result<void>();
    }
    const bool untouched = seen && seen->version == version &&
                           ownership(seen->tags, context->policy.owner) == Ownership::kOurs;
    if (raced && untouched) continue;
    if (error.effect == Effect::kUnknown) {
      error.hint = "the next run looks whether it is gone";
    } else {
      error.message += "; it has changed since the plan was made";
      error.hint = "run plan again";
    }
    co_return fail(std::move(error));
  }
}

}  // namespace storekeeper
