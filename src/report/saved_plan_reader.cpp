// Reads saved plans back. What it is given may be anything: a text that has the right checksum was
// written by write_saved_plan(), or by somebody who takes pains, and is still not trusted to have
// any one member.
#include <nlohmann/json.hpp>
#include <utility>

#include "base/printable.hpp"
#include "base/sha256.hpp"
#include "report/json_values.hpp"
#include "report/saved_plan.hpp"

namespace storekeeper {
namespace {

using Json = nlohmann::json;

constexpr const char* kSaveAnew = "save it anew with storekeeper plan --out FILE";

const Json kNothing;

const Json& member(const Json& object, const std::string& key) {
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}
std::string text(const Json& object, const std::string& key) {
  return text_of(member(object, key));
}

std::int64_t number(const Json& object, const std::string& key) {
  const auto& value = member(object, key);
  return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

bool flag(const Json& object, const std::string& key) {
  const auto& value = member(object, key);
  return value.is_boolean() && value.get<bool>();
}

std::vector<std::string> texts_of(const Json& values) {
  std::vector<std::string> texts;
  if (!values.is_array()) return texts;
  for (const auto& value : values) texts.push_back(text_of(value));
  return texts;
}

bool holds_texts(const Json& value) {
  if (!value.is_array()) return false;
  for (const auto& item : value) {
    if (!item.is_string()) return false;
  }
  return true;
}

FieldValue field_value(const Json& value) {
  if (value.is_null()) return std::monostate{};
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_string()) return value.get<std::string>();
  if (holds_texts(value)) return texts_of(value);
  return RawJson{value.dump()};
}

// Fails for a word that `all` does not have.
template <class Enum, std::size_t N>
bool read_word(const Json& object, const std::string& key, const Enum (&all)[N], Enum& result) {
  const auto word = text(object, key);
  for (const auto candidate : all) {
    if (to_string(candidate) != word) continue;
    result = candidate;
    return true;
  }
  return false;
}

ChangeOrigin origin_of(const Json& object) {
  constexpr ChangeOrigin kAll[] = {
      ChangeOrigin::kBranch, ChangeOrigin::kDrift, ChangeOrigin::kBoth};
  ChangeOrigin origin = ChangeOrigin::kUnknown;
  read_word(object, "origin", kAll, origin);
  return origin;
}

SecretEvidence evidence_of(const Json& value) {
  constexpr SecretEvidence kAll[] = {
      SecretEvidence::kAbsent,
      SecretEvidence::kMaskDiffers,
      SecretEvidence::kFingerprintDiffers,
      SecretEvidence::kVersionMoved,
      SecretEvidence::kWriteUnconfirmed,
      SecretEvidence::kMaskAgrees,
      SecretEvidence::kFingerprintAgrees};
  auto evidence = SecretEvidence::kNone;
  (void)read_word(value, "evidence", kAll, evidence);
  return evidence;
}

SecretRisk risk_of(const Json& value) {
  constexpr SecretRisk kAll[] = {SecretRisk::kNewHost, SecretRisk::kNewPort, SecretRisk::kNoTls};
  auto risk = SecretRisk::kNone;
  (void)read_word(value, "risk", kAll, risk);
  return risk;
}

std::vector<FieldChange> changes_of(const Json& values) {
  std::vector<FieldChange> changes;
  if (!values.is_array()) return changes;
  for (const auto& value : values) {
    FieldChange change;
    change.field = text(value, "field");
    change.before = field_value(member(value, "before"));
    change.after = field_value(member(value, "after"));
    change.sensitive = flag(value, "sensitive");
    change.unknown = flag(value, "unknown");
    change.origin = origin_of(value);
    change.evidence = evidence_of(value);
    change.risk = risk_of(value);
    changes.push_back(std::move(change));
  }
  return changes;
}

ConfigValue config_value(const std::string& key, const Json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (!value.is_string()) return RawJson{value.dump()};
  auto text = value.get<std::string>();
  if (text == kSensitive) return SecretSlot{key};
  return text;
}

PatchValue patch_value(const std::string& path, const Json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (holds_texts(value)) return texts_of(value);
  if (path == "/config" && value.is_object()) {
    Config config;
    for (const auto& [key, entry] : value.items()) config.set(key, config_value(key, entry));
    return config;
  }
  return std::visit(
      [](auto plain) -> PatchValue { return plain; },
      config_value(path.substr(path.rfind('/') + 1), value));
}

bool read_patch(const Json& values, PatchDocument& patch) {
  constexpr PatchVerb kAll[] = {
      PatchVerb::kTest, PatchVerb::kAdd, PatchVerb::kReplace, PatchVerb::kRemove};
  if (!values.is_array()) return false;
  for (const auto& value : values) {
    PatchOperation operation;
    if (!read_word(value, "op", kAll, operation.verb)) return false;
    operation.path = text(value, "path");
    const auto& sent = member(value, "value");
    if (!sent.is_null()) operation.value = patch_value(operation.path, sent);
    patch.push_back(std::move(operation));
  }
  return true;
}

// An address may be empty where a finding concerns the whole run.
StoreAddress address_of(const Json& object) {
  StoreAddress address;
  address.project = text(object, "project");
  address.environment = text(object, "environment");
  address.kind = store_kind(text(object, "type")).value_or(StoreKind::kRedis);
  return address;
}

SourcePosition position_of(const Json& object) {
  SourcePosition position;
  position.file = text(object, "file");
  position.line = static_cast<int>(number(object, "line"));
  position.column = static_cast<int>(number(object, "column"));
  return position;
}

bool read_action(const Json& value, Action& action) {
  constexpr ActionKind kAll[] = {ActionKind::kCreate, ActionKind::kUpdate, ActionKind::kDelete};
  if (!read_word(value, "action", kAll, action.kind)) return false;
  action.manifest = text(value, "manifest");
  action.address = address_of(value);
  action.id = text(value, "id");
  action.version = number(value, "version");
  action.display_name = text(value, "display_name");
  action.adopts = flag(value, "adopts");
  action.stamps = flag(value, "stamps");
  action.marked = flag(value, "marked");
  action.only_marks = flag(value, "only_marks");
  action.goes_first = flag(value, "goes_first");
  action.restores = flag(value, "restores");
  action.replaces = text(value, "replaces");
  action.replaced_by = text(value, "replaced_by");
  action.origin = origin_of(value);
  action.changes = changes_of(member(value, "changes"));
  return read_patch(member(value, "patch"), action.patch);
}

bool read_finding(const Json& value, Finding& finding) {
  constexpr FindingKind kAll[] = {
      FindingKind::kConflict,     FindingKind::kAmbiguous,         FindingKind::kUnreadable,
      FindingKind::kRedirectHeld, FindingKind::kSecretUnavailable, FindingKind::kSecretSuspect,
      FindingKind::kPaused,       FindingKind::kDriftReported,     FindingKind::kKept,
      FindingKind::kWarning};
  if (!read_word(value, "kind", kAll, finding.kind)) return false;
  finding.manifest = text(value, "manifest");
  finding.address = address_of(value);
  finding.ids = texts_of(member(value, "ids"));
  finding.message = text(value, "message");
  finding.hint = text(value, "hint");
  finding.changes = changes_of(member(value, "changes"));
  finding.position = position_of(value);
  return true;
}

std::optional<Attribution> attribution_of(const Json& value) {
  if (!value.is_object()) return std::nullopt;
  Attribution attribution;
  attribution.base = text(value, "base");
  attribution.branch = static_cast<int>(number(value, "branch"));
  attribution.drift = static_cast<int>(number(value, "drift"));
  attribution.both = static_cast<int>(number(value, "both"));
  attribution.left_out = static_cast<int>(number(value, "left_out"));
  return attribution;
}

bool read_plan(const Json& own, Plan& plan) {
  for (const auto& value : member(own, "actions")) {
    if (!read_action(value, plan.actions.emplace_back())) return false;
  }
  for (const auto& value : member(own, "findings")) {
    if (!read_finding(value, plan.findings.emplace_back())) return false;
  }
  for (const auto& value : member(own, "refusals")) {
    plan.refusals.push_back({text(value, "message"), text(value, "override")});
  }
  const auto& unchanged = member(member(own, "saved"), "unchanged");
  for (std::size_t i = 0; unchanged.is_array() && i < unchanged.size(); ++i) {
    if (i < plan.actions.size()) plan.actions[i].unchanged = changes_of(unchanged[i]);
  }
  const auto& positions = member(own, "positions");
  for (auto& action : plan.actions) {
    const auto& position = member(positions, action.manifest);
    if (!action.manifest.empty()) action.position = position_of(position);
  }
  plan.unchanged = static_cast<int>(number(member(own, "counts"), "unchanged"));
  plan.attribution = attribution_of(member(own, "attribution"));
  plan.fingerprint = text(own, "fingerprint");
  return !plan.fingerprint.empty();
}

tl::unexpected<Error> refused(std::string message) {
  return fail(Errc::kInvalidInput, std::move(message), kSaveAnew);
}

}  // namespace

Result<SavedPlan> read_saved_plan(std::string_view text_of_file) {
  // Checks the depth too, before a tree is built.
  const auto bare = canonical_json(text_of_file, {std::string(kSavedChecksumPointer)});
  if (!bare) return refused("is no saved plan, or was cut short: it is not JSON");
  const auto document = Json::parse(text_of_file, nullptr, false);
  const auto& own = member(document, "storekeeper");
  const auto& part = member(own, "saved");
  if (!part.is_object())
    return refused("is no saved plan: plan --out writes one, plan -o does not");
  if (const auto format = number(part, "format"); format != kSavedPlanFormat) {
    return refused(
        "was saved in format " + std::to_string(format) + " by storekeeper " +
        printable(text(own, "tool_version"), 40) + ", and this version reads format " +
        std::to_string(kSavedPlanFormat));
  }
  if (text(part, "checksum") != sha256_hex(*bare)) {
    return refused("was changed after it was saved: its checksum does not agree");
  }
  SavedPlan saved;
  if (!read_plan(own, saved.plan)) return refused("is damaged");
  saved.binding.api_url = text(part, "api_url");
  saved.binding.account = text(part, "account");
  saved.binding.owner = text(own, "owner");
  for (const auto& [name, digest] : member(part, "manifests").items()) {
    saved.manifests.push_back({name, text_of(digest)});
  }
  for (const auto& [key, values] : member(part, "settings").items()) {
    saved.settings.push_back({key, texts_of(values)});
  }
  saved.tool_version = text(own, "tool_version");
  saved.timestamp = text(document, "timestamp");
  return saved;
}

}  // namespace storekeeper
