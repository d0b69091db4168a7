#include "stores/dynamodb_store.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/json_text.hpp"

namespace storekeeper {
namespace {

struct Kind {
  std::string_view name;
  Errc code;
  std::string_view text;
};

constexpr std::array kKinds{
    Kind{"ResourceNotFoundException", Errc::kNotFound, "there is no such table"},
    Kind{"AccessDeniedException", Errc::kForbidden, "the credentials do not allow this"},
    Kind{"UnrecognizedClientException", Errc::kUnauthorized, "the access key is not known"},
    Kind{"InvalidSignatureException", Errc::kUnauthorized, "the secret access key is wrong"},
    Kind{"ExpiredTokenException", Errc::kUnauthorized, "the session token has expired"},
    Kind{"ProvisionedThroughputExceededException", Errc::kRateLimited, "too many requests"},
    Kind{"ThrottlingException", Errc::kRateLimited, "too many requests"},
    Kind{
        "ValidationException", Errc::kRefused,
        "the table's keys are not the strings namespace and key"}};

// The member "__type", after a '#' if there is a namespace before it; empty if there is none. In a
// string of JSON a quote is escaped, so only a member's name is followed by a quote and a colon.
std::string_view error_kind(std::string_view body) {
  constexpr std::string_view kMember = "\"__type\"";
  constexpr std::string_view kSpace = " \t\r\n";
  for (auto at = body.find(kMember); at != std::string_view::npos; at = body.find(kMember, at)) {
    at = std::min(body.find_first_not_of(kSpace, at + kMember.size()), body.size());
    if (at == body.size() || body[at] != ':') continue;
    at = std::min(body.find_first_not_of(kSpace, at + 1), body.size());
    if (at == body.size() || body[at] != '"') return {};
    auto value = body.substr(at + 1);
    value = value.substr(0, value.find('"'));
    const auto name = value.rfind('#');
    return name == std::string_view::npos ? value : value.substr(name + 1);
  }
  return {};
}

// As parameters of an operation begin: which table, and which item of it.
std::string opening(const DynamoDbTable& table, std::string_view name_space, std::string_view key) {
  return R"({"TableName":)" + json_string(table.name) + R"(,"Key":{"namespace":{"S":)" +
         json_string(name_space) + R"(},"key":{"S":)" + json_string(key) + "}}";
}

std::string string_set(const std::set<std::string>& texts) {
  std::string list;
  for (const auto& text : texts) list += (list.empty() ? "" : ",") + json_string(text);
  return R"({"SS":[)" + list + "]}";
}

}  // namespace

DynamoDbCall dynamodb_sync(
    const DynamoDbTable& table, std::string_view prefix, std::int64_t synchronized_on_ms) {
  const auto key = std::string(prefix) + ":big_segments_metadata";
  return {
      "UpdateItem", opening(table, key, key) +
                        R"(,"UpdateExpression":"SET synchronizedOn = :t",)"
                        R"("ExpressionAttributeValues":{":t":{"N":")" +
                        std::to_string(synchronized_on_ms) + R"("}}})"};
}

DynamoDbCall dynamodb_membership(
    const DynamoDbTable& table, std::string_view prefix, const MembershipChange& change) {
  const auto item = opening(table, std::string(prefix) + ":big_segments_user", change.context_hash);
  const auto& after = change.after;
  if (after.empty()) return {"DeleteItem", item + "}"};
  // A set may not be empty: then its attribute has to go.
  std::string expression = "SET included = :i, excluded = :e";
  if (after.excluded.empty()) expression = "SET included = :i REMOVE excluded";
  if (after.included.empty()) expression = "SET excluded = :e REMOVE included";
  std::string values;
  if (!after.included.empty()) values += R"(":i":)" + string_set(after.included);
  if (!after.excluded.empty()) {
    values += (values.empty() ? "" : ",") + std::string(R"(":e":)") + string_set(after.excluded);
  }
  return {
      "UpdateItem", item + R"(,"UpdateExpression":")" + expression +
                        R"(","ExpressionAttributeValues":{)" + values + "}}"};
}

HttpRequest dynamodb_request(
    const DynamoDbTable& table, const DynamoDbCall& call, std::string_view amz_date,
    const AwsCredentials& credentials) {
  HttpRequest request;
  request.method = "POST";
  request.body = call.parameters;
  AwsRequest to_sign;
  to_sign.body = request.body;
  to_sign.headers = {
      {"content-type", "application/x-amz-json-1.0"},
      {"host", table.host},
      {"x-amz-date", std::string(amz_date)},
      {"x-amz-target", "DynamoDB_20120810." + call.operation}};
  if (!credentials.session_token.empty()) {
    to_sign.headers.emplace("x-amz-security-token", credentials.session_token.reveal());
  }
  request.headers.add(
      "authorization", aws_authorization(to_sign, {table.region, "dynamodb"}, credentials));
  for (auto& [name, value] : to_sign.headers) {
    // The transport sends the Host itself.
    if (name != "host") request.headers.add(name, std::move(value));
  }
  return request;
}

Error dynamodb_refusal(std::string_view operation, const HttpResponse& answer) {
  Error error;
  error.code = answer.status >= 500 ? Errc::kServer : Errc::kRefused;
  error.http_status = answer.status;
  error.message = "DynamoDB refused " + std::string(operation) + ": ";
  const auto name = error_kind(answer.body);
  const auto* kind = std::find_if(
      kKinds.begin(), kKinds.end(), [&](const Kind& each) { return each.name == name; });
  if (kind == kKinds.end()) {
    error.message += "status " + std::to_string(answer.status);
  } else {
    error.code = kind->code;
    error.message.append(kind->text).append(" (").append(kind->name).append(")");
  }
  return error;
}

boost::asio::awaitable<Result<void>> run_dynamodb_calls(
    DynamoDbTable table, std::vector<DynamoDbCall> calls, std::string amz_date,
    const AwsCredentials* credentials, Transport* transport, Deadline deadline) {
  for (const auto& call : calls) {
    auto request = dynamodb_request(table, call, amz_date, *credentials);
    const auto answer = co_await transport->send(std::move(request), deadline);
    if (!answer) co_return fail(answer.error());
    if (answer->status != 200) co_return fail(dynamodb_refusal(call.operation, *answer));
  }
  co_return Result<void>();
}

}  // namespace storekeeper
