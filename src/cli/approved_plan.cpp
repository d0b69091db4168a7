#include "cli/approved_plan.hpp"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "base/printable.hpp"
#include "base/version.hpp"
#include "cli/options.hpp"
#include "logging/log_line.hpp"
#include "plan/fingerprint.hpp"
#include "report/plan_comparison.hpp"
#include "report/saved_plan.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLargestPlan = std::size_t{256} * 1024 * 1024;
constexpr std::size_t kMostLines = 100;

// What decides which plan is made. Owner and API are bound apart, and are never taken from a file:
// it must not send the token anywhere.
constexpr auto kPlanningKeys = std::to_array<std::string_view>(
    {"filename", "allowPlaintextSecrets", "selector", "project", "environment", "prune",
     "maxDeletes", "allowEmpty", "allowUnsettled", "deleteGrace", "replaceOrder", "patchStyle",
     "patchGuard", "secretsOnSuspect"});

std::vector<std::string> values_of(std::string_view key, const Settings& settings) {
  if (key == "filename") return settings.filenames;
  if (key == "project") return settings.selection.projects;
  if (key == "environment") return settings.selection.environments;
  auto text = find_option(key)->show(settings);
  if (text.empty()) return {};
  return {std::move(text)};
}

// Whose token it is. Whoever may not ask, or gets no sensible answer, is told apart by the API's
// address and the integrations' ids alone.
Result<std::string> account_of(AccountRun& run) {
  auto account = run.complete(run.api().caller_account(run.give_up()));
  if (account) return account;
  switch (account.error().code) {
    case Errc::kUnauthorized:
    case Errc::kForbidden:
    case Errc::kNotFound:
    case Errc::kRefused:
    case Errc::kServer:
    case Errc::kProtocol: return std::string();
    default: return account;
  }
}

Result<std::string> read_plan_file(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  std::string text;
  auto outcome = ReadOutcome::kFailed;
  if (file.valid()) outcome = read_regular_file(file.get(), kLargestPlan, text);
  switch (outcome) {
    case ReadOutcome::kRead: return text;
    case ReadOutcome::kNotRegular: return fail(Errc::kInvalidInput, "is not a regular file");
    case ReadOutcome::kTooLarge: return fail(Errc::kInvalidInput, "is too large for a saved plan");
    case ReadOutcome::kFailed: break;
  }
  return fail(
      Errc::kInvalidInput, "cannot be read: " + explain_errno(errno),
      "name the file that plan --out wrote");
}

Error bound_elsewhere(
    const std::string& path, const std::string& saved, const std::string& now,
    const std::string& flag) {
  Error error;
  error.code = Errc::kInvalidInput;
  error.message = "the plan in " + quoted(path) + " was made for " + saved +
                  ", and this run is for " + now + "; nothing was changed";
  error.hint = "if that is right, set " + flag + " as it was then, or plan anew";
  return error;
}

// One setting of the plan onto `settings`, unless that asks for something else.
Result<void> take_over(const SavedSetting& saved, const std::string& path, Settings& settings) {
  const auto* option = find_option(saved.key);
  Settings then;
  if (option == nullptr || (!saved.values.empty() && !option->set(then, saved.values))) {
    return fail(
        Errc::kInvalidInput, "the plan in " + quoted(path) + " has the setting " +
                                 quoted(saved.key, 40) + ", which this version cannot use");
  }
  const bool unset = option->show(settings) == option->show(Settings());
  if (unset) {
    if (saved.values.empty()) return {};
    return option->set(settings, saved.values);
  }
  if (saved.key == "filename" || option->show(settings) == option->show(then)) return {};
  return fail(
      Errc::kInvalidInput,
      std::string(option->flag) + " is set to " + quoted(option->show(settings), 80) +
          ", and the plan in " + quoted(path) + " was made with " +
          (saved.values.empty() ? "nothing" : quoted(option->show(then), 80)) +
          "; nothing was changed",
      "leave it out, for apply does what was saved; or plan anew");
}

}  // namespace

Result<SavedPlan> describe_plan(Planned* planned, const Settings& settings) {
  auto account = account_of(*planned->run);
  if (!account) return fail(std::move(account.error()));
  auto& pass = *planned->pass;
  SavedPlan described;
  described.binding = {settings.api_url, *std::move(account), settings.owner};
  described.manifests = manifest_digests(pass.desired);
  pass.plan.fingerprint = plan_fingerprint(pass.plan, described.manifests, described.binding);
  described.plan = pass.plan;
  for (const auto key : kPlanningKeys) {
    described.settings.push_back({std::string(key), values_of(key, settings)});
  }
  described.tool_version = version();
  described.timestamp = utc_text(planned->run->clock().wall_now());
  return described;
}

Result<SavedPlan> load_saved_plan(const std::string& path) {
  const auto text = read_plan_file(path);
  auto saved = text ? read_saved_plan(*text) : Result<SavedPlan>(fail(text.error()));
  if (!saved) saved.error().message.insert(0, quoted(path) + " ");
  return saved;
}

Result<Settings> settings_of(const SavedPlan& saved, const std::string& path, Settings settings) {
  if (saved.binding.api_url != settings.api_url) {
    return fail(bound_elsewhere(
        path, quoted(saved.binding.api_url), quoted(settings.api_url), "--api-url"));
  }
  if (saved.binding.owner != settings.owner) {
    return fail(bound_elsewhere(
        path, "owner " + quoted(saved.binding.owner), "owner " + quoted(settings.owner),
        "--owner"));
  }
  for (const auto& setting : saved.settings) {
    auto taken = take_over(setting, path, settings);
    if (!taken) return fail(std::move(taken.error()));
  }
  return settings;
}

std::string difference_lines(const SavedPlan& saved, const SavedPlan& now, const TextStyle& style) {
  std::string text;
  const auto lines = plan_differences(saved, now, style);
  for (std::size_t i = 0; i < lines.size() && i < kMostLines; ++i) {
    text += "  - " + lines[i] + "\n";
  }
  if (lines.size() > kMostLines) {
    text += "  - and " + std::to_string(lines.size() - kMostLines) + " more\n";
  }
  return text;
}

}  // namespace storekeeper
