// The only file of the daemon that knows the JSON library.
#include "daemon/lease_codec.hpp"

#include <nlohmann/json.hpp>

#include "base/base64.hpp"

namespace storekeeper {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongest = 1024 * 1024;

Result<Json> parsed(std::string_view body) {
  auto document = body.size() > kLongest ? Json() : Json::parse(body, nullptr, false);
  if (!document.is_object()) return fail(Errc::kProtocol, "the answer is not a JSON object");
  return document;
}

const Json& member(const Json& document, const char* name) {
  static const Json kNone;
  const auto found = document.is_object() ? document.find(name) : document.end();
  return document.is_object() && found != document.end() ? *found : kNone;
}

std::string text(const Json& document, const char* name) {
  const auto& value = member(document, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::int64_t number(const Json& document, const char* name) {
  const auto& value = member(document, name);
  return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

// Pure ASCII, so that nothing in a name can break the document.
std::string written(const Json& document) {
  return document.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

std::string etcd_range_body(std::string_view key) {
  return written(Json{{"key", base64_text(key)}});
}

std::string etcd_claim_body(std::string_view key, std::string_view value, std::string_view lease) {
  const Json absent = {
      {"key", base64_text(key)},
      {"target", "CREATE"},
      {"result", "EQUAL"},
      {"create_revision", "0"}};
  const Json put = {
      {"key", base64_text(key)}, {"value", base64_text(value)}, {"lease", std::string(lease)}};
  Json document;
  document["compare"] = Json::array({absent});
  document["success"] = Json::array({Json{{"request_put", put}}});
  return written(document);
}

std::string etcd_grant_body(std::int64_t seconds) {
  return written(Json{{"TTL", std::to_string(seconds)}});
}

std::string etcd_lease_body(std::string_view lease) {
  return written(Json{{"ID", std::string(lease)}});
}

Result<EtcdValue> read_etcd_range(std::string_view body) {
  const auto document = parsed(body);
  if (!document) return fail(document.error());
  if (!member(*document, "header").is_object()) {
    return fail(Errc::kProtocol, "the answer has no header");
  }
  EtcdValue value;
  const auto& pairs = member(*document, "kvs");
  if (pairs.is_null()) return value;
  if (!pairs.is_array() || pairs.size() > 1) return fail(Errc::kProtocol, "`kvs` is not one pair");
  if (pairs.empty()) return value;
  auto decoded = from_base64(text(pairs.front(), "value"));
  if (!decoded) return fail(Errc::kProtocol, "a value is not base64");
  value.exists = true;
  value.value = *std::move(decoded);
  value.lease = text(pairs.front(), "lease");
  return value;
}

Result<std::string> read_etcd_grant(std::string_view body) {
  const auto document = parsed(body);
  if (!document) return fail(document.error());
  auto id = text(*document, "ID");
  if (id.empty()) return fail(Errc::kProtocol, "the answer names no lease");
  return id;
}

Result<bool> read_etcd_keepalive(std::string_view body) {
  const auto document = parsed(body);
  if (!document) return fail(document.error());
  const auto& result = member(*document, "result");
  if (text(result, "ID").empty()) return fail(Errc::kProtocol, "the answer names no lease");
  const auto left = text(result, "TTL");
  return !left.empty() && left != "0";
}

Result<LeaseRecord> read_lease(std::string_view body) {
  const auto document = parsed(body);
  if (!document) return fail(document.error());
  LeaseRecord record;
  record.version = text(member(*document, "metadata"), "resourceVersion");
  if (text(*document, "kind") != "Lease" || record.version.empty()) {
    return fail(Errc::kProtocol, "the answer is not a Lease with a version");
  }
  const auto& spec = member(*document, "spec");
  record.holder = text(spec, "holderIdentity");
  record.seconds = number(spec, "leaseDurationSeconds");
  record.transitions = number(spec, "leaseTransitions");
  record.acquired = text(spec, "acquireTime");
  return record;
}

std::string lease_body(
    std::string_view space, std::string_view name, const LeaseRecord& record,
    std::string_view renewed) {
  Json metadata = {{"name", std::string(name)}, {"namespace", std::string(space)}};
  if (!record.version.empty()) metadata["resourceVersion"] = record.version;
  Json spec = {
      {"holderIdentity", record.holder},
      {"leaseDurationSeconds", record.seconds},
      {"leaseTransitions", record.transitions},
      {"renewTime", std::string(renewed)}};
  if (!record.acquired.empty()) spec["acquireTime"] = record.acquired;
  Json document;
  document["apiVersion"] = "coordination.k8s.io/v1";
  document["kind"] = "Lease";
  document["metadata"] = std::move(metadata);
  document["spec"] = std::move(spec);
  return written(document);
}

}  // namespace storekeeper
