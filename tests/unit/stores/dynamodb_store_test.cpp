// The requests for a table of DynamoDB, and what its refusals mean.
#include "stores/dynamodb_store.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace storekeeper {
namespace {

const DynamoDbTable kTable{"127.0.0.1:8000", "us-east-1", "flags"};

HttpRequest request(std::string_view session_token) {
  return dynamodb_request(
      kTable, dynamodb_sync(kTable, "abc", 1234), "20150830T123600Z",
      {"AKID", Secret("canary-key"), Secret(session_token)});
}

TEST(DynamoDbStore, SetsTheTimeOfTheMetadataItem) {
  const auto sent = request("");
  EXPECT_EQ(
      sent.body,
      R"({"TableName":"flags","Key":{"namespace":{"S":"abc:big_segments_metadata"},)"
      R"("key":{"S":"abc:big_segments_metadata"}},"UpdateExpression":"SET synchronizedOn = :t",)"
      R"("ExpressionAttributeValues":{":t":{"N":"1234"}}})");
  EXPECT_EQ(*sent.headers.find("x-amz-target"), "DynamoDB_20120810.UpdateItem");
  EXPECT_EQ(sent.headers.find("x-amz-security-token"), nullptr);
  EXPECT_EQ(sent.headers.find("host"), nullptr);
  for (const auto& [name, value] : sent.headers) {
    EXPECT_EQ(value.find("canary"), std::string::npos) << name;
  }
}

TEST(DynamoDbStore, WritesTheItemOfAContext) {
  struct Case {
    SegmentMembership after;
    const char* operation;
    const char* rest;
  };
  const Case cases[] = {
      {{{"a.g1", "b.g1"}, {"c.g1"}},
       "UpdateItem",
       R"(,"UpdateExpression":"SET included = :i, excluded = :e","ExpressionAttributeValues":)"
       R"({":i":{"SS":["a.g1","b.g1"]},":e":{"SS":["c.g1"]}}})"},
      {{{"a.g1"}, {}},
       "UpdateItem",
       R"(,"UpdateExpression":"SET included = :i REMOVE excluded","ExpressionAttributeValues":)"
       R"({":i":{"SS":["a.g1"]}}})"},
      {{{}, {"a.g1"}},
       "UpdateItem",
       R"(,"UpdateExpression":"SET excluded = :e REMOVE included","ExpressionAttributeValues":)"
       R"({":e":{"SS":["a.g1"]}}})"},
      {{}, "DeleteItem", "}"}};
  for (const auto& each : cases) {
    const auto call = dynamodb_membership(kTable, "abc", {"HA/SH=", std::nullopt, each.after});
    EXPECT_EQ(call.operation, each.operation);
    EXPECT_EQ(
        call.parameters,
        std::string(
            R"({"TableName":"flags","Key":{"namespace":{"S":"abc:big_segments_user"},"key":{"S":"HA/SH="}})") +
            each.rest);
  }
}

TEST(DynamoDbStore, SignsTheSessionToken) {
  const auto sent = request("token");
  EXPECT_EQ(*sent.headers.find("x-amz-security-token"), "token");
  EXPECT_NE(
      sent.headers.find("authorization")->find("x-amz-date;x-amz-security-token;"),
      std::string::npos);
}

TEST(DynamoDbStore, TellsRefusalsByTheirKindOnly) {
  struct Case {
    const char* body;
    Errc code;
    const char* meaning;
  };
  const Case cases[] = {
      {R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"canary"})",
       Errc::kNotFound, "there is no such table (ResourceNotFoundException)"},
      {R"({ "__type" : "AccessDeniedException" })", Errc::kForbidden,
       "the credentials do not allow this (AccessDeniedException)"},
      {R"({"message":"\"__type\":\"x#AccessDeniedException\"","__type":"x#ThrottlingException"})",
       Errc::kRateLimited, "too many requests (ThrottlingException)"},
      {R"({"message":"say \"__type","__type":"x#ExpiredTokenException"})", Errc::kUnauthorized,
       "the session token has expired (ExpiredTokenException)"},
      {R"({"__type":"x#Canary"})", Errc::kRefused, "status 400"},
      {R"({"message":"x#AccessDeniedException"})", Errc::kRefused, "status 400"},
      {R"({"__type":7})", Errc::kRefused, "status 400"},
      {R"({"__type":)", Errc::kRefused, "status 400"},
      {R"("__type")", Errc::kRefused, "status 400"},
      {"", Errc::kRefused, "status 400"}};
  for (const auto& each : cases) {
    const auto refusal = dynamodb_refusal("UpdateItem", {400, {}, each.body});
    EXPECT_EQ(refusal.code, each.code) << each.body;
    EXPECT_EQ(refusal.message, std::string("DynamoDB refused UpdateItem: ") + each.meaning);
    EXPECT_EQ(refusal.http_status, 400);
  }
  EXPECT_EQ(dynamodb_refusal("UpdateItem", {503, {}, ""}).code, Errc::kServer);
}

}  // namespace
}  // namespace storekeeper
