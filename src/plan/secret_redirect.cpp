#include "plan/secret_redirect.hpp"

#include <algorithm>
#include <variant>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kAnyLabels = "*.";

std::string text_of(const ConfigValue* value) {
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  return text == nullptr ? std::string() : *text;
}

// A mask, or whatever else stands there: only what is certainly nothing is none.
bool is_set(const ConfigValue* value) {
  if (value == nullptr) return false;
  if (const auto* text = std::get_if<std::string>(value)) return !text->empty();
  const auto* raw = std::get_if<RawJson>(value);
  return raw == nullptr || raw->text != "null";
}

bool keeps_or_gets_secret(const ConfigComparisons& all) {
  return std::any_of(all.begin(), all.end(), [](const ConfigComparison& c) {
    if (!c.field->secret) return false;
    return c.secret != nullptr || (c.ignored && is_set(c.live));
  });
}

bool goes_to_new_host(const ConfigComparison& c, const LiveIntegration& live) {
  const auto host = canonical_host(text_of(c.stated));
  const auto& known = live.secret_hosts;
  return host != canonical_host(text_of(c.live)) &&
         std::find(known.begin(), known.end(), host) == known.end();
}

// As manifests may have it: one colon would be that of a port.
bool is_host(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_.-";
  if (std::count(name.begin(), name.end(), ':') > 1) {
    return name.find_first_not_of("0123456789abcdef:.") == name.npos;
  }
  return !name.empty() && name.front() != '.' && name.find_first_not_of(kLetters) == name.npos;
}

}  // namespace

std::string canonical_host(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  std::string text(host);
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string host_of(const Config& config) { return canonical_host(text_of(config.find("host"))); }

Result<std::string> read_host_pattern(std::string_view text) {
  auto pattern = canonical_host(text);
  auto name = std::string_view(pattern);
  if (name.starts_with(kAnyLabels)) name.remove_prefix(kAnyLabels.size());
  if (is_host(name)) return pattern;
  return fail(
      Errc::kInvalidInput, quoted(text) + " is not a host",
      "write a host name or address without a port, or *.example.com for all names below one");
}

bool names_host(const std::vector<std::string>& patterns, std::string_view host) {
  const auto name = canonical_host(host);
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    if (!pattern.starts_with(kAnyLabels)) return pattern == name;
    const auto suffix = std::string_view(pattern).substr(1);  // from the dot on
    return name.size() > suffix.size() && name.ends_with(suffix);
  });
}

SecretRisk secret_risk(
    const ConfigComparison& c, const ConfigComparisons& all, const LiveIntegration& live) {
  if (c.verdict != FieldVerdict::kDiffers || !keeps_or_gets_secret(all)) return SecretRisk::kNone;
  if (c.field->key == "host") {
    return goes_to_new_host(c, live) ? SecretRisk::kNewHost : SecretRisk::kNone;
  }
  if (c.field->key == "port") return SecretRisk::kNewPort;
  if (c.field->key != "tlsEnabled") return SecretRisk::kNone;
  const auto* stated = c.stated == nullptr ? nullptr : std::get_if<bool>(c.stated);
  return stated != nullptr && *stated ? SecretRisk::kNone : SecretRisk::kNoTls;
}

bool allows_redirect(const DesiredIntegration& desired, const PlanPolicy& policy) {
  return desired.policy.allow_redirect ||
         names_host(policy.redirects.hosts, host_of(desired.config));
}

std::string redirect_override(const DesiredIntegration& desired) {
  return "to allow it, run again with --secrets-hosts " + host_of(desired.config) +
         ", set the annotation storekeeper/secret-redirect: allow, or apply a saved plan";
}

}  // namespace storekeeper
