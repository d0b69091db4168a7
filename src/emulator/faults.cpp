// Reading fault rules and choosing among them.
#include "emulator/faults.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/printable.hpp"
#include "base/suggestion.hpp"
#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

struct KindName {
  FaultKind kind;
  std::string_view name;
};

constexpr auto kKinds = std::to_array<KindName>({
    {FaultKind::kRefuse, "refuse"},
    {FaultKind::kDropBeforeCommit, "drop-before-commit"},
    {FaultKind::kDropAfterCommit, "drop-after-commit"},
    {FaultKind::kFailAfterCommit, "fail-after-commit"},
    {FaultKind::kLateCommit, "late-commit"},
    {FaultKind::kReset, "reset"},
    {FaultKind::kResetAfterCommit, "reset-after-commit"},
    {FaultKind::kHang, "hang"},
    {FaultKind::kHangAfterCommit, "hang-after-commit"},
    {FaultKind::kTruncate, "truncate"},
    {FaultKind::kMalformed, "malformed"},
    {FaultKind::kLatency, "latency"},
    {FaultKind::kEmptyList, "empty-list"},
    {FaultKind::kPartialList, "partial-list"},
    {FaultKind::kTwiceList, "twice-list"},
    {FaultKind::kConflict, "conflict"},
    {FaultKind::kRateLimited, "rate-limited"},
});

constexpr auto kMembers = std::to_array<std::string_view>(
    {"kind", "method", "route", "nth", "times", "probability", "status", "html", "delayMs",
     "jitterMs", "spread"});

constexpr std::array<std::string_view, 3> kSpreads = {"uniform", "exponential", "spikes"};

constexpr std::array<std::string_view, 8> kRoutes = {
    "list", "create", "integration", "project", "environment", "caller", "addresses", "auditlog"};

std::optional<std::int64_t> whole(const JsonValue& value, std::int64_t least, std::int64_t most) {
  const auto* integer = value.as_integer();
  if (!integer || *integer < least || *integer > most) return std::nullopt;
  return *integer;
}

bool is_known_route(std::string_view name) {
  return std::find(kRoutes.begin(), kRoutes.end(), name) != kRoutes.end();
}

constexpr std::int64_t kDay = 86'400'000;

// False if the value is not one that this member can have.
bool set_member(FaultRule& rule, std::string_view name, const JsonValue& value) {
  const auto number = [&](std::int64_t& target, std::int64_t least, std::int64_t most) {
    const auto read = whole(value, least, most);
    if (read) target = *read;
    return read.has_value();
  };
  const auto* text = value.as_string();
  if (name == "nth") return number(rule.nth, 0, 1'000'000'000);
  if (name == "times") return number(rule.times, 0, 1'000'000'000);
  if (name == "delayMs") return number(rule.delay_ms, 0, kDay);
  if (name == "jitterMs") return number(rule.jitter_ms, 0, kDay);
  if (name == "method" && text) rule.method = *text;
  if (name == "method") return text && !text->empty();
  if (name == "route" && text) rule.route = *text;
  if (name == "route") return text && is_known_route(*text);
  if (name == "html" && value.as_bool()) rule.html = *value.as_bool();
  if (name == "html") return value.as_bool() != nullptr;
  if (name == "spread") {
    const auto spread = std::find(kSpreads.begin(), kSpreads.end(), text ? *text : "");
    if (spread == kSpreads.end()) return false;
    rule.spread = static_cast<LatencySpread>(spread - kSpreads.begin());
    return true;
  }
  if (name == "status") {
    const auto status = whole(value, 200, 599);
    if (status) rule.status = static_cast<int>(*status);
    return status.has_value();
  }
  if (name == "probability") {
    const double chance = value.as_real()      ? *value.as_real()
                          : value.as_integer() ? static_cast<double>(*value.as_integer())
                                               : -1.0;
    rule.probability = chance;
    return chance >= 0.0 && chance <= 1.0;
  }
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindName& each) {
    return text && each.name == *text;
  });
  if (kind == kKinds.end()) return false;
  rule.kind = kind->kind;
  return true;
}

JsonValue guess_type(std::string_view text) {
  if (text == "true" || text == "false") return JsonValue(text == "true");
  std::int64_t integer = 0;
  const auto* end = text.data() + text.size();
  if (std::from_chars(text.data(), end, integer).ptr == end) return JsonValue(integer);
  double real = 0;
  if (std::from_chars(text.data(), end, real).ptr == end) return JsonValue(real);
  return JsonValue(text);
}

}  // namespace

std::string_view to_string(FaultKind kind) noexcept {
  for (const auto& each : kKinds) {
    if (each.kind == kind) return each.name;
  }
  return "";
}

Result<FaultRule> parse_fault_rule(std::string_view text) {
  auto document = JsonValue::object();
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto part = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) {
      return fail(
          Errc::kInvalidInput, "a fault is written name=value,name=value, not " + quoted(part, 60));
    }
    document.set(part.substr(0, equals), guess_type(part.substr(equals + 1)));
  }
  return fault_rule_from_json(document);
}

Result<FaultRule> fault_rule_from_json(const JsonValue& document) {
  const auto* members = document.as_object();
  if (!members) return fail(Errc::kInvalidInput, "a fault must be an object");
  if (!document.find("kind")) return fail(Errc::kInvalidInput, "a fault needs a kind");
  FaultRule rule;
  if (!document.find("nth")) rule.times = 0;
  for (const auto& [name, value] : *members) {
    if (std::find(kMembers.begin(), kMembers.end(), name) == kMembers.end()) {
      return fail(
          Errc::kInvalidInput, "a fault has no member " + quoted(name, 60),
          did_you_mean(name, kMembers));
    }
    if (set_member(rule, name, value)) continue;
    const auto* text = value.as_string();
    return fail(
        Errc::kInvalidInput,
        "the fault's " + name + " cannot be " + (text ? quoted(*text, 60) : to_json(value)));
  }
  return rule;
}

JsonValue to_json_value(const FaultRule& rule) {
  auto document = JsonValue::object();
  document.set("kind", to_string(rule.kind));
  if (!rule.method.empty()) document.set("method", rule.method);
  if (!rule.route.empty()) document.set("route", rule.route);
  document.set("nth", rule.nth);
  document.set("times", rule.times);
  document.set("probability", rule.probability);
  document.set("status", rule.status);
  document.set("html", rule.html);
  document.set("delayMs", rule.delay_ms);
  document.set("jitterMs", rule.jitter_ms);
  document.set("spread", kSpreads[static_cast<std::size_t>(rule.spread)]);
  return document;
}

void FaultPlan::reset(std::vector<FaultRule> rules, std::uint64_t seed) {
  rules_.clear();
  for (auto& rule : rules) add(std::move(rule));
  seed_ = state_ = seed;
}

std::vector<FaultRule> FaultPlan::rules() const {
  std::vector<FaultRule> result;
  for (const auto& counted : rules_) result.push_back(counted.rule);
  return result;
}

double FaultPlan::random01() { return static_cast<double>(split_mix(state_) >> 11U) * 0x1.0p-53; }

std::int64_t FaultPlan::latency_of(const FaultRule& rule) {
  constexpr double kMostTimesTheMean = 10;
  constexpr double kSpikeChance = 0.01;
  const double chance = random01();
  double share = chance;
  switch (rule.spread) {
    case LatencySpread::kUniform: break;
    case LatencySpread::kExponential:
      share = std::min(-std::log(1.0 - chance), kMostTimesTheMean);
      break;
    case LatencySpread::kSpikes: share = chance < kSpikeChance ? 1 : 0; break;
  }
  return rule.delay_ms + static_cast<std::int64_t>(share * static_cast<double>(rule.jitter_ms));
}

FaultPlan::Chosen FaultPlan::choose(std::string_view method, std::string_view route) {
  Chosen chosen;
  for (auto& [rule, seen] : rules_) {
    if (!rule.method.empty() && rule.method != method) continue;
    if (!rule.route.empty() && rule.route != route) continue;
    ++seen;
    const auto first = std::max<std::int64_t>(rule.nth, 1);
    if (seen < first || (rule.times > 0 && seen >= first + rule.times)) continue;
    if (rule.probability < 1.0 && random01() >= rule.probability) continue;
    if (rule.kind == FaultKind::kLatency) {
      chosen.latency_ms += latency_of(rule);
    } else if (!chosen.fault) {
      chosen.fault = &rule;
    }
  }
  return chosen;
}

std::uint64_t split_mix(std::uint64_t& state) noexcept {
  state += 0x9E3779B97F4A7C15U;
  auto z = state;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

}  // namespace storekeeper
