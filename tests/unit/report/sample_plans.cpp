#include "sample_plans.hpp"

#include <utility>

#include "base/printable.hpp"

namespace storekeeper::testing {
namespace {

using Tags = std::vector<std::string>;

Finding finding(
    FindingKind kind, std::string manifest, StoreAddress address, std::string message,
    std::string hint) {
  Finding result;
  result.kind = kind;
  result.manifest = std::move(manifest);
  result.address = std::move(address);
  result.message = std::move(message);
  result.hint = std::move(hint);
  return result;
}

Action create(std::string manifest, StoreAddress address) {
  Action action;
  action.kind = ActionKind::kCreate;
  action.manifest = std::move(manifest);
  action.address = std::move(address);
  action.display_name = action.manifest;
  action.position = {"manifests/stores.yaml", 4, 9};
  action.desired_index = 0;
  return action;
}

Action update(std::string manifest, StoreAddress address, std::string id) {
  auto action = create(std::move(manifest), std::move(address));
  action.kind = ActionKind::kUpdate;
  action.id = std::move(id);
  action.version = 7;
  return action;
}

Action removal(std::string display_name, StoreAddress address, std::string id) {
  Action action;
  action.kind = ActionKind::kDelete;
  action.address = std::move(address);
  action.id = std::move(id);
  action.version = 3;
  action.display_name = std::move(display_name);
  action.changes = {
      changed("name", action.display_name, FieldValue()), changed("on", false, FieldValue()),
      changed("config.host", std::string("old.example.com"), FieldValue()),
      secret_changed("config.password")};
  return action;
}

FieldChange at_risk(FieldChange change, SecretRisk risk) {
  change.risk = risk;
  return change;
}

Action redis_update() {
  auto action =
      update("checkout-production", {"checkout", "production", StoreKind::kRedis}, "64aa11");
  action.changes = {
      changed("name", std::string("Checkout"), std::string("Checkout production")),
      changed("on", false, true),
      changed("tags", Tags{"a", "b"}, Tags{"b", "c"}),
      at_risk(
          changed("config.host", std::string("a.example.com"), std::string("b.example.com")),
          SecretRisk::kNewHost),
      secret_unknown("config.password"),
      at_risk(
          changed("config.port", std::string("6379"), std::string("6380")), SecretRisk::kNewPort),
      changed("config.tlsEnabled", FieldValue(), true),
      changed("config.username", std::string("default"), FieldValue())};
  action.unchanged = {changed("config.database", std::string("0"), std::string("0"))};
  action.patch = {
      {PatchVerb::kTest, "/version", std::int64_t{7}},
      {PatchVerb::kReplace, "/on", true},
      {PatchVerb::kReplace, "/tags", Tags{"b", "c", "managed-by.storekeeper", "owner.default"}},
      {PatchVerb::kReplace, "/config/password", SecretSlot{"password"}},
      {PatchVerb::kRemove, "/config/username", std::monostate{}}};
  return action;
}

Action dynamodb_create() {
  auto action = create("ledger-production", {"ledger", "production", StoreKind::kDynamoDb});
  action.changes = {
      changed("name", FieldValue(), std::string("ledger-production")),
      changed("on", FieldValue(), true), changed("tags", FieldValue(), Tags()),
      changed("config.externalId", FieldValue(), std::string("0000")),
      changed("config.region", FieldValue(), std::string("eu-west-1"))};
  return action;
}

void add_findings(Plan& plan) {
  const StoreAddress address{"checkout", "staging", StoreKind::kRedis};
  auto kept = finding(
      FindingKind::kKept, "", address, "\"Old one\": described by no manifest; pruning is off",
      "--prune deletes it");
  kept.ids = {"64aa99"};
  auto drift = finding(
      FindingKind::kDriftReported, "checkout-drift", address, "differs, and is only reported", "");
  drift.ids = {"64aa55"};
  drift.changes = {
      changed("config.host", std::string("live.example.com"), std::string("manifest.example.com")),
      secret_changed("config.password")};
  auto held = finding(
      FindingKind::kRedirectHeld, "checkout-moved", address, "held back: sends a secret away",
      "--secrets-hosts moved.example.com");
  held.ids = {"64aa66"};
  held.changes = {
      at_risk(
          changed("config.host", std::string("here.example.com"), std::string("moved.example.com")),
          SecretRisk::kNewHost),
      at_risk(changed("config.tlsEnabled", true, false), SecretRisk::kNoTls)};
  plan.findings = {
      held,
      kept,
      drift,
      finding(
          FindingKind::kConflict, "checkout-staging", address,
          "exists, not managed by owner \"default\"", "storekeeper adopt takes it over"),
      finding(
          FindingKind::kSecretUnavailable, "checkout-production", address,
          "config.password is not available here: CHECKOUT_PASSWORD is not set", "apply needs it"),
      finding(FindingKind::kPaused, "checkout-paused", address, "paused by its annotation", ""),
      finding(
          FindingKind::kWarning, "", {}, "the account has 2 integrations of unknown kinds", "")};
  plan.refusals = {{"3 deletes are more than the 1 that one run may do", "--max-deletes 3"}};
}

}  // namespace

FieldChange changed(std::string field, FieldValue before, FieldValue after) {
  return {std::move(field), std::move(before), std::move(after), false};
}

FieldChange secret_changed(std::string field) {
  return {std::move(field), FieldValue(), FieldValue(), true};
}

FieldChange secret_unknown(std::string field) {
  auto change = secret_changed(std::move(field));
  change.unknown = true;
  return change;
}

Plan full_plan() {
  Plan plan;
  auto adoption = update("checkout-adopted", {"checkout", "test", StoreKind::kRedis}, "64aa22");
  adoption.adopts = true;
  auto replacing = create("search", {"search", "live", StoreKind::kRedis});
  replacing.replaces = "64aa77";
  replacing.changes = {
      changed("name", FieldValue(), std::string("search")), secret_changed("config.password")};
  auto replaced = removal("search", {"search", "production", StoreKind::kRedis}, "64aa77");
  replaced.replaced_by = "search";
  plan.actions = {
      adoption,
      redis_update(),
      dynamodb_create(),
      replacing,
      removal("Forgotten \"store\"", {"attic", "production", StoreKind::kRedis}, "64aa33"),
      replaced};
  plan.unchanged = 12;
  add_findings(plan);
  return plan;
}

Plan replacement_without_delete() {
  Plan plan;
  auto replacing = create("search", {"search", "live", StoreKind::kRedis});
  replacing.replaces = "64aa77";
  plan.actions = {replacing};
  auto kept = finding(
      FindingKind::kKept, "", {"search", "production", StoreKind::kRedis},
      "\"search\": described by no manifest; pruning is off", "--prune deletes it");
  kept.ids = {"64aa77"};
  plan.findings = {kept};
  return plan;
}

std::vector<std::string> evil_strings() {
  return {
      "\x1b[2J\x1b]8;;http://evil.example\x07link\x1b]8;;\x07",
      "a\nNo changes. The account matches the manifests.\n",
      "a\rb\x08\x7f",
      std::string("nul\0byte", 8),
      "\xc2\x9b"
      "31m and \xc2\x85",
      "\xe2\x80\xae"
      "gnp.exe \xe2\x81\xa6 \xe2\x80\x8f\xd8\x9c",
      "broken \xff\xc0\xaf\xed\xa0\x80",
      "::set-output name=x::y",
      "\"quotes\" and \\backslashes\\",
      std::string(300, 'x')};
}

Plan hostile_plan() { return plan_with_texts(evil_strings()); }

Plan plan_with_texts(const std::vector<std::string>& texts) {
  Plan plan;
  int number = 0;
  for (const auto& evil : texts) {
    const StoreAddress address{evil, evil, StoreKind::kRedis};
    auto action = update(evil, address, std::to_string(++number) + evil);
    action.changes = {
        changed("name", evil, evil + "!"), changed("tags", Tags{evil}, Tags{"b"}),
        changed(
            "config." + evil, RawJson{"[\"" + std::to_string(number) + "\"]"}, FieldValue(evil))};
    action.patch = {{PatchVerb::kReplace, "/name", evil}};
    plan.actions.push_back(action);
    plan.actions.push_back(removal(evil, address, "d" + std::to_string(number) + evil));
    auto problem = finding(FindingKind::kConflict, evil, address, evil, evil);
    problem.ids = {evil};
    problem.changes = action.changes;
    plan.findings.push_back(problem);
    plan.refusals.push_back({evil, evil});
  }
  return plan;
}

ActionResult done(std::size_t index, std::string id) {
  ActionResult result;
  result.action_index = index;
  result.outcome = ActionOutcome::kDone;
  result.id = std::move(id);
  result.version = 8;
  result.duration = std::chrono::milliseconds(340);
  return result;
}

ActionResult not_done(
    std::size_t index, ActionOutcome outcome, std::string message, std::string hint) {
  Error error;
  error.code = Errc::kForbidden;
  error.message = std::move(message);
  error.hint = std::move(hint);
  error.http_status = 403;
  ActionResult result;
  result.action_index = index;
  result.outcome = outcome;
  result.error = error;
  result.duration = std::chrono::milliseconds(1500);
  return result;
}

ApplyResult mixed_result() {
  ApplyResult apply;
  apply.plan = full_plan();
  apply.results = {
      done(0, ""), done(2, "64bb01"),
      not_done(
          1, ActionOutcome::kFailed, "update checkout-production: 403 forbidden",
          "give the token the role writer"),
      not_done(3, ActionOutcome::kUnknown, "create search: timeout after 30s", "")};
  apply.interrupted = true;
  return apply;
}

std::string foreign_bytes(const std::string& text) {
  constexpr std::string_view kSequences[] = {"\x1b[0m",  "\x1b[1m",  "\x1b[2m",
                                             "\x1b[31m", "\x1b[32m", "\x1b[33m"};
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = std::string_view(text).substr(at);
    std::size_t skip = rest.front() == '\n' ? 1 : 0;
    for (const auto sequence : kSequences) {
      if (rest.starts_with(sequence)) skip = sequence.size();
    }
    if (skip == 0) {
      const auto character = utf8_at(text, at);
      const std::string_view bytes = rest.substr(0, character.length);
      if (printable(bytes) != bytes) return "byte " + std::to_string(at) + ": " + printable(bytes);
      skip = character.length;
    }
    at += skip;
  }
  return "";
}

}  // namespace storekeeper::testing
