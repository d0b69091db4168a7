#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/duration.hpp"
#include "base/printable.hpp"
#include "cli/account_run.hpp"
#include "cli/composition.hpp"
#include "cli/results.hpp"
#include "cli/state_directory.hpp"
#include "model/doctor_check.hpp"
#include "model/ownership.hpp"
#include "report/doctor_report.hpp"
#include "report/text_style.hpp"

namespace storekeeper {
namespace {

constexpr std::chrono::seconds kClockTolerance(5);

DoctorCheck good(std::string finding) { return {{}, CheckVerdict::kGood, std::move(finding), {}}; }
DoctorCheck doubtful(std::string finding, std::string next_step) {
  return {{}, CheckVerdict::kDoubtful, std::move(finding), std::move(next_step)};
}
DoctorCheck not_looked(std::string finding) {
  return {{}, CheckVerdict::kNotLooked, std::move(finding), {}};
}
DoctorCheck failed(Error error) {
  return {{}, CheckVerdict::kFailed, std::move(error.message), std::move(error.hint)};
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

// From the files on this machine to what the API lets this token do. Each layer needs those before
// it, so the first that fails ends the examination.
class Examination {
 public:
  explicit Examination(const VerbContext& context) : context_(context) {}

  std::vector<DoctorCheck> run() {
    struct Layer {
      std::string_view name;
      DoctorCheck (Examination::*look)();
    };
    constexpr Layer kLayers[] = {
        {"configuration", &Examination::configuration},
        {"manifests", &Examination::manifests},
        {"secrets", &Examination::secrets},
        {"state", &Examination::state},
        {"token", &Examination::token},
        {"network", &Examination::network},
        {"clock", &Examination::clock},
        {"access", &Examination::access},
        {"permissions", &Examination::permissions},
        {"rate limit", &Examination::rate_limit},
    };
    std::vector<DoctorCheck> checks;
    bool blocked = false;
    for (const auto& layer : kLayers) {
      auto check = blocked ? not_looked("not looked at after that") : (this->*layer.look)();
      check.layer = layer.name;
      blocked = blocked || check.verdict == CheckVerdict::kFailed;
      checks.push_back(std::move(check));
    }
    if (blocked) exit_code_ = std::max(exit_code_, kExitFailure);
    return checks;
  }

  int exit_code() const { return account_ ? account_->exit_code_or(exit_code_) : exit_code_; }

 private:
  const Settings& settings() const { return context_.settings; }

  // A mistake in it has ended the program before.
  DoctorCheck configuration() {
    const auto& path = context_.config_path;
    return good(
        (path.empty() ? "no configuration file" : "settings from " + quoted(path)) + ", owner " +
        quoted(settings().owner) + ", API " + settings().api_url);
  }

  DoctorCheck manifests() {
    const auto& names = settings().filenames;
    if (names.empty()) return not_looked("none were named with -f");
    loaded_ = make_manifests(settings())->load();
    const auto& problems = loaded_->diagnostics;
    const auto stores = counted(loaded_->desired.items.size(), "store", "stores") + " in " +
                        counted(static_cast<std::size_t>(loaded_->files), "file", "files");
    if (problems.empty()) return good(stores);
    const auto first = std::find_if(problems.begin(), problems.end(), [](const Diagnostic& d) {
      return d.severity == Severity::kError;
    });
    const auto next_step = "storekeeper validate -f " + names.front() + " shows every problem";
    if (first == problems.end()) {
      return doubtful(stores + ", " + counted(problems.size(), "warning", "warnings"), next_step);
    }
    Error error;
    error.message = first->position.file;
    if (first->position.line > 0) error.message += ':' + std::to_string(first->position.line);
    error.message += ": " + first->message;
    error.hint = next_step;
    return failed(std::move(error));
  }

  // Whoever only plans needs none of them.
  DoctorCheck secrets() {
    if (!loaded_) return not_looked("no manifests that would refer to them");
    const auto source = make_secrets(settings(), load_token(settings()).value_or(Secret()));
    std::size_t count = 0;
    std::size_t missing = 0;
    std::string first;
    for (const auto& desired : loaded_->desired.items) {
      for (const auto& secret : desired.secrets) {
        ++count;
        const auto value = source->resolve(secret.reference);
        if (!value && missing++ == 0) first = desired.name + ": " + value.error().message;
      }
    }
    if (count == 0) return good("none are needed");
    if (missing == 0) return good(counted(count, "secret", "secrets") + " can be read");
    return doubtful(
        std::to_string(missing) + " of " + std::to_string(count) + " cannot be read; " + first,
        "set them where changes are applied; plan and drift do without");
  }

  DoctorCheck state() {
    if (settings().state_dir.empty()) return not_looked("no state directory is set");
    const auto opened = open_ledger(settings(), LedgerUse::kRead);
    if (!opened) return failed(opened.error());
    return good(
        quoted(settings().state_dir) +
        (*opened == nullptr ? " is not there yet; the first run makes it" : " can be used"));
  }

  DoctorCheck token() {
    const auto value = load_token(settings());
    if (!value) return failed(value.error());
    for (const auto* prefix : {"sdk-", "mob-"}) {
      if (!value->reveal().starts_with(prefix)) continue;
      Error error;
      error.message = "it begins with " + std::string(prefix) + ", as the keys of SDKs do";
      error.hint =
          "make an access token in LaunchDarkly, under Organization settings, "
          "Authorization";
      return failed(std::move(error));
    }
    return good(
        settings().token.empty() ? "from the file " + quoted(settings().token_file)
                                 : "from a variable");
  }

  DoctorCheck network() {
    auto account = AccountRun::make(context_);
    if (!account) return failed(account.error());
    account_ = *std::move(account);
    caller_ = account_->complete(account_->api().caller(account_->give_up()));
    if (!*caller_) {
      const auto& error = caller_->error();
      const bool answered = error.http_status >= 200 && error.http_status < 500;
      if (!answered || error.code == Errc::kProtocol || error.code == Errc::kRateLimited) {
        return failed_call(error);
      }
    }
    return good(settings().api_url + " answers");
  }

  DoctorCheck clock() {
    const auto ahead = account_->api().clock_ahead();
    if (!ahead) return not_looked("the API's answers do not tell the time");
    if (std::chrono::abs(*ahead) <= kClockTolerance) return good("agrees with the API's");
    return doubtful(
        "this machine is " + format_duration(std::chrono::abs(*ahead)) +
            (ahead->count() > 0 ? " ahead of" : " behind") + " the API",
        "set its clock: grace before deletes, ages and the audit log go by it");
  }

  DoctorCheck access() {
    if (*caller_) {
      const auto& who = **caller_;
      return good(
          (who.token_name.empty() ? "a token" : "token " + quoted(who.token_name)) +
          (who.member_id.empty() ? "" : " of a member") + ", account " + quoted(who.account_id));
    }
    if (caller_->error().code == Errc::kUnauthorized) return failed_call(caller_->error());
    return doubtful(caller_->error().message, caller_->error().hint);
  }

  DoctorCheck permissions() {
    const auto listed = account_->complete(account_->api().list(account_->give_up()));
    if (!listed) return failed_call(listed.error());
    const LiveIntegration* example = nullptr;
    std::size_t owned = 0;
    for (const auto& item : listed->items) {
      const bool ours = ownership(item.tags, settings().owner) == Ownership::kOurs;
      if (example == nullptr || (ours && owned == 0)) example = &item;
      owned += ours ? 1 : 0;
    }
    const auto reads = "reads " + counted(listed->items.size(), "integration", "integrations") +
                       ", " + std::to_string(owned) + " of them owned by " +
                       quoted(settings().owner);
    const auto rights = rights_on(example);
    if (!rights) return good(reads + "; what it may write, only a write tells");
    if (rights->denied.empty()) return good(reads + "; may " + joined(rights->allowed));
    return doubtful(
        reads + "; on " + to_string(example->address) + " it may not " + joined(rights->denied),
        "that is enough to plan; whoever applies needs a token whose role allows it");
  }

  std::optional<TokenRights> rights_on(const LiveIntegration* example) {
    if (example == nullptr) return std::nullopt;
    auto rights = account_->complete(
        account_->api().rights(example->address, example->id, account_->give_up()));
    if (!rights || (rights->allowed.empty() && rights->denied.empty())) return std::nullopt;
    return *std::move(rights);
  }

  DoctorCheck rate_limit() {
    const auto quota = account_->api().quota();
    if (!quota.remaining) return not_looked("the API's answers tell of none");
    const auto left = std::to_string(*quota.remaining) +
                      (quota.limit ? " of " + std::to_string(*quota.limit) : "") +
                      " calls left in this window";
    if (*quota.remaining > 0) return good(left);
    return doubtful(left, "others use the account's quota; a run waits for its share");
  }

  DoctorCheck failed_call(const Error& error) {
    if (error.code == Errc::kRateLimited) exit_code_ = kExitRateLimited;
    return failed(error);
  }

  const VerbContext& context_;
  int exit_code_ = kExitSuccess;
  std::optional<LoadedManifests> loaded_ = std::nullopt;
  std::unique_ptr<AccountRun> account_ = nullptr;
  std::optional<Result<CallerIdentity>> caller_ = std::nullopt;
};

}  // namespace

VerbOutcome run_doctor(const VerbContext& context) {
  Examination examination(context);
  const auto checks = examination.run();
  VerbOutcome outcome;
  outcome.exit_code = examination.exit_code();
  ResultForms forms;
  forms.render = [&](OutputFormat format) {
    return format == OutputFormat::kJson ? render_doctor_json(checks)
                                         : render_doctor_text(checks, context.output_style);
  };
  put_results(context.settings, forms, outcome);
  return outcome;
}

}  // namespace storekeeper
