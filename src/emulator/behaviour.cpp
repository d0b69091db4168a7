// The table of switches, and reading and writing them by name.
#include "emulator/behaviour.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/printable.hpp"
#include "base/suggestion.hpp"

namespace storekeeper {
namespace {

template <auto Member>
std::int64_t get_member(const Behaviour& behaviour) {
  return static_cast<std::int64_t>(behaviour.*Member);
}

template <auto Member>
void set_member(Behaviour& behaviour, std::int64_t value) {
  using Type = std::remove_reference_t<decltype(behaviour.*Member)>;
  behaviour.*Member = static_cast<Type>(value);
}

template <auto Member>
BehaviourSwitch choice(
    std::string_view name, std::vector<std::string_view> values, Basis basis,
    std::string_view meaning) {
  return {name, std::move(values), 0, meaning, basis, get_member<Member>, set_member<Member>};
}

template <auto Member>
BehaviourSwitch flag(std::string_view name, Basis basis, std::string_view meaning) {
  return choice<Member>(name, {"false", "true"}, basis, meaning);
}

template <auto Member>
BehaviourSwitch number(
    std::string_view name, std::int64_t minimum, Basis basis, std::string_view meaning) {
  return {name, {}, minimum, meaning, basis, get_member<Member>, set_member<Member>};
}

using B = Behaviour;
constexpr auto kDocumented = Basis::kDocumented;
constexpr auto kObserved = Basis::kObserved;
constexpr auto kAssumed = Basis::kAssumed;
constexpr std::int64_t kAnyNumber = -1'000'000'000'000;

void add_answer_switches(std::vector<BehaviourSwitch>& table) {
  table.push_back(choice<&B::list_config>(
      "listConfig", {"omit", "empty", "null", "full"}, kDocumented, "how list items carry config"));
  table.push_back(flag<&B::write_config>(
      "writeConfig", kAssumed, "whether answers to POST and PATCH carry config (masked)"));
  table.push_back(flag<&B::defaults_on_read>(
      "defaultsOnRead", kAssumed, "whether reads fill in optional fields that were never set"));
  table.push_back(flag<&B::null_tags>("nullTags", kAssumed, "show no tags as null, not []"));
  table.push_back(choice<&B::tag_order>(
      "tagOrder", {"preserve", "sort", "reverse"}, kAssumed,
      "order of tags in answers; sort also drops duplicates"));
  table.push_back(choice<&B::mask_length>(
      "maskLength", {"fixed", "hidden"}, kObserved,
      "8 asterisks, or as many as characters are hidden"));
  table.push_back(choice<&B::short_secrets>(
      "shortSecrets", {"asterisks", "ends"}, kAssumed,
      "secrets of 6 characters or fewer: all asterisks, or their ends shown all the same"));
  table.push_back(
      flag<&B::access_block>("accessBlock", kDocumented, "whether items carry _access"));
  table.push_back(
      flag<&B::extra_fields>("extraFields", kAssumed, "add members that the schema does not know"));
  table.push_back(flag<&B::parent_link>(
      "parentLink", kAssumed, "whether _links of the list has the optional parent"));
  table.push_back(flag<&B::error_ids>("errorIds", kDocumented, "give error bodies an id"));
  table.push_back(choice<&B::unauthorized_body>(
      "unauthorizedBody", {"full", "empty"}, kDocumented, "body of a 401"));
  table.push_back(choice<&B::missing_beta>(
      "missingBeta", {"403", "400", "404"}, kDocumented, "status when the beta header is missing"));
  table.push_back(choice<&B::policy_resource>(
      "policyResource", {"integration", "environment"}, kDocumented,
      "what inline policies name: integration/KIND, or proj/KEY:env/KEY:integration/KIND"));
  table.push_back(choice<&B::policy_list>(
      "policyList", {"all", "allowed", "forbid"}, kAssumed,
      "lists for a policy that allows nothing on some items: all, without those, or 403"));
}

void add_write_switches(std::vector<BehaviourSwitch>& table) {
  table.push_back(choice<&B::nested_patch>(
      "nestedPatch", {"accept", "refuse"}, kAssumed, "patch paths below /config (refuse: 400)"));
  table.push_back(choice<&B::patch_comment>(
      "patchComment", {"accept", "refuse"}, kAssumed, "the body {comment, patch} for PATCH"));
  table.push_back(choice<&B::whole_replace_secret>(
      "wholeReplaceSecret", {"erase", "keep"}, kAssumed,
      "the stored secret when a replace of /config omits it"));
  table.push_back(choice<&B::mask_stored>(
      "maskStored", {"literal", "keep", "refuse"}, kAssumed,
      "a masked secret that is written back"));
  table.push_back(choice<&B::duplicate_name>(
      "duplicateName", {"allow", "conflict"}, kAssumed,
      "a second integration of the same name and kind in one environment"));
  table.push_back(choice<&B::duplicate_code>(
      "duplicateCode", {"optimistic_locking_error", "key_exists"}, kObserved,
      "code of the 409 for such a duplicate"));
  table.push_back(choice<&B::patch_absent>(
      "patchAbsent", {"accept", "refuse"}, kAssumed,
      "replace or remove of a member that is not there (refuse: 400)"));
  table.push_back(choice<&B::failed_test_status>(
      "failedTestStatus", {"409", "400", "422", "ignore"}, kAssumed,
      "answer to a failed test; ignore applies the patch without its tests"));
  table.push_back(choice<&B::port_number>(
      "portNumber", {"strict", "coerce"}, kObserved, "a port given as a number"));
  table.push_back(choice<&B::unknown_keys>(
      "unknownKeys", {"reject", "drop", "store"}, kAssumed, "config fields nobody published"));
  table.push_back(choice<&B::empty_name>(
      "emptyName", {"accept", "refuse", "assign"}, kAssumed,
      "a missing or empty name; assign makes one up"));
  table.push_back(choice<&B::odd_tags>(
      "oddTags", {"accept", "refuse"}, kAssumed,
      "tags that are not 1 to 64 characters of A-Za-z0-9_.-"));
  table.push_back(choice<&B::external_id>(
      "externalId", {"require", "generate"}, kDocumented,
      "a DynamoDB integration created without externalId"));
  table.push_back(flag<&B::version_on_noop>(
      "versionOnNoop", kAssumed, "raise version even if a patch changed nothing"));
  table.push_back(choice<&B::delete_missing>(
      "deleteMissing", {"404", "204"}, kDocumented, "DELETE of an id that does not exist"));
}

void add_key_switches(std::vector<BehaviourSwitch>& table) {
  table.push_back(choice<&B::odd_keys>(
      "oddKeys", {"accept", "refuse"}, kAssumed,
      "project and environment keys beyond A-Za-z0-9_.- (refuse: 404)"));
  table.push_back(choice<&B::external_id_change>(
      "externalIdChange", {"accept", "refuse"}, kAssumed,
      "a patch that changes externalId (refuse: 400)"));
}

void add_time_switches(std::vector<BehaviourSwitch>& table) {
  table.push_back(
      number<&B::read_lag_ms>("readLag", 0, kAssumed, "milliseconds until reads show a write"));
  table.push_back(
      number<&B::list_lag_ms>("listLag", 0, kAssumed, "milliseconds more until lists show it"));
  table.push_back(choice<&B::health>(
      "health", {"healthy", "pending", "failing", "stale", "interrupted"}, kAssumed,
      "what _status says of integrations that are on; interrupted: synced once, errors since"));
  table.push_back(number<&B::first_sync_ms>(
      "firstSync", 0, kAssumed,
      "milliseconds that an integration is pending after it was turned on"));
  table.push_back(number<&B::stale_after_ms>(
      "staleAfter", 1, kAssumed,
      "milliseconds from the only sync of an interrupted store until it is stale"));
  table.push_back(choice<&B::status_times>(
      "statusTimes", {"omit", "zero"}, kAssumed, "times in _status that never came"));
}

void add_limit_switches(std::vector<BehaviourSwitch>& table) {
  table.push_back(number<&B::global_limit>(
      "globalLimit", 0, kAssumed, "requests a window for the whole account; 0: no limit"));
  table.push_back(number<&B::route_limit>(
      "routeLimit", 0, kAssumed, "requests a window for each route and method; 0: no limit"));
  table.push_back(number<&B::token_limit>(
      "tokenLimit", 0, kAssumed, "requests a window for each token; 0: no limit"));
  table.push_back(number<&B::ip_limit>(
      "ipLimit", 0, kAssumed, "requests a window for each address; 0: no limit"));
  table.push_back(
      number<&B::window_ms>("windowMs", 1, kDocumented, "length of a window in milliseconds"));
  table.push_back(number<&B::other_clients_per_second>(
      "otherClientsPerSecond", 0, kAssumed, "requests that others of the account make"));
  table.push_back(
      flag<&B::global_headers>("globalHeaders", kDocumented, "send X-Ratelimit-Global-*"));
  table.push_back(flag<&B::route_headers>("routeHeaders", kDocumented, "send X-Ratelimit-Route-*"));
  table.push_back(
      flag<&B::token_headers>("tokenHeaders", kDocumented, "send X-Ratelimit-Auth-Token-*"));
  table.push_back(flag<&B::limit_headers>(
      "limitHeaders", kDocumented, "send the -Limit header of each family"));
  table.push_back(
      flag<&B::reset_headers>("resetHeaders", kDocumented, "send the reset of each family"));
  table.push_back(choice<&B::retry_after>(
      "retryAfter", {"ip", "always", "never"}, kDocumented, "which 429 carry Retry-After"));
  table.push_back(choice<&B::retry_after_form>(
      "retryAfterForm", {"seconds", "date"}, kDocumented, "how Retry-After is written"));
  table.push_back(number<&B::reset_skew_ms>(
      "resetSkewMs", kAnyNumber, kAssumed, "added to every reset; negative lies in the past"));
  table.push_back(number<&B::clock_skew_ms>(
      "clockSkewMs", kAnyNumber, kAssumed, "how far the server's clock is ahead"));
}

std::optional<std::int64_t> parse_value(const BehaviourSwitch& entry, std::string_view text) {
  for (std::size_t i = 0; i < entry.values.size(); ++i) {
    if (entry.values[i] == text) return static_cast<std::int64_t>(i);
  }
  if (!entry.values.empty()) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Small enough that rates times windows cannot overflow.
  const std::int64_t most = entry.minimum < 0 ? -kAnyNumber : 1'000'000'000;
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < entry.minimum || value > most) return std::nullopt;
  return value;
}

std::string expected_values(const BehaviourSwitch& entry) {
  if (entry.values.empty()) {
    return entry.minimum == kAnyNumber ? "a whole number"
                                       : "a whole number from " + std::to_string(entry.minimum);
  }
  std::string text;
  for (const auto value : entry.values) {
    if (!text.empty()) text += value == entry.values.back() ? " or " : ", ";
    text += value;
  }
  return text;
}

std::optional<std::string> plain_text(const JsonValue& value) {
  if (const auto* text = value.as_string()) return *text;
  if (const auto* on = value.as_bool()) return *on ? "true" : "false";
  if (const auto* integer = value.as_integer()) return std::to_string(*integer);
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Basis basis) noexcept {
  switch (basis) {
    case Basis::kDocumented: return "documented";
    case Basis::kObserved: return "observed";
    case Basis::kAssumed: return "assumed";
  }
  return "";
}

const std::vector<BehaviourSwitch>& behaviour_switches() {
  static const auto kTable = [] {
    std::vector<BehaviourSwitch> table;
    add_answer_switches(table);
    add_write_switches(table);
    add_key_switches(table);
    add_time_switches(table);
    add_limit_switches(table);
    return table;
  }();
  return kTable;
}

std::string flag_name(std::string_view switch_name) {
  std::string flag_text = "--";
  for (const char c : switch_name) {
    if (c >= 'A' && c <= 'Z') {
      flag_text += '-';
      flag_text += static_cast<char>(c + 32);
    } else {
      flag_text += c;
    }
  }
  return flag_text;
}

Result<void> set_switch(Behaviour& behaviour, std::string_view name, std::string_view value) {
  const auto& table = behaviour_switches();
  const auto entry = std::find_if(
      table.begin(), table.end(), [&](const BehaviourSwitch& each) { return each.name == name; });
  if (entry == table.end()) {
    std::vector<std::string_view> names;
    for (const auto& each : table) names.push_back(each.name);
    return fail(
        Errc::kInvalidInput, "unknown switch " + quoted(name, 60), did_you_mean(name, names));
  }
  const auto number_or_index = parse_value(*entry, value);
  if (!number_or_index) {
    return fail(
        Errc::kInvalidInput, std::string(name) + " cannot be " + quoted(value, 60),
        "use " + expected_values(*entry));
  }
  entry->set(behaviour, *number_or_index);
  return {};
}

Result<Behaviour> behaviour_profile(std::string_view name) {
  Behaviour behaviour;
  if (name == "documented") return behaviour;
  if (name == "observed") {
    behaviour.port_number = B::PortNumber::kCoerce;
    behaviour.unauthorized_body = B::UnauthorizedBody::kEmpty;
    return behaviour;
  }
  if (name == "strict") {
    behaviour.list_config = B::ListConfig::kNull;
    behaviour.write_config = false;
    behaviour.defaults_on_read = false;
    behaviour.nested_patch = B::Acceptance::kRefuse;
    behaviour.patch_comment = B::Acceptance::kRefuse;
    behaviour.mask_stored = B::MaskStored::kRefuse;
    behaviour.duplicate_name = B::DuplicateName::kConflict;
    behaviour.failed_test_status = B::FailedTest::kPatchFailed;
    behaviour.empty_name = B::EmptyName::kRefuse;
    behaviour.odd_tags = B::Acceptance::kRefuse;
    behaviour.odd_keys = B::Acceptance::kRefuse;
    behaviour.policy_list = B::PolicyList::kForbid;
    return behaviour;
  }
  if (name == "lenient") {
    behaviour.list_config = B::ListConfig::kFull;
    behaviour.whole_replace_secret = B::WholeReplaceSecret::kKeep;
    behaviour.mask_stored = B::MaskStored::kKeep;
    behaviour.patch_absent = B::Acceptance::kAccept;
    behaviour.parent_link = true;
    behaviour.failed_test_status = B::FailedTest::kIgnore;
    behaviour.port_number = B::PortNumber::kCoerce;
    behaviour.unknown_keys = B::UnknownKeys::kStore;
    behaviour.delete_missing = B::DeleteMissing::kNoContent;
    return behaviour;
  }
  return fail(
      Errc::kInvalidInput, "unknown profile " + quoted(name, 60),
      "use documented, observed, strict or lenient");
}

JsonValue behaviour_to_json(const Behaviour& behaviour) {
  auto document = JsonValue::object();
  for (const auto& entry : behaviour_switches()) {
    const auto value = entry.get(behaviour);
    if (entry.values.empty()) {
      document.set(entry.name, value);
    } else if (entry.is_boolean()) {
      document.set(entry.name, value != 0);
    } else {
      document.set(entry.name, entry.values[static_cast<std::size_t>(value)]);
    }
  }
  return document;
}

Result<void> change_behaviour(Behaviour& behaviour, const JsonValue& changes) {
  const auto* members = changes.as_object();
  if (!members) return fail(Errc::kInvalidInput, "the behaviour must be an object of switches");
  auto changed = behaviour;
  if (const auto* profile = changes.find("profile")) {
    auto bundle = behaviour_profile(profile->as_string() ? *profile->as_string() : "");
    if (!bundle) return fail(bundle.error());
    changed = *bundle;
  }
  for (const auto& [name, value] : *members) {
    if (name == "profile") continue;
    const auto text = plain_text(value);
    auto set = set_switch(changed, name, text ? *text : std::string(value.type_name()));
    if (!set) return set;
  }
  behaviour = changed;
  return {};
}

}  // namespace storekeeper
