#include "stores/dynamodb_store.hpp"

#include <array>
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
    Kind{"ValidationException", Errc::kRefused, "the table's keys are not namespace and key"}};

// "__type" is the name, after a '#' where there is a namespace before it.
bool names(std::string_view body, std::string_view kind) {
  const auto name = std::string(kind) + "\"";
  return body.find("#" + name) != std::string_view::npos ||
         body.find("\"" + name) != std::string_view::npos;
}

}  // namespace

HttpRequest dynamodb_sync_request(
    const DynamoDbTable& table, std::string_view prefix, std::int64_t synchronized_on_ms,
    std::string_view amz_date, const AwsCredentials& credentials, const Secret& session_token) {
  const auto key = json_string(std::string(prefix) + ":big_segments_metadata");
  HttpRequest request;
  request.method = "POST";
  request.body = R"({"TableName":)" + json_string(table.table) + R"(,"Key":{"namespace":{"S":)" +
                 key + R"(},"key":{"S":)" + key +
                 R"(}},"UpdateExpression":"SET synchronizedOn = :t",)"
                 R"("ExpressionAttributeValues":{":t":{"N":")" +
                 std::to_string(synchronized_on_ms) + R"("}}})";
  AwsRequest to_sign;
  to_sign.body = request.body;
  to_sign.headers = {
      {"content-type", "application/x-amz-json-1.0"},
      {"host", table.host},
      {"x-amz-date", std::string(amz_date)},
      {"x-amz-target", "DynamoDB_20120810.UpdateItem"}};
  if (!session_token.empty()) {
    to_sign.headers.emplace("x-amz-security-token", session_token.reveal());
  }
  request.headers.add(
      "authorization", aws_authorization(to_sign, {table.region, "dynamodb"}, credentials));
  for (auto& [name, value] : to_sign.headers) {
    // The transport sends the Host itself.
    if (name != "host") request.headers.add(name, std::move(value));
  }
  return request;
}

Error dynamodb_refusal(const HttpResponse& answer) {
  Error error;
  error.code = answer.status >= 500 ? Errc::kServer : Errc::kRefused;
  error.http_status = answer.status;
  error.message = "DynamoDB refused UpdateItem: ";
  for (const auto& kind : kKinds) {
    if (!names(answer.body, kind.name)) continue;
    error.code = kind.code;
    error.message.append(kind.text).append(" (").append(kind.name).append(")");
    return error;
  }
  error.message += "status " + std::to_string(answer.status);
  return error;
}

}  // namespace storekeeper
