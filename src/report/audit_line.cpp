#include "report/audit_line.hpp"

#include <cstdint>

#include "report/json_values.hpp"
#include "report/json_writer.hpp"

namespace storekeeper {
namespace {

void write_who(JsonWriter& json, const AuditRecord& record) {
  json.key("who");
  json.begin_object();
  json.field("owner", record.owner);
  json.field("account_id", record.caller.account_id);
  json.field("token_id", record.caller.token_id);
  json.field("token_name", record.caller.token_name);
  json.field("member_id", record.caller.member_id);
  json.end_object();
}

void write_what(JsonWriter& json, const Action& action, const ActionResult& result) {
  json.field("action", to_string(action.kind));
  json.field("manifest", action.manifest);
  write_address(json, action.address);
  json.field("id", result.id.empty() ? action.id : result.id);
  json.field("display_name", action.display_name);
  json.field("version_before", action.version);
  json.field("version_after", result.version);
  json.field("adopts", action.adopts);
  json.key("changes");
  write_changes(json, action.changes);
}

}  // namespace

std::string audit_line(
    const Action& action, const ActionResult& result, const AuditRecord& record) {
  JsonWriter json(JsonWriter::Layout::kOneLine);
  json.begin_object();
  json.field("time", record.time);
  json.field("reconcile_id", record.reconcile_id);
  json.field("revision", record.revision);
  write_who(json, record);
  write_what(json, action, result);
  json.field("outcome", to_string(result.outcome));
  json.key("error");
  if (result.error) {
    json.text(result.error->message);
  } else {
    json.null();
  }
  json.end_object();
  return json.take() + '\n';
}

}  // namespace storekeeper
