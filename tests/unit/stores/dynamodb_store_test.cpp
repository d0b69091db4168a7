// The requests for a table of DynamoDB, and what its refusals mean.
#include "stores/dynamodb_store.hpp"

#include <gtest/gtest.h>

#include <string>

namespace storekeeper {
namespace {

HttpRequest request(std::string_view session_token) {
  return dynamodb_sync_request(
      {"127.0.0.1:8000", "us-east-1", "flags"}, "abc", 1234, "20150830T123600Z",
      {"AKID", Secret("canary-key")}, Secret(session_token));
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

TEST(DynamoDbStore, SignsTheSessionToken) {
  const auto sent = request("token");
  EXPECT_EQ(*sent.headers.find("x-amz-security-token"), "token");
  EXPECT_NE(
      sent.headers.find("authorization")->find("x-amz-date;x-amz-security-token;"),
      std::string::npos);
}

TEST(DynamoDbStore, TellsRefusalsByTheirKindOnly) {
  const auto known = dynamodb_refusal(
      {400,
       {},
       R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"canary"})"});
  EXPECT_EQ(known.code, Errc::kNotFound);
  EXPECT_EQ(
      known.message,
      "DynamoDB refused UpdateItem: there is no such table (ResourceNotFoundException)");
  EXPECT_EQ(
      dynamodb_refusal({400, {}, R"({"__type":"x#Canary"})"}).message,
      "DynamoDB refused UpdateItem: status 400");
  EXPECT_EQ(dynamodb_refusal({503, {}, ""}).code, Errc::kServer);
}

}  // namespace
}  // namespace storekeeper
