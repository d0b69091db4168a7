// Recording and rendering the audit log.
#include "emulator/audit_log.hpp"

#include <utility>

#include "emulator/json_text.hpp"
#include "emulator/routes.hpp"

namespace storekeeper {
namespace {

void write_link(JsonOutput& out, std::string_view name, std::string_view href) {
  out.key("_links").begin_object().key(name).begin_object();
  out.member("href", href).member("type", "application/json");
  out.end_object().end_object();
}

}  // namespace

std::string_view to_string(AuditVerb verb) noexcept {
  switch (verb) {
    case AuditVerb::kCreated: return "created";
    case AuditVerb::kUpdated: return "updated";
    case AuditVerb::kDeleted: return "deleted";
  }
  return "";
}

void AuditLog::record(
    const AuditChange& change, const EmulatedIntegration& integration, std::string id,
    std::int64_t at_ms) {
  Entry entry;
  entry.id = std::move(id);
  entry.verb = change.verb;
  entry.actions.assign(change.actions.begin(), change.actions.end());
  if (change.token) {
    entry.token_id = token_id(*change.token);
    entry.token_name = change.token->name;
  }
  entry.name = integration.name;
  entry.resource = "proj/" + integration.project_key + ":env/" + integration.environment_key +
                   ":integration/" + integration.integration_key;
  entry.href = integration_path(
      integration.project_key, integration.environment_key, integration.integration_key,
      integration.id);
  entry.at_ms = at_ms;
  entries_.push_back(std::move(entry));
  if (entries_.size() > kMostEntries) entries_.pop_front();
}

bool AuditLog::matches(const Entry& entry, const AuditQuery& query) {
  if (query.before_ms && entry.at_ms >= *query.before_ms) return false;
  if (query.after_ms && entry.at_ms <= *query.after_ms) return false;
  if (!query.spec.empty() && !matches_pattern(query.spec, entry.resource)) return false;
  return entry.name.find(query.text) != std::string::npos;
}

std::string AuditLog::to_text(const AuditQuery& query) const {
  JsonOutput out;
  out.begin_object();
  write_link(out, "self", "/api/v2/auditlog");
  out.key("items").begin_array();
  std::size_t shown = 0;
  for (auto entry = entries_.rbegin(); entry != entries_.rend() && shown < query.limit; ++entry) {
    if (!matches(*entry, query)) continue;
    ++shown;
    const auto verb = std::string(to_string(entry->verb)) + " the integration";
    const auto actor = entry->token_id.empty() ? std::string("A member") : entry->token_name;
    auto title = actor;
    title.append(" ").append(verb).append(" ").append(entry->name);
    out.begin_object();
    write_link(out, "self", "/api/v2/auditlog/" + entry->id);
    out.member("_id", entry->id).member("_accountId", "emulated").member("date", entry->at_ms);
    out.key("accesses").begin_array();
    for (const auto& action : entry->actions) {
      out.begin_object().member("action", action).member("resource", entry->resource).end_object();
    }
    out.end_array().member("kind", "integration").member("name", entry->name);
    out.member("description", "").member("shortDescription", "");
    if (!entry->token_id.empty()) {
      out.key("token").begin_object().member("_id", entry->token_id);
      out.member("name", entry->token_name).member("serviceToken", true).end_object();
    }
    out.member("titleVerb", verb).member("title", title);
    out.key("target").begin_object();
    write_link(out, "self", entry->href);
    out.member("name", entry->name).key("resources").begin_array().value(entry->resource);
    out.end_array().end_object().end_object();
  }
  out.end_array().end_object();
  return out.take();
}

}  // namespace storekeeper
