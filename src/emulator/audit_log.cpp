// Recording and rendering the audit log.
#include "emulator/audit_log.hpp"

#include <algorithm>
#include <utility>

#include "emulator/json_text.hpp"

namespace storekeeper {

void AuditLog::record(
    std::string_view verb, std::string_view actor, const EmulatedIntegration& integration,
    std::string id, std::int64_t at_ms) {
  entries_.push_back(
      {std::move(id), std::string(verb), std::string(actor), integration.name,
       "proj/" + integration.project_key + ":env/" + integration.environment_key + ":integration/" +
           integration.integration_key,
       at_ms});
  if (entries_.size() > kMostEntries) entries_.pop_front();
}

std::string AuditLog::to_text(std::size_t limit) const {
  JsonOutput out;
  out.begin_object().key("_links").begin_object().key("self").begin_object();
  out.member("href", "/api/v2/auditlog").member("type", "application/json");
  out.end_object().end_object().key("items").begin_array();
  const auto count = std::min(limit, entries_.size());
  for (auto entry = entries_.rbegin(); entry != entries_.rbegin() + static_cast<long>(count);
       ++entry) {
    const auto verb = entry->verb + " the integration";
    out.begin_object().key("_links").begin_object().key("self").begin_object();
    out.member("href", "/api/v2/auditlog/" + entry->id).member("type", "application/json");
    out.end_object().end_object();
    out.member("_id", entry->id).member("_accountId", "emulated").member("date", entry->at_ms);
    out.key("accesses").begin_array().begin_object();
    out.member("action", entry->verb).member("resource", entry->resource);
    out.end_object().end_array().member("kind", "integration").member("name", entry->name);
    out.member("description", "").member("shortDescription", "");
    out.key("token").begin_object().member("name", entry->actor).end_object();
    out.member("titleVerb", verb).member("title", entry->actor + " " + verb + " " + entry->name);
    out.end_object();
  }
  out.end_array().end_object();
  return out.take();
}

}  // namespace storekeeper
