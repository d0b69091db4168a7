#include "reconcile/verify_write.hpp"

#include <algorithm>
#include <utility>

#include "plan/build_update.hpp"

namespace storekeeper {

namespace asio = boost::asio;

PlanPolicy effective_policy(const ExecutionContext& context) {
  auto policy = context.policy;
  if (context.refuses_fields) policy.patch_style = PatchStyle::kWholeConfig;
  if (context.refuses_guard) policy.guard_version = false;
  return policy;
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
        "config." + secret.key + " is not available here, so nothing of this store was written: " +
            secret.unavailable_because,
        "set it where this program runs, then run again");
  }
  return fail(Errc::kSecretUnavailable, "a secret is not available here; nothing was written");
}

namespace {

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

}  // namespace

asio::awaitable<Result<LiveIntegration>> verify_write(
    ExecutionContext* context, const DesiredIntegration* desired, LiveIntegration written) {
  // At once: should the read fail, the next list must not be believed if it lacks this one.
  context->memory->observe_write(written);
  auto seen = co_await with_config(context, std::move(written));
  if (!seen) co_return seen;
  context->memory->observe_write(*seen);
  if (!seen->config) {
    co_return fail(Errc::kProtocol, "written, but the server does not show its settings");
  }
  auto policy = effective_policy(*context);
  // Whoever was at it at the same time is the next plan's business.
  policy.secrets.on_suspect = OnSuspect::kReport;
  const auto rest = build_update(*desired, *seen, policy);
  if (!rest.patch.empty()) co_return not_as_desired(rest);
  co_return seen;
}

}  // namespace storekeeper
